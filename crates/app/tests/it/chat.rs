//! The web chat: what a visitor says is taken once, and nobody sees another's conversation.

use super::COLOURS;
use app::chat;
use base::{Code, MessageId};
use bytes::Bytes;
use serde_json::json;
use testkit::{Messenger, Reply, TestApp};

#[tokio::test]
async fn a_visitor_talks_reloads_and_presses() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "hello").await;
    let seen = visitor.messages(&test).await;
    let question = seen.last().unwrap();
    let buttons = question.buttons.as_ref().unwrap();
    assert_eq!(
        buttons
            .rows
            .iter()
            .flatten()
            .map(|button| button.text.as_str())
            .collect::<Vec<_>>(),
        ["Red", "Blue"]
    );
    let token = buttons.rows.iter().flatten().nth(1).unwrap().token.clone();
    let id = "00000000-0000-4000-8000-00000000aaaa";
    let press = chat::press(
        &test.app,
        &visitor.session,
        id,
        question.message.id,
        &token,
        None,
        None,
    )
    .await
    .unwrap();
    assert!(!press.duplicate);
    let again = chat::press(
        &test.app,
        &visitor.session,
        id,
        question.message.id,
        &token,
        None,
        None,
    )
    .await
    .unwrap();
    assert!(again.duplicate);
    assert_eq!(
        visitor.lines(&test).await,
        [
            "client: hello",
            "bot: which colour?",
            "client: blue",
            "bot: blue it is. and to drink?"
        ]
    );
    // A reload: the token alone brings the conversation back.
    let back = chat::resume(
        &test.app,
        &visitor.session.chat,
        &visitor.session.token,
        "192.0.2.1",
    )
    .unwrap();
    let conversation = chat::conversation(&test.app, &back, None).await.unwrap();
    assert_eq!(conversation.messages.len(), 4);
    let after = conversation.messages[1].message.id;
    let missed = chat::conversation(&test.app, &back, Some(after)).await.unwrap();
    assert_eq!((missed.messages.len(), missed.reset), (2, false));
}

#[tokio::test]
async fn the_same_frame_twice_says_it_once() {
    let test = TestApp::new(COLOURS).await;
    let visitor = test.chat().await;
    let say = || {
        chat::say(
            &test.app,
            &visitor.session,
            "00000000-0000-4000-8000-000000000001",
            "count".into(),
            vec![],
            None,
        )
    };
    let (a, b) = tokio::join!(say(), say());
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a.message.unwrap().message.id, b.message.unwrap().message.id);
    assert!(say().await.unwrap().duplicate);
    assert_eq!(
        visitor.lines(&test).await,
        ["client: count", "bot: asked 1 times"]
    );
}

#[tokio::test]
async fn a_visitor_cannot_become_another() {
    let test = TestApp::new(COLOURS).await;
    let mut ann = test.chat().await;
    ann.say(&test, "hello").await;
    let chat = &ann.session.chat;
    let mallory = chat::open(&test.app, chat, Some(&ann.session.recipient), None, "192.0.2.9").unwrap();
    assert!(mallory.new);
    assert_ne!(mallory.recipient, ann.session.recipient);
    let both = chat::open(
        &test.app,
        chat,
        Some(&ann.session.recipient),
        Some(&mallory.token),
        "192.0.2.9",
    )
    .unwrap();
    assert!(both.new, "a token of one visitor does not open another's");
    let forged = ann
        .session
        .token
        .replace(&ann.session.recipient, &mallory.recipient);
    assert_eq!(
        chat::resume(&test.app, chat, &forged, "a").err().unwrap().code,
        Code::Unauthorized
    );
    let message = ann.messages(&test).await[0].message.id;
    assert!(
        chat::message(&test.app, &mallory, message)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        chat::conversation(&test.app, &mallory, Some(MessageId(0)))
            .await
            .unwrap()
            .messages
            .is_empty()
    );
    let other = test.chat_named("other").await;
    assert!(
        chat::resume(&test.app, &other.session.chat, &ann.session.token, "a").is_err(),
        "a token is for one chat"
    );
    test.clock.advance_millis(366 * 86_400_000);
    assert!(
        chat::resume(&test.app, chat, &ann.session.token, "a").is_err(),
        "a token expires"
    );
}

#[tokio::test]
async fn a_picture_belongs_to_who_uploaded_it() {
    let test = TestApp::new(COLOURS).await;
    let ann = test.chat().await;
    let png = Bytes::from_static(b"\x89PNG\r\n\x1a\n0000IHDR");
    let body = app::files::one_piece(png);
    let (file, _) = chat::upload(&test.app, &ann.session, "../../cat.png", body)
        .await
        .unwrap();
    assert_eq!((file.name.as_str(), file.mime.as_str()), ("cat.png", "image/png"));
    let mallory = chat::open(&test.app, &ann.session.chat, None, None, "192.0.2.9").unwrap();
    let id = "00000000-0000-4000-8000-000000000002";
    let refused = chat::say(&test.app, &mallory, id, String::new(), vec![file.id], None).await;
    assert_eq!(refused.err().unwrap().code, Code::NotFound);
    let said = chat::say(&test.app, &ann.session, id, "look".into(), vec![file.id], None)
        .await
        .unwrap();
    let seen = said.message.unwrap();
    assert!(
        seen.urls[0]
            .as_ref()
            .unwrap()
            .starts_with("https://rapport.example.com/files/")
    );
}

