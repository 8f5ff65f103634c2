//! The crash test: the program is killed at every COMMIT of the path hook → durable → turn → send, and from outside at
//! any moment; what was acknowledged is processed exactly once, and nothing is said twice.

mod cases;
mod company;
mod findings;
mod http;
mod lives;
mod people;
mod sweep;

use base::Random;
use cases::{End, Stage};
use std::time::Duration;
use store::testing::TestDb;

/// Rounds of killing from outside on SQLite; on PostgreSQL, where each round makes a database, fewer.
const ROUNDS: u64 = 10;
const ROUNDS_ON_POSTGRES: u64 = 4;

/// Points that the path certainly has, by what their transactions change; the others find themselves.
const CERTAIN: &[(&str, &str)] = &[
    ("a client is met", "INSERT clients"),
    ("a file is noted", "INSERT files, INSERT jobs"),
    (
        "an album begins",
        "INSERT cursors, INSERT jobs, INSERT messages, UPDATE clients",
    ),
    ("an album is closed", "DELETE cursors, UPDATE jobs"),
    (
        "a message waits in its lane",
        "INSERT jobs, INSERT messages, UPDATE clients",
    ),
    (
        "a call is intended",
        "INSERT turn_calls, UPDATE jobs, UPDATE turns",
    ),
    ("a call is answered", "UPDATE jobs, UPDATE turn_calls"),
    ("a timer fires", "INSERT jobs, UPDATE planned"),
    ("a message is handed over", "UPDATE messages"),
    ("a message is accepted", "DELETE jobs, UPDATE messages"),
];

#[test]
fn killed_at_any_commit_it_goes_on_without_loss_or_repetition() {
    let swept = sweep::every_commit(&Stage::on_sqlite());
    let unhit = swept.unhit();
    assert!(unhit.is_empty(), "it was never killed at {unhit:#?}");
    for (what, point) in CERTAIN {
        assert!(
            swept.path.contains(*point),
            "{what}: no transaction changes {point}: {:#?}",
            swept.path
        );
    }
    let (cases, last) = (swept.cases, swept.last);
    assert!(
        last as usize > swept.path.len(),
        "after {cases} cases, {last} is the last commit"
    );
}

#[test]
fn killed_from_outside_at_any_moment_it_goes_on_without_loss_or_repetition() {
    let stage = Stage::on_sqlite();
    cases::at_once(
        (1..=ROUNDS).map(|round| (round, End::Kills(moments(round)))),
        |(round, end)| {
            stage.play(round, &end);
        },
    );
}

#[test]
fn killed_on_postgres_it_goes_on_without_loss_or_repetition() {
    // The helper says itself that this half is skipped where no server is named.
    let databases: Option<Vec<TestDb>> = (0..ROUNDS_ON_POSTGRES)
        .map(|_| store::testing::postgres())
        .collect();
    let Some(databases) = databases else { return };
    cases::at_once((1..).zip(&databases), |(round, db)| {
        Stage::on_postgres(db).play(round, &End::Kills(moments(round)));
    });
}

/// Moments after it began to listen and to listen again, always the same ones for a round: some while people write
/// and their answers go out, some while what was planned falls due.
fn moments(round: u64) -> Vec<Duration> {
    let mut random = Random::seeded(round);
    let second = if round.is_multiple_of(2) {
        150_000
    } else {
        1_300_000
    };
    [150_000, second]
        .map(|most| Duration::from_micros(random.below(most)))
        .to_vec()
}
