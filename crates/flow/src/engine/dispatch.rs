//! Which block or arrow answers an event: the order of `decisions.md`, "order of dispatch in the bot".

use super::run::{Field, Run};
use crate::compiled::{Arrow, Block};
use crate::matching::Said;
use crate::{By, TraceEntry};
use base::PlannedId;
use calculator::Value;
use model::Event;

/// Whether an event is hidden from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The client wrote it.
    Message,
    /// The client does not see it.
    Callback,
}

impl<'t> Run<'t> {
    /// Whether something in the bot matched.
    pub(super) fn dispatch(&mut self, said: &Said, kind: Kind) -> bool {
        let bot = self.bot;
        let position = self.stage.client.position.and_then(|block| bot.block(block));
        if self.first_block(&bot.starts, said, kind)
            || (position.is_none() && self.first_block(&bot.openers, said, kind))
        {
            return true;
        }
        if let Some(block) = position
            && self.first_arrow(block, said, kind)
        {
            return true;
        }
        self.first_block(&bot.triggers, said, kind) || self.first_block(&bot.openers, said, kind)
    }

    /// The first of these blocks that matches is queued.
    fn first_block(&mut self, candidates: &[usize], said: &Said, kind: Kind) -> bool {
        for at in candidates {
            let block = &self.bot.blocks[*at];
            if self.block_matches(block, said, kind) {
                self.trace
                    .entries
                    .push(TraceEntry::BlockMatched { block_id: block.id });
                self.enqueue(block.id, By::Condition);
                return true;
            }
        }
        false
    }

    fn block_matches(&mut self, block: &'t Block, said: &Said, kind: Kind) -> bool {
        if block.condition.once && self.stage.history.answered.contains(&block.id) {
            return false;
        }
        self.block = Some(block.id);
        self.field = Field::Block("condition");
        let matches = self.matches(&block.condition, said, kind);
        self.block = None;
        matches
    }

    /// The first arrow of the client's block that matches is passed, or planned if it has a time.
    fn first_arrow(&mut self, block: &'t Block, said: &Said, kind: Kind) -> bool {
        self.block = Some(block.id);
        for arrow in &block.arrows {
            if self.arrow_matches(arrow, said, kind) && self.take_arrow(block, arrow) {
                self.block = None;
                return true;
            }
        }
        self.block = None;
        false
    }

    fn arrow_matches(&mut self, arrow: &'t Arrow, said: &Said, kind: Kind) -> bool {
        let condition = &arrow.condition;
        // A timer without any condition runs by itself; what the client says does not concern it.
        let idle = arrow.timer.is_some() && !condition.asks();
        let passed = condition.once && self.stage.history.passed.contains(&arrow.id);
        // A callback is nothing that the client entered.
        let hidden = arrow.capture.is_some() && kind == Kind::Callback;
        self.field = Field::Arrow(arrow.id, "condition");
        !idle && !passed && !hidden && self.matches(condition, said, kind)
    }

    /// Whether the arrow was a reaction to the event.
    fn take_arrow(&mut self, block: &'t Block, arrow: &'t Arrow) -> bool {
        let Some(timer) = &arrow.timer else {
            self.capture(arrow);
            self.trace
                .entries
                .push(TraceEntry::ArrowMatched { arrow_id: arrow.id });
            self.enqueue(arrow.to, By::Arrow(arrow.id));
            return true;
        };
        if arrow.condition.asks_client() {
            self.trace
                .entries
                .push(TraceEntry::ArrowMatched { arrow_id: arrow.id });
            self.plan(block, arrow, timer);
            return true;
        }
        // Only a comparison: the timer begins anew with every message, and the message is still to be answered.
        let queued = self.queue.len();
        let earlier: Vec<PlannedId> = self
            .stage
            .planned
            .iter()
            .filter(|p| p.arrow_id == Some(arrow.id))
            .map(|p| p.id)
            .collect();
        if !earlier.is_empty() {
            self.emit(Event::PlannedCancelled { ids: earlier });
        }
        self.plan(block, arrow, timer);
        self.queue.len() > queued
    }

    /// Stores what the client entered.
    fn capture(&mut self, arrow: &Arrow) {
        let Some((scope, name)) = &arrow.capture else {
            return;
        };
        let entered = super::builtin::question(&self.scene.header.inbound).unwrap_or_default();
        if let Err((code, message)) = self.store(*scope, name, Value::text(entered)) {
            self.field = Field::Arrow(arrow.id, "capture");
            self.tell_here(code, message);
        }
    }
}
