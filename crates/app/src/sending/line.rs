//! The waiting line before a channel's bucket: messages that must wait are given times one after the other, so that they
//! come back one by one and not all at once.

use base::{ChannelId, Timestamp};
use parking_lot::Mutex;
use std::collections::HashMap;

/// The lines of all channels of this node.
#[derive(Debug, Default)]
pub(crate) struct Line(Mutex<HashMap<ChannelId, Timestamp>>);

impl Line {
    /// The next free time of a channel that lets `per_second` messages through and has none to spare until `ready`.
    pub fn next(&self, channel: ChannelId, per_second: f64, ready: Timestamp) -> Timestamp {
        let step = (1_000_000.0 / per_second.max(0.001)) as i64;
        let mut ends = self.0.lock();
        let end = ends.entry(channel).or_insert(ready);
        let at = (*end).max(ready);
        *end = at.plus_micros(step);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_comes_back_one_by_one() {
        let line = Line::default();
        let channel = ChannelId(1);
        let times: Vec<i64> = (0..3)
            .map(|_| line.next(channel, 10.0, Timestamp(1_000)).micros())
            .collect();
        assert_eq!(times, [1_000, 101_000, 201_000]);
        assert_eq!(line.next(channel, 10.0, Timestamp(900_000)).micros(), 900_000);
        assert_eq!(line.next(ChannelId(2), 10.0, Timestamp(5)).micros(), 5);
    }
}