#[tokio::test]
async fn a_flood_is_slowed_down() {
    let test = TestApp::new(COLOURS).await;
    let visitor = test.chat().await;
    let mut refused = None;
    for number in 0..100 {
        let id = format!("00000000-0000-4000-8000-{number:012}");
        match chat::say(&test.app, &visitor.session, &id, "x".into(), vec![], None).await {
            Ok(_) => {}
            Err(error) => {
                refused = Some((number, error));
                break;
            }
        }
    }
    let (number, error) = refused.unwrap();
    assert_eq!((number, error.code), (30, Code::RateLimited));
    assert!(error.retry_after.is_some());
}

#[tokio::test]
async fn callbacks_are_hidden_from_the_visitor() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    visitor.say(&test, "hello").await;
    let client = visitor.session.client(&test.app).await.unwrap().unwrap();
    let callback = app::dialogs::Callback {
        text: "paid".into(),
        variables: serde_json::from_value(serde_json::json!({ "sum": "12" })).unwrap(),
        ..Default::default()
    };
    let target = app::dialogs::Target::Client(client);
    app::dialogs::callback(&test.app, &test.caller().await, target, callback)
        .await
        .unwrap();
    assert_eq!(
        visitor.lines(&test).await,
        [
            "client: hello",
            "bot: which colour?",
            "bot: thank you for paying 12."
        ]
    );
}

/// A visitor of the chat `key` from an address of its own.
async fn stranger(test: &TestApp, key: &str, number: u32) -> chat::ChatSession {
    let chat = chat::channel(&test.app, key).await.unwrap();
    chat::open(&test.app, &chat, None, None, &format!("192.0.2.{number}")).unwrap()
}

async fn says(test: &TestApp, session: &chat::ChatSession, number: u32) -> Result<(), Code> {
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let said = chat::say(&test.app, session, &id, "hello".to_owned(), Vec::new(), None).await;
    said.map(drop).map_err(|error| error.code)
}

async fn limited_chat(test: &TestApp, settings: serde_json::Value, token: Option<&str>) {
    let add = app::channels::AddChannel {
        kind: model::ChannelKind::Web,
        name: None,
        token: token.map(base::Secret::new),
        settings,
        webhook: None,
    };
    app::channels::add(&test.app, test.project_id(), add)
        .await
        .unwrap();
}

#[tokio::test]
async fn security_65_a_site_is_bombed_from_many_addresses_only_up_to_its_limit() {
    let test = TestApp::new(COLOURS).await;
    let limits = json!({ "key": "shop", "limits": { "conversations_per_hour": 3, "messages_per_minute": 5, "uploads_per_hour": 1 } });
    limited_chat(&test, limits, None).await;
    limited_chat(&test, json!({ "key": "other" }), None).await;
    let mut sessions = Vec::new();
    for number in 1..=4 {
        let session = stranger(&test, "shop", number).await;
        let said = says(&test, &session, 1).await;
        assert_eq!(said.is_ok(), number <= 3, "{number}: {said:?}");
        sessions.push(session);
    }
    // The others still talk, until the messages of the whole site are too many.
    assert_eq!(says(&test, &sessions[0], 2).await, Ok(()));
    assert_eq!(says(&test, &sessions[1], 2).await, Err(Code::RateLimited));
    let upload = async |session: &chat::ChatSession| {
        let body = futures::stream::iter([Ok::<_, String>(Bytes::from_static(b"x"))]);
        chat::upload(&test.app, session, "x.txt", body)
            .await
            .map(drop)
            .map_err(|error| error.code)
    };
    assert_eq!(upload(&sessions[0]).await, Ok(()));
    assert_eq!(upload(&sessions[1]).await, Err(Code::RateLimited));
    let elsewhere = stranger(&test, "other", 9).await;
    assert_eq!(
        says(&test, &elsewhere, 1).await,
        Ok(()),
        "another chat is not touched"
    );
    test.clock.advance_millis(3_600_000);
    assert_eq!(says(&test, &sessions[3], 2).await, Ok(()));
}

