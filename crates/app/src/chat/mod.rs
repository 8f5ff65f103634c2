//! The web chat: sessions of visitors, what they say, what they see.
//!
//! A visitor is a client of a web chat channel. Its id may be known to the embedding page; what proves it is a token
//! signed with a key of ours over channel, visitor and expiry.

pub(crate) mod captcha;
mod limits;
mod token;
mod view;

pub use captcha::solve as solve_captcha;
pub use channels::webchat::{ClientFrame, FrameRefused, PressValue, Settings as ChatSettings};
pub(crate) use limits::ChatLimits;
pub use view::{ChatButton, ChatButtonKind, ChatButtons, ChatMessage, Conversation, Sender};

use crate::catalog::ChannelEntry;
use crate::error::{AppError, Result};
use crate::live::{LiveChange, LiveEvent};
use crate::start::App;
use base::limits::{ATTACHMENT_BYTES, CHAT_UPLOAD_SECONDS};
use base::{ClientId, Code, FileId, MessageId, Timestamp};
use bytes::Bytes;
use channels::webchat::{Visitor, pressed, said};
use futures::Stream;
use model::{Attachment, AttachmentKind, AttachmentSource, ChannelKind, Direction, File, IncomingKind};
use std::fmt::Display;
use std::sync::Arc;

/// How long a token works, in seconds; every session renews it.
pub const TOKEN_SECONDS: i64 = 365 * 24 * 3_600;
/// Messages shown at first and on each page upward.
pub const PAGE: usize = 50;
/// Messages sent after a lost connection before the visitor starts anew.
pub const CATCH_UP: usize = 200;

/// A web chat that is open.
#[derive(Clone)]
pub struct ChatChannel {
    pub(crate) entry: Arc<ChannelEntry>,
    /// Its settings.
    pub settings: ChatSettings,
}

impl ChatChannel {
    /// The channel.
    #[must_use]
    pub fn channel(&self) -> &model::Channel {
        self.entry.channel()
    }

    /// Whether a site may embed this chat. `own` is the origin of our public address.
    #[must_use]
    pub fn allows(&self, origin: &str, own: &str) -> bool {
        channels::webchat::is_allowed(origin, own, &self.settings.allowed_domains)
    }
}

/// A visitor that has proved itself.
#[derive(Clone)]
pub struct ChatSession {
    /// The chat.
    pub chat: ChatChannel,
    /// The visitor's id.
    pub recipient: String,
    /// The proof to give the next time.
    pub token: String,
    /// When that ends.
    pub expires_at: Timestamp,
    /// Whether the visitor was made just now.
    pub new: bool,
    /// Where the request came from, for the limits.
    pub address: String,
}

/// What an accepted frame made.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The visible message, if it made one.
    pub message: Option<ChatMessage>,
    /// It was known already.
    pub duplicate: bool,
}

/// The open web chat with a key.
///
/// # Errors
/// `not_found` when there is none, or it is switched off.
pub async fn channel(app: &App, key: &str) -> Result<ChatChannel> {
    let gone = || AppError::not_found("chat");
    if key.is_empty() || key.len() > 64 {
        return Err(gone());
    }
    let id = match app.0.catalog.chat(key) {
        Some(id) => id,
        None => {
            let name = key.to_owned();
            let found = app
                .read("find a chat", move |tx| {
                    store::channels::any_by_group(tx, ChannelKind::Web, &name)
                })
                .await?
                .ok_or_else(gone)?;
            app.0.catalog.remember_chat(key, found.id);
            found.id
        }
    };
    let entry = app.channel_entry(id).await?;
    if !entry.channel().enabled || entry.channel().group_id != key {
        return Err(gone());
    }
    let settings = ChatSettings::of(&entry.channel().settings);
    Ok(ChatChannel { entry, settings })
}

/// Opens a session: the visitor that the token proves, or a new one. A token that proves another visitor than the one
/// who is claimed proves nothing.
///
/// # Errors
/// `rate_limited` when the address opens too many.
pub fn open(
    app: &App,
    chat: &ChatChannel,
    recipient: Option<&str>,
    token: Option<&str>,
    address: &str,
) -> Result<ChatSession> {
    app.0.chat_limits.session(address, app.now())?;
    let known = token
        .and_then(|token| token::verify(app, chat.channel().id, token))
        .filter(|visitor| recipient.is_none_or(|claimed| claimed == visitor.as_str()));
    let new = known.is_none();
    let visitor = known.unwrap_or_else(Visitor::new_random);
    Ok(session(app, chat, visitor.as_str().to_owned(), new, address))
}

