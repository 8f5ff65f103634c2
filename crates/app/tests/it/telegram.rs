//! Telegram: a hook's update becomes durable, is answered once, and the answer is delivered once.

use super::{COLOURS, on_every_engine, update};
use app::hooks::{HookRefusal, HookRequest};
use store::testing::TestDb;
use testkit::{Messenger, TestApp};

async fn an_update_is_answered_once_however_often_it_is_delivered(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    let hello = update(1, 77, "hello");
    let (a, b, c) = tokio::join!(
        test.deliver(&messenger, &hello),
        test.deliver(&messenger, &hello),
        test.deliver(&messenger, &hello)
    );
    a.unwrap();
    b.unwrap();
    c.unwrap();
    test.settle().await;
    test.deliver(&messenger, &hello).await.unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?"]);
}

async fn updates_out_of_order_are_each_answered(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    for (number, text) in [(9, "hello"), (3, "Red"), (5, "tea")] {
        test.deliver(&messenger, &update(number, 77, text)).await.unwrap();
        test.settle().await;
    }
    assert_eq!(
        messenger.texts(77),
        [
            "Which colour?",
            "Red it is. And to drink?",
            "A Red glass of tea, order 1."
        ]
    );
}

async fn a_conversation_goes_on_after_a_restart(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    // Nothing was sent yet: the answers wait in the outbox for the next process.
    let again = test.restarted().await;
    test.clock_past_leases();
    again.drain().await.unwrap();
    testkit::deliver_to(&again, &messenger, &update(3, 77, "tea"))
        .await
        .unwrap();
    again.drain().await.unwrap();
    assert_eq!(
        messenger.texts(77),
        [
            "Which colour?",
            "Red it is. And to drink?",
            "A Red glass of tea, order 1."
        ]
    );
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        an_update_is_answered_once_however_often_it_is_delivered
        updates_out_of_order_are_each_answered
        a_conversation_goes_on_after_a_restart
    }
}

#[tokio::test]
async fn a_hook_without_its_secret_or_with_a_wrong_address_is_refused() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    let set = messenger.asked("setWebhook")[0].clone();
    let path = set["url"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let body = serde_json::to_vec(&update(1, 77, "hello")).unwrap();
    let unsigned = HookRequest {
        headers: &[],
        query: "",
        body: &body,
    };
    assert_eq!(
        app::hooks::receive(&test.app, &path, &unsigned).await,
        Err(HookRefusal::Unsigned)
    );
    let wrong = [("x-telegram-bot-api-secret-token", "wrong")];
    let wrong = HookRequest {
        headers: &wrong,
        query: "",
        body: &body,
    };
    assert_eq!(
        app::hooks::receive(&test.app, &path, &wrong).await,
        Err(HookRefusal::Unsigned)
    );
    let guessed = path.chars().rev().collect::<String>();
    assert_eq!(
        app::hooks::receive(&test.app, &guessed, &unsigned).await,
        Err(HookRefusal::Unknown)
    );
    test.settle().await;
    assert!(messenger.texts(77).is_empty());
}

#[tokio::test]
async fn polling_asks_for_what_came_after_the_last_durable_update() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.polling_telegram(&messenger).await;
    messenger.update(update(5, 77, "hello"));
    let stop = tokio_util::sync::CancellationToken::new();
    let app = test.app.clone();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { app.run(stop).await }
    });
    until(|| messenger.texts(77) == ["Which colour?"]).await;
    until(|| {
        messenger
            .asked("getUpdates")
            .iter()
            .any(|asked| asked["offset"] == 6)
    })
    .await;
    stop.cancel();
    running.await.unwrap();
    assert_eq!(messenger.texts(77).len(), 1);
}

/// Waits until something holds that another task brings about.
async fn until(holds: impl Fn() -> bool) {
    let patience = tokio::time::Duration::from_secs(10);
    let waited = tokio::time::timeout(patience, async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    });
    waited.await.expect("it comes about");
}

#[tokio::test]
async fn a_client_who_blocked_the_bot_is_written_to_no_more_until_it_writes() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.settle().await;
    let blocked = serde_json::json!({ "ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user" });
    messenger.next("sendMessage", testkit::Reply::Json(403, blocked));
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    test.settle().await;
    let client = test.client("77").await;
    let caller = test.caller().await;
    let card = app::clients::get(&test.app, &caller, client).await.unwrap();
    assert!(card.unsubscribed);
    test.deliver(&messenger, &update(3, 77, "tea")).await.unwrap();
    test.settle().await;
    let card = app::clients::get(&test.app, &caller, client).await.unwrap();
    assert!(!card.unsubscribed, "writing subscribes again");
    assert_eq!(
        messenger.texts(77).last().unwrap(),
        "A Red glass of tea, order 1."
    );
}
