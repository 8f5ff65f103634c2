//! Updates about members, blocks and reactions → blocks, and callbacks by the names of the engine specification §6.2.

use super::inbound::event;
use super::json::{id, list, object, text};
use super::variables::{is_group, person, put};
use model::{Incoming, IncomingKind};
use serde_json::Value;

/// What an update that is no message tells.
pub fn read(update: &Value) -> Vec<Incoming> {
    let one = if let Some(told) = object(update, "my_chat_member") {
        of_bot(told)
    } else if let Some(told) = object(update, "chat_member") {
        of_member(told)
    } else if let Some(told) = object(update, "chat_join_request") {
        object(told, "chat").and_then(|chat| about(chat, told, "chat_join_request", object(told, "from")))
    } else if let Some(told) = object(update, "message_reaction") {
        of_reaction(told)
    } else {
        None
    };
    one.into_iter().collect()
}

/// Members who joined or left, as the service messages of a group tell it.
pub fn of_members(message: &Value, chat: &Value) -> Vec<Incoming> {
    let joined = list(message, "new_chat_members")
        .iter()
        .filter_map(|member| about(chat, message, "new_chat_member", Some(member)));
    let left = object(message, "left_chat_member")
        .and_then(|member| about(chat, message, "left_chat_member", Some(member)));
    joined.chain(left).take(100).collect()
}

fn about(chat: &Value, told: &Value, callback: &str, member: Option<&Value>) -> Option<Incoming> {
    let kind = IncomingKind::Notice {
        text: callback.to_owned(),
    };
    let mut incoming = event(chat, told, kind)?;
    if let Some(member) = member {
        person(&mut incoming.variables, "chat_member_id", "chat_member", member);
    }
    Some(incoming)
}

/// How a membership changed: the old and the new status.
fn change(told: &Value) -> Option<(&str, &str)> {
    let status = |field| text(object(told, field)?, "status");
    Some((
        status("old_chat_member").unwrap_or_default(),
        status("new_chat_member")?,
    ))
}

fn is_out(status: &str) -> bool {
    matches!(status, "kicked" | "left")
}

/// The bot itself was blocked, unblocked, added to a group or removed from it.
fn of_bot(told: &Value) -> Option<Incoming> {
    let chat = object(told, "chat")?;
    let (old, new) = change(told)?;
    match (is_group(chat), is_out(new)) {
        (false, true) => event(chat, told, IncomingKind::Blocked),
        (false, false) => event(chat, told, IncomingKind::Unblocked).filter(|_| is_out(old)),
        (true, true) => about(chat, told, "bot_left_group", None),
        (true, false) => about(chat, told, "bot_added_to_group", None).filter(|_| is_out(old)),
    }
}

/// A member was removed; who joins or leaves by himself is told by the group's service messages.
fn of_member(told: &Value) -> Option<Incoming> {
    let (old, new) = change(told)?;
    let member = object(told, "new_chat_member").and_then(|member| object(member, "user"));
    let kicked = new == "kicked" && old != "kicked";
    about(object(told, "chat")?, told, "kicked_chat_member", member).filter(|_| kicked)
}

fn of_reaction(told: &Value) -> Option<Incoming> {
    let chat = object(told, "chat")?;
    let message_id = id(told, "message_id")?;
    let count = |field| list(told, field).len();
    let callback = match count("new_reaction").cmp(&count("old_reaction")) {
        std::cmp::Ordering::Greater => "new_like",
        std::cmp::Ordering::Less => "like_deleted",
        std::cmp::Ordering::Equal => return None,
    };
    let mut incoming = about(chat, told, &format!("{callback} {message_id}"), None)?;
    put(
        &mut incoming.variables,
        "reaction_on_message_id",
        Some(message_id),
    );
    if let Some(user) = object(told, "user") {
        put(&mut incoming.variables, "reaction_from", id(user, "id"));
        put(
            &mut incoming.variables,
            "reaction_from_name",
            super::variables::name(user),
        );
    }
    Some(incoming)
}
