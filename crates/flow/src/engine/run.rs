//! A running step of a turn: its view of the scene, what it did so far, and the loop over blocks.

use super::calls::Need;
use super::stage::Stage;
use crate::apply::apply;
use crate::{
    Ask, Bot, By, Checkpoint, Found, Journal, Next, Scene, Spent, Step, Trace, TraceEntry, Turn, Used,
};
use base::limits::{BLOCKS_PER_TURN, FUEL_PER_TURN};
use base::{BlockId, Code, Random, Timestamp, Zone};
use calculator::{Fuel, Stop};
use model::{Event, Fault, Variables};
use std::collections::VecDeque;

/// Faults that one step reports; a turn that makes more has told enough.
const FAULTS: usize = 200;

/// A step of a turn under way.
pub struct Run<'t> {
    pub bot: &'t Bot,
    pub scene: &'t Scene,
    pub journal: &'t Journal,
    pub stage: Stage<'t>,
    pub events: Vec<Event>,
    pub trace: Trace,
    /// Blocks still to run.
    pub queue: VecDeque<Step>,
    /// Variables that only this event carries and the engine made: the whole answer of a request.
    pub event_variables: Variables,
    pub spent: Spent,
    pub fuel: Fuel,
    /// Who answers questions to the store that the journal does not.
    pub asker: Option<&'t mut dyn Ask>,
    /// What the store was asked in this step.
    pub found: Vec<Found>,
    /// About how many bytes that takes.
    pub found_bytes: usize,
    /// What must be answered before the step can go on. From then on nothing is evaluated any more, and what the block
    /// under way still does is thrown away.
    pub needs: Option<Need>,
    /// Where a fault happens.
    pub block: Option<BlockId>,
    pub field: Field,
    random: Option<Random>,
    faults: usize,
    /// Blocks run in this step, to name a loop.
    ran: Vec<BlockId>,
}

