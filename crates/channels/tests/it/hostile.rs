//! Whatever arrives, nothing panics, and the answer says what is wrong.

use crate::world::{HOOK_SECRET, channel};
use channels::telegram::{SECRET_HEADER, Telegram};
use channels::webchat::ClientFrame;
use channels::{Connector, HookRefused, HookRequest, Received};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn receive(body: &[u8]) -> Result<Received, HookRefused> {
    let headers = [(SECRET_HEADER, HOOK_SECRET)];
    let request = HookRequest {
        headers: &headers,
        query: "",
        body,
    };
    Telegram.receive(&channel(json!({})), &request)
}

#[test]
fn malformed_bodies_are_refused_with_a_reason() {
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [&[u8]; 9] = [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"{\"update_id\":\"5\"}",
        b"{\"update_id\":1e99}",
        b"{\"update_id\":1,\"message\":{\"text\":\"\xff\xfe\"}}",
        b"{\"update_id\":1,\"message\":{\"text\":\"\\ud800\"}}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let refused = receive(body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert!(
            matches!(refused, Err(HookRefused::Malformed { .. })),
            "{shown}: {refused:?}"
        );
    }
}

#[test]
fn a_megabyte_of_anything_is_read_or_ignored() {
    let long = "x".repeat(1 << 20);
    let many: Vec<Value> = (0..10_000)
        .map(|id| json!({"id": id, "first_name": long[..50]}))
        .collect();
    let bodies = [
        json!({"update_id": 1, "message": {"chat": {"id": 1, "title": long, "type": "group"}, "text": long}}),
        json!({"update_id": 1, "message": {"chat": {"id": 1}, "new_chat_members": many}}),
        json!({"update_id": 1, "message": {"chat": {"id": 1}, "document": {"file_id": long, "file_name": long}}}),
        json!({"update_id": 1, "callback_query": {"id": long, "from": {"id": 1}, "data": long}}),
        json!({"update_id": i64::MIN, "message": {"chat": {"id": i64::MAX}, "text": "x", "date": i64::MAX}}),
    ];
    for body in bodies {
        let received = receive(body.to_string().as_bytes()).unwrap();
        assert!(received.incoming.len() <= 100);
        for incoming in received.incoming {
            assert!(incoming.name.is_none_or(|name| name.chars().count() <= 256));
        }
    }
}

/// Any JSON, with field names that mean something to us.
fn json_value() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "message_reaction",
        "chat",
        "from",
        "id",
        "data",
        "text",
        "caption",
        "photo",
        "document",
        "sticker",
        "location",
        "contact",
        "dice",
        "date",
        "user",
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "message_id",
        "status",
        "new_chat_member",
        "old_chat_member",
        "reply_to_message",
        "quote",
        "file_id",
        "type",
        "title",
        "width",
        "latitude",
        "phone_number",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::from("group")),
        Just(Value::from("kicked")),
        Just(Value::from("/start@b p")),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        let fields = prop::collection::vec((names.clone(), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            fields.prop_map(|fields| {
                let fields: Map<String, Value> = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect();
                Value::Object(fields)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_update_gives_events_with_different_names(update in json_value(), id in any::<i64>()) {
        let mut update = update;
        if let Value::Object(fields) = &mut update {
            fields.insert("update_id".to_owned(), id.into());
            let received = receive(update.to_string().as_bytes()).unwrap();
            let mut names: Vec<&str> = received.incoming.iter().map(|one| one.external_id.as_str()).collect();
            let told = names.len();
            names.sort_unstable();
            names.dedup();
            prop_assert_eq!(names.len(), told);
            prop_assert_eq!(received.ignored, usize::from(told == 0));
        } else {
            prop_assert!(receive(update.to_string().as_bytes()).is_err());
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(body in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(received) = receive(&body) {
            prop_assert!(serde_json::from_slice::<Value>(&body).is_ok(), "{:?}", received);
        }
    }

    #[test]
    fn any_frame_of_a_visitor_is_read_or_refused_with_a_code(frame in json_value(), kind in "hello|message|press|read|history|x") {
        let mut frame = frame;
        if let Value::Object(fields) = &mut frame {
            fields.insert("type".to_owned(), kind.into());
        }
        if let Err(refused) = ClientFrame::parse(&frame.to_string(), 100) {
            prop_assert!(!refused.message.is_empty());
        }
    }
}
