//! Running one block, in the order of `decisions.md`, "order inside a block".

use super::run::{Field, Run};
use crate::compiled::Block;
use crate::file::words::BlockKind;
use crate::{By, Skipped, Step, TraceEntry};
use model::{Event, Origin};

impl<'t> Run<'t> {
    /// Runs a block: cancellations, position, Calculator, request, message, timers. When something it
    /// needs has no answer yet, that is in [`Run::needs`] afterwards.
    pub fn run_block(&mut self, step: Step) {
        let bot = self.bot;
        let block = match bot.block(step.block_id) {
            Some(block) if block.kind != BlockKind::Comment => block,
            Some(_) => {
                self.tell_gone(step.block_id, "is a comment");
                return;
            }
            None => {
                self.tell_gone(step.block_id, "is not in the bot any more");
                return;
            }
        };
        if !self.pass_arrow(step.by) {
            return;
        }
        self.block = Some(block.id);
        if block.kind.moves() && self.stage.client.position != Some(block.id) {
            self.cancel_left(block.id);
            self.emit(Event::ClientMoved { block_id: block.id });
        }
        self.emit(Event::BlockVisited {
            block_id: block.id,
            by_condition: step.by == By::Condition,
        });
        self.trace
            .entries
            .push(TraceEntry::BlockRan { block_id: block.id });
        if let Some(program) = &block.calculator {
            self.field = Field::Block("calculator");
            let mut fuel = self.fuel.clone();
            let ended = program.run(self, &mut fuel);
            self.fuel = fuel;
            if let Err(stop) = ended {
                self.tell_stop(stop);
            }
        }
        if let Some(request) = block.request.as_ref().filter(|_| self.needs.is_none()) {
            self.request(request);
        }
        if self.needs.is_some() {
            return;
        }
        if let Some(content) = self.content(block) {
            self.emit(Event::MessageCreated {
                content,
                block_id: Some(block.id),
                origin: Origin::Bot,
            });
        }
        if block.kind == BlockKind::CloseDeal {
            self.close_deal(block);
        }
        self.plan_timers(block);
    }

    /// What passing an arrow brings about; false when the arrow may not be passed again.
    fn pass_arrow(&mut self, by: By) -> bool {
        let By::Arrow(id) = by else { return true };
        let Some((_, arrow)) = self.bot.arrow(id) else {
            return true;
        };
        if arrow.condition.once {
            if self.stage.history.passed.contains(&id) {
                self.trace.entries.push(TraceEntry::Skipped {
                    reason: Skipped::AlreadyPassed,
                });
                return false;
            }
            self.emit(Event::ArrowPassed { arrow_id: id });
        }
        if arrow.cancel_timers {
            self.cancel_timers();
        }
        true
    }

    /// The deal stays as an application, also when nothing was collected; the next write opens another.
    fn close_deal(&mut self, block: &Block) {
        self.field = Field::Block("type");
        if let Err((code, message)) = self.open_deal() {
            return self.tell_here(code, message);
        }
        if let Some(deal_id) = self.stage.client.deal_id {
            debug_assert_eq!(block.kind, BlockKind::CloseDeal);
            self.emit(Event::DealClosed { deal_id });
        }
    }
}
