//! Workers whose time stands still: what becomes of jobs, step by step.

use crate::world::{NOW, by_hand, job, put};
use jobs::{Again, Lease, NewJob, Outcome, Schedule, Worker};
use parking_lot::Mutex;
use std::sync::Arc;
use store::{Db, jobs as queue, testing};

type Log = Arc<Mutex<Vec<String>>>;

/// Registers a handler that writes down payload and attempt, and answers what the payload says.
fn obey(worker: &Worker, log: &Log) {
    let log = Arc::clone(log);
    worker.register("obey", 2, move |job| {
        let log = Arc::clone(&log);
        async move {
            log.lock().push(format!("{} {}", job.payload, job.attempts));
            let error = "the other side is away".to_owned();
            match (job.payload.as_str(), job.attempts) {
                ("later", 1) => Outcome::Retry {
                    error,
                    again: Again::At(NOW.plus_seconds(100)),
                },
                ("again", 1) | ("never", _) | ("mixed", 1..=9) => Outcome::Retry {
                    error,
                    again: Again::By(Schedule::Long),
                },
                ("broken" | "mixed", _) => Outcome::Retry {
                    error,
                    again: Again::By(Schedule::Short),
                },
                ("refused", _) => Outcome::Failed { error },
                ("panic", 1) | ("crash", _) => panic!("on purpose"),
                _ => Outcome::Done,
            }
        }
    });
}

async fn left(db: &Db) -> usize {
    db.read(|tx| queue::any_page(tx, None, 100))
        .await
        .unwrap()
        .items
        .len()
}

async fn failed(db: &Db) -> Vec<String> {
    let page = db.read(|tx| queue::any_failed_page(tx, None, 100)).await.unwrap();
    page.items.into_iter().map(|job| job.error).collect()
}

#[tokio::test]
async fn a_lane_keeps_its_order_through_a_retry() {
    for db in testing::engines() {
        let (worker, clock) = by_hand(&db, "a");
        let log = Log::default();
        obey(&worker, &log);
        for payload in ["one", "again", "two"] {
            put(&db, "obey", Some(1), payload).await;
        }
        put(&db, "obey", Some(2), "other").await;
        worker.drain().await.unwrap();
        assert_eq!(*log.lock(), ["one 1", "other 1", "again 1"]);
        clock.advance(2);
        worker.drain().await.unwrap();
        assert_eq!(log.lock()[3..], ["again 2", "two 1"]);
        assert_eq!(left(&db).await, 0);
    }
}

#[tokio::test]
async fn what_a_handler_says_becomes_of_the_job() {
    for db in testing::engines() {
        let (worker, clock) = by_hand(&db, "a");
        let log = Log::default();
        obey(&worker, &log);
        for payload in ["later", "refused", "panic"] {
            put(&db, "obey", None, payload).await;
        }
        assert_eq!(worker.drain().await.unwrap(), 3);
        assert_eq!(failed(&db).await, ["the other side is away"]);
        clock.advance(99);
        assert_eq!(worker.drain().await.unwrap(), 1, "the one that panicked");
        clock.advance(1);
        assert_eq!(
            worker.drain().await.unwrap(),
            1,
            "exactly when the other side said"
        );
        assert_eq!(left(&db).await, 0);
    }
}

#[tokio::test]
async fn a_job_is_given_up_at_the_end_of_the_schedule() {
    let db = testing::sqlite();
    let (worker, clock) = by_hand(&db, "a");
    let log = Log::default();
    obey(&worker, &log);
    put(&db, "obey", None, "never").await;
    for _ in 0..20 {
        worker.drain().await.unwrap();
        clock.advance(86_400);
    }
    assert_eq!(log.lock().len(), 13);
    assert_eq!(
        failed(&db).await,
        ["given up after 13 attempts: the other side is away"]
    );
}

#[tokio::test]
async fn what_waited_out_an_outage_has_all_its_patience_for_a_fault_of_its_own() {
    for db in testing::engines() {
        let (worker, clock) = by_hand(&db, "a");
        let log = Log::default();
        obey(&worker, &log);
        put(&db, "obey", None, "mixed").await;
        for _ in 0..40 {
            worker.drain().await.unwrap();
            clock.advance(43_200);
        }
        assert_eq!(
            log.lock().len(),
            15,
            "nine in the outage, and the six of every fault"
        );
        assert_eq!(
            failed(&db).await,
            ["given up after 15 attempts: the other side is away"]
        );
    }
}

