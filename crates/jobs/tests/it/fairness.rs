//! One project's flood delays another's jobs by a bounded number of jobs, not by the flood (security checklist, 67).

use crate::world::{by_hand, put_many, soon};
use base::SystemClock;
use jobs::{Outcome, Worker};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use store::testing;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Jobs that the flooding project has in the queue before the others come.
const FLOOD: i64 = 1_000;

#[tokio::test]
async fn security_67_a_flood_in_the_queue_lets_other_projects_in_after_one_share() {
    for db in testing::engines() {
        let (worker, _) = by_hand(&db, "a");
        let ran = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&ran);
        worker.register("work", 64, move |job| {
            log.lock().push(job.project_id.get());
            async { Outcome::Done }
        });
        put_many(&db, "work", 1, FLOOD).await;
        put_many(&db, "work", 2, 5).await;
        put_many(&db, "work", 3, 5).await;
        worker.drain().await.unwrap();
        let ran = ran.lock();
        assert_eq!(ran.len(), FLOOD as usize + 10, "nothing is lost");
        for project in [2, 3] {
            let last = ran.iter().rposition(|one| *one == project).unwrap();
            assert!(
                last < 64,
                "the last job of project {project} ran after {last} others"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn security_67_a_project_whose_jobs_never_end_leaves_places_for_the_others() {
    for db in testing::engines() {
        let clock = Arc::new(SystemClock);
        let worker = Worker::with_times(db.db.clone(), clock, "a", 60_000_000, Duration::from_millis(20));
        let (ran, mut heard) = mpsc::unbounded_channel();
        worker.register("work", 8, move |job| {
            let ran = ran.clone();
            async move {
                if job.project_id.get() == 1 {
                    std::future::pending::<()>().await;
                }
                ran.send(job.project_id.get()).unwrap();
                Outcome::Done
            }
        });
        put_many(&db, "work", 1, 100).await;
        let stop = CancellationToken::new();
        let running = {
            let (worker, stop) = (worker.clone(), stop.clone());
            tokio::spawn(async move { worker.run(stop).await })
        };
        put_many(&db, "work", 2, 50).await;
        put_many(&db, "work", 3, 1).await;
        let mut seen = Vec::new();
        for _ in 0..51 {
            seen.push(soon(heard.recv()).await.unwrap());
        }
        assert!(seen.contains(&3));
        stop.cancel();
        soon(running).await.unwrap();
    }
}
