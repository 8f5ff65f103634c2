//! Timers: planned messages that are due become turns in their clients' lanes.

use crate::error::Result;
use crate::metrics::Counters;
use crate::start::App;
use crate::turn::TurnJob;
use base::Timestamp;
use model::Inbound;
use store::jobs::{Job, Lane, Lease, NewJob};

/// The name of the timer.
pub(crate) const TIMER: &str = "planned";
/// Rows taken in one transaction.
const BATCH: usize = 500;

/// Tells the worker when to look.
pub(crate) fn register(app: &App) {
    let weak = app.downgrade();
    app.0.worker.timer(TIMER, move |now| {
        let app = weak.upgrade();
        async move {
            let Some(app) = app else { return Ok(None) };
            match app.fire_due(now).await {
                Ok(next) => Ok(next),
                Err(error) => Err(store::Error::from(error)),
            }
        }
    });
}

impl App {
    /// Puts what is due into the lanes; gives the moment to look again.
    pub(crate) async fn fire_due(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        let node = self.0.node.clone();
        let until = self.0.worker.lease_until();
        let (fired, jobs, next) = self
            .write("fire timers", move |tx| {
                let due = store::planned::due(tx, now, BATCH)?;
                let mut jobs: Vec<Job> = Vec::new();
                let fired = due.len();
                // In a flood the jobs wait in the store and are claimed as there are places, not all held in memory.
                let flood = fired == BATCH;
                for planned in due {
                    let (project_id, client_id) = (planned.project_id, planned.client_id);
                    let task = TurnJob {
                        client_id,
                        inbound: Inbound::Due { planned },
                        row: None,
                        told: false,
                        parts: Vec::new(),
                        album: None,
                        hops: 0,
                    };
                    let new = NewJob {
                        project_id,
                        kind: crate::turn::KIND,
                        lane: Some(Lane::turn(client_id)),
                        run_at: now,
                        priority: 0,
                        payload: &task.payload(),
                        created_at: now,
                        lease: (!flood).then_some(Lease { node: &node, until }),
                    };
                    jobs.extend(store::jobs::insert(tx, &new)?.leased);
                }
                let next = if fired < BATCH {
                    store::planned::next_due(tx)?
                } else {
                    Some(now)
                };
                Ok((fired, jobs, next))
            })
            .await?;
        Counters::add(&self.0.counters.timers, fired);
        if jobs.len() < fired {
            self.0.worker.wake();
        }
        self.0.worker.adopt(jobs);
        Ok(next)
    }
}
