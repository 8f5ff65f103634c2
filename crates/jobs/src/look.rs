//! One look into the queue: claims what can run now, from every project its share, and learns when to look again.

use crate::worker::Inner;
use base::{ProjectId, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::jobs::{self, Job, Lease};
use store::{Result, Tx};

/// Jobs of a kind whose time has come that one look lets in; more of them call for another look at once.
const PROMOTED: usize = 1_000;

/// What is looked for.
pub struct Wanted {
    /// Kinds that have room.
    pub kinds: Vec<&'static str>,
    /// Projects whose jobs of a kind wait here already: they have their share.
    pub served: HashSet<(&'static str, ProjectId)>,
    /// Jobs to be claimed at most.
    pub limit: usize,
    /// Other kinds have no room, so more may wait than is seen.
    pub full: bool,
}

/// What one look into the queue gave.
pub struct Found {
    pub jobs: Vec<Job>,
    /// As many came as were asked for: others may wait behind them, also of kinds that still have room.
    pub cut: bool,
    /// More could run if there were room or their lanes were free: the end of any job is a reason to look again.
    pub more: bool,
    /// When something becomes due.
    pub next: Option<Timestamp>,
}

/// Looks into the queue.
pub async fn look(inner: Arc<Inner>, wanted: Wanted) -> Result<Found> {
    let (now, node) = (inner.clock.now(), inner.node.clone());
    let until = now.plus_micros(inner.lease);
    let expire = inner.expiry_is_due(now);
    let look = move |tx: &mut dyn Tx| {
        if expire {
            jobs::expire(tx, now)?;
        }
        jobs::promote(tx, now, &wanted.kinds, PROMOTED)?;
        let claimer = Claimer {
            now,
            lease: Lease { node: &node, until },
        };
        let jobs = claimer.claim(tx, &wanted)?;
        let cut = jobs.len() >= wanted.limit;
        let more = wanted.full || cut || jobs::any_ready(tx, now, &wanted.kinds)?;
        let next = jobs::next_run_at(tx, &wanted.kinds)?;
        Ok(Found {
            jobs,
            cut,
            more,
            next,
        })
    };
    let found = inner.db.write(look).await?;
    if expire {
        inner.expired_at.store(now.micros(), Ordering::Relaxed);
    }
    Ok(found)
}

struct Claimer<'a> {
    now: Timestamp,
    lease: Lease<'a>,
}

impl Claimer<'_> {
    /// Of each kind, every project that waits gets an equal share; what some leave, the others get.
    fn claim(&self, tx: &mut dyn Tx, wanted: &Wanted) -> Result<Vec<Job>> {
        let mut waiting = jobs::waiting_projects(tx, &wanted.kinds)?;
        waiting.retain(|(kind, project)| !wanted.served.contains(&(*kind, *project)));
        // Not always the same one first, when there are more of them than places.
        if !waiting.is_empty() {
            let turn = self.now.micros().unsigned_abs() as usize % waiting.len();
            waiting.rotate_left(turn);
        }
        let mut claimed = Vec::new();
        while !waiting.is_empty() && claimed.len() < wanted.limit {
            let share = (wanted.limit - claimed.len()).div_ceil(waiting.len());
            let mut more = Vec::new();
            for (kind, project) in waiting {
                let room = share.min(wanted.limit - claimed.len());
                if room == 0 {
                    break;
                }
                let jobs = jobs::claim(tx, self.now, self.lease, project, kind, room)?;
                if jobs.len() == room {
                    more.push((kind, project));
                }
                claimed.extend(jobs);
            }
            waiting = more;
        }
        claimed.sort_by_key(|job| (job.priority, job.id));
        Ok(claimed)
    }
}