/// The session of a token.
///
/// # Errors
/// `unauthorized` when the token is none of ours, of another chat, or has expired.
pub fn resume(app: &App, chat: &ChatChannel, token: &str, address: &str) -> Result<ChatSession> {
    let visitor = token::verify(app, chat.channel().id, token).ok_or_else(|| {
        AppError::new(
            Code::Unauthorized,
            "the token is not valid any more; open a new session",
        )
    })?;
    Ok(session(app, chat, visitor.as_str().to_owned(), false, address))
}

fn session(app: &App, chat: &ChatChannel, recipient: String, new: bool, address: &str) -> ChatSession {
    let expires_at = app.now().plus_seconds(TOKEN_SECONDS);
    let token = token::sign(app, chat.channel().id, &recipient, expires_at);
    ChatSession {
        chat: chat.clone(),
        recipient,
        token,
        expires_at,
        new,
        address: address.to_owned(),
    }
}

impl ChatSession {
    fn visitor(&self) -> Result<Visitor> {
        self.recipient
            .parse()
            .map_err(|_| AppError::new(Code::Unauthorized, "the session has no visitor"))
    }

    /// The visitor's client, once there is one.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn client(&self, app: &App) -> Result<Option<ClientId>> {
        let id = self.chat.channel().id;
        if let Some(known) = app.0.catalog.known_client(id, &self.recipient) {
            return Ok(Some(known));
        }
        let person = self.recipient.clone();
        let found = app
            .read("find a visitor", move |tx| {
                Ok(store::clients::header_by_platform(tx, id, &person, false)?.map(|client| client.id))
            })
            .await?;
        if let Some(client) = found {
            app.0.catalog.remember_client(id, &self.recipient, client);
        }
        Ok(found)
    }
}

/// Takes a message of the visitor. Answers when it is durable; the same `client_msg_id` again gives the first answer.
///
/// # Errors
/// When a limit is reached, a file is not the visitor's, or it cannot be stored.
pub async fn say(
    app: &App,
    session: &ChatSession,
    client_msg_id: &str,
    text: String,
    files: Vec<FileId>,
    page: Option<&str>,
) -> Result<Accepted> {
    if let Some(known) = earlier(app, session, client_msg_id).await? {
        return Ok(known);
    }
    check_limits(app, session).await?;
    let mut attachments = Vec::with_capacity(files.len());
    for id in files {
        attachments.push(own_file(app, session, id).await?);
    }
    let kind = IncomingKind::Message {
        text,
        attachments,
        album: None,
        message_id: Some(client_msg_id.to_owned()),
        tag: None,
    };
    accept(app, session, client_msg_id, kind, page).await
}

/// Takes the press of a button.
///
/// # Errors
/// As [`say`]; `not_found` when the visitor has no such button.
pub async fn press(
    app: &App,
    session: &ChatSession,
    client_msg_id: &str,
    message: MessageId,
    token: &str,
    value: Option<&PressValue>,
    page: Option<&str>,
) -> Result<Accepted> {
    if let Some(known) = earlier(app, session, client_msg_id).await? {
        return Ok(known);
    }
    check_limits(app, session).await?;
    let gone = || AppError::not_found("button");
    let client = session.client(app).await?.ok_or_else(gone)?;
    let project = session.chat.channel().project_id;
    let row = app
        .read("find a button", move |tx| {
            store::messages::get(tx, project, message)
        })
        .await?
        .filter(|row| row.client_id == client && row.direction == Direction::Out)
        .ok_or_else(gone)?;
    let buttons = row.content.buttons.as_ref().ok_or_else(gone)?;
    let kind = pressed(message, buttons, token, value, client_msg_id).ok_or_else(gone)?;
    let kind = match kind {
        // The messenger's id of what the visitor says is the visitor's own.
        IncomingKind::Message {
            text,
            attachments,
            album,
            tag,
            ..
        } => IncomingKind::Message {
            text,
            attachments,
            album,
            tag,
            message_id: Some(client_msg_id.to_owned()),
        },
        IncomingKind::Pressed {
            text, hidden: false, ..
        } => IncomingKind::Message {
            text,
            attachments: Vec::new(),
            album: None,
            tag: None,
            message_id: Some(client_msg_id.to_owned()),
        },
        IncomingKind::Pressed {
            text, token, hidden, ..
        } => {
            // Nothing waits for an answer to a press here.
            IncomingKind::Pressed {
                text,
                token,
                hidden,
                query_id: String::new(),
            }
        }
        other => other,
    };
    accept(app, session, client_msg_id, kind, page).await
}

