//! Places for calls under way: each project has its own, so that one project's slow servers hold up nobody else.

use base::{ProjectId, limits};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places of all projects.
#[derive(Debug, Default)]
pub(crate) struct Lanes(Mutex<HashMap<ProjectId, Arc<Semaphore>>>);

impl Lanes {
    /// Waits for a place of a project and holds it until dropped.
    pub async fn enter(&self, project: ProjectId) -> Option<OwnedSemaphorePermit> {
        let places = {
            let mut lanes = self.0.lock();
            lanes
                .entry(project)
                .or_insert_with(|| Arc::new(Semaphore::new(limits::NETWORK_CALLS_PER_PROJECT)))
                .clone()
        };
        places.acquire_owned().await.ok()
    }
}
