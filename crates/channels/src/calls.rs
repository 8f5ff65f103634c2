//! What goes into a connector's calls beside messages, what comes back, and how each can fail.

use base::Secret;
use bytes::Bytes;
use model::Incoming;
use std::time::Duration;

/// A channel that is being connected.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// The messenger's token.
    pub token: Secret,
    /// The secret that hooks will carry; the caller makes it with [`base::random::secret_token`].
    pub hook_secret: Secret,
    /// Where the messenger reaches our hook for this channel; none for polling.
    pub hook_url: Option<String>,
    /// The settings as typed.
    pub settings: serde_json::Value,
}

/// What the messenger told about a channel that was connected.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// What other methods call `group_id`.
    pub group_id: String,
    /// The name that people read.
    pub name: String,
    /// The settings to store: checked, with defaults left out.
    pub settings: serde_json::Value,
    /// Whether the channel must be polled.
    pub polls: bool,
}

/// Why a channel could not be connected. Each names the remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The messenger does not know the token.
    #[error("{messenger} does not accept this token ({text}); copy it again from where it was issued")]
    BadToken {
        /// The messenger's name.
        messenger: &'static str,
        /// Its words.
        text: String,
    },
    /// A setting cannot be used.
    #[error("{0}")]
    BadSettings(String),
    /// The messenger refused something else, such as the hook's address.
    #[error("{messenger} refused: {text}")]
    Refused {
        /// The messenger's name.
        messenger: &'static str,
        /// Its words.
        text: String,
    },
    /// The messenger did not answer.
    #[error("{base} does not answer ({text}); check the address and this machine's network")]
    NoAnswer {
        /// The address that was called, without the token.
        base: String,
        /// What happened.
        text: String,
    },
}

/// What polling brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Polled {
    /// What happened, in order.
    pub incoming: Vec<Incoming>,
    /// Events that mean nothing to us, or that could not be read.
    pub ignored: usize,
    /// Where the next poll begins; none when nothing came and none was given.
    pub cursor: Option<String>,
}

/// Why polling brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// Somebody else polls the same bot, or its hook is on.
    #[error("{0}")]
    Conflict(String),
    /// The messenger does not know the token any more: polling stops until it is replaced.
    #[error("the messenger does not accept the token any more ({0}); connect the channel again")]
    BadToken(String),
    /// Too many requests.
    #[error("too many requests; the messenger asks to wait {} s", .0.as_secs())]
    Wait(Duration),
    /// No answer, or one that cannot be read; try again later.
    #[error("{0}")]
    Unavailable(String),
    /// This messenger is not polled.
    #[error("channels of this kind are not polled")]
    NotPolled,
}

/// A file fetched from a messenger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The file name in the messenger's path, if it gave one.
    pub name: Option<String>,
    /// The media type the messenger named; what the content is, `files` decides.
    pub mime: Option<String>,
    /// The content.
    pub bytes: Bytes,
}

/// Why a file could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The messenger has it no more, or never had it.
    #[error("the messenger does not have this file: {0}")]
    Gone(String),
    /// It is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Try again later.
    #[error("{0}")]
    Unavailable(String),
}

/// An answer to the press of a button.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Press {
    /// The messenger's id of the press.
    pub query_id: String,
    /// A short notice to show; at most 200 characters reach the client.
    pub text: Option<String>,
    /// Shown as a window that must be closed.
    pub alert: bool,
    /// An address to open.
    pub url: Option<String>,
    /// For how long the messenger may give the same answer itself.
    pub cache: Option<Duration>,
}
