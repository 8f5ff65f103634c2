//! A block's API request: what was said before it goes out first, its answer is journalled, a crash repeats only reads.

use super::on_every_engine;
use serde_json::json;
use store::testing::TestDb;
use testkit::{Messenger, Reply, TestApp};

fn bot(base: &str) -> String {
    format!(
        r##"
version: 1
name: Calls
blocks:
  - id: 1
    type: start
    condition: {{ text: rate, match: exact }}
    text: One moment.
    arrows:
      - {{ id: 1, to: 2, delay: 0 seconds }}
  - id: 2
    request:
      type: GET
      url: "{base}/api/rates?x=#{{question}}"
      save: data|0|value->rate
    text: "The rate is #{{rate}}."
"##
    )
}

async fn what_was_said_before_a_call_goes_out_first(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &bot(&messenger.base())).await;
    let mut chat = test.chat().await;
    messenger.next("rates", Reply::Json(200, json!({ "data": [{ "value": 42 }] })));
    chat.say(&test, "rate").await;
    assert_eq!(chat.lines(&test).await, ["client: rate", "bot: one moment."]);
    let mut heard = test.app.live().subscribe();
    test.settle().await;
    let first = heard.recv().await.unwrap();
    assert_eq!(
        first.what,
        app::LiveChange::Typing,
        "who waits sees that an answer is coming"
    );
    assert_eq!(
        chat.lines(&test).await,
        ["client: rate", "bot: one moment.", "bot: the rate is 42."]
    );
    assert_eq!(messenger.asked("rates").len(), 1);
}

async fn messages_wait_behind_a_turn_that_asks_a_server(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, &bot(&messenger.base())).await;
    let mut chat = test.chat().await;
    for value in [1, 2] {
        messenger.next("rates", Reply::Json(200, json!({ "data": [{ "value": value }] })));
    }
    chat.say(&test, "rate").await;
    chat.say(&test, "rate").await;
    test.settle().await;
    let said: Vec<String> = chat
        .lines(&test)
        .await
        .into_iter()
        .filter(|line| line.starts_with("bot"))
        .collect();
    assert_eq!(
        said,
        [
            "bot: one moment.",
            "bot: the rate is 1.",
            "bot: one moment.",
            "bot: the rate is 2."
        ]
    );
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        what_was_said_before_a_call_goes_out_first
        messages_wait_behind_a_turn_that_asks_a_server
    }
}

/// How many messages of the only client nobody has read, and what its dialog shows last.
async fn dialog(test: &TestApp) -> (i64, String) {
    let read = |tx: &mut dyn store::Tx| {
        let mut row = tx.query_one("SELECT dialog_unread, dialog_preview FROM clients", &[])?;
        Ok((row.int(0)?, row.take_text(1)?))
    };
    test.db.db.read(read).await.unwrap()
}

#[tokio::test]
async fn a_turn_in_several_steps_counts_its_message_once() {
    let messenger = Messenger::start().await;
    let silent = bot(&messenger.base()).replace("text: \"The rate is #{rate}.\"", "");
    let test = TestApp::new(&silent).await;
    let mut chat = test.chat().await;
    chat.say(&test, "rate").await;
    assert_eq!(dialog(&test).await, (1, "One moment.".to_owned()));
    test.settle().await;
    assert_eq!(
        dialog(&test).await,
        (1, "One moment.".to_owned()),
        "the last line is what was said last"
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_is_a_fault_and_the_block_goes_on() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&bot(&messenger.base())).await;
    let mut chat = test.chat().await;
    messenger.next("rates", Reply::Hangup);
    chat.say(&test, "rate").await;
    test.settle().await;
    assert_eq!(chat.lines(&test).await.last().unwrap(), "bot: the rate is .");
}

#[tokio::test]
async fn a_turn_that_a_crash_cut_off_goes_on_from_its_checkpoint() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(&bot(&messenger.base())).await;
    let mut chat = test.chat().await;
    messenger.next("rates", Reply::Json(200, json!({ "data": [{ "value": 7 }] })));
    chat.say(&test, "rate").await;
    // The first process ends here, before it asked.
    let again = test.restarted().await;
    test.clock_past_leases();
    again.drain().await.unwrap();
    assert_eq!(
        chat.lines(&test).await,
        ["client: rate", "bot: one moment.", "bot: the rate is 7."]
    );
    assert_eq!(messenger.asked("rates").len(), 1);
}
