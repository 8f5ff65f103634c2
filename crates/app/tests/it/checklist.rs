//! Lines of the security and failure checklist that are about the way of a message; each test is named after its line.

use super::{COLOURS, on_every_engine, update};
use base::{Timestamp, Zone};
use model::MessageState;
use serde_json::{Value, json};
use std::sync::mpsc;
use store::testing::TestDb;
use testkit::{Chat, Messenger, TestApp, deliver_to};

async fn security_42_the_same_updates_again_across_a_restart_count_once(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    // Out of order, each ten times at once, half of them before the restart has sent anything.
    let numbers = [4, 1, 3, 2];
    let hail = async |app: &app::App| {
        let all = numbers.iter().flat_map(|number| {
            let (messenger, update) = (messenger.clone(), update(*number, 77, "count"));
            (0..10).map(move |_| (messenger.clone(), update.clone()))
        });
        let all = all.map(|(messenger, update)| async move { deliver_to(app, &messenger, &update).await });
        for delivered in futures::future::join_all(all).await {
            delivered.unwrap();
        }
    };
    hail(&test.app).await;
    let again = test.restarted().await;
    test.clock_past_leases();
    hail(&again).await;
    again.drain().await.unwrap();
    hail(&again).await;
    again.drain().await.unwrap();
    let mut counts = messenger.texts(77);
    counts.sort();
    assert_eq!(
        counts,
        (1..=4).map(|n| format!("asked {n} times")).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn security_44_an_edit_or_a_press_of_an_unknown_message_costs_nothing() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    let edited = |number: i64, chat: i64, message: i64| {
        let mut edited = update(number, chat, "rewritten");
        let mut message_of = edited["message"].take();
        message_of["message_id"] = json!(message);
        message_of["edit_date"] = json!(1_767_600_100);
        json!({ "update_id": number, "edited_message": message_of })
    };
    let pressed = json!({ "update_id": 9, "callback_query": {
        "id": "1", "from": { "id": 79, "is_bot": false, "first_name": "Eve" }, "data": "whatever",
        "message": { "message_id": 4711, "date": 0, "chat": { "id": 79, "type": "private" } },
    }});
    let left = json!({ "update_id": 10, "my_chat_member": {
        "chat": { "id": 80, "type": "private" }, "from": { "id": 80, "is_bot": false, "first_name": "Bob" }, "date": 0,
        "old_chat_member": { "user": { "id": 1, "is_bot": true, "first_name": "b" }, "status": "member" },
        "new_chat_member": { "user": { "id": 1, "is_bot": true, "first_name": "b" }, "status": "kicked" },
    }});
    // Of a person whom nobody knows, then of a message that nobody knows.
    let strange: [Value; 4] = [edited(7, 78, 1), pressed, left, edited(8, 77, 4711)];
    for update in &strange {
        test.deliver(&messenger, update).await.unwrap();
    }
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    for update in &strange {
        test.deliver(&messenger, update).await.unwrap();
    }
    test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?"], "the bot goes on");
}

async fn security_44_a_status_before_the_send_has_returned_is_not_lowered_by_it(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    let client = test.client("77").await;
    let query = app::dialogs::HistoryQuery {
        limit: 1,
        from: None,
        to: None,
    };
    let caller = test.caller().await;
    let id = app::dialogs::history(&test.app, &caller, client, query)
        .await
        .unwrap()[0]
        .id;
    let steps = move |tx: &mut dyn store::Tx| {
        store::messages::mark_sending(tx, &[id])?;
        // The messenger is faster than its own answer, and its ids are known from an earlier part.
        tx.exec(
            "UPDATE messages SET external_id = 'm1' WHERE id = $1",
            &[id.into()],
        )?;
        for (state, raised) in [
            (MessageState::Read, true),
            (MessageState::Delivered, false),
            (MessageState::Failed, false),
        ] {
            let seen = store::messages::set_state_by_external(tx, client, "m1", state, None)?;
            assert_eq!(seen.is_some(), raised, "{state:?}");
        }
        let unknown = store::messages::set_state_by_external(tx, client, "m2", MessageState::Read, None)?;
        assert_eq!(unknown, None);
        store::messages::mark_sent(tx, &[(id, Some("m1"))])
    };
    test.db.db.write(steps).await.unwrap();
    let row = &app::dialogs::history(&test.app, &caller, client, query)
        .await
        .unwrap()[0];
    assert_eq!(row.state, MessageState::Read);
}

async fn security_46_a_slow_store_is_waited_for_and_nothing_is_lost_or_double(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    let client = test.client("77").await.get();
    let (begun, has_begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let store = test.db.db.clone();
    let slow = tokio::spawn(async move {
        let slow = move |tx: &mut dyn store::Tx| {
            tx.exec("UPDATE clients SET name = name WHERE id = $1", &[client.into()])?;
            begun.send(()).unwrap();
            may_go_on.lock().unwrap().recv().unwrap();
            Ok(())
        };
        store.write(slow).await
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap())
        .await
        .unwrap();
    let red = update(2, 77, "Red");
    let mut first = Box::pin(test.deliver(&messenger, &red));
    // The messenger hears nothing before it is durable, and gives up waiting.
    for _ in 0..50 {
        assert!(futures::poll!(&mut first).is_pending());
        tokio::task::yield_now().await;
    }
    drop(first);
    let again = tokio::spawn({
        let (app, messenger, red) = (test.app.clone(), messenger.clone(), red.clone());
        async move { deliver_to(&app, &messenger, &red).await }
    });
    go_on.send(()).unwrap();
    slow.await.unwrap().unwrap();
    again.await.unwrap().unwrap();
    test.settle().await;
    assert_eq!(messenger.texts(77), ["Which colour?", "Red it is. And to drink?"]);
}

/// A bot that plans one message at a wall-clock time that the client names.
const ALARM: &str = r##"
version: 1
name: Alarm
blocks:
  - id: 1
    type: start
    condition: { text: "wake (\\S+) (\\S+)", match: regex }
    calculator: |
      day = splitter(question, ' ')[1]
      hour = splitter(question, ' ')[2]
    text: planned
    arrows:
      - { id: 1, to: 2, send_date: '#{day}', send_time: '#{hour}' }
  - id: 2
    type: not_state
    text: ring
"##;

/// Moves the clock there, forward or back, and does what is due.
async fn at(test: &TestApp, moment: &str) {
    at_moment(test, moment_of(moment)).await;
}

async fn at_moment(test: &TestApp, moment: Timestamp) {
    let micros = moment.since(test.app.now());
    test.clock.advance_millis(micros / 1_000);
    test.settle().await;
}

/// The moment that is written like this: `2026-01-05T09:59:59Z`.
fn moment_of(text: &str) -> Timestamp {
    let civil = text.trim_end_matches('Z').parse().unwrap();
    Timestamp::from_civil(civil, &Zone::utc()).unwrap()
}

async fn rings(chat: &Chat, test: &TestApp) -> usize {
    let lines = chat.lines(test).await;
    lines.iter().filter(|line| *line == "bot: ring").count()
}

async fn in_zone(test: &TestApp, zone: &str) {
    let settings = model::ProjectSettings {
        zone: Zone::named(zone).unwrap(),
        ..test.project.settings.clone()
    };
    app::projects::update_settings(&test.app, test.project_id(), settings)
        .await
        .unwrap();
}

async fn security_54_a_clock_that_jumps_fires_each_timer_once(db: TestDb) {
    let test = TestApp::on(db, ALARM).await;
    let mut chat = test.chat().await;
    chat.say(&test, "wake 05.01.2026 10:00").await;
    at(&test, "2026-01-05T09:59:59Z").await;
    assert_eq!(rings(&chat, &test).await, 0);
    // An hour back: later by the wall, not lost.
    at(&test, "2026-01-05T08:59:59Z").await;
    at(&test, "2026-01-05T10:00:00Z").await;
    assert_eq!(rings(&chat, &test).await, 1);
    // Back to before it fired, and over that moment again: not twice.
    at(&test, "2026-01-05T09:00:00Z").await;
    at(&test, "2026-01-05T10:00:00Z").await;
    assert_eq!(rings(&chat, &test).await, 1);
    // Forward by a day: what lay between fires at once, and what waits in lanes goes on.
    chat.say(&test, "wake 05.01.2026 10:30").await;
    at(&test, "2026-01-06T10:00:00Z").await;
    assert_eq!(rings(&chat, &test).await, 2);
}

#[tokio::test]
async fn security_54_days_on_which_the_clocks_change_fire_once_at_the_right_moment() {
    let cases = [
        // The day before, a normal hour, an hour that does not exist, an hour that exists twice.
        ("28.03.2026 09:00", "2026-03-28T08:00:00Z"),
        ("29.03.2026 09:00", "2026-03-29T07:00:00Z"),
        ("29.03.2026 02:30", "2026-03-29T01:30:00Z"),
        ("25.10.2026 02:30", "2026-10-25T00:30:00Z"),
        ("25.10.2026 09:00", "2026-10-25T08:00:00Z"),
    ];
    for (wanted, moment) in cases {
        let test = TestApp::new(ALARM).await;
        in_zone(&test, "Europe/Berlin").await;
        let mut chat = test.chat().await;
        chat.say(&test, &format!("wake {wanted}")).await;
        let moment = moment_of(moment);
        at_moment(&test, moment.plus_seconds(-1)).await;
        assert_eq!(rings(&chat, &test).await, 0, "{wanted}: too early");
        at_moment(&test, moment).await;
        assert_eq!(rings(&chat, &test).await, 1, "{wanted}: not on time");
        at_moment(&test, moment.plus_seconds(86_400)).await;
        assert_eq!(rings(&chat, &test).await, 1, "{wanted}: twice");
    }
}

#[tokio::test]
async fn security_54_a_changed_zone_moves_what_is_planned_from_then_on_only() {
    let test = TestApp::new(ALARM).await;
    in_zone(&test, "Europe/Berlin").await;
    let mut chat = test.chat().await;
    chat.say(&test, "wake 07.01.2026 09:00").await;
    in_zone(&test, "Asia/Tokyo").await;
    at(&test, "2026-01-07T07:59:59Z").await;
    assert_eq!(rings(&chat, &test).await, 0, "planned by Berlin's clock");
    at(&test, "2026-01-07T08:00:00Z").await;
    assert_eq!(rings(&chat, &test).await, 1);
    chat.say(&test, "wake 08.01.2026 09:00").await;
    at(&test, "2026-01-07T23:59:59Z").await;
    assert_eq!(rings(&chat, &test).await, 1);
    at(&test, "2026-01-08T00:00:00Z").await;
    assert_eq!(rings(&chat, &test).await, 2, "planned by Tokyo's clock");
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        security_42_the_same_updates_again_across_a_restart_count_once
        security_44_a_status_before_the_send_has_returned_is_not_lowered_by_it
        security_46_a_slow_store_is_waited_for_and_nothing_is_lost_or_double
        security_54_a_clock_that_jumps_fires_each_timer_once
    }
}
