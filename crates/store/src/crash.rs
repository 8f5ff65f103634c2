//! The crash-test hook: ends the process at a chosen COMMIT, in builds with debug assertions only.

use std::sync::atomic::{AtomicU64, Ordering};

/// On which side of the COMMIT the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitMoment {
    /// Everything was executed, nothing is kept.
    Before,
    /// Everything is kept, nobody was told.
    After,
}

/// Counts the commits of writes and ends the process at the one that was asked for.
#[derive(Debug, Default)]
pub struct CrashPoint {
    wanted: Option<(u64, CommitMoment)>,
    begun: AtomicU64,
}

impl CrashPoint {
    pub fn new(wanted: Option<(u64, CommitMoment)>) -> Self {
        Self {
            wanted: wanted.filter(|_| cfg!(debug_assertions)),
            begun: AtomicU64::new(0),
        }
    }

    /// To be called right before a COMMIT; gives its number for [`CrashPoint::after`].
    pub fn before(&self) -> u64 {
        if self.wanted.is_none() {
            return 0;
        }
        let number = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
        self.end_at(number, CommitMoment::Before);
        number
    }

    /// To be called right after a successful COMMIT.
    pub fn after(&self, number: u64) {
        self.end_at(number, CommitMoment::After);
    }

    fn end_at(&self, number: u64, moment: CommitMoment) {
        if self.wanted == Some((number, moment)) {
            tracing::error!(
                commit = number,
                ?moment,
                "ending the process, as the crash test asked"
            );
            std::process::abort();
        }
    }
}