async fn accept(
    app: &App,
    session: &ChatSession,
    client_msg_id: &str,
    kind: IncomingKind,
    page: Option<&str>,
) -> Result<Accepted> {
    let visitor = session.visitor()?;
    let first = session.client(app).await?.is_none();
    if first {
        let (limits, now, site) = (&app.0.chat_limits, app.now(), session.chat.channel().id);
        let most = session.chat.settings.limits.conversations_per_hour;
        let limited = limits
            .conversation(&session.address, now)
            .and_then(|()| limits.site_conversation(site, most, now));
        captcha::open(app, session, limited).await?;
    }
    let taken = app
        .ingest(&session.chat.entry, said(&visitor, client_msg_id, kind, page))
        .await?;
    if taken.duplicate {
        return Ok(earlier(app, session, client_msg_id).await?.unwrap_or(Accepted {
            message: None,
            duplicate: true,
        }));
    }
    let message = match taken.message_id {
        Some(id) => view::one(app, session, id).await?,
        None => None,
    };
    Ok(Accepted {
        message,
        duplicate: false,
    })
}

/// The answer to a frame that came before.
async fn earlier(app: &App, session: &ChatSession, client_msg_id: &str) -> Result<Option<Accepted>> {
    let channel = session.chat.channel().id;
    let event = format!("{}:{client_msg_id}", session.recipient);
    let found = app
        .read("look for a duplicate", move |tx| {
            store::messages::by_event(tx, channel, &event)
        })
        .await?;
    match found {
        Some(id) => Ok(Some(Accepted {
            message: view::one(app, session, id).await?,
            duplicate: true,
        })),
        None => Ok(None),
    }
}

async fn check_limits(app: &App, session: &ChatSession) -> Result<()> {
    let visitor = format!("{} {}", session.chat.channel().id, session.recipient);
    let (limits, site, now) = (&app.0.chat_limits, session.chat.channel().id, app.now());
    limits.message(&visitor, now)?;
    let client = session.client(app).await?;
    let most = session.chat.settings.limits.messages_per_minute;
    let limited = limits
        .address(&session.address, now)
        .and_then(|()| limits.site_message(site, most, client.is_some(), now));
    captcha::open(app, session, limited).await?;
    let Some(client) = client else {
        return Ok(());
    };
    let project = session.chat.channel().project_id;
    let blocked = app
        .read("look whether a visitor is blocked", move |tx| {
            Ok(store::clients::header(tx, project, client, false)?.is_some_and(|client| client.blocked))
        })
        .await?;
    if blocked {
        return Err(AppError::new(Code::Forbidden, "you cannot write here any more"));
    }
    Ok(())
}

/// Stores a file of the visitor, who may then name it in a message.
///
/// # Errors
/// When it is too large, the limits are reached, or the project's storage is full.
pub async fn upload<S, E>(app: &App, session: &ChatSession, name: &str, body: S) -> Result<(File, Attachment)>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
    E: Display,
{
    let visitor = format!("{} {}", session.chat.channel().id, session.recipient);
    let (limits, site, now) = (&app.0.chat_limits, session.chat.channel().id, app.now());
    limits.upload(&visitor, now)?;
    let known = session.client(app).await?.is_some();
    let most = session.chat.settings.limits.uploads_per_hour;
    let limited = limits
        .address(&session.address, now)
        .and_then(|()| limits.site_upload(site, most, known, now));
    captcha::open(app, session, limited).await?;
    let file = crate::files::upload(
        app,
        session.chat.channel().project_id,
        name,
        body,
        ATTACHMENT_BYTES,
    )
    .await?;
    let key = owner_key(session, file.id);
    let until = app.now().plus_seconds(CHAT_UPLOAD_SECONDS);
    app.write("note whose file it is", move |tx| {
        store::cursors::set(tx, &key, &until.micros().to_string())
    })
    .await?;
    let attachment = attachment_of(&file);
    Ok((file, attachment))
}

