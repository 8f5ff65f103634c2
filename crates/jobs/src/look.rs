//! One look into the queue: claims what can run now, from every project its share, and learns when to look again.

use crate::worker::Inner;
use base::{ProjectId, Timestamp};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::jobs::{self, Job};
use store::{Result, Tx};

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
        let claimer = Claimer {
            now,
            node: &node,
            until,
        };
        let jobs = claimer.claim(tx, &wanted)?;
        let cut = jobs.len() >= wanted.limit;
        let more = wanted.full || cut || jobs::any_ready(tx, now, &wanted.kinds)?;
        let next = jobs::next_run_at(tx, now, &wanted.kinds)?;
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
    node: &'a str,
    until: Timestamp,
}

impl Claimer<'_> {
    /// Every project that waits gets an equal share; what some leave, the others get.
    fn claim(&self, tx: &mut dyn Tx, wanted: &Wanted) -> Result<Vec<Job>> {
        let mut waiting: Vec<(ProjectId, Vec<&str>)> = jobs::waiting_projects(tx, self.now)?
            .into_iter()
            .map(|project| (project, kinds_for(wanted, project)))
            .filter(|(_, kinds)| !kinds.is_empty())
            .collect();
        // Not always the same one first, when there are more projects than places.
        if !waiting.is_empty() {
            let turn = self.now.micros().unsigned_abs() as usize % waiting.len();
            waiting.rotate_left(turn);
        }
        let mut claimed = Vec::new();
        while !waiting.is_empty() && claimed.len() < wanted.limit {
            let share = (wanted.limit - claimed.len()).div_ceil(waiting.len());
            let mut more = Vec::new();
            for (project, kinds) in waiting {
                let room = share.min(wanted.limit - claimed.len());
                if room == 0 {
                    break;
                }
                let jobs = jobs::claim(tx, self.now, self.node, self.until, project, &kinds, room)?;
                if jobs.len() == room {
                    more.push((project, kinds));
                }
                claimed.extend(jobs);
            }
            waiting = more;
        }
        claimed.sort_by_key(|job| (job.priority, job.id));
        Ok(claimed)
    }
}

fn kinds_for(wanted: &Wanted, project: ProjectId) -> Vec<&str> {
    let open = |kind: &&'static str| !wanted.served.contains(&(*kind, project));
    wanted.kinds.iter().copied().filter(open).collect()
}
