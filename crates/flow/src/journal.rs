//! A turn's memory between its steps: what it was answered, and where it goes on after an answer.

use crate::{Answer, Call, Found, Question};
use base::{ArrowId, BlockId};
use model::Variables;
use serde::{Deserialize, Serialize};

/// A turn's memory between its steps.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// Where the step begins: the checkpoint of the last [`Next::Call`], none on the first step.
    pub checkpoint: Option<Checkpoint>,
    /// All answers to calls of the turn so far, in any order; answers are added, never taken away.
    pub answers: Vec<Answer>,
    /// Answers of the store that a step run anew is to be given again. They live in memory: a step that runs again
    /// because a row has changed asks anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
}

impl Journal {
    /// The answer to a call, if it is here.
    #[must_use]
    pub fn answer(&self, call: u32) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.call == call)
    }

    /// What the store answered to a question, if it is here.
    #[must_use]
    pub fn found(&self, number: u32) -> Option<&Found> {
        self.found.iter().find(|found| found.question.number == number)
    }
}

/// What is to be done after the events of a step are committed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one a step, and it is taken apart at once"
)]
pub enum Next {
    /// Nothing: the turn is over.
    Done,
    /// A network call. Its answer goes into the journal, the checkpoint replaces the journal's, and the turn goes on
    /// with a freshly loaded scene.
    Call {
        /// The call.
        call: Call,
        /// Where the turn then goes on: the calling block starts anew.
        checkpoint: Checkpoint,
    },
    /// The store must be asked, with the step's events before its eyes. Nothing is committed: the same step runs again,
    /// with the answer in [`Journal::found`] or with somebody who can ask (see [`crate::turn_asking`]).
    Ask {
        /// The question.
        question: Question,
    },
}

/// Where a turn goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkpoint {
    /// The turn is to begin anew: it asked while it looked for the block that answers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub begins: bool,
    /// Blocks still to run, in order.
    pub queue: Vec<Step>,
    /// Variables that only this event carries.
    pub event_variables: Variables,
    /// What the turn has used up.
    pub spent: Spent,
}

/// What a turn has used up, over all steps and re-runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Spent {
    /// Blocks begun. It also numbers the randomness of a block.
    pub blocks: u32,
    /// Evaluation steps.
    pub fuel: u64,
    /// Network calls of finished blocks; the next block's first call gets this number.
    pub calls: u32,
    /// Questions to the store, those of blocks that began anew included; the next one gets this number.
    pub queries: u32,
    /// Ids of deals.
    pub deals: i64,
    /// Ids of planned messages.
    pub planned: i64,
}

/// A block that is to run, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which block.
    pub block_id: BlockId,
    /// What leads to it.
    pub by: By,
}

/// What leads to a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Its own condition.
    Condition,
    /// An arrow, passed at once or when its time came.
    Arrow(ArrowId),
    /// A planned message without an arrow, or a command from outside.
    Command,
}