/// The beginning of the names under which is kept until when a visitor may name its file, in microseconds.
pub(crate) const UPLOADS: &str = "upload ";

/// The name under which is kept that a visitor uploaded a file.
fn owner_key(session: &ChatSession, file: FileId) -> String {
    format!(
        "{UPLOADS}{} {} {file}",
        session.chat.channel().id,
        session.recipient
    )
}

async fn own_file(app: &App, session: &ChatSession, id: FileId) -> Result<Attachment> {
    let (key, project) = (owner_key(session, id), session.chat.channel().project_id);
    let file = app
        .read("find a visitor's file", move |tx| {
            match store::cursors::get(tx, &key)? {
                Some(_) => store::files::get(tx, project, id),
                None => Ok(None),
            }
        })
        .await?
        .ok_or_else(|| AppError::not_found(format!("file {id}")))?;
    Ok(attachment_of(&file))
}

fn attachment_of(file: &File) -> Attachment {
    let kind = match file.mime.split('/').next() {
        Some("image") if !file.mime.contains("svg") => AttachmentKind::Image,
        Some("video") => AttachmentKind::Video,
        Some("audio") => AttachmentKind::Audio,
        _ => AttachmentKind::File,
    };
    Attachment {
        kind,
        source: AttachmentSource::File(file.id),
        name: Some(file.name.clone()),
        mime: Some(file.mime.clone()),
        size: Some(file.size),
    }
}

/// The conversation as far as the visitor lacks it: everything after `after`, or the newest page of it.
///
/// # Errors
/// When the store does not answer.
pub async fn conversation(
    app: &App,
    session: &ChatSession,
    after: Option<MessageId>,
) -> Result<Conversation> {
    view::conversation(app, session, after).await
}

/// A page of older messages, oldest first, and whether there are still older ones.
///
/// # Errors
/// When the store does not answer.
pub async fn before(
    app: &App,
    session: &ChatSession,
    before: MessageId,
    limit: usize,
) -> Result<(Vec<ChatMessage>, bool)> {
    view::before(app, session, Some(before), limit.min(PAGE)).await
}

/// One message, if the visitor may see it.
///
/// # Errors
/// When the store does not answer.
pub async fn message(app: &App, session: &ChatSession, id: MessageId) -> Result<Option<ChatMessage>> {
    view::one(app, session, id).await
}

/// Tells whoever looks at the dialog that the visitor types. Nothing is kept, and what comes too often is left out.
///
/// # Errors
/// When the store does not answer.
pub async fn typing(app: &App, session: &ChatSession) -> Result<()> {
    let visitor = format!("{} {}", session.chat.channel().id, session.recipient);
    if app.0.chat_limits.typing(&visitor, app.now()).is_err() {
        return Ok(());
    }
    // Who has said nothing yet has no dialog to be seen in.
    let Some(client_id) = session.client(app).await? else {
        return Ok(());
    };
    app.0.live.publish([LiveEvent {
        project_id: session.chat.channel().project_id,
        client_id,
        what: LiveChange::ClientTyping,
    }]);
    Ok(())
}

/// Notes how far the visitor has read; never lowers it.
///
/// # Errors
/// When the store does not answer.
pub async fn read_up_to(app: &App, session: &ChatSession, upto: MessageId) -> Result<()> {
    let Some(client) = session.client(app).await? else {
        return Ok(());
    };
    let project = session.chat.channel().project_id;
    app.write("note what a visitor has read", move |tx| {
        store::messages::mark_read_up_to(tx, project, client, upto)
    })
    .await?;
    app.0.live.publish([LiveEvent {
        project_id: project,
        client_id: client,
        what: LiveChange::State(upto),
    }]);
    Ok(())
}
