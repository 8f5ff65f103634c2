//! What goes wrong for one costs nobody else anything: not the message, not the others behind it.

use super::{COLOURS, on_every_engine, update};
use serde_json::json;
use std::sync::Arc;
use store::testing::TestDb;
use testkit::{Messenger, Reply, TestApp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Sets the stored value of every variable, past everything that checks it.
async fn overwrite_variables(test: &TestApp, value: &'static str) {
    let sql = "UPDATE variables SET value = $1 WHERE name = 'colour'";
    test.db
        .db
        .write(move |tx| tx.exec(sql, &[value.into()]).map(drop))
        .await
        .unwrap();
}

async fn a_turn_that_fails_keeps_its_message_and_holds_up_nobody(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    overwrite_variables(&test, "{damaged").await;
    // The messenger is told that it arrived: it would bring nothing else before it.
    test.deliver(&messenger, &update(3, 77, "tea")).await.unwrap();
    test.deliver(&messenger, &update(4, 78, "hello")).await.unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(78), ["Which colour?"]);
    overwrite_variables(&test, "\"Red\"").await;
    test.wait_seconds(60).await;
    test.settle().await;
    assert_eq!(
        messenger.texts(77)[1..],
        ["Red it is. And to drink?", "A Red glass of tea, order 1."]
    );
}

#[tokio::test]
async fn a_message_whose_channel_was_removed_is_not_waited_for() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    let channel = test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    app::channels::remove(&test.app, test.project_id(), channel)
        .await
        .unwrap();
    test.settle().await;
    let failed = |tx: &mut dyn store::Tx| {
        tx.query_one("SELECT error FROM messages WHERE direction = 1", &[])?
            .take_opt_text(0)
    };
    let error = test.db.db.read(failed).await.unwrap();
    assert_eq!(
        error.as_deref(),
        Some("the channel was removed before this message was sent")
    );
    assert_eq!(messenger.texts(77).len(), 0);
}

#[tokio::test]
async fn a_messenger_that_hangs_up_delays_no_answer() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    for number in 0..60 {
        let patience = number * number;
        let hello = update(number + 1, 70 + number, "hello");
        {
            let mut delivery = std::pin::pin!(test.deliver(&messenger, &hello));
            for _ in 0..patience {
                if futures::poll!(&mut delivery).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        // The messenger brings it again, and waits behind the first time in the client's lane.
        test.deliver(&messenger, &hello).await.unwrap();
        test.settle().await;
        assert_eq!(
            messenger.texts(70 + number),
            ["Which colour?"],
            "after {patience} looks"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_messenger_that_does_not_answer_leaves_places_for_the_others() {
    const MANY: i64 = 300;
    let (dead, alive) = (Messenger::start().await, Messenger::start().await);
    let test = TestApp::new(COLOURS).await;
    test.telegram(&dead).await;
    let never = Arc::new(Notify::new());
    for chat in 1..=MANY {
        dead.next("sendMessage", Reply::Later(Arc::clone(&never)));
        test.deliver(&dead, &update(chat, chat, "hello")).await.unwrap();
    }
    let other_bot = json!({ "ok": true, "result": { "id": 4343, "is_bot": true, "first_name": "Other", "username": "other_bot" } });
    alive.next("getMe", Reply::Json(200, other_bot));
    let other = app::channels::AddChannel {
        kind: model::ChannelKind::Telegram,
        name: None,
        token: Some(base::Secret::new("4343:another-token")),
        settings: json!({ "api_base": alive.base() }),
        webhook: Some("https://hooks.example.com".to_owned()),
    };
    app::channels::add(&test.app, test.project_id(), other)
        .await
        .unwrap();
    test.deliver(&alive, &update(1, 77, "hello")).await.unwrap();
    let app = test.app.clone();
    let running = tokio::spawn(async move { app.run(CancellationToken::new()).await });
    alive.heard("sendMessage").await;
    assert!(
        dead.asked("sendMessage").len() <= 128,
        "a channel alone takes half of the places at most"
    );
    running.abort();
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_turn_that_fails_keeps_its_message_and_holds_up_nobody
    }
}
