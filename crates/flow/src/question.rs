//! Questions: what a turn asks of the store, and what it is answered.

use base::{BlockId, ClientId, Code, text::clip};
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
    /// Variables of other clients that the answer was read from, with their versions, 0 where there was none: what the
    /// turn writes over them is to be held against these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<(ClientId, String, i64)>,
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

impl Found {
    /// About how many bytes it takes while a turn holds it.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let changed = self.reply.events.iter().map(|event| match event {
            Event::OtherVariableSet { name, value, .. } => name.len() + value.as_ref().map_or(0, bytes),
            _ => 0,
        });
        let asked = self.question.arguments.iter().map(bytes);
        bytes(&self.reply.value) + changed.chain(asked).sum::<usize>()
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

/// About how many bytes a value takes while a turn holds it.
pub fn bytes(value: &Value) -> usize {
    const NODE: usize = 32;
    NODE + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(bytes).sum(),
        Value::Object(entries) => entries
            .iter()
            .map(|(name, value)| name.len() + bytes(value))
            .sum(),
        _ => 0,
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