/// The field that is being evaluated; put into words only when something goes wrong in it.
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// A field of a block.
    Block(&'static str),
    /// A field of an arrow.
    Arrow(base::ArrowId, &'static str),
    /// A text of the project or of a command.
    Other(&'static str),
}

/// Runs a step of a turn. Faults of the bot's author are events; there is no error.
///
/// A message that is due is among [`Scene::planned`] unless it was cancelled; the turn takes it off with
/// `PlannedFired`, or, while the bot is paused, plans it again under the same id. `MessageCreated` comes also for
/// a client who is unsubscribed: whoever commits it, in the order of the events, marks it as not delivered.
#[must_use]
pub fn turn(bot: &Bot, scene: &Scene, journal: &Journal) -> Turn {
    run(Run::new(bot, scene, journal))
}

/// [`turn`] with somebody at hand who answers what the journal does not, so that a question ends no step. The events are
/// those that [`turn`] gives with [`Turn::found`] in its journal.
#[must_use]
pub fn turn_asking<'t>(bot: &'t Bot, scene: &'t Scene, journal: &'t Journal, asker: &'t mut dyn Ask) -> Turn {
    run(Run {
        asker: Some(asker),
        ..Run::new(bot, scene, journal)
    })
}

fn run(mut run: Run<'_>) -> Turn {
    let next = run.steps();
    run.trace.fuel = run.spent.fuel;
    Turn {
        events: run.events,
        next,
        trace: run.trace,
        found: run.found,
        used: Used {
            deals: run.spent.deals,
            planned: run.spent.planned,
        },
    }
}

/// Where the turn stood before a block, to go back to.
struct Mark {
    events: usize,
    traced: usize,
    found: usize,
    queue: Vec<Step>,
    event_variables: Variables,
    spent: Spent,
}

impl<'t> Run<'t> {
    /// A step about to begin.
    pub fn new(bot: &'t Bot, scene: &'t Scene, journal: &'t Journal) -> Self {
        let from = journal.checkpoint.clone().unwrap_or_default();
        Self {
            bot,
            scene,
            journal,
            stage: Stage::new(scene),
            events: Vec::new(),
            trace: Trace::default(),
            queue: from.queue.into(),
            event_variables: from.event_variables,
            spent: from.spent,
            fuel: Fuel::within_turn(FUEL_PER_TURN.saturating_sub(from.spent.fuel)),
            asker: None,
            found: Vec::new(),
            found_bytes: 0,
            needs: None,
            block: None,
            field: Field::Other("turn"),
            random: None,
            faults: 0,
            ran: Vec::new(),
        }
    }

    /// Begins the turn, or goes on from its checkpoint, until it is over or something must be answered.
    fn steps(&mut self) -> Next {
        let mark = self.mark();
        let checkpoint = self.journal.checkpoint.as_ref();
        if checkpoint.is_none_or(|checkpoint| checkpoint.begins) {
            self.begin();
            if let Some(need) = self.needs.take() {
                self.queue.clear();
                return self.wait_for(need, &mark, None);
            }
        }
        self.blocks()
    }

    /// Runs the blocks of the queue until it is empty or one of them needs an answer.
    fn blocks(&mut self) -> Next {
        while let Some(step) = self.queue.pop_front() {
            if self.spent.blocks as usize >= BLOCKS_PER_TURN {
                self.tell_loop(step.block_id);
                self.queue.clear();
                break;
            }
            let mark = self.mark();
            self.spent.blocks += 1;
            self.random = None;
            self.ran.push(step.block_id);
            self.refuel();
            self.run_block(step);
            if let Some(need) = self.needs.take() {
                return self.wait_for(need, &mark, Some(step));
            }
            self.block = None;
            if self.fuel.turn_left() == 0 && !self.queue.is_empty() {
                self.queue.clear();
                self.tell(Fault::new(
                    Code::OutOfFuel,
                    "the turn used up its evaluation steps; the blocks left were not run",
                ));
            }
        }
        self.charge();
        Next::Done
    }

    fn mark(&self) -> Mark {
        Mark {
            events: self.events.len(),
            traced: self.trace.entries.len(),
            found: self.found.len(),
            queue: self.queue.iter().copied().collect(),
            event_variables: self.event_variables.clone(),
            spent: self.spent,
        }
    }

    /// Ends the step at what is needed. What was under way starts anew with the answer, so nothing of it counts but the
    /// fuel it burnt and the questions it asked.
    fn wait_for(&mut self, need: Need, mark: &Mark, step: Option<Step>) -> Next {
        self.charge();
        let call = match need {
            Need::Answer(question) => return Next::Ask { question },
            Need::Call(call) => call,
        };
        self.events.truncate(mark.events);
        self.trace.entries.truncate(mark.traced);
        self.found.truncate(mark.found);
        self.trace.entries.push(TraceEntry::Called {
            block_id: call.block_id(),
            number: call.number(),
            what: call.in_words(),
        });
        self.spent = Spent {
            fuel: self.spent.fuel,
            queries: self.spent.queries,
            ..mark.spent
        };
        let checkpoint = Checkpoint {
            begins: step.is_none(),
            queue: step.into_iter().chain(mark.queue.iter().copied()).collect(),
            event_variables: mark.event_variables.clone(),
            spent: self.spent,
        };
        Next::Call { call, checkpoint }
    }

    /// A new block's fuel, out of what the turn has left.
    fn refuel(&mut self) {
        self.charge();
        self.fuel.next_block();
    }

    fn charge(&mut self) {
        self.spent.fuel = FUEL_PER_TURN - self.fuel.turn_left().min(FUEL_PER_TURN);
    }

    /// Names the loop that used up the turn's blocks.
    fn tell_loop(&mut self, next: BlockId) {
        let since = self.ran.iter().rposition(|block| *block == next);
        let path = since.map_or(&self.ran[self.ran.len().saturating_sub(3)..], |at| {
            &self.ran[at..]
        });
        let path: Vec<String> = path.iter().chain([&next]).map(ToString::to_string).collect();
        let fault = Fault::new(
            Code::BlockLoop,
            format!(
                "{BLOCKS_PER_TURN} blocks ran in one turn without a pause, going round {}; give one of these arrows a delay or a condition that ends the loop",
                path.join(" → ")
            ),
        );
        self.tell(fault.at_block(next));
    }

    /// Notes an event and makes it visible to the rest of the turn.
    pub fn emit(&mut self, event: Event) {
        apply(&mut self.stage, &event, self.scene.header.now);
        self.events.push(event);
    }

    /// Notes a fault where the turn stands now.
    pub fn tell(&mut self, mut fault: Fault) {
        self.faults += 1;
        if self.faults > FAULTS {
            return;
        }
        if fault.block_id.is_none() {
            fault.block_id = self.block;
        }
        if fault.field.is_none() && fault.line.is_some() {
            fault.field = Some(self.field.to_string());
        }
        self.emit(Event::TurnFaulted { fault });
    }

    /// Notes a fault in the field being evaluated.
    pub fn tell_here(&mut self, code: Code, message: impl Into<String>) {
        let field = self.field.to_string();
        self.tell(Fault::new(code, message).in_field(field));
    }

    /// Notes why an evaluation ended early.
    pub fn tell_stop(&mut self, stop: Stop) {
        match stop {
            Stop::OutOfFuel(fault) => self.tell_formula(*fault),
            // What is needed is in `needs`, and this run of the block does not count.
            Stop::Needs => {}
        }
    }

    /// Notes a fault of a formula.
    pub fn tell_formula(&mut self, fault: calculator::Fault) {
        let field = self.field.to_string();
        let mut told = Fault::new(fault.code, fault.message).in_field(field);
        told.line = fault.place.map(|place| place.line);
        told.column = fault.place.map(|place| place.column);
        self.tell(told);
    }

    /// Randomness of the block under way: the same whenever the block is run again.
    pub fn random(&mut self) -> &mut Random {
        let (seed, block) = (self.scene.header.seed, u64::from(self.spent.blocks));
        self.random
            .get_or_insert_with(|| Random::seeded(seed ^ block.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }

    /// The moment of the turn.
    pub const fn now(&self) -> Timestamp {
        self.scene.header.now
    }

    /// The project's zone.
    pub const fn zone(&self) -> &'t Zone {
        &self.scene.project.settings.zone
    }

    /// Puts a block at the end of the queue.
    pub fn enqueue(&mut self, block_id: BlockId, by: By) {
        self.queue.push_back(Step { block_id, by });
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Block(name) | Self::Other(name) => f.write_str(name),
            Self::Arrow(id, name) => write!(f, "arrow {id}, {name}"),
        }
    }
}