#[tokio::test]
async fn security_65_a_solved_captcha_opens_the_limits_to_the_one_who_solved_it() {
    let test = TestApp::new(COLOURS).await;
    let makers = Messenger::start().await;
    let settings = json!({
        "key": "shop", "limits": { "conversations_per_hour": 1 },
        "captcha": { "verify_url": format!("{}/bot1/siteverify", makers.base()), "site_key": "k" },
    });
    limited_chat(&test, settings, Some("captcha-secret")).await;
    let first = stranger(&test, "shop", 1).await;
    assert_eq!(
        says(&test, &first, 1).await,
        Ok(()),
        "no captcha before the limit"
    );
    let second = stranger(&test, "shop", 2).await;
    let third = stranger(&test, "shop", 3).await;
    assert_eq!(says(&test, &second, 1).await, Err(Code::CaptchaRequired));
    let verdict = |success: bool| Reply::Json(200, json!({ "success": success }));
    let solve = async |session: &chat::ChatSession| {
        let solved = chat::solve_captcha(&test.app, session, "solution").await;
        solved.map_err(|error| error.code)
    };
    makers.next("siteverify", verdict(false));
    assert_eq!(solve(&second).await, Err(Code::Forbidden));
    makers.next("siteverify", Reply::Hangup);
    assert_eq!(solve(&second).await, Err(Code::Unavailable));
    assert_eq!(says(&test, &second, 1).await, Err(Code::CaptchaRequired));
    makers.next("siteverify", verdict(true));
    assert_eq!(solve(&second).await, Ok(()));
    assert_eq!(says(&test, &second, 1).await, Ok(()));
    assert_eq!(says(&test, &third, 1).await, Err(Code::CaptchaRequired));
    // What it opens ends after an hour; without a captcha there is nothing to solve.
    test.clock.advance_millis(30 * 60_000);
    assert_eq!(says(&test, &second, 2).await, Ok(()));
    let mut plain = test.chat().await;
    plain.say(&test, "hello").await;
    assert_eq!(solve(&plain.session).await, Err(Code::NotFound));
}

#[tokio::test]
async fn security_65_a_solved_captcha_opens_the_limit_of_an_office_behind_one_address() {
    let test = TestApp::new(COLOURS).await;
    let makers = Messenger::start().await;
    let settings = json!({
        "key": "shop",
        "captcha": { "verify_url": format!("{}/bot1/siteverify", makers.base()), "site_key": "k" },
    });
    limited_chat(&test, settings, Some("captcha-secret")).await;
    let mut last = None;
    let mut refused = None;
    for _ in 0..5 {
        let session = stranger(&test, "shop", 1).await;
        for number in 1..=base::limits::CHAT_MESSAGES_PER_VISITOR_MINUTE {
            refused = says(&test, &session, number).await.err().or(refused);
        }
        last = Some(session);
    }
    assert_eq!(refused, Some(Code::CaptchaRequired));
    makers.next("siteverify", Reply::Json(200, json!({ "success": true })));
    let last = last.unwrap();
    chat::solve_captcha(&test.app, &last, "solution").await.unwrap();
    test.clock.advance_millis(3_000);
    let other = stranger(&test, "shop", 1).await;
    for number in 1..20 {
        refused = says(&test, &other, number).await.err();
    }
    assert_eq!(
        refused,
        Some(Code::CaptchaRequired),
        "the address has nothing left"
    );
    assert_eq!(says(&test, &last, 101).await, Ok(()));
    for number in 200..300 {
        refused = says(&test, &last, number).await.err();
    }
    assert_eq!(refused, Some(Code::RateLimited), "the visitor's own limit stays");
}

#[tokio::test]
async fn a_limit_of_nothing_is_refused() {
    let test = TestApp::new(COLOURS).await;
    for name in [
        "conversations_per_hour",
        "messages_per_minute",
        "uploads_per_hour",
    ] {
        let add = app::channels::AddChannel {
            kind: model::ChannelKind::Web,
            name: None,
            token: None,
            settings: json!({ "limits": { name: 0 } }),
            webhook: None,
        };
        let refused = app::channels::add(&test.app, test.project_id(), add)
            .await
            .unwrap_err();
        assert!(
            refused.message.contains(&format!("`limits.{name}` is 0")),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_visitors_typing_is_told_live_and_only_so_often() {
    let test = TestApp::new(COLOURS).await;
    let mut visitor = test.chat().await;
    let mut heard = test.app.live().subscribe();
    chat::typing(&test.app, &visitor.session).await.unwrap();
    assert!(heard.try_recv().is_err(), "who has no dialog yet is not seen");
    visitor.say(&test, "hello").await;
    while heard.try_recv().is_ok() {}
    for _ in 0..100 {
        chat::typing(&test.app, &visitor.session).await.unwrap();
    }
    let mut told = 0;
    while let Ok(event) = heard.try_recv() {
        assert_eq!(event.what, app::LiveChange::ClientTyping);
        told += 1;
    }
    // One was spent before the first message.
    assert_eq!(told, base::limits::CHAT_TYPING_PER_VISITOR_MINUTE - 1);
}
