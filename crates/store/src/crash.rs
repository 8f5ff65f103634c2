//! The crash-test hook: ends the process at a chosen COMMIT, in builds with debug assertions only.

use crate::record::Notebook;
use std::sync::atomic::{AtomicU64, Ordering};

/// On which side of the COMMIT the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommitMoment {
    /// Everything was executed, nothing is kept.
    Before,
    /// Everything is kept, nobody was told.
    After,
}

/// Which COMMIT of a write is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitPoint {
    /// The N-th since the start, from 1.
    Number(u64),
    /// The first with a transaction that changed exactly this, in the words of the log's `changes`, such as
    /// `INSERT clients, UPDATE jobs`: where threads race, numbers change from run to run, and words do not.
    Changing(String),
}

/// Counts the commits of writes and ends the process at the one that was asked for.
#[derive(Debug, Default)]
pub struct CrashPoint {
    wanted: Option<(CommitPoint, CommitMoment)>,
    begun: AtomicU64,
}

impl CrashPoint {
    pub fn new(wanted: Option<(CommitPoint, CommitMoment)>) -> Self {
        Self {
            wanted: wanted.filter(|_| cfg!(debug_assertions)),
            begun: AtomicU64::new(0),
        }
    }

    /// Whether a COMMIT was asked for: then transactions are noted down, so that the log can tell what each one changed.
    pub fn is_set(&self) -> bool {
        self.wanted.is_some()
    }

    /// To be called right before the COMMIT of these transactions; gives for [`CrashPoint::after`] its number, if it is
    /// the one that was asked for.
    pub fn before(&self, transactions: &[Notebook]) -> Option<u64> {
        let (point, moment) = self.wanted.as_ref()?;
        let number = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
        let changes: Vec<String> = transactions.iter().map(Notebook::changes).collect();
        tracing::debug!(commit = number, changes = changes.join(" | "), "a commit");
        let is_it = match point {
            CommitPoint::Number(wanted) => *wanted == number,
            CommitPoint::Changing(words) => changes.contains(words),
        };
        if is_it && *moment == CommitMoment::Before {
            end(number, *moment);
        }
        is_it.then_some(number)
    }

    /// To be called right after a successful COMMIT.
    pub fn after(&self, asked_for: Option<u64>) {
        if let Some(number) = asked_for {
            end(number, CommitMoment::After);
        }
    }
}

fn end(commit: u64, moment: CommitMoment) {
    tracing::error!(commit, ?moment, "ending the process, as the crash test asked");
    std::process::abort();
}
