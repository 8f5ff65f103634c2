//! The service variables that a Telegram update brings (engine specification §7.4).

use super::json::{filled, id, object, text};
use super::media;
use base::limits::VARIABLE_CHARACTERS;
use base::text::clip;
use model::Variables;
use serde_json::Value;

/// The name of a person (`first_name`, `last_name`) or, of what has none, the `title` of a group.
pub fn name(of: &Value) -> Option<String> {
    let part = |field| text(of, field).unwrap_or_default();
    let person = format!("{} {}", part("first_name"), part("last_name"));
    let name = Some(person.trim())
        .filter(|name| !name.is_empty())
        .or_else(|| filled(of, "title"))?;
    Some(clip(name.trim(), 256).to_owned())
}

/// `tg_request`: the whole update as it came; left out when it is longer than a variable may be.
pub fn put_raw(variables: &mut Variables, raw: &str) {
    if !raw.is_empty() && raw.len() <= VARIABLE_CHARACTERS {
        variables.insert("tg_request".to_owned(), raw.into());
    }
}

/// What a message says about its sender, its place, and the message it replies to.
pub fn of_message(variables: &mut Variables, chat: &Value, message: &Value) {
    let from = object(message, "from");
    if let Some(from) = from {
        of_sender(variables, chat, from);
    }
    put(variables, "client_message_id", id(message, "message_id"));
    if let Some(sticker) = object(message, "sticker") {
        put(
            variables,
            "sticker_id",
            filled(sticker, "file_id").map(str::to_owned),
        );
    }
    if let Some((latitude, longitude)) = media::place(message) {
        variables.insert("latitude".to_owned(), latitude.into());
        variables.insert("longitude".to_owned(), longitude.into());
    }
    if let Some(contact) = object(message, "contact") {
        // Somebody else's card is not the client's number.
        let own = from.is_some_and(|from| id(from, "id") == id(contact, "user_id"));
        if own && id(contact, "user_id").is_some() {
            put(
                variables,
                "phone",
                text(contact, "phone_number").map(|phone| clip(phone, 40).to_owned()),
            );
        }
    }
    if let Some(replied) = object(message, "reply_to_message") {
        of_reply(variables, replied);
    }
    if let Some(quote) = object(message, "quote") {
        put(variables, "tg_quote", text(quote, "text").map(cut));
    }
}

/// Who sent it: the username and language of a person, and in a group which member it was.
pub fn of_sender(variables: &mut Variables, chat: &Value, from: &Value) {
    put(variables, "tg_username", filled(from, "username").map(cut));
    put(
        variables,
        "tg_language_code",
        filled(from, "language_code").map(cut),
    );
    if is_group(chat) {
        person(variables, "message_from", "message_from", from);
    }
}

fn of_reply(variables: &mut Variables, replied: &Value) {
    put(variables, "reply_message_id", id(replied, "message_id"));
    put(
        variables,
        "reply_text",
        text(replied, "text")
            .or_else(|| text(replied, "caption"))
            .map(cut),
    );
    if let Some(from) = object(replied, "from") {
        person(variables, "reply_from", "reply_from", from);
    }
    if let Some(chat) = object(replied, "chat") {
        put(variables, "reply_from_chat_id", id(chat, "id"));
    }
}

/// The id, name and username of a person under `id_name`, `prefix_name`, `prefix_username`; the manuals call some ids by
/// the prefix alone.
pub fn person(variables: &mut Variables, id_name: &str, prefix: &str, of: &Value) {
    put(variables, id_name, id(of, "id"));
    put(variables, &format!("{prefix}_name"), name(of));
    put(
        variables,
        &format!("{prefix}_username"),
        filled(of, "username").map(cut),
    );
}

/// Whether a chat has several members.
pub fn is_group(chat: &Value) -> bool {
    matches!(text(chat, "type"), Some("group" | "supergroup" | "channel"))
}

/// Sets a variable that is known.
pub fn put(variables: &mut Variables, name: &str, value: Option<String>) {
    if let Some(value) = value {
        variables.insert(name.to_owned(), value.into());
    }
}

fn cut(text: &str) -> String {
    clip(text, VARIABLE_CHARACTERS).to_owned()
}
