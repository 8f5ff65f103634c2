//! Places for sends under way: a messenger that does not answer takes its share of them, and the others go on.

use base::ChannelId;
use parking_lot::Mutex;
use std::collections::HashMap;

/// The places of this node.
#[derive(Debug)]
pub(crate) struct Places {
    all: usize,
    taken: Mutex<HashMap<ChannelId, usize>>,
}

/// A place that is taken until this is dropped.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    places: &'a Places,
    channel: ChannelId,
}

impl Places {
    /// So many places.
    pub fn new(all: usize) -> Self {
        Self {
            all: all.max(2),
            taken: Mutex::default(),
        }
    }

    /// Takes a place for a channel, unless it holds as many as are free: then one channel alone gets half of them, two
    /// get a third each, and there is always one left for a channel that has none.
    pub fn enter(&self, channel: ChannelId) -> Option<Taken<'_>> {
        let mut taken = self.taken.lock();
        let free = self.all.saturating_sub(taken.values().sum());
        let own = taken.entry(channel).or_default();
        if *own > 0 && *own >= free {
            return None;
        }
        *own += 1;
        Some(Taken {
            places: self,
            channel,
        })
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
        if let Some(own) = taken.get_mut(&self.channel) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.channel);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill<'a>(places: &'a Places, channel: i64, into: &mut Vec<Taken<'a>>) -> usize {
        let before = into.len();
        while let Some(place) = places.enter(ChannelId(channel)) {
            into.push(place);
        }
        into.len() - before
    }

    #[test]
    fn whoever_takes_much_leaves_room_for_the_others() {
        let places = Places::new(256);
        let mut taken = Vec::new();
        assert_eq!(fill(&places, 1, &mut taken), 128);
        assert_eq!(fill(&places, 2, &mut taken), 64);
        assert_eq!(fill(&places, 3, &mut taken), 32);
        assert!(places.enter(ChannelId(4)).is_some());
    }

    #[test]
    fn a_place_that_is_left_is_free_again() {
        let places = Places::new(4);
        let mut taken = Vec::new();
        assert_eq!(fill(&places, 1, &mut taken), 2);
        taken.clear();
        assert_eq!(fill(&places, 2, &mut taken), 2);
        taken.clear();
        assert!(places.taken.lock().is_empty());
    }
}
