//! Open sockets counted per visitor and per address, so that nobody holds them all.

use base::limits::{SOCKETS_PER_ADDRESS, SOCKETS_PER_VISITOR};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;

/// The counts of open sockets on this node.
#[derive(Debug, Clone, Default)]
pub struct Sockets {
    open: Arc<Mutex<HashMap<String, usize>>>,
}

/// A counted socket; dropping it gives its places back.
#[derive(Debug)]
pub struct Place {
    open: Arc<Mutex<HashMap<String, usize>>>,
    key: String,
}

impl Sockets {
    /// A place for a connection of an address; none when all are taken.
    #[must_use]
    pub fn for_address(&self, address: &str) -> Option<Place> {
        self.take(format!("a {address}"), SOCKETS_PER_ADDRESS)
    }

    /// A place for a visitor; none when all are taken.
    #[must_use]
    pub fn for_visitor(&self, channel: i64, recipient: &str) -> Option<Place> {
        self.take(format!("v {channel} {recipient}"), SOCKETS_PER_VISITOR)
    }

    /// How many connections are open.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.open
            .lock()
            .iter()
            .filter(|(key, _)| key.starts_with('a'))
            .map(|(_, count)| count)
            .sum()
    }

    fn take(&self, key: String, most: usize) -> Option<Place> {
        let mut open = self.open.lock();
        let count = open.entry(key.clone()).or_insert(0);
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            open: Arc::clone(&self.open),
            key,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock();
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_and_come_back() {
        let sockets = Sockets::default();
        let places: Vec<_> = (0..SOCKETS_PER_VISITOR)
            .map(|_| sockets.for_visitor(1, "r"))
            .collect();
        assert!(places.iter().all(Option::is_some));
        assert!(sockets.for_visitor(1, "r").is_none());
        assert!(sockets.for_visitor(2, "r").is_some());
        let address = sockets.for_address("192.0.2.1");
        assert_eq!(sockets.connections(), 1);
        drop((places, address));
        assert_eq!(sockets.connections(), 0);
        assert!(sockets.open.lock().is_empty());
        assert!(sockets.for_visitor(1, "r").is_some());
    }
}
