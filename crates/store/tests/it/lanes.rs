//! Lanes under real concurrency: whoever claims, no lane runs twice at once and nothing is lost.

use crate::world::{NOW, on_engines};
use base::{ClientId, ProjectId};
use std::collections::HashMap;
use std::sync::Mutex;
use store::jobs::{self, Lane, Lease, NewJob};
use store::testing::TestDb;

const LANES: i64 = 5;
const PER_LANE: i64 = 40;

fn new(lane: i64, number: i64) -> NewJob<'static> {
    NewJob {
        project_id: ProjectId(1),
        kind: "turn",
        lane: Some(Lane::turn(ClientId(lane))),
        run_at: NOW,
        priority: (number % 3) + 1,
        payload: "{}",
        created_at: NOW,
        lease: None,
    }
}

/// What is under way: entering a lane that is occupied is the fault looked for.
#[derive(Default)]
struct Watch {
    inside: Mutex<HashMap<Lane, i64>>,
    done: Mutex<Vec<i64>>,
}

impl Watch {
    fn enter(&self, lane: Lane, job: i64) {
        let before = self.inside.lock().unwrap().insert(lane, job);
        assert_eq!(before, None, "{lane:?} was entered twice");
    }

    fn leave(&self, lane: Lane, job: i64) {
        assert_eq!(self.inside.lock().unwrap().remove(&lane), Some(job));
        self.done.lock().unwrap().push(job);
    }
}

fn work(db: &TestDb, watch: &Watch, node: &'static str) {
    loop {
        let taken = db
            .write_blocking(move |tx| {
                let until = NOW.plus_seconds(60);
                jobs::claim(tx, NOW, jobs::Lease { node, until }, ProjectId(1), "turn", 3)
            })
            .unwrap();
        for job in &taken {
            watch.enter(job.lane.unwrap(), job.id.get());
        }
        std::thread::yield_now();
        for job in &taken {
            // Leaves before the commit that lets the next one in.
            watch.leave(job.lane.unwrap(), job.id.get());
            let claim = job.claim();
            db.write_blocking(move |tx| jobs::finish(tx, &[claim])).unwrap();
        }
        if taken.is_empty() && watch.done.lock().unwrap().len() as i64 >= LANES * PER_LANE {
            return;
        }
    }
}

#[test]
fn no_lane_runs_twice_at_once_while_jobs_are_stored_and_adopted_by_others() {
    on_engines(|db| {
        let watch = Watch::default();
        std::thread::scope(|scope| {
            for node in ["a", "b", "c"] {
                let watch = &watch;
                scope.spawn(move || work(db, watch, node));
            }
            let watch = &watch;
            scope.spawn(move || {
                for number in 0..PER_LANE {
                    for lane in 0..LANES {
                        let lease = Lease {
                            node: "d",
                            until: NOW.plus_seconds(60),
                        };
                        let new = NewJob {
                            lease: (number % 2 == 0).then_some(lease),
                            ..new(lane, number)
                        };
                        let stored = db.write_blocking(move |tx| jobs::insert(tx, &new)).unwrap();
                        if let Some(mine) = stored.leased {
                            watch.enter(mine.lane.unwrap(), mine.id.get());
                            watch.leave(mine.lane.unwrap(), mine.id.get());
                            db.write_blocking(move |tx| jobs::finish(tx, &[mine.claim()]))
                                .unwrap();
                        }
                    }
                }
            });
        });
        let mut done = watch.done.into_inner().unwrap();
        done.sort_unstable();
        let count = done.len();
        done.dedup();
        assert_eq!(
            (done.len(), count as i64),
            (count, LANES * PER_LANE),
            "each once, none lost"
        );
        assert!(
            db.read_blocking(|tx| jobs::any_page(tx, None, 10))
                .unwrap()
                .items
                .is_empty()
        );
    });
}
