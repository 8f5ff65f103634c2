//! One turn of a client at a time on this node, so that work is not done twice only for one of it to lose at commit.
//!
//! This saves work and keeps order within the node; that lanes never overlap at all is held by versions and leases in
//! the store.

use std::hash::{DefaultHasher, Hash, Hasher};
use tokio::sync::{Mutex, MutexGuard};

/// Locks by name, a fixed number of them: two names may share one, which costs a wait and nothing else.
#[derive(Debug)]
pub struct Lanes(Box<[Mutex<()>]>);

impl Lanes {
    /// So many locks.
    #[must_use]
    pub fn new(count: usize) -> Self {
        Self((0..count.max(1)).map(|_| Mutex::new(())).collect())
    }

    /// Waits for the lane of a name, in order of arrival.
    pub async fn enter(&self, name: impl Hash) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let at = (hasher.finish() as usize) % self.0.len();
        self.0[at].lock().await
    }
}
