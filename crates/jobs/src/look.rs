//! One look into the queue: claims what can run now, and learns when to look again.

use crate::worker::Inner;
use base::Timestamp;
use std::sync::Arc;
use store::Result;
use store::jobs::{self, Job};

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

/// Looks into the queue for at most `limit` jobs. `full`: other kinds have no room, so more may wait than is seen.
pub async fn look(inner: Arc<Inner>, kinds: Vec<&'static str>, limit: usize, full: bool) -> Result<Found> {
    let (now, node) = (inner.clock.now(), inner.node.clone());
    let until = now.plus_micros(inner.lease);
    let look = move |tx: &mut dyn store::Tx| {
        let jobs = jobs::claim(tx, now, &node, until, &kinds, limit)?;
        let cut = jobs.len() >= limit;
        let more = full || cut || jobs::any_ready(tx, now, &kinds)?;
        let next = jobs::next_run_at(tx, now, &kinds)?;
        Ok(Found {
            jobs,
            cut,
            more,
            next,
        })
    };
    inner.db.write(look).await
}
