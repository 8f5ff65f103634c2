//! What nobody needs any more is removed by itself.

use super::{COLOURS, on_every_engine};
use store::testing::TestDb;
use testkit::TestApp;
use tokio_util::sync::CancellationToken;

/// How many turns and buttons' texts are kept.
async fn kept(test: &TestApp) -> (i64, i64) {
    let count = |tx: &mut dyn store::Tx| {
        let turns = tx.query_one("SELECT COUNT(*) FROM turns", &[])?.int(0)?;
        Ok((
            turns,
            tx.query_one("SELECT COUNT(*) FROM press_tokens", &[])?.int(0)?,
        ))
    };
    test.db.db.read(count).await.unwrap()
}

/// Runs the app as long as it takes to stop it, which begins with what is to be removed.
async fn run_once(test: &TestApp) {
    let stop = CancellationToken::new();
    stop.cancel();
    test.app.run(stop).await;
}

async fn the_story_of_a_turn_and_a_buttons_text_are_kept_for_their_time(db: TestDb) {
    let test = TestApp::on(db, COLOURS).await;
    let mut chat = test.chat().await;
    chat.say(&test, "hello").await;
    let (channel, now) = (chat.session.chat.channel().id, test.app.now());
    let keep =
        move |tx: &mut dyn store::Tx| store::press_tokens::insert(tx, channel, "t", "a long text", now);
    test.db.db.write(keep).await.unwrap();
    run_once(&test).await;
    assert_eq!(kept(&test).await, (1, 1));
    test.wait_seconds((base::limits::TRACE_DAYS + 1) * 86_400).await;
    run_once(&test).await;
    assert_eq!(kept(&test).await, (0, 1));
    test.wait_seconds(base::limits::PRESS_TOKEN_DAYS * 86_400).await;
    run_once(&test).await;
    assert_eq!(kept(&test).await, (0, 0));
    assert_eq!(
        chat.lines(&test).await,
        ["client: hello", "bot: which colour?"],
        "the conversation stays"
    );
}

mod engines {
    use super::on_every_engine;
    on_every_engine! {
        the_story_of_a_turn_and_a_buttons_text_are_kept_for_their_time
    }
}
