//! Frames of the server as JSON (`docs/webchat-protocol.md` §2, §4).

use app::chat::{ChatButton, ChatButtonKind, ChatButtons, ChatMessage, ChatSession, Conversation, Sender};
use app::{App, AppError};
use base::limits::{ATTACHMENT_BYTES, ATTACHMENTS_PER_MESSAGE};
use base::{MessageId, Timestamp};
use model::{Attachment, AttachmentSource, Direction, MessageState};
use serde_json::{Value, json};

/// A `welcome` frame and the highest sequence number that the visitor now has.
pub struct Welcome {
    /// The frame.
    pub frame: Value,
    /// Live frames above this number are news.
    pub seq: i64,
}

/// The conversation as far as a visitor lacks it: what came after `after`, or the newest page when that is none or too
/// much.
///
/// # Errors
/// When the store does not answer.
pub async fn welcome(
    app: &App,
    session: &ChatSession,
    after: Option<MessageId>,
) -> Result<Welcome, AppError> {
    let conversation = app::chat::conversation(app, session, after).await?;
    Ok(welcome_of(session, &conversation))
}

/// The `welcome` frame of a conversation.
#[must_use]
pub fn welcome_of(session: &ChatSession, conversation: &Conversation) -> Welcome {
    let Conversation {
        messages,
        more,
        reset,
        seq,
    } = conversation;
    let read_by = |from: Direction| {
        let read = messages
            .iter()
            .filter(|one| one.message.direction == from && is_read(one));
        read.map(|one| one.message.id.get()).max().unwrap_or(0)
    };
    let frame = json!({
        "type": "welcome", "recipient": session.recipient, "seq": seq, "messages": shown(messages), "more": more,
        "reset": reset, "read": {"client": read_by(Direction::Out), "operator": read_by(Direction::In)},
    });
    Welcome { frame, seq: *seq }
}

/// The answer to a session request.
#[must_use]
pub fn session(session: &ChatSession, welcome: Value) -> Value {
    let settings = &session.chat.settings;
    let mut answer = json!({
        "recipient": session.recipient,
        "token": session.token,
        "expires_at": millis(session.expires_at),
        "new": session.new,
        "appearance": settings.appearance,
        "limits": {
            "text": settings.text_limit, "files": ATTACHMENTS_PER_MESSAGE, "file_bytes": ATTACHMENT_BYTES,
        },
        "conversation": welcome,
    });
    if let Some(captcha) = &settings.captcha {
        answer["captcha"] = json!({"site_key": captcha.site_key});
    }
    answer
}

/// A new or edited message.
#[must_use]
pub fn message(message: &ChatMessage) -> Value {
    json!({"type": "message", "message": body(message)})
}

/// A frame of the visitor's is durable.
#[must_use]
pub fn ack(client_msg_id: &str, made: Option<&ChatMessage>, duplicate: bool) -> Value {
    json!({"type": "ack", "client_msg_id": client_msg_id, "message": made.map(body), "duplicate": duplicate})
}

/// Older messages.
#[must_use]
pub fn history(before: MessageId, messages: &[ChatMessage], more: bool) -> Value {
    json!({"type": "history", "before": before, "messages": shown(messages), "more": more})
}

/// The other side types.
#[must_use]
pub fn typing() -> Value {
    json!({"type": "typing", "from": "bot", "name": null, "seconds": 6})
}

/// One side has read up to a message; none when the message's state does not say so.
#[must_use]
pub fn read(message: &ChatMessage) -> Option<Value> {
    let from = if message.message.direction == Direction::Out {
        "client"
    } else {
        "operator"
    };
    is_read(message).then(|| json!({"type": "read", "from": from, "upto": message.message.id}))
}

/// A frame of the visitor's was refused, or the connection is in trouble.
#[must_use]
pub fn error(error: &AppError, client_msg_id: Option<&str>) -> Value {
    let mut frame = json!({"type": "error", "code": error.code.as_str(), "message": error.message});
    if let Some(id) = client_msg_id {
        frame["client_msg_id"] = id.into();
    }
    if let Some(seconds) = error.retry_after {
        frame["retry_after"] = seconds.into();
    }
    frame
}

fn is_read(message: &ChatMessage) -> bool {
    message.message.state == MessageState::Read
}

fn shown(messages: &[ChatMessage]) -> Value {
    messages.iter().map(body).collect()
}

fn body(chat: &ChatMessage) -> Value {
    let message = &chat.message;
    let from = match chat.from {
        Sender::Client => "client",
        Sender::Bot => "bot",
        Sender::Operator => "operator",
    };
    let attachments = message.content.attachments.iter().zip(&chat.urls);
    let attachments: Vec<Value> = attachments
        .filter_map(|(one, url)| attachment(one, url.as_deref()))
        .collect();
    json!({
        "id": message.id, "seq": message.id, "from": from, "author": null, "client_msg_id": chat.client_msg_id,
        "at": millis(message.created_at), "state": if is_read(chat) { "read" } else { "sent" },
        "text": message.content.text, "markup": markup(message.content.markup), "attachments": attachments,
        "buttons": chat.buttons.as_ref().map(buttons),
    })
}

fn markup(markup: model::Markup) -> &'static str {
    match markup {
        model::Markup::Plain => "plain",
        model::Markup::Html => "html",
        model::Markup::MarkdownV2 => "markdown_v2",
    }
}

/// An attachment as the frame draws it; none when it has neither an address nor a place nor a card.
pub fn attachment(attachment: &Attachment, url: Option<&str>) -> Option<Value> {
    let mut shown = json!({"kind": attachment.kind});
    match (&attachment.source, url) {
        (AttachmentSource::Location { latitude, longitude }, _) => {
            shown["latitude"] = json!(latitude);
            shown["longitude"] = json!(longitude);
        }
        (AttachmentSource::Contact { phone, name, .. }, _) => {
            shown["phone"] = json!(phone);
            shown["name"] = json!(name);
        }
        (_, Some(url)) => {
            shown["url"] = json!(url);
            shown["name"] = json!(attachment.name);
            shown["mime"] = json!(attachment.mime);
            shown["size"] = json!(attachment.size);
        }
        (_, None) => return None,
    }
    Some(shown)
}

fn buttons(buttons: &ChatButtons) -> Value {
    let rows: Vec<Value> = buttons
        .rows
        .iter()
        .map(|row| row.iter().map(button).collect())
        .collect();
    let keyboard = if buttons.reply { "reply" } else { "inline" };
    json!({"keyboard": keyboard, "keep": buttons.keep, "rows": rows})
}

fn button(button: &ChatButton) -> Value {
    let (text, press) = (&button.text, &button.token);
    match &button.kind {
        ChatButtonKind::Press { says } => {
            json!({"text": text, "kind": "press", "says": says, "press": press})
        }
        ChatButtonKind::Url(url) => json!({"text": text, "kind": "url", "url": url}),
        ChatButtonKind::Phone => json!({"text": text, "kind": "phone", "press": press}),
        ChatButtonKind::Location => json!({"text": text, "kind": "location", "press": press}),
    }
}

fn millis(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000)
}
