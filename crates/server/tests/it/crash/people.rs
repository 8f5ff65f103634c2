//! The people who write: what each one sends, and which answers are right.

use serde_json::{Value, json};

/// Somebody who writes.
pub struct Person {
    /// The id of the chat.
    pub chat: i64,
    /// Their updates in order.
    pub updates: Vec<Value>,
    /// What they said, as the history shows it.
    pub said: Vec<&'static str>,
    /// The answers that are right, in order; several where an album may have been answered in two parts.
    pub answers: &'static [&'static [&'static str]],
    /// An answer that comes by itself, at any place after the first.
    pub later: Option<&'static str>,
    /// What must stand on the card besides the counter of messages.
    pub card: &'static [(&'static str, &'static str)],
    /// The foreign method that the bot calls for them, and how often at most.
    pub calls: Option<(&'static str, usize)>,
}

/// Everybody of a round; the chats of two rounds differ.
pub fn everybody(round: u64) -> Vec<Person> {
    let mut next = 0;
    let mut person = |number: i64, said: &[&'static str], answers, later, card, calls| {
        let chat = i64::try_from(round).unwrap() * 10 + number;
        let updates = said
            .iter()
            .map(|text| {
                next += 1;
                update(next, chat, text)
            })
            .collect();
        let said = said.to_vec();
        Person {
            chat,
            updates,
            said,
            answers,
            later,
            card,
            calls,
        }
    };
    vec![
        person(
            1,
            &["pair", "hello", "pair"],
            &[&["first 1", "second 1", "hello 2", "first 3", "second 3"]],
            None,
            &[("n", "3")],
            None,
        ),
        person(
            2,
            &["plan", "hello"],
            &[&["planned 1", "hello 2"]],
            Some("later 1"),
            &[("n", "2"), ("fired", "1")],
            None,
        ),
        // A call that only reads may be repeated.
        person(
            3,
            &["rate", "hello"],
            &[&["asking 1", "rate True", "hello 2"]],
            None,
            &[("n", "2"), ("asked", "1")],
            Some(("rate", 2)),
        ),
        person(
            4,
            &["order", "hello"],
            &[&["ordering 1", "ordered 1", "hello 2"]],
            None,
            &[("n", "2"), ("asked", "1")],
            Some(("order", 1)),
        ),
        // An album whose second part came long after the first is two.
        person(
            5,
            &["", "", "hello"],
            &[
                &["pictures 1", "hello 2"],
                &["pictures 1", "pictures 2", "hello 3"],
            ],
            None,
            &[("files", "2")],
            None,
        ),
    ]
}

/// A text, or for an empty one a picture of an album.
fn update(number: i64, chat: i64, text: &str) -> Value {
    let person = json!({ "id": chat, "is_bot": false, "first_name": "Ann" });
    let mut message = json!({
        "message_id": number, "date": 1_767_600_000, "from": person,
        "chat": { "id": chat, "type": "private", "first_name": "Ann" },
    });
    if text.is_empty() {
        message["media_group_id"] = json!("album");
        message["photo"] =
            json!([{ "file_id": "photo", "file_unique_id": "u", "width": 10, "height": 10, "file_size": 4 }]);
    } else {
        message["text"] = text.into();
    }
    json!({ "update_id": number, "message": message })
}
