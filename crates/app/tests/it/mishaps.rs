//! What goes wrong for one costs nobody else anything: not the message, not the others behind it.

use super::{COLOURS, on_every_engine, update};
use store::testing::TestDb;
use testkit::{Messenger, TestApp};

/// Sets the stored value of every variable, past everything that checks it.
async fn overwrite_variables(test: &TestApp, value: &'static str) {
    let sql = "UPDATE variables SET value = $1 WHERE name = 'colour'";
    test.db.db.write(move |tx| tx.exec(sql, &[value.into()]).map(drop)).await.unwrap();
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
    assert_eq!(messenger.texts(77)[1..], ["Red it is. And to drink?", "A Red glass of tea, order 1."]);
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        a_turn_that_fails_keeps_its_message_and_holds_up_nobody
    }
}
