//! Planned messages fire once, in order, also after the server was down.

use super::on_every_engine;
use store::testing::TestDb;
use testkit::{Messenger, TestApp};

const REMINDERS: &str = r##"
version: 1
name: Reminders
blocks:
  - id: 1
    type: start
    condition: { text: go, match: exact }
    text: started
    arrows:
      - { id: 1, to: 2, delay: 10 minutes }
      - { id: 2, to: 3, delay: 20 minutes, do_not_cancel: true }
      - { id: 3, to: 4, condition: stop, match: exact }
  - id: 2
    type: not_state
    text: first
  - id: 3
    type: not_state
    text: second
  - id: 4
    text: stopped
"##;

async fn planned_messages_fire_on_time_and_once(db: TestDb) {
    let test = TestApp::on(db, REMINDERS).await;
    let mut chat = test.chat().await;
    chat.say(&test, "go").await;
    test.wait_seconds(599).await;
    assert_eq!(chat.lines(&test).await, ["client: go", "bot: started"]);
    test.wait_seconds(1).await;
    test.settle().await;
    assert_eq!(
        chat.lines(&test).await,
        ["client: go", "bot: started", "bot: first"]
    );
    test.wait_seconds(86_400).await;
    assert_eq!(chat.lines(&test).await.len(), 4);
}

async fn what_came_due_while_the_server_was_down_fires_once_and_in_order(db: TestDb) {
    let test = TestApp::on(db, REMINDERS).await;
    let mut chat = test.chat().await;
    chat.say(&test, "go").await;
    test.clock.advance_millis(3_600_000);
    let again = test.restarted().await;
    let (a, b) = tokio::join!(again.drain(), test.app.drain());
    a.unwrap();
    b.unwrap();
    test.settle().await;
    assert_eq!(
        chat.lines(&test).await,
        ["client: go", "bot: started", "bot: first", "bot: second"]
    );
}

async fn a_cancelled_timer_does_not_fire(db: TestDb) {
    let test = TestApp::on(db, REMINDERS).await;
    let mut chat = test.chat().await;
    chat.say(&test, "go").await;
    chat.say(&test, "stop").await;
    test.wait_seconds(86_400).await;
    assert_eq!(
        chat.lines(&test).await,
        [
            "client: go",
            "bot: started",
            "client: stop",
            "bot: stopped",
            "bot: second"
        ]
    );
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        planned_messages_fire_on_time_and_once
        what_came_due_while_the_server_was_down_fires_once_and_in_order
        a_cancelled_timer_does_not_fire
    }
}

#[tokio::test]
async fn the_outbox_is_not_needed_for_a_timer_to_reach_telegram() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(REMINDERS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &super::update(1, 5, "go"))
        .await
        .unwrap();
    test.wait_seconds(1_300).await;
    test.settle().await;
    assert_eq!(messenger.texts(5), ["started", "first", "second"]);
}

#[tokio::test]
async fn a_flood_that_is_due_in_one_second_fires_each_once() {
    let test = TestApp::new(REMINDERS).await;
    let mut chat = test.chat().await;
    chat.say(&test, "hello").await;
    let client = chat.session.client(&test.app).await.unwrap().unwrap();
    let caller = test.caller().await;
    let at = Some(caller.now.plus_seconds(60));
    // More than are taken out of the plan at once.
    for number in 0..620 {
        let content = Some(model::Content::text(format!("news {number}")));
        let say = app::dialogs::Say {
            content,
            at,
            block: None,
        };
        app::dialogs::say(&test.app, &caller, client, say).await.unwrap();
    }
    test.wait_seconds(61).await;
    test.settle().await;
    let everything = app::dialogs::HistoryQuery {
        limit: 2_000,
        from: None,
        to: None,
    };
    let rows = app::dialogs::history(&test.app, &caller, client, everything)
        .await
        .unwrap();
    let mut said: Vec<String> = rows
        .iter()
        .filter(|row| row.content.text.starts_with("news"))
        .map(|row| row.content.text.clone())
        .collect();
    said.reverse();
    assert_eq!(said.len(), 620);
    assert_eq!(
        said,
        (0..620)
            .map(|number| format!("news {number}"))
            .collect::<Vec<_>>()
    );
}
