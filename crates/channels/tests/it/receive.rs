//! Each file of `cases/receive` is a web hook's body; its snapshot is what we understood.

use crate::world::{HOOK_SECRET, cases, channel};
use channels::telegram::{SECRET_HEADER, Telegram};
use channels::{Connector, HookRefused, HookRequest, Received};
use serde_json::{Value, json};

fn receive(body: &[u8], secret: Option<&str>) -> Result<Received, HookRefused> {
    let headers: Vec<(&str, &str)> = secret.map(|secret| (SECRET_HEADER, secret)).into_iter().collect();
    let request = HookRequest {
        headers: &headers,
        query: "",
        body,
    };
    Telegram.receive(&channel(json!({})), &request)
}

#[test]
fn every_update_is_understood_as_its_snapshot_says() {
    for (name, path) in cases("receive") {
        let body = std::fs::read_to_string(path).unwrap();
        let mut received = receive(body.as_bytes(), Some(HOOK_SECRET)).unwrap();
        for incoming in &mut received.incoming {
            let raw = incoming.variables.remove("tg_request");
            assert_eq!(
                raw,
                Some(Value::String(body.clone())),
                "{name}: the update comes along as it was"
            );
        }
        let shown = json!({"incoming": received.incoming, "ignored": received.ignored});
        insta::with_settings!({snapshot_path => "../snapshots/receive", prepend_module_to_snapshot => false}, {
            insta::assert_json_snapshot!(name, shown);
        });
    }
}

#[test]
fn a_hook_without_the_secret_is_refused_before_its_body_is_read() {
    let body = b"not even json";
    assert_eq!(receive(body, None), Err(HookRefused::Unsigned));
    assert_eq!(receive(body, Some("hook-secreT")), Err(HookRefused::Unsigned));
    assert_eq!(receive(body, Some("")), Err(HookRefused::Unsigned));
    assert!(matches!(
        receive(body, Some(HOOK_SECRET)),
        Err(HookRefused::Malformed { .. })
    ));
}

#[test]
fn a_channel_without_a_hook_secret_takes_no_hook() {
    let mut channel = channel(json!({}));
    channel.hook_secret = base::Secret::default();
    let request = HookRequest {
        headers: &[(SECRET_HEADER, "")],
        query: "",
        body: br#"{"update_id":1}"#,
    };
    assert_eq!(Telegram.receive(&channel, &request), Err(HookRefused::Unsigned));
}

#[test]
fn a_refusal_does_not_repeat_the_body() {
    let refused = receive(br#"{"secret words": }"#, Some(HOOK_SECRET))
        .unwrap_err()
        .to_string();
    assert_eq!(
        refused,
        "the body is not a Telegram event: it is not JSON, or nests too deep"
    );
}

#[test]
fn a_text_longer_than_we_take_is_cut_and_marked() {
    let update = json!({"update_id": 1, "message": {"chat": {"id": 5}, "text": "я".repeat(150_000)}});
    let received = receive(update.to_string().as_bytes(), Some(HOOK_SECRET)).unwrap();
    let model::IncomingKind::Message { text, .. } = &received.incoming[0].kind else {
        panic!("{:?}", received.incoming[0].kind);
    };
    assert_eq!(text.chars().count(), base::limits::INCOMING_TEXT_CHARACTERS);
    assert!(text.ends_with("я…"));
    assert!(
        !received.incoming[0].variables.contains_key("tg_request"),
        "too long for a variable"
    );
}
