//! The trait every messenger implements, what it is given, and the registry of those that exist.

use crate::{Features, HookRefused, HookRequest, Outgoing, Received, SendError, Sent};
use async_trait::async_trait;
use base::{ChannelId, FileId, Secret};
use bytes::Bytes;
use model::{Channel, ChannelKind, Incoming};
use std::time::Duration;

/// A channel with its secrets opened; lives as long as one call.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The channel.
    pub channel: Channel,
    /// The messenger's token.
    pub secret: Secret,
    /// The secret that the messenger's hooks carry; empty when there is none, and then no hook is accepted.
    pub hook_secret: Secret,
}

/// What a connector may use while it waits for the outside world.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The guarded HTTP client.
    pub net: &'a net::Net,
    /// Files of ours that a message carries.
    pub uploads: &'a dyn Uploads,
    /// Keeps hidden texts of buttons that are too long for the messenger.
    pub tokens: &'a dyn Tokens,
}

/// Opens files of ours for sending; `app` implements it over the store and the file storage.
#[async_trait]
pub trait Uploads: Send + Sync {
    /// The file with its content.
    ///
    /// # Errors
    /// A sentence for the operator when the file is not there or cannot be read.
    async fn open(&self, id: FileId) -> Result<Upload, String>;
}

/// A file of ours, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its safe file name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// Its content.
    pub bytes: Bytes,
}

/// Keeps the hidden texts of buttons under short names; `app` implements it over the store.
///
/// A press brings the name back in [`model::IncomingKind::Pressed`], where ingest looks the text up.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// The name under which the text is kept for this channel: 1 to 48 letters and digits. The same text may get the
    /// same name again.
    ///
    /// # Errors
    /// A sentence for the operator when it cannot be kept.
    async fn keep(&self, channel: ChannelId, text: &str) -> Result<String, String>;
}

/// A messenger.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Which messenger.
    fn kind(&self) -> ChannelKind;

    /// What it can do.
    fn features(&self) -> &'static Features {
        crate::features::of(self.kind())
    }

    /// Reads a hook's request. Pure: checks the secret over the raw bytes in constant time, and refuses everything
    /// when the channel has no hook secret.
    ///
    /// # Errors
    /// When the request is unsigned or is not what this messenger sends.
    fn receive(&self, channel: &Connected, request: &HookRequest<'_>) -> Result<Received, HookRefused>;

    /// Sends one message. It may become several parts; those of `outgoing.done` are skipped, and a failure carries
    /// the parts accepted so far.
    ///
    /// # Errors
    /// When a part was not accepted, or nobody knows; see [`SendError`].
    async fn send(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        outgoing: &Outgoing,
    ) -> Result<Sent, SendError>;

    /// Asks the messenger for what happened since `cursor`, waiting up to `wait` for it. The next call must give the
    /// cursor of this one only after its `incoming` is durable: asking with it tells the messenger to forget them.
    ///
    /// # Errors
    /// When the messenger did not answer or refused.
    async fn poll(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        cursor: Option<&str>,
        wait: Duration,
    ) -> Result<Polled, PollError>;

    /// Checks a token with the messenger, and turns its hook on or off as the settings say.
    ///
    /// # Errors
    /// When the token or a setting is refused, or the messenger does not answer.
    async fn connect(&self, context: &Context<'_>, channel: &NewChannel) -> Result<Connection, ConnectError>;

    /// Fetches a file that a message of the messenger named, from that messenger's own hosts only.
    ///
    /// # Errors
    /// When it is gone, larger than `limit` bytes, or the messenger does not answer.
    async fn fetch(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        remote_id: &str,
        limit: u64,
    ) -> Result<Fetched, FetchError>;

    /// Answers the press of a button, which stops its waiting sign.
    ///
    /// # Errors
    /// When the messenger refuses, which is harmless, or does not answer.
    async fn answer_press(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        press: &Press,
    ) -> Result<(), SendError>;
}

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

/// Every messenger there is.
#[must_use]
pub fn connectors() -> &'static [&'static dyn Connector] {
    &[&crate::telegram::Telegram, &crate::webchat::WebChat]
}

/// The connector of a kind, if it is built.
#[must_use]
pub fn connector(kind: ChannelKind) -> Option<&'static dyn Connector> {
    connectors().iter().copied().find(|one| one.kind() == kind)
}
