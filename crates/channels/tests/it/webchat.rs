//! The pure half of the web chat: sites, visitors, frames, buttons.

use base::{Code, FileId, MessageId};
use channels::features::of;
use channels::webchat::{
    ClientFrame, PressValue, Settings, Visitor, WebChat, is_allowed, pressed, said, token_of,
};
use channels::{Connector, Outgoing, connector, connectors};
use model::{AttachmentSource, Buttons, ChannelKind, Content, IncomingKind};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "0190c6a2-7b1e-7cc0-9d55-0123456789ab";

fn allowed(origin: &str, domains: &[&str]) -> bool {
    let domains: Vec<String> = domains.iter().map(|domain| (*domain).to_owned()).collect();
    is_allowed(origin, "https://bots.example", &domains)
}

#[test]
fn only_allowed_sites_may_use_a_chat() {
    let shop = ["shop.example", "*.store.example"];
    for origin in [
        "https://shop.example",
        "http://shop.example:8080",
        "https://SHOP.example",
        "https://a.store.example",
        "https://a.b.store.example",
        "https://bots.example",
    ] {
        assert!(allowed(origin, &shop), "{origin}");
    }
    for origin in [
        "https://evil.example",
        "https://shop.example.evil.example",
        "https://notshop.example",
        "https://store.example",
        "https://evilstore.example",
        "https://www.shop.example",
        "https://shop.example@evil.example",
        "https://evil.example/https://shop.example",
        "https://evil.example#shop.example",
        "file://shop.example",
        "null",
        "",
    ] {
        assert!(!allowed(origin, &shop), "{origin}");
    }
    assert!(
        allowed("https://anything.example", &[]),
        "an empty list allows every site"
    );
    assert!(!allowed("null", &[]), "but no origin is no site");
    assert!(
        allowed("https://xn--e1afmkfd.xn--p1ai", &["пример.рф"]),
        "as browsers write it"
    );
}

#[test]
fn settings_that_cannot_be_read_allow_no_site() {
    let settings = Settings::of(&json!({"allowed_domains": "shop.example"}));
    assert!(!is_allowed(
        "https://shop.example",
        "https://bots.example",
        &settings.allowed_domains
    ));
}

#[test]
fn a_visitor_is_thirty_two_letters_and_digits_that_differ() {
    let (a, b) = (Visitor::new_random(), Visitor::new_random());
    assert_ne!(a, b);
    assert_eq!(a.as_str().parse(), Ok(a.clone()));
    for bad in [
        "",
        "short",
        &"a".repeat(33),
        &"ы".repeat(16),
        &format!("{}-", "a".repeat(31)),
    ] {
        assert!(bad.parse::<Visitor>().is_err(), "{bad}");
    }
}

fn parse(frame: Value) -> Result<ClientFrame, (Code, String)> {
    ClientFrame::parse(&frame.to_string(), 10).map_err(|refused| (refused.code, refused.message))
}

#[test]
fn frames_are_read() {
    let page = Some("https://shop.example/cart".to_owned());
    assert_eq!(
        parse(
            json!({"type": "hello", "v": 1, "token": "t", "after": 12, "page": "https://shop.example/cart"})
        ),
        Ok(ClientFrame::Hello {
            token: "t".to_owned(),
            after: 12,
            page: page.clone()
        })
    );
    assert_eq!(
        parse(json!({"type": "message", "client_msg_id": ID, "text": "привет", "files": [7, 7, 8]})),
        Ok(ClientFrame::Message {
            client_msg_id: ID.to_owned(),
            text: "привет".to_owned(),
            files: vec![FileId(7), FileId(8)],
            page: None,
        })
    );
    assert_eq!(
        parse(
            json!({"type": "press", "client_msg_id": ID, "message": 5, "press": "0.1", "value": {"phone": "+1 (555) 0100"}})
        ),
        Ok(ClientFrame::Press {
            client_msg_id: ID.to_owned(),
            message: MessageId(5),
            press: "0.1".to_owned(),
            value: Some(PressValue::Phone("+1 (555) 0100".to_owned())),
            page: None,
        })
    );
    assert_eq!(
        parse(json!({"type": "typing", "on": true})),
        Ok(ClientFrame::Typing { on: true })
    );
    assert_eq!(
        parse(json!({"type": "read", "upto": 5})),
        Ok(ClientFrame::Read { upto: MessageId(5) })
    );
    assert_eq!(
        parse(json!({"type": "history", "before": 5, "limit": 1000})),
        Ok(ClientFrame::History {
            before: MessageId(5),
            limit: 50
        })
    );
    assert_eq!(parse(json!({"type": "ping"})), Ok(ClientFrame::Ping));
    assert_eq!(parse(json!({"type": "dance"})), Ok(ClientFrame::Unknown));
}

