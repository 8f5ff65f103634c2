//! What comes in: from a messenger ([`Incoming`]) and, once durable, to the engine ([`Inbound`]).

use crate::{Attachment, Content, Planned, Variables};
use base::{BlockId, MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that a messenger told us about one person, as its connector read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Incoming {
    /// The messenger's id of this event; the same id in the same channel is the same event.
    pub external_id: String,
    /// The person's id in the messenger.
    pub platform_id: String,
    /// The person's name, when told.
    pub name: Option<String>,
    /// The address of the person's picture, when told.
    pub avatar: Option<String>,
    /// When the messenger says it happened.
    pub at: Option<Timestamp>,
    /// What happened.
    pub kind: IncomingKind,
    /// What else the messenger told, as client variables (`tg_username`, `viewed_page`, …).
    #[serde(default)]
    pub variables: Variables,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomingKind {
    /// The person wrote.
    Message {
        /// The text; empty when there are only attachments.
        text: String,
        /// Files, places, contacts.
        attachments: Vec<Attachment>,
        /// The id under which the messenger groups an album.
        album: Option<String>,
        /// The messenger's id of the message itself, for replies, edits and deletions.
        message_id: Option<String>,
        /// The source tag of a deep link, when this is the first message of one.
        tag: Option<String>,
    },
    /// The person pressed a button below a message.
    Pressed {
        /// What the button sends: its hidden text, or its label when it hides none. Empty while `token` is set.
        text: String,
        /// The name under which the text is kept, when it was too long for the messenger; ingest looks it up.
        #[serde(default)]
        token: Option<String>,
        /// Whether the text is hidden from the client (a callback); else pressing says the label.
        hidden: bool,
        /// The messenger's id of the press, which wants an answer.
        query_id: String,
    },
    /// The person edited an earlier message.
    Edited {
        /// The messenger's id of that message.
        message_id: String,
        /// The new text.
        text: String,
    },
    /// The person blocked the bot.
    Blocked,
    /// The person unblocked the bot.
    Unblocked,
    /// The group is found under another id from now on.
    Moved {
        /// The new id in the messenger.
        platform_id: String,
    },
    /// A message of ours came further.
    Receipt {
        /// The messenger's id of our message.
        message_id: String,
        /// How far it came.
        state: crate::MessageState,
        /// Why it failed.
        error: Option<String>,
    },
    /// An event that the bot sees as a callback (a member joined, a poll was answered …).
    Notice {
        /// The callback's text.
        text: String,
    },
}

/// What a turn is about: a durable event on its way to the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "inbound", rename_all = "snake_case")]
pub enum Inbound {
    /// The client wrote, or pressed a button.
    Message {
        /// The stored message.
        message_id: MessageId,
        /// What the client said; `attachment_message` when it was a file alone.
        text: String,
        /// Files, places and contacts.
        attachments: Vec<Attachment>,
        /// Where the bot can reach the files, in the same order; empty for places and contacts.
        urls: Vec<String>,
        /// Variables that this event alone carries (`callback_query_id`, `tg_request`, …).
        variables: Variables,
    },
    /// A callback: matched like text, hidden from the client.
    Callback {
        /// The stored message.
        message_id: MessageId,
        /// Its text.
        text: String,
        /// Whether a pause is lifted first.
        resume: bool,
        /// Variables that this event alone carries.
        variables: Variables,
    },
    /// A planned message is due.
    Due {
        /// Which.
        planned: Planned,
    },
    /// A block is to be run, and the client moved into it if it is such a block (the API's `message` with a block).
    Run {
        /// Which block.
        block_id: BlockId,
    },
    /// A message is to be sent as given (the API's `message`); the bot does not answer to it.
    Say {
        /// What it says; its `#{…}` are filled in.
        content: Content,
        /// Who says it.
        origin: crate::Origin,
    },
}
