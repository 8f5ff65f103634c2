//! The web chat: what a visitor says is taken once, and nobody sees another's conversation.

use super::COLOURS;
use app::chat;
use base::{Code, MessageId};
use bytes::Bytes;
use testkit::TestApp;

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