#[test]
fn bad_frames_are_refused_by_name() {
    let message = |more: Value| {
        let mut frame = json!({"type": "message", "client_msg_id": ID, "text": "x"});
        frame
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        frame
    };
    let cases = [
        (json!(5), Code::BadRequest, "`type`"),
        (json!({"type": "hello"}), Code::BadRequest, "`token`"),
        (
            message(json!({"client_msg_id": ID.to_uppercase()})),
            Code::BadRequest,
            "UUID",
        ),
        (message(json!({"client_msg_id": "x"})), Code::BadRequest, "UUID"),
        (message(json!({"text": " \n"})), Code::BadRequest, "empty"),
        (message(json!({"text": 5})), Code::BadRequest, "`text`"),
        (
            message(json!({"text": "я".repeat(11)})),
            Code::TooLarge,
            "11 characters; at most 10",
        ),
        (message(json!({"files": [1, -1]})), Code::BadRequest, "file id"),
        (
            message(json!({"files": [9_007_199_254_740_992_i64]})),
            Code::BadRequest,
            "file id",
        ),
        (
            message(json!({"files": (1..=11).collect::<Vec<i64>>()})),
            Code::TooLarge,
            "11 files",
        ),
        (
            json!({"type": "press", "client_msg_id": ID, "press": "0.0"}),
            Code::BadRequest,
            "`message`",
        ),
        (
            json!({"type": "press", "client_msg_id": ID, "message": 1, "press": ""}),
            Code::BadRequest,
            "`press`",
        ),
        (
            json!({"type": "press", "client_msg_id": ID, "message": 1, "press": "0", "value": {"phone": "call me"}}),
            Code::BadRequest,
            "`value.phone`",
        ),
        (
            json!({"type": "press", "client_msg_id": ID, "message": 1, "press": "0", "value": {"latitude": 91, "longitude": 0}}),
            Code::BadRequest,
            "degrees",
        ),
    ];
    for (frame, code, words) in cases {
        let (given, message) = parse(frame.clone()).unwrap_err();
        assert_eq!(given, code, "{frame}");
        assert!(message.contains(words), "{frame}: {message}");
    }
    let refused = ClientFrame::parse(&message(json!({"text": ""})).to_string(), 10).unwrap_err();
    assert_eq!(
        refused.client_msg_id.as_deref(),
        Some(ID),
        "the browser learns which message failed"
    );
    let refused = ClientFrame::parse(&"x".repeat(2 << 20), 10).unwrap_err();
    assert_eq!(refused.code, Code::TooLarge);
}

fn press(token: &str, value: Option<PressValue>) -> Option<IncomingKind> {
    let buttons: Buttons = serde_json::from_value(json!({"buttons": [
        {"text": "Red", "line": 0, "index_in_line": 0},
        {"text": "Phone", "type": "phone", "line": 0, "index_in_line": 1},
        {"text": "Here", "type": "location", "line": 1},
    ]}))
    .unwrap();
    pressed(MessageId(5), &buttons, token, value.as_ref(), ID)
}

