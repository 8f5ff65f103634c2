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

/// Rounds of killing from outside on SQLite; on PostgreSQL, where each round makes a database, fewer.
const ROUNDS: u64 = 10;
const ROUNDS_ON_POSTGRES: u64 = 4;

#[test]
fn killed_at_any_commit_it_goes_on_without_loss_or_repetition() {
    let stage = Stage::on_sqlite();
    let swept = sweep::every_commit(&stage);
    let unhit = swept.unhit();
    assert!(unhit.is_empty(), "never killed at {unhit:#?}, but at {:#?}", swept.hit);
    assert!(swept.last > 40, "the path has more commits than {}", swept.last);
    let expected = ["INSERT clients", "INSERT files, INSERT jobs", "DELETE planned, INSERT jobs"];
    for point in expected {
        assert!(swept.hit.iter().any(|(_, hit)| hit == point), "{point} is a point of the path: {:#?}", swept.hit);
    }
}

#[test]
fn killed_from_outside_at_any_moment_it_goes_on_without_loss_or_repetition() {
    let stage = Stage::on_sqlite();
    cases::at_once((1..=ROUNDS).map(|round| (round, End::Kills(moments(round)))), |(round, end)| {
        stage.play(round, &end);
    });
}

#[test]
fn killed_on_postgres_it_goes_on_without_loss_or_repetition() {
    for round in 1..=ROUNDS_ON_POSTGRES {
        // Says itself that this half is skipped where no server is named.
        let Some(db) = store::testing::postgres() else { return };
        Stage::on_postgres(&db).play(round, &End::Kills(moments(round + 100)));
    }
}

/// Two moments after the start and after the restart, always the same ones for a round.
fn moments(round: u64) -> Vec<Duration> {
    let mut random = Random::seeded(round);
    [900_000, 1_200_000].map(|most| Duration::from_micros(random.below(most))).to_vec()
}
