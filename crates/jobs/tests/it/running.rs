//! Workers that run: waking, limits, renewal, shutdown.

use crate::world::{job, put, soon};
use base::{Clock, SystemClock, Timestamp};
use jobs::{Lease, NewJob, Outcome, Worker};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::testing::{TestDb, engines};
use store::{jobs as queue, planned};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn worker(db: &TestDb, lease: i64) -> Worker {
    Worker::with_times(
        db.db.clone(),
        Arc::new(SystemClock),
        "a",
        lease,
        Duration::from_millis(20),
    )
}

fn start(worker: &Worker) -> (CancellationToken, JoinHandle<()>) {
    let stop = CancellationToken::new();
    let (worker, token) = (worker.clone(), stop.clone());
    (stop, tokio::spawn(async move { worker.run(token).await }))
}

async fn stop(running: (CancellationToken, JoinHandle<()>)) {
    running.0.cancel();
    soon(running.1).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_that_are_stored_adopted_or_become_due_run_by_themselves() {
    for db in engines() {
        let worker = worker(&db, 60_000_000);
        let (ran, mut heard) = mpsc::unbounded_channel();
        worker.register("note", 4, move |job| {
            ran.send(job.payload).unwrap();
            async { Outcome::Done }
        });
        let running = start(&worker);
        put(&db, "note", Some(1), "stored").await;
        assert_eq!(soon(heard.recv()).await.as_deref(), Some("stored"));
        let (node, until, later) = (
            worker.node().to_owned(),
            worker.lease_until(),
            SystemClock.now().plus_millis(40),
        );
        let stored = db.write(move |tx| {
            queue::insert(
                tx,
                &NewJob {
                    run_at: later,
                    ..job("note", Some(2), "due")
                },
            )?;
            let lease = Some(Lease { node: &node, until });
            queue::insert(
                tx,
                &NewJob {
                    lease,
                    ..job("note", Some(3), "adopted")
                },
            )
        });
        worker.adopt(stored.await.unwrap().leased.into_iter().collect());
        assert_eq!(soon(heard.recv()).await.as_deref(), Some("adopted"));
        assert_eq!(soon(heard.recv()).await.as_deref(), Some("due"));
        assert!(SystemClock.now() >= later, "not before its time");
        stop(running).await;
        assert!(
            db.read(|tx| queue::any_page(tx, None, 10))
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }
}

/// A process that ends again and again has one culprit: nobody else's attempts are spent with it.
#[tokio::test]
async fn jobs_that_may_end_the_process_run_one_at_a_time_and_beside_all_others() {
    for db in engines() {
        for lane in 1..=3 {
            put(&db, "work", Some(lane), "suspect").await;
        }
        for _ in 0..3 {
            db.write(|tx| {
                let now = crate::world::NOW;
                let lease = Lease {
                    node: "dead",
                    until: now,
                };
                let held = queue::claim(tx, now, lease, base::ProjectId(1), "work", 10)?;
                assert_eq!(held.len(), 3);
                queue::any_free_node(tx, "dead")
            })
            .await
            .unwrap();
        }
        put(&db, "work", Some(9), "fresh").await;
        let worker = worker(&db, 60_000_000);
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (gate, ran) = (Arc::new(Semaphore::new(0)), mpsc::unbounded_channel());
        let (seen, mut heard) = ran;
        let (within, top, door) = (Arc::clone(&inside), Arc::clone(&most), Arc::clone(&gate));
        worker.register("work", 8, move |job| {
            let (seen, inside, most, gate) = (
                seen.clone(),
                Arc::clone(&within),
                Arc::clone(&top),
                Arc::clone(&door),
            );
            async move {
                let suspect = usize::from(job.payload == "suspect");
                most.fetch_max(
                    inside.fetch_add(suspect, Ordering::SeqCst) + suspect,
                    Ordering::SeqCst,
                );
                seen.send(job.payload).unwrap();
                gate.acquire().await.unwrap().forget();
                inside.fetch_sub(suspect, Ordering::SeqCst);
                Outcome::Done
            }
        });
        let running = start(&worker);
        let mut first = [
            soon(heard.recv()).await.unwrap(),
            soon(heard.recv()).await.unwrap(),
        ];
        first.sort();
        assert_eq!(first, ["fresh", "suspect"]);
        gate.add_permits(2);
        for _ in 0..2 {
            assert_eq!(soon(heard.recv()).await.as_deref(), Some("suspect"));
            gate.add_permits(1);
        }
        stop(running).await;
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_keeps_to_its_limit_and_delays_no_other() {
    for db in engines() {
        let worker = worker(&db, 60_000_000);
        let (inside, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let gate = Arc::new(Semaphore::new(0));
        let (ran, mut heard) = mpsc::unbounded_channel();
        let (counted, seen, door) = (Arc::clone(&inside), Arc::clone(&most), Arc::clone(&gate));
        worker.register("slow", 3, move |_| {
            let (inside, most, gate) = (Arc::clone(&counted), Arc::clone(&seen), Arc::clone(&door));
            async move {
                most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                gate.acquire().await.unwrap().forget();
                inside.fetch_sub(1, Ordering::SeqCst);
                Outcome::Done
            }
        });
        let slow_done = ran.clone();
        worker.register("quick", 1, move |job| {
            slow_done.send(job.payload).unwrap();
            async { Outcome::Done }
        });
        for _ in 0..10 {
            put(&db, "slow", None, "").await;
        }
        let running = start(&worker);
        put(&db, "quick", None, "quick").await;
        assert_eq!(
            soon(heard.recv()).await.as_deref(),
            Some("quick"),
            "while the slow ones fill their places"
        );
        gate.add_permits(10);
        soon(async {
            while !db
                .read(|tx| queue::any_page(tx, None, 10))
                .await
                .unwrap()
                .items
                .is_empty()
            {
                tokio::task::yield_now().await;
            }
        })
        .await;
        assert_eq!(
            most.load(Ordering::SeqCst),
            2,
            "of three places one project alone leaves one to the others"
        );
        stop(running).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_job_keeps_its_lease() {
    for db in engines() {
        let worker = worker(&db, 90_000);
        let gate = Arc::new(Semaphore::new(0));
        let door = Arc::clone(&gate);
        worker.register("long", 1, move |job| {
            let gate = Arc::clone(&door);
            async move {
                assert_eq!(job.attempts, 1, "nobody took it over");
                gate.acquire().await.unwrap().forget();
                Outcome::Done
            }
        });
        put(&db, "long", Some(1), "").await;
        let running = start(&worker);
        let lease = || async {
            let page = db.read(|tx| queue::any_page(tx, None, 10)).await.unwrap();
            page.items
                .first()
                .map(|job| (job.lease_until.unwrap_or(Timestamp(0)), job.attempts))
        };
        soon(async {
            let mut seen = std::collections::BTreeSet::new();
            while seen.len() < 4 {
                let (until, attempts) = lease().await.expect("it still runs");
                assert!(attempts <= 1);
                seen.insert(until);
            }
        })
        .await;
        gate.add_permits(1);
        soon(async { while lease().await.is_some() {} }).await;
        stop(running).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_gives_back_what_waits_and_puts_back_what_hangs() {
    for db in engines() {
        let worker = worker(&db, 60_000_000);
        let (ran, mut heard) = mpsc::unbounded_channel();
        worker.register("hang", 1, move |job| {
            ran.send(job.payload).unwrap();
            std::future::pending()
        });
        let running = start(&worker);
        let (node, until) = (worker.node().to_owned(), worker.lease_until());
        let stored = db.write(move |tx| {
            let lease = Some(Lease { node: &node, until });
            let one = queue::insert(
                tx,
                &NewJob {
                    lease,
                    ..job("hang", None, "one")
                },
            )?
            .leased;
            let two = queue::insert(
                tx,
                &NewJob {
                    lease,
                    ..job("hang", None, "two")
                },
            )?
            .leased;
            Ok([one, two])
        });
        worker.adopt(stored.await.unwrap().into_iter().flatten().collect());
        assert_eq!(soon(heard.recv()).await.as_deref(), Some("one"));
        stop(running).await;
        let left = db.read(|tx| queue::any_page(tx, None, 10)).await.unwrap().items;
        let left: Vec<_> = left
            .iter()
            .map(|job| {
                (
                    job.payload.as_str(),
                    job.attempts,
                    job.lease_until,
                    job.error.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            left,
            [
                ("one", 1, None, Some("stopped at shutdown")),
                ("two", 0, None, None)
            ]
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_does_what_is_due_when_it_is_due() {
    for db in engines() {
        let worker = worker(&db, 60_000_000);
        let (ran, mut heard) = mpsc::unbounded_channel();
        let inner = db.db.clone();
        worker.timer("planned", move |now| {
            let (db, ran) = (inner.clone(), ran.clone());
            async move {
                let look =
                    move |tx: &mut dyn store::Tx| Ok((planned::due(tx, now, 100)?, planned::next_due(tx)?));
                let (due, next) = db.write(look).await?;
                for planned in due {
                    ran.send((planned.id.get(), now >= planned.fire_at)).unwrap();
                }
                Ok(next)
            }
        });
        let running = start(&worker);
        let now = SystemClock.now();
        let plan = move |id: i64, millis| model::Planned {
            id: base::PlannedId(id),
            project_id: base::ProjectId(1),
            client_id: base::ClientId(1),
            fire_at: now.plus_millis(millis),
            what: model::planned::PlannedWhat::Block(base::BlockId(1)),
            arrow_id: None,
            source: None,
            keep: false,
            cancel_if_left: false,
        };
        db.write(move |tx| planned::insert(tx, &[plan(1, 60), plan(2, -5), plan(3, 30)]))
            .await
            .unwrap();
        worker.nudge("planned");
        for expected in [2, 3, 1] {
            assert_eq!(soon(heard.recv()).await, Some((expected, true)));
        }
        stop(running).await;
    }
}