#[test]
fn a_press_means_what_its_button_says_and_nothing_else() {
    let said = |text: &str, hidden| {
        Some(IncomingKind::Pressed {
            text: text.to_owned(),
            token: None,
            hidden,
            query_id: ID.to_owned(),
        })
    };
    assert_eq!(press(&token_of(0, 0), None), said("Red", false));
    assert_eq!(press(&token_of(0, 1), None), None, "the number is missing");
    let phone = PressValue::Phone("+15550100".to_owned());
    let Some(IncomingKind::Message {
        text, attachments, ..
    }) = press(&token_of(0, 1), Some(phone))
    else {
        panic!("a number is a message");
    };
    assert_eq!(text, "+15550100");
    assert!(
        matches!(&attachments[0].source, AttachmentSource::Contact { phone, .. } if phone == "+15550100")
    );
    let place = PressValue::Location {
        latitude: 1.0,
        longitude: 2.0,
    };
    assert!(matches!(
        press(&token_of(1, 0), Some(place)),
        Some(IncomingKind::Message { .. })
    ));
    for foreign in [
        "",
        "x",
        "0",
        "9.9",
        "0.9",
        "-1.0",
        "0.0.0",
        "18446744073709551616.0",
    ] {
        assert_eq!(press(foreign, None), None, "{foreign}");
    }
    let hidden: Buttons = serde_json::from_value(
        json!({"buttons": [{"text": "A", "callback": "secret"}, {"text": "B", "url": "https://a.b"}]}),
    )
    .unwrap();
    assert_eq!(
        pressed(MessageId(5), &hidden, &token_of(0, 0), None, ID),
        said("secret", true)
    );
    assert_eq!(
        pressed(MessageId(5), &hidden, &token_of(1, 0), None, ID),
        None,
        "an address sends nothing"
    );
}

#[test]
fn what_a_visitor_says_is_the_same_event_in_every_repetition() {
    let visitor: Visitor = "a".repeat(32).parse().unwrap();
    let kind = press(
        &token_of(1, 0),
        Some(PressValue::Location {
            latitude: 1.5,
            longitude: 2.5,
        }),
    )
    .unwrap();
    let incoming = said(&visitor, ID, kind, Some("https://shop.example"));
    assert_eq!(incoming.external_id, format!("{}:{ID}", "a".repeat(32)));
    assert_eq!(
        Value::Object(incoming.variables),
        json!({"viewed_page": "https://shop.example", "latitude": 1.5, "longitude": 2.5})
    );
}

#[tokio::test]
async fn a_message_to_the_web_chat_is_accepted_at_once() {
    let world = crate::world::World::new();
    let channel = crate::world::channel(json!({}));
    let send = async |content| {
        let outgoing = Outgoing::new(MessageId(9), "a".repeat(32), content);
        WebChat.send(&world.context(), &channel, &outgoing).await
    };
    assert_eq!(
        send(Content::text("hi")).await.unwrap().external_id.as_deref(),
        Some("9")
    );
    assert_eq!(send(Content::default()).await.unwrap_err().code, Code::BadRequest);
}

#[test]
fn the_registry_names_every_connector_once_and_the_table_knows_it() {
    let mut kinds: Vec<ChannelKind> = connectors().iter().map(|one| one.kind()).collect();
    assert_eq!(kinds, [ChannelKind::Telegram, ChannelKind::Web]);
    kinds.dedup();
    for kind in kinds {
        assert_eq!(connector(kind).unwrap().features().kind, kind);
        assert_eq!(of(kind).kind, kind);
    }
    assert!(connector(ChannelKind::Viber).is_none());
}

proptest! {
    #[test]
    fn no_text_is_an_allowed_origin_by_accident(origin in "\\PC{0,40}", scheme in "(https?://)?") {
        let origin = format!("{scheme}{origin}");
        if allowed(&origin, &["shop.example"]) {
            let host = url::Url::parse(&origin).unwrap().host_str().unwrap().to_owned();
            prop_assert!(host == "shop.example" || host == "bots.example");
        }
    }
}
