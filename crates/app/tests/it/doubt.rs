//! A message whose sending nobody can prove is marked, shown, and sent again only by hand.

use super::{COLOURS, update};
use base::MessageId;
use model::MessageState;
use serde_json::json;
use testkit::{Messenger, Reply, TestApp};

async fn state_of_last(test: &TestApp) -> (MessageId, MessageState) {
    let client = test.client("77").await;
    let query = app::dialogs::HistoryQuery {
        limit: 1,
        from: None,
        to: None,
    };
    let rows = app::dialogs::history(&test.app, &test.caller().await, client, query)
        .await
        .unwrap();
    (rows[0].id, rows[0].state)
}

#[tokio::test]
async fn a_lost_answer_leaves_the_message_in_doubt_until_somebody_decides() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    messenger.next("sendMessage", Reply::Hangup);
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.settle().await;
    let (id, state) = state_of_last(&test).await;
    assert_eq!(state, MessageState::InDoubt);
    test.wait_seconds(3_600).await;
    assert_eq!(
        messenger.texts(77).len(),
        1,
        "it was told once and is not repeated"
    );

    let listed = app::sending::in_doubt(&test.app, test.project_id())
        .await
        .unwrap();
    assert_eq!(listed.iter().map(|message| message.id).collect::<Vec<_>>(), [id]);
    app::sending::resolve_doubt(&test.app, test.project_id(), id, true)
        .await
        .unwrap();
    test.settle().await;
    assert_eq!(state_of_last(&test).await.1, MessageState::Sent);
    assert_eq!(messenger.texts(77).len(), 2);
    assert!(
        app::sending::resolve_doubt(&test.app, test.project_id(), id, true)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn too_many_requests_wait_as_long_as_the_messenger_says_and_keep_their_order() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    let busy = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 7", "parameters": { "retry_after": 7 } });
    messenger.next("sendMessage", Reply::Json(429, busy));
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?"], "the refused attempt");
    test.wait_seconds(6).await;
    assert_eq!(messenger.texts(77).len(), 1);
    test.wait_seconds(2).await;
    test.wait_seconds(2).await;
    assert_eq!(
        messenger.texts(77),
        ["Which colour?", "Which colour?", "Red it is. And to drink?"]
    );
    assert_eq!(state_of_last(&test).await.1, MessageState::Sent);
}

#[tokio::test]
async fn a_refusal_for_good_is_told_with_the_messengers_words() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    let wrong =
        json!({ "ok": false, "error_code": 400, "description": "Bad Request: message text is empty" });
    messenger.next("sendMessage", Reply::Json(400, wrong));
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.settle().await;
    test.wait_seconds(86_400).await;
    assert_eq!(state_of_last(&test).await.1, MessageState::Failed);
    assert_eq!(messenger.texts(77).len(), 1);
}

#[tokio::test]
async fn an_attempt_that_a_crash_cut_off_is_in_doubt_after_the_restart() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    // As if the process had been killed right after the mark "handed over".
    let (id, _) = state_of_last(&test).await;
    test.db
        .db
        .write(move |tx| store::messages::mark_sending(tx, &[id]))
        .await
        .unwrap();
    let again = test.restarted().await;
    test.clock_past_leases();
    again.drain().await.unwrap();
    assert!(messenger.texts(77).is_empty());
    let listed = app::sending::in_doubt(&again, test.project_id()).await.unwrap();
    assert_eq!(listed.len(), 1);
}
