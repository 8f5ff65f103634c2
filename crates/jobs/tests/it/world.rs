//! A clock set by hand, and jobs to run.

use base::{Clock, ProjectId, Timestamp};
use jobs::{Inserted, Lane, NewJob, Worker};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::Db;

/// The moment at which tests begin.
pub const NOW: Timestamp = Timestamp(1_767_600_000_000_000);

/// A clock that moves when told.
pub struct Hand(AtomicI64);

impl Hand {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW.micros())))
    }

    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// A worker whose clock is moved by hand.
pub fn by_hand(db: &Db, node: &str) -> (Worker, Arc<Hand>) {
    let clock = Hand::new();
    let worker = Worker::with_times(
        db.clone(),
        clock.clone(),
        node,
        60_000_000,
        Duration::from_millis(20),
    );
    (worker, clock)
}

pub fn job<'a>(kind: &'static str, lane: Option<i64>, payload: &'a str) -> NewJob<'a> {
    NewJob {
        project_id: ProjectId(1),
        kind,
        lane: lane.map(|id| Lane::of(1, id)),
        run_at: NOW,
        priority: 5,
        payload,
        created_at: NOW,
        lease: None,
    }
}

/// Stores jobs of a project, each in its own lane, in one transaction.
pub async fn put_many(db: &Db, kind: &'static str, project: i64, count: i64) {
    db.write(move |tx| {
        for number in 0..count {
            let new = NewJob {
                project_id: ProjectId(project),
                ..job(kind, Some(project * 10_000 + number), "")
            };
            store::jobs::insert(tx, &new)?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// Stores a job that any node may run.
pub async fn put(db: &Db, kind: &'static str, lane: Option<i64>, payload: &str) -> Inserted {
    let payload = payload.to_owned();
    db.write(move |tx| store::jobs::insert(tx, &job(kind, lane, &payload)))
        .await
        .unwrap()
}

/// Waits for something that must come, and fails instead of hanging when it does not.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what)
        .await
        .expect("it came")
}
