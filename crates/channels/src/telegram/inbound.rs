//! One Telegram update → what happened.

use super::json::{filled, id, object, text};
use super::{media, notices, variables};
use crate::buttons::{Carried, Payload};
use base::Timestamp;
use base::limits::INCOMING_TEXT_CHARACTERS;
use base::text::clip;
use model::{Incoming, IncomingKind, Variables};
use serde_json::Value;

/// The updates that we ask for; all others are never sent to us.
pub const ALLOWED_UPDATES: [&str; 7] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
];

/// What an update tells; nothing when it means nothing to us. `raw` is its JSON as it came.
///
/// Every event is named by the update's id, which Telegram gives to no other update of the bot; where one update tells of
/// several people, each further event gets a number behind it.
#[must_use]
pub fn read(update: &Value, raw: &str) -> Vec<Incoming> {
    let Some(update_id) = id(update, "update_id") else {
        return Vec::new();
    };
    let mut events = if let Some(message) = object(update, "message") {
        of_message(message)
    } else if let Some(message) = object(update, "edited_message") {
        edited(message).into_iter().collect()
    } else if let Some(query) = object(update, "callback_query") {
        pressed(query).into_iter().collect()
    } else {
        notices::read(update)
    };
    for (number, event) in events.iter_mut().enumerate() {
        event.external_id = if number == 0 {
            update_id.clone()
        } else {
            format!("{update_id}:{number}")
        };
        variables::put_raw(&mut event.variables, raw);
    }
    events
}

fn of_message(message: &Value) -> Vec<Incoming> {
    let Some(chat) = object(message, "chat") else {
        return Vec::new();
    };
    if let Some(to) = id(message, "migrate_to_chat_id") {
        return event(chat, message, IncomingKind::Moved { platform_id: to })
            .into_iter()
            .collect();
    }
    let members = notices::of_members(message, chat);
    if !members.is_empty() {
        return members;
    }
    said(chat, message).into_iter().collect()
}

fn said(chat: &Value, message: &Value) -> Option<Incoming> {
    let attachments = media::attachments(message);
    let mut body = text(message, "text")
        .or_else(|| text(message, "caption"))
        .unwrap_or_default();
    if let Some(contact) = object(message, "contact") {
        // The number that a client gives by a button counts as what the client said.
        body = text(contact, "phone_number").unwrap_or(body);
    }
    if let Some(dice) = object(message, "dice") {
        let value = id(dice, "value")?;
        return event(chat, message, IncomingKind::Notice { text: value });
    }
    if body.is_empty() && attachments.is_empty() {
        return None;
    }
    let payload = deep_link(body);
    let kind = IncomingKind::Message {
        text: cut(payload.unwrap_or(body)),
        attachments,
        album: text(message, "media_group_id").map(str::to_owned),
        message_id: id(message, "message_id"),
        tag: payload.map(str::to_owned),
    };
    let mut incoming = event(chat, message, kind)?;
    variables::of_message(&mut incoming.variables, chat, message);
    Some(incoming)
}

fn edited(message: &Value) -> Option<Incoming> {
    let chat = object(message, "chat")?;
    let body = text(message, "text").or_else(|| text(message, "caption"))?;
    let kind = IncomingKind::Edited {
        message_id: id(message, "message_id")?,
        text: cut(body),
    };
    let mut incoming = event(chat, message, kind)?;
    variables::of_message(&mut incoming.variables, chat, message);
    incoming.at = seconds(message, "edit_date").or(incoming.at);
    Some(incoming)
}

fn pressed(query: &Value) -> Option<Incoming> {
    let from = object(query, "from")?;
    let data = text(query, "data")?;
    let query_id = filled(query, "id")?.to_owned();
    let message = object(query, "message");
    // A press below a message of an inline query has no chat: it is the person's.
    let chat = message
        .and_then(|message| object(message, "chat"))
        .unwrap_or(from);
    let payload = Payload::decode(data);
    let (text, token) = match payload.what {
        Carried::Text(text) => (cut(text), None),
        Carried::Token(token) => (String::new(), Some(token.to_owned())),
    };
    let kind = IncomingKind::Pressed {
        text,
        token,
        hidden: payload.hidden,
        query_id: query_id.clone(),
    };
    let mut incoming = event(chat, query, kind)?;
    // The date of the message is not the date of the press, which Telegram does not tell.
    incoming.at = None;
    variables::of_sender(&mut incoming.variables, chat, from);
    let variables = &mut incoming.variables;
    variables.insert("callback_query_id".to_owned(), query_id.into());
    if let Some(message_id) = message.and_then(|message| id(message, "message_id")) {
        variables.insert("client_message_id".to_owned(), message_id.into());
    }
    Some(incoming)
}

/// An event in a chat; `told` holds `from` and `date`. Its id is set by [`read`].
pub fn event(chat: &Value, told: &Value, kind: IncomingKind) -> Option<Incoming> {
    Some(Incoming {
        external_id: String::new(),
        platform_id: id(chat, "id")?,
        name: variables::name(chat).or_else(|| object(told, "from").and_then(variables::name)),
        avatar: None,
        at: seconds(told, "date"),
        kind,
        variables: Variables::new(),
    })
}

fn seconds(value: &Value, field: &str) -> Option<Timestamp> {
    value.get(field)?.as_i64().map(Timestamp::from_seconds)
}

/// A text no longer than we take; a cut one ends in an ellipsis.
fn cut(text: &str) -> String {
    let kept = clip(text, INCOMING_TEXT_CHARACTERS);
    if kept.len() == text.len() {
        return text.to_owned();
    }
    format!("{}…", clip(text, INCOMING_TEXT_CHARACTERS - 1))
}

/// The payload of `/start PAYLOAD` (in groups `/start@bot PAYLOAD`): 1 to 64 letters, digits, `_` and `-`.
fn deep_link(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("/start")?;
    let rest = match rest.strip_prefix('@') {
        Some(addressed) => &addressed[addressed.find(' ')?..],
        None => rest,
    };
    let payload = rest.strip_prefix(' ')?.trim();
    let well_formed = payload.len() <= 64
        && !payload.is_empty()
        && payload
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    well_formed.then_some(payload)
}