#[tokio::test]
async fn what_is_broken_in_itself_frees_its_lane_within_two_minutes() {
    for db in testing::engines() {
        for broken in ["broken", "crash"] {
            let (worker, clock) = by_hand(&db, "a");
            let log = Log::default();
            obey(&worker, &log);
            put(&db, "obey", Some(1), broken).await;
            put(&db, "obey", Some(1), "behind").await;
            for _ in 0..20 {
                worker.drain().await.unwrap();
                clock.advance(10);
            }
            assert_eq!(log.lock().last().unwrap(), "behind 1");
            assert_eq!(log.lock().len(), 7, "six attempts, and who waited behind them");
            assert_eq!(left(&db).await, 0);
        }
        assert_eq!(failed(&db).await.len(), 2);
    }
}

#[tokio::test]
async fn what_is_to_be_done_at_the_end_is_done_instead_of_a_mere_record() {
    for db in testing::engines() {
        let (worker, _) = by_hand(&db, "a");
        let log = Log::default();
        obey(&worker, &log);
        let (inner, seen) = (db.db.clone(), Arc::clone(&log));
        worker.ending("obey", move |job, error| {
            seen.lock().push(format!("{} ended: {error}", job.payload));
            let db = inner.clone();
            async move {
                let claim = job.claim();
                db.write(move |tx| queue::fail(tx, claim, &error, NOW)).await
            }
        });
        put(&db, "obey", Some(1), "refused").await;
        worker.drain().await.unwrap();
        assert_eq!(
            *log.lock(),
            ["refused 1", "refused ended: the other side is away"]
        );
        assert_eq!(failed(&db).await, ["the other side is away"]);
        assert_eq!(left(&db).await, 0);
    }
}

#[tokio::test]
async fn a_job_of_a_committing_transaction_is_adopted_without_asking_the_queue() {
    for db in testing::engines() {
        let (worker, _) = by_hand(&db, "a");
        let log = Log::default();
        obey(&worker, &log);
        let (node, until) = (worker.node().to_owned(), worker.lease_until());
        let stored = db.write(move |tx| {
            let lease = Some(Lease { node: &node, until });
            queue::insert(
                tx,
                &NewJob {
                    lease,
                    ..job("obey", Some(1), "mine")
                },
            )
        });
        let mine = stored.await.unwrap().leased.expect("the lane is idle");
        let (other, _) = by_hand(&db, "b");
        obey(&other, &log);
        assert_eq!(other.drain().await.unwrap(), 0, "it is another node's");
        worker.adopt(vec![mine]);
        assert_eq!(worker.drain().await.unwrap(), 1);
        assert_eq!(left(&db).await, 0);
    }
}

#[tokio::test]
async fn a_job_that_its_own_transaction_removed_is_not_removed_again() {
    let db = testing::sqlite();
    let (worker, _) = by_hand(&db, "a");
    let inner = db.db.clone();
    worker.register("own", 1, move |job| {
        let db = inner.clone();
        async move {
            let claim = job.claim();
            db.write(move |tx| queue::finish(tx, &[claim])).await.unwrap();
            Outcome::DoneInTx
        }
    });
    put(&db, "own", None, "").await;
    assert_eq!(worker.drain().await.unwrap(), 1);
    assert_eq!(left(&db).await, 0);
}

#[tokio::test]
async fn a_schedule_fires_once_per_cluster_and_period() {
    for db in testing::engines() {
        let (one, clock) = by_hand(&db, "a");
        let (two, other_clock) = by_hand(&db, "b");
        let log = Log::default();
        for worker in [&one, &two] {
            let log = Arc::clone(&log);
            worker.every("nightly", 60_000_000, move |now| {
                log.lock().push(now.since(NOW).to_string());
                async { Ok(()) }
            });
        }
        for _ in 0..5 {
            one.drain().await.unwrap();
            two.drain().await.unwrap();
            clock.advance(30);
            other_clock.advance(30);
        }
        assert_eq!(*log.lock(), ["0", "60000000", "120000000"]);
    }
}
