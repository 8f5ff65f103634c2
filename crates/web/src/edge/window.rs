//! Fixed windows that count requests per key, for limits that a node keeps by itself. Pure: the moment is given.

use base::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;

/// Counters of one limit. The map forgets everything when a window ends, so it holds at most one window's keys.
#[derive(Debug)]
pub struct Windows<K> {
    limit: u32,
    seconds: i64,
    window: i64,
    counts: HashMap<K, u32>,
}

/// What a limit says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Requests a window allows.
    pub limit: u32,
    /// Requests still allowed in this window.
    pub remaining: u32,
    /// Seconds until the next window.
    pub reset: u32,
    /// Whether this request is one too many.
    pub exceeded: bool,
}

impl<K: Hash + Eq> Windows<K> {
    /// A limit of so many requests in so many seconds.
    #[must_use]
    pub fn new(limit: u32, seconds: u32) -> Self {
        Self {
            limit,
            seconds: i64::from(seconds.max(1)),
            window: i64::MIN,
            counts: HashMap::new(),
        }
    }

    /// Counts a request.
    pub fn count(&mut self, key: K, now: Timestamp) -> Standing {
        self.turn_to(now);
        let count = self.counts.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        let count = *count;
        self.standing(count, count > self.limit, now)
    }

    /// Looks at the limit without counting.
    pub fn look(&mut self, key: &K, now: Timestamp) -> Standing {
        self.turn_to(now);
        let count = self.counts.get(key).copied().unwrap_or(0);
        self.standing(count, count >= self.limit, now)
    }

    fn turn_to(&mut self, now: Timestamp) {
        let window = now.seconds().div_euclid(self.seconds);
        if window != self.window {
            self.window = window;
            self.counts.clear();
        }
    }

    fn standing(&self, count: u32, exceeded: bool, now: Timestamp) -> Standing {
        let reset = self.seconds - now.seconds().rem_euclid(self.seconds);
        Standing {
            limit: self.limit,
            remaining: self.limit.saturating_sub(count),
            reset: u32::try_from(reset).unwrap_or(u32::MAX),
            exceeded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_counts_each_key_apart_and_forgets_at_its_end() {
        let mut windows = Windows::new(2, 60);
        let at = Timestamp::from_seconds;
        assert_eq!(windows.look(&"a", at(65)).remaining, 2);
        assert_eq!(
            windows.count("a", at(65)),
            Standing {
                limit: 2,
                remaining: 1,
                reset: 55,
                exceeded: false
            }
        );
        assert!(!windows.count("a", at(70)).exceeded);
        assert!(windows.look(&"a", at(70)).exceeded);
        assert!(windows.count("a", at(70)).exceeded);
        assert!(!windows.count("b", at(70)).exceeded);
        assert!(!windows.count("a", at(120)).exceeded);
    }
}
