//! Two workers on one database: no lane runs twice at once, nothing is lost, nothing is done twice.

use crate::world::{job, soon};
use base::SystemClock;
use jobs::{Lane, Lease, NewJob, Outcome, Worker};
use parking_lot::Mutex;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::testing::{TestDb, engines};
use store::{Db, jobs as queue};
use tokio_util::sync::CancellationToken;

const LANES: i64 = 6;
const JOBS: i64 = 240;

#[derive(Default)]
struct Watch {
    inside: Mutex<HashSet<Lane>>,
    order: Mutex<HashMap<Lane, Vec<i64>>>,
}

fn node(db: &Db, name: &str, watch: &Arc<Watch>) -> Worker {
    let worker = Worker::new(db.clone(), Arc::new(SystemClock), name);
    let watch = Arc::clone(watch);
    worker.register("step", 4, move |job| {
        let watch = Arc::clone(&watch);
        async move {
            let lane = job.lane.unwrap();
            assert!(watch.inside.lock().insert(lane), "{lane:?} was entered twice");
            tokio::task::yield_now().await;
            watch
                .order
                .lock()
                .entry(lane)
                .or_default()
                .push(job.payload.parse().unwrap());
            assert!(watch.inside.lock().remove(&lane));
            Outcome::Done
        }
    });
    worker
}

async fn store_all(db: &TestDb, worker: &Worker) {
    for number in 0..JOBS {
        let (node, until) = (worker.node().to_owned(), worker.lease_until());
        let stored = db.write(move |tx| {
            let lease = (number % 2 == 0).then_some(Lease { node: &node, until });
            let payload = number.to_string();
            queue::insert(
                tx,
                &NewJob {
                    lease,
                    ..job("step", Some(number % LANES), &payload)
                },
            )
        });
        worker.adopt(stored.await.unwrap().leased.into_iter().collect());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_the_lanes_of_one_database() {
    for db in engines() {
        let watch = Arc::new(Watch::default());
        let second_db = Db::open(&db.options).unwrap();
        let (one, two) = (node(&db, "a", &watch), node(&second_db, "b", &watch));
        let stop = CancellationToken::new();
        let runs: Vec<_> = [&one, &two]
            .into_iter()
            .map(|worker| {
                let (worker, stop) = (worker.clone(), stop.clone());
                tokio::spawn(async move { worker.run(stop).await })
            })
            .collect();
        store_all(&db, &one).await;
        soon(async {
            while !db
                .read(|tx| queue::any_page(tx, None, 1))
                .await
                .unwrap()
                .items
                .is_empty()
            {
                tokio::task::yield_now().await;
            }
        })
        .await;
        stop.cancel();
        for run in runs {
            soon(run).await.unwrap();
        }
        let order = std::mem::take(&mut *watch.order.lock());
        let total: usize = order.values().map(Vec::len).sum();
        assert_eq!(total as i64, JOBS, "each once, none lost");
        for (lane, numbers) in &order {
            assert!(numbers.is_sorted(), "{lane:?} kept its order: {numbers:?}");
        }
        second_db.close().await;
    }
}
