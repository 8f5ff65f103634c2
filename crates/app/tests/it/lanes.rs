//! Turns of one client never overlap and keep their order; different clients share what is the project's.

use super::{COLOURS, on_every_engine, update};
use store::testing::TestDb;
use testkit::{Messenger, TestApp, deliver_to};

async fn a_hundred_messages_of_one_client_at_once_are_each_counted(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    let deliveries = (1..=100).map(|number| {
        let messenger = messenger.clone();
        let test = &test;
        async move {
            test.deliver(&messenger, &update(number, 77, "count"))
                .await
                .unwrap();
        }
    });
    futures::future::join_all(deliveries).await;
    test.settle().await;
    let mut counts: Vec<String> = messenger.texts(77);
    assert_eq!(counts.len(), 100);
    counts.sort_by_key(|text| text.split(' ').nth(1).and_then(|n| n.parse::<u32>().ok()));
    let expected: Vec<String> = (1..=100).map(|n| format!("asked {n} times")).collect();
    assert_eq!(counts, expected);
}

async fn clients_who_write_at_once_lose_no_count_of_the_project(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    let deliveries = (1..=60).map(|number| {
        let messenger = messenger.clone();
        let test = &test;
        async move {
            test.deliver(&messenger, &update(number, 100 + number, "count"))
                .await
                .unwrap();
        }
    });
    futures::future::join_all(deliveries).await;
    test.settle().await;
    let mut counts: Vec<u32> = (1..=60)
        .map(|number| {
            messenger.texts(100 + number)[0]
                .split(' ')
                .nth(1)
                .unwrap()
                .parse()
                .unwrap()
        })
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=60).collect::<Vec<u32>>());
}

async fn two_nodes_on_one_database_answer_each_message_once(db: TestDb) {
    let messenger = Messenger::start().await;
    let test = TestApp::on(db, COLOURS).await;
    test.telegram(&messenger).await;
    let other = test.second_node().await;
    let deliveries = (1..=40).flat_map(|number| {
        let update = update(number, 77 + number % 3, "count");
        // Both nodes are told of every message, as when a messenger repeats itself.
        [(&test.app, update.clone()), (&other, update)]
    });
    let messenger = &messenger;
    let deliveries =
        deliveries.map(|(app, update)| async move { deliver_to(app, messenger, &update).await.unwrap() });
    futures::future::join_all(deliveries).await;
    let (a, b) = tokio::join!(test.app.drain(), other.drain());
    a.unwrap();
    b.unwrap();
    test.settle().await;
    let answers: usize = (77..80).map(|chat| messenger.texts(chat).len()).sum();
    assert_eq!(answers, 40);
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_hundred_messages_of_one_client_at_once_are_each_counted
        clients_who_write_at_once_lose_no_count_of_the_project
        two_nodes_on_one_database_answer_each_message_once
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_on_one_node_is_heard_on_the_other() {
    let Some(db) = store::testing::postgres() else {
        return;
    };
    let test = TestApp::on(db, COLOURS).await;
    let other = test.second_node().await;
    let mut heard = other.live().subscribe();
    let stop = tokio_util::sync::CancellationToken::new();
    let runs: Vec<_> = [test.app.clone(), other]
        .into_iter()
        .map(|app| {
            let stop = stop.clone();
            tokio::spawn(async move { app.run(stop).await })
        })
        .collect();
    let mut visitor = test.chat().await;
    // The nodes may not listen yet, so the visitor speaks until the other node has heard.
    let patience = std::time::Duration::from_secs(20);
    let event = tokio::time::timeout(patience, async {
        loop {
            visitor.say(&test, "count").await;
            let soon = std::time::Duration::from_millis(700);
            if let Ok(event) = tokio::time::timeout(soon, heard.recv()).await {
                return event.unwrap();
            }
        }
    });
    let event = event.await.expect("the other node hears");
    assert_eq!(
        Some(event.client_id),
        visitor.session.client(&test.app).await.unwrap()
    );
    stop.cancel();
    for run in runs {
        run.await.unwrap();
    }
}
