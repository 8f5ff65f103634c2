//! Questions: what a turn asks of the store, and what it is answered.

use base::{BlockId, Code, text::clip};
use model::{Event, Value};
use serde::{Deserialize, Serialize};

/// Bytes of an argument or answer that a trace shows.
const SHOWN: usize = 200;

/// What a function asks of the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its number in the turn.
    pub number: u32,
    /// The block that asks; none while the turn looks for the block that answers.
    pub block_id: Option<BlockId>,
    /// The function.
    pub function: String,
    /// Its arguments, defaults included.
    pub arguments: Vec<Value>,
}

/// What the store answers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// The function's value.
    pub value: Value,
    /// What the function changes; it belongs to the turn from now on.
    pub events: Vec<Event>,
    /// The author's mistake, if the question has one.
    pub fault: Option<(Code, String)>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The question.
    pub question: Question,
    /// The answer.
    pub reply: Reply,
}

/// Whoever can ask the store while a step runs.
pub trait Ask {
    /// The answer to a question, as the store would give it after these events of the step; none when it cannot be had
    /// here, so that the step must run elsewhere.
    fn ask(&mut self, question: &Question, pending: &[Event]) -> Option<Reply>;
}

impl<F: FnMut(&Question, &[Event]) -> Option<Reply>> Ask for F {
    fn ask(&mut self, question: &Question, pending: &[Event]) -> Option<Reply> {
        self(question, pending)
    }
}

impl Reply {
    /// An answer that changes nothing.
    #[must_use]
    pub fn of(value: impl Into<Value>) -> Self {
        Self {
            value: value.into(),
            ..Self::default()
        }
    }

    /// No answer, by the author's mistake.
    #[must_use]
    pub fn fault(code: Code, message: impl Into<String>) -> Self {
        Self {
            fault: Some((code, message.into())),
            ..Self::default()
        }
    }
}

/// A call as people write it.
pub fn in_words(function: &str, arguments: &[Value]) -> String {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| clipped(&argument.to_string()))
        .collect();
    format!("{function}({})", clip(&arguments.join(", "), SHOWN))
}

/// A text as a trace shows it.
pub fn clipped(text: &str) -> String {
    match clip(text, SHOWN) {
        short if short.len() < text.len() => format!("{short}…"),
        whole => whole.to_owned(),
    }
}
