//! A clock that stands still until the test moves it.

use base::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock of the test's own; begins at 2026-01-05T08:00:00Z, a Monday.
#[derive(Debug)]
pub struct FakeClock(AtomicI64);

impl Default for FakeClock {
    fn default() -> Self {
        Self(AtomicI64::new(Timestamp::from_seconds(1_767_600_000).micros()))
    }
}

impl FakeClock {
    /// Moves the clock forward.
    pub fn advance_millis(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}
