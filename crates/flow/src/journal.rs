//! What a turn asks of the outside world, what it was answered, and where it goes on after an answer.

use base::{ArrowId, BlockId, Code};
use model::Variables;
use serde::{Deserialize, Serialize};

/// A turn's memory between its steps.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// Where the step begins: the checkpoint of the last [`Next::Call`], none on the first step.
    pub checkpoint: Option<Checkpoint>,
    /// All answers of the turn so far, in any order; answers are added, never taken away.
    pub answers: Vec<Answer>,
}

impl Journal {
    /// The answer to a call, if it is here.
    #[must_use]
    pub fn answer(&self, call: u32) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.call == call)
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
        call: HttpCall,
        /// Where the turn then goes on: the calling block starts anew.
        checkpoint: Checkpoint,
    },
}

/// Where a turn goes on.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkpoint {
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

/// An HTTP call that a block makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpCall {
    /// Its number in the turn; the answer carries the same.
    pub number: u32,
    /// The block that makes it.
    pub block_id: BlockId,
    /// `GET` or `POST`.
    pub method: String,
    /// The address.
    pub url: String,
    /// Headers, in the author's order.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Body,
    /// Milliseconds it may take.
    pub timeout_ms: u64,
}

/// What an HTTP call sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Nothing.
    None,
    /// Form fields.
    Form(Vec<(String, String)>),
    /// A JSON text.
    Json(String),
}

/// The answer to a network call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the call.
    pub call: u32,
    /// What came back.
    pub outcome: HttpOutcome,
    /// Milliseconds it took.
    pub elapsed_ms: u64,
}

/// What came back from a network call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpOutcome {
    /// A response, whatever its status; its body as text, at most [`base::limits::RESPONSE_BYTES`].
    Response {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// No response.
    Failed {
        /// Why.
        code: Code,
        /// Why, as a sentence.
        message: String,
    },
}
