//! One mapping of buttons for all messengers.

use channels::buttons::{Carried, Layout, Payload, Press, lay_out};
use channels::features::{Features, of};
use model::{Buttons, ChannelKind, Keyboard};
use proptest::prelude::*;
use serde_json::json;

fn buttons(value: serde_json::Value) -> Buttons {
    serde_json::from_value(json!({"buttons": value})).unwrap()
}

fn telegram() -> &'static Features {
    of(ChannelKind::Telegram)
}

/// A layout in short: its kind, then rows of labels with what a press does.
fn short(layout: &Layout) -> String {
    let rows = |rows: &[Vec<channels::buttons::Key>]| {
        let row = |row: &Vec<channels::buttons::Key>| {
            let key = |key: &channels::buttons::Key| match &key.press {
                Press::Say => key.label.clone(),
                Press::Hidden(text) => format!("{}→{text}", key.label),
                Press::Open(url) | Press::WebApp(url) => format!("{}@{url}", key.label),
                Press::Location => format!("{}=place", key.label),
                Press::Phone => format!("{}=phone", key.label),
            };
            row.iter().map(key).collect::<Vec<_>>().join(" ")
        };
        rows.iter().map(row).collect::<Vec<_>>().join(" / ")
    };
    match layout {
        Layout::None => "none".to_owned(),
        Layout::Inline(all) => format!("inline: {}", rows(all)),
        Layout::Reply { rows: all, stays } => {
            format!("reply{}: {}", if *stays { ", stays" } else { "" }, rows(all))
        }
        Layout::Hint(text) => format!("hint: {text}"),
    }
}

fn laid(value: serde_json::Value) -> String {
    short(&lay_out(&buttons(value), telegram()).unwrap())
}

#[test]
fn the_buttons_themselves_say_where_they_stand() {
    assert_eq!(laid(json!([])), "none");
    assert_eq!(laid(json!([{"text": "A"}, {"text": "B"}])), "reply: A / B");
    assert_eq!(laid(json!([{"text": "A", "type": "inline"}])), "inline: A");
    assert_eq!(
        laid(json!([{"text": "A"}, {"text": "B", "url": "https://b.c"}])),
        "inline: A / B@https://b.c"
    );
    assert_eq!(laid(json!([{"text": "A", "callback": "a 1"}])), "inline: A→a 1");
    assert_eq!(laid(json!([{"text": "A", "callback": ""}])), "inline: A");
    assert_eq!(
        laid(json!([{"text": "Call", "type": "phone"}, {"text": "B", "url": "https://b.c"}])),
        "reply: Call=phone / B"
    );
    assert_eq!(
        laid(json!([{"text": "Here", "type": "location", "one_time": true}])),
        "reply, stays: Here=place"
    );
    assert_eq!(
        laid(json!([{"text": "App", "type": "web_app", "web_app": "https://a.b"}])),
        "reply: App@https://a.b"
    );
}

#[test]
fn the_author_may_choose_the_keyboard() {
    let mut given = buttons(json!([{"text": "A", "callback": "x"}, {"text": "Me", "type": "phone"}]));
    given.keyboard = Keyboard::Reply;
    assert_eq!(
        short(&lay_out(&given, telegram()).unwrap()),
        "reply: A / Me=phone"
    );
    given.keyboard = Keyboard::Inline;
    assert_eq!(short(&lay_out(&given, telegram()).unwrap()), "inline: A→x / Me");
}

#[test]
fn rows_are_broken_where_they_are_too_long_and_blank_labels_are_left_out() {
    let row: Vec<_> = (0..10)
        .map(|n| json!({"text": n.to_string(), "type": "inline", "line": 0, "index_in_line": n}))
        .collect();
    assert_eq!(laid(json!(row)), "inline: 0 1 2 3 4 5 6 7 / 8 9");
    assert_eq!(laid(json!([{"text": " "}, {"text": "A"}])), "reply: A");
    assert_eq!(laid(json!([{"text": " "}])), "none");
}

#[test]
fn more_buttons_than_a_messenger_takes_are_refused_with_the_numbers() {
    let many: Vec<_> = (0..10_000).map(|n| json!({"text": n.to_string()})).collect();
    let refused = lay_out(&buttons(json!(many)), telegram())
        .unwrap_err()
        .to_string();
    assert_eq!(
        refused,
        "the message has 10000 buttons; Telegram shows at most 100"
    );
}

#[test]
fn a_messenger_without_buttons_shows_the_hint_or_numbers() {
    let mut given = buttons(json!([{"text": "Red"}, {"text": "Site", "url": "https://a.b"}]));
    let email = of(ChannelKind::Email);
    assert_eq!(
        short(&lay_out(&given, email).unwrap()),
        "hint: 1. Red\n2. Site: https://a.b"
    );
    given.hint = Some("Answer 1 or 2".to_owned());
    assert_eq!(short(&lay_out(&given, email).unwrap()), "hint: Answer 1 or 2");
}

#[test]
fn the_table_of_what_messengers_can_do() {
    let table: Vec<&Features> = channels::connectors().iter().map(|one| one.features()).collect();
    insta::with_settings!({snapshot_path => "../snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_json_snapshot!("features", table);
    });
}

proptest! {
    #[test]
    fn a_payload_comes_back_as_it_went(text in ".{0,40}|~[cCsS]:.{0,10}", token in "[a-zA-Z0-9]{1,48}", hidden: bool) {
        for what in [Carried::Text(&text), Carried::Token(&token)] {
            let payload = Payload { hidden, what };
            let data = payload.encode();
            prop_assert_eq!(Payload::decode(&data), payload);
        }
    }
}
