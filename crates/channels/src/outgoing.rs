//! A message on its way out, and what became of it.

use base::{Code, MessageId};
use model::Content;
use std::time::Duration;

/// A message to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Our id of the message; messengers that have a dedupe key get it.
    pub message_id: MessageId,
    /// The person or group to send to.
    pub platform_id: String,
    /// What to say.
    pub content: Content,
    /// What an earlier attempt already delivered: those parts are not sent again.
    pub done: Progress,
}

impl Outgoing {
    /// A message of which nothing was sent yet.
    #[must_use]
    pub fn new(message_id: MessageId, platform_id: impl Into<String>, content: Content) -> Self {
        Self {
            message_id,
            platform_id: platform_id.into(),
            content,
            done: Progress::default(),
        }
    }
}

/// How much of a message of several parts (text, album, place …) the messenger has accepted.
///
/// The parts of a message follow from its content alone, so that the number means the same in every attempt.
/// A sender stores the progress of a failed attempt and gives it back with the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How many parts were accepted, from the first.
    pub parts: usize,
    /// The messenger's ids of what was accepted, in order; an album has one for each picture.
    pub external_ids: Vec<String>,
}

/// A message that the messenger accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The messenger's id of the message: of its last part, which carries the buttons.
    pub external_id: Option<String>,
    /// Every part and its ids.
    pub progress: Progress,
}

impl Sent {
    /// All parts of `progress`, as sent.
    #[must_use]
    pub fn new(progress: Progress) -> Self {
        Self {
            external_id: progress.external_ids.last().cloned(),
            progress,
        }
    }
}

/// When a message that was not accepted may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not at all: the messenger will refuse it again, or it may have been delivered.
    Never,
    /// After the time that the messenger named.
    After(Duration),
    /// By the sender's own schedule.
    Backoff,
}

/// Why a message was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct SendError {
    /// Whether and when to try again. Always [`Retry::Never`] when `in_doubt`.
    pub retry: Retry,
    /// The message may or may not have been delivered; only a person may send it again.
    pub in_doubt: bool,
    /// The person cannot be reached any more: blocked the bot, left, or never wrote to it.
    pub unreachable: bool,
    /// The stable code.
    pub code: Code,
    /// The messenger's own words where it gave any, without secrets.
    pub text: String,
    /// The parts that were accepted before this one.
    pub done: Progress,
    /// The group is now found under this id: the caller renames the client and tries again.
    pub moved_to: Option<String>,
}

impl SendError {
    /// A refusal that will not change.
    pub fn refused(code: Code, text: impl Into<String>) -> Self {
        Self {
            retry: Retry::Never,
            in_doubt: false,
            unreachable: false,
            code,
            text: text.into(),
            done: Progress::default(),
            moved_to: None,
        }
    }

    /// A failure that is certain not to have delivered anything and may pass.
    pub fn passing(retry: Retry, code: Code, text: impl Into<String>) -> Self {
        Self {
            retry,
            ..Self::refused(code, text)
        }
    }

    /// A failure after which nobody knows whether the message arrived.
    pub fn in_doubt(text: impl Into<String>) -> Self {
        Self {
            in_doubt: true,
            ..Self::refused(Code::InDoubt, text)
        }
    }

    /// The same error, after these parts had been accepted.
    #[must_use]
    pub fn after(mut self, done: Progress) -> Self {
        self.done = done;
        self
    }
}
