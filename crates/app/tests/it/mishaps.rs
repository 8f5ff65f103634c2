//! What goes wrong for one costs nobody else anything: not the message, not the others behind it.

use super::{COLOURS, on_every_engine, update};
use model::{Direction, MessageState};
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

async fn a_turn_that_cannot_be_run_frees_its_lane_and_is_run_again_by_hand(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    test.settle().await;
    overwrite_variables(&test, "{damaged").await;
    test.deliver(&messenger, &update(3, 77, "tea")).await.unwrap();
    test.deliver(&messenger, &update(4, 77, "hello")).await.unwrap();
    for _ in 0..30 {
        test.wait_seconds(10).await;
    }
    let project = test.project_id();
    let states = async || {
        let query = app::dialogs::HistoryQuery {
            limit: 10,
            from: None,
            to: None,
        };
        let client = test.client("77").await;
        let rows = app::dialogs::history(&test.app, &test.caller().await, client, query)
            .await
            .unwrap();
        rows.into_iter()
            .rev()
            .filter(|row| row.direction == Direction::In)
            .map(|row| (row.content.text, row.state))
            .collect::<Vec<_>>()
    };
    let done = MessageState::Processed;
    let given_up = MessageState::Unprocessed;
    let seen = |words: [(&str, MessageState); 4]| words.map(|(text, state)| (text.to_owned(), state));
    assert_eq!(
        states().await,
        seen([
            ("hello", done),
            ("Red", done),
            ("tea", given_up),
            ("hello", given_up)
        ]),
        "each was given up in a few minutes, and neither held up the other for longer"
    );
    let listed = app::unprocessed::list(&test.app, project, None, 10)
        .await
        .unwrap()
        .items;
    let texts: Vec<_> = listed
        .iter()
        .map(|one| one.message.as_ref().unwrap().content.text.clone())
        .collect();
    assert_eq!(texts, ["hello", "tea"], "the latest first");
    assert!(
        listed[1].error.starts_with("given up after 6 attempts: "),
        "{}",
        listed[1].error
    );
    let jobs = app::diagnosis::examine(&test.app).await;
    let found = jobs.iter().find(|check| check.name == "turns").unwrap();
    assert!(
        !found.ok && found.text.contains("rapport unprocessed list"),
        "{}",
        found.text
    );
    let metric = test
        .app
        .metrics()
        .into_iter()
        .find(|one| one.name == "turns_given_up_total")
        .unwrap();
    assert_eq!(metric.value, 2.0);

    overwrite_variables(&test, "\"Red\"").await;
    app::unprocessed::drop_one(&test.app, project, listed[0].id)
        .await
        .unwrap();
    app::unprocessed::retry(&test.app, project, listed[1].id)
        .await
        .unwrap();
    assert!(
        app::unprocessed::retry(&test.app, project, listed[1].id)
            .await
            .is_err()
    );
    test.settle().await;
    assert_eq!(
        states().await,
        seen([("hello", done), ("Red", done), ("tea", done), ("hello", given_up)])
    );
    assert_eq!(
        messenger.texts(77).last().unwrap(),
        "A Red glass of tea, order 1."
    );
    assert!(
        app::unprocessed::list(&test.app, project, None, 10)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

/// Turns of so many clients that were given up, each of which would answer with one message.
async fn given_up(test: &TestApp, messenger: &Messenger, clients: i64) -> Vec<app::unprocessed::Unprocessed> {
    for chat in 1..=clients {
        test.deliver(messenger, &update(chat * 10, chat, "hello"))
            .await
            .unwrap();
        test.deliver(messenger, &update(chat * 10 + 1, chat, "Red"))
            .await
            .unwrap();
    }
    test.settle().await;
    overwrite_variables(test, "{damaged").await;
    for chat in 1..=clients {
        test.deliver(messenger, &update(chat * 10 + 2, chat, "tea"))
            .await
            .unwrap();
    }
    for _ in 0..15 {
        test.wait_seconds(10).await;
    }
    overwrite_variables(test, "\"Red\"").await;
    let listed = app::unprocessed::list(&test.app, test.project_id(), None, 100).await;
    let items = listed.unwrap().items;
    assert_eq!(items.len(), clients as usize);
    items
}

async fn a_turn_that_was_given_up_is_taken_by_one_hand_alone(db: TestDb) {
    const CLIENTS: i64 = 8;
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    let items = given_up(&test, &messenger, CLIENTS).await;
    let (other, project) = (test.second_node().await, test.project_id());
    let mut dropped = 0;
    for (at, one) in items.iter().enumerate() {
        let (a, b, c) = tokio::join!(
            app::unprocessed::retry(&test.app, project, one.id),
            app::unprocessed::retry(&other, project, one.id),
            async {
                match at % 2 {
                    0 => app::unprocessed::drop_one(&other, project, one.id).await,
                    _ => Err(app::AppError::not_found("nobody drops this one")),
                }
            },
        );
        dropped += usize::from(c.is_ok());
        let won = [a, b, c].into_iter().filter(Result::is_ok).count();
        assert_eq!(won, 1, "turn {at} was taken by one of them");
    }
    test.settle().await;
    let answered = (1..=CLIENTS)
        .map(|chat| messenger.texts(chat).len() - 2)
        .collect::<Vec<_>>();
    assert!(answered.iter().all(|count| *count <= 1), "{answered:?}");
    assert_eq!(answered.iter().sum::<usize>(), items.len() - dropped);
}

/// How many planned messages there are, and how many the client's own row says.
async fn planned(test: &TestApp, client: base::ClientId) -> (i64, i64) {
    let count = move |tx: &mut dyn store::Tx| {
        let rows = tx.query_one(
            "SELECT COUNT(*) FROM planned WHERE client_id = $1",
            &[client.into()],
        )?;
        let said = tx.query_one(
            "SELECT planned_count FROM clients WHERE id = $1",
            &[client.into()],
        )?;
        Ok((rows.int(0)?, said.int(0)?))
    };
    test.db.db.read(count).await.unwrap()
}

async fn a_timer_that_was_given_up_leaves_nothing_behind(db: TestDb) {
    const TIMER: &str = r##"
version: 1
name: Reminder
blocks:
  - id: 1
    type: start
    condition: { text: go, match: exact }
    calculator: colour = 'Red'
    text: started
    arrows: [{ id: 1, to: 2, delay: 1 minute }]
  - id: 2
    type: not_state
    text: "#{colour}"
"##;
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, TIMER).await;
    test.telegram(&messenger).await;
    let project = test.project_id();
    let mut ids = Vec::new();
    for chat in [1, 2] {
        test.deliver(&messenger, &update(chat, chat, "go")).await.unwrap();
        ids.push(test.client(&chat.to_string()).await);
        assert_eq!(planned(&test, ids[ids.len() - 1]).await, (1, 1));
    }
    test.settle().await;
    overwrite_variables(&test, "{damaged").await;
    for _ in 0..20 {
        test.wait_seconds(10).await;
    }
    overwrite_variables(&test, "\"Red\"").await;
    let items = app::unprocessed::list(&test.app, project, None, 10)
        .await
        .unwrap()
        .items;
    assert_eq!(items.len(), 2);
    app::unprocessed::drop_one(&test.app, project, items[1].id)
        .await
        .unwrap();
    assert_eq!(planned(&test, ids[0]).await, (0, 0), "dropped by hand");
    assert_eq!(planned(&test, ids[1]).await, (1, 1), "still to be decided");
    test.wait_seconds(31 * 86_400).await;
    let stop = CancellationToken::new();
    stop.cancel();
    test.app.run(stop).await;
    assert!(
        app::unprocessed::list(&test.app, project, None, 10)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert_eq!(planned(&test, ids[1]).await, (0, 0), "forgotten after its time");
}

#[tokio::test]
async fn doctor_counts_turns_beside_any_number_of_other_failed_jobs() {
    let messenger = Messenger::start().await;
    let test = TestApp::new(COLOURS).await;
    test.telegram(&messenger).await;
    let sends = |tx: &mut dyn store::Tx| {
        let sql = "INSERT INTO failed_jobs (id, project_id, kind, payload, attempts, error, failed_at)
            VALUES ($1, 1, 'send', '', 1, 'refused', 5)";
        for id in 1..=1_200_i64 {
            tx.exec(sql, &[(-id).into()])?;
        }
        Ok(())
    };
    test.db.db.write(sends).await.unwrap();
    given_up(&test, &messenger, 2).await;
    let checks = app::diagnosis::examine(&test.app).await;
    let text = |name: &str| checks.iter().find(|one| one.name == name).unwrap().text.clone();
    assert!(
        text("turns").starts_with("2 failed and were given up"),
        "{}",
        text("turns")
    );
    assert!(
        text("failed jobs").starts_with("1200 in the last 30 days, the last a `send`"),
        "{}",
        text("failed jobs")
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

async fn what_waits_in_a_removed_channel_ends_at_once_and_its_clients_stay(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    let channel = test.telegram(&messenger).await;
    test.deliver(&messenger, &update(1, 77, "hello")).await.unwrap();
    test.deliver(&messenger, &update(2, 77, "Red")).await.unwrap();
    test.settle().await;
    let client = test.client("77").await;
    overwrite_variables(&test, "{damaged").await;
    test.deliver(&messenger, &update(3, 77, "tea")).await.unwrap();
    overwrite_variables(&test, "\"Red\"").await;
    app::channels::remove(&test.app, test.project_id(), channel)
        .await
        .unwrap();
    assert!(test.deliver(&messenger, &update(4, 77, "late")).await.is_err());
    test.settle().await;
    let waits = app::unprocessed::list(&test.app, test.project_id(), None, 10)
        .await
        .unwrap()
        .items;
    assert_eq!(waits.len(), 1);
    assert_eq!(
        waits[0].error,
        "the channel was removed before this message was processed"
    );
    assert!(
        app::channels::list(&test.app, test.project_id())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(test.client("77").await, client, "found after its channel is gone");
    // Connected again, the bot meets the same client, and what waited can be run by hand.
    assert_eq!(test.telegram(&messenger).await, channel);
    app::unprocessed::retry(&test.app, test.project_id(), waits[0].id)
        .await
        .unwrap();
    test.settle().await;
    assert_eq!(
        messenger.texts(77).last().unwrap(),
        "A Red glass of tea, order 1."
    );
    test.deliver(&messenger, &update(5, 77, "hello")).await.unwrap();
    assert_eq!(test.client("77").await, client);
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
        a_turn_that_cannot_be_run_frees_its_lane_and_is_run_again_by_hand
        a_turn_that_was_given_up_is_taken_by_one_hand_alone
        a_timer_that_was_given_up_leaves_nothing_behind
        what_waits_in_a_removed_channel_ends_at_once_and_its_clients_stay
    }
}
