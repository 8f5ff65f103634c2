//! What handlers are, and what may come of a job.

use crate::fair::{FairQueue, Places};
use crate::retry::Schedule;
use base::Timestamp;
use futures::future::BoxFuture;
use std::sync::Arc;
use store::jobs::Job;

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; the worker removes it.
    Done,
    /// It is done, and the handler's own transaction removed it with [`store::jobs::finish`] (or put it back).
    DoneInTx,
    /// It is to run again.
    Retry {
        /// Why.
        error: String,
        /// When.
        again: Again,
    },
    /// It failed for good; it goes to the list of failed jobs.
    Failed {
        /// Why.
        error: String,
    },
}

/// When a job that failed runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// At a time that the other side named, however often that was.
    At(Timestamp),
    /// By a schedule; at its end the job has failed for good.
    By(Schedule),
}

/// A registered handler.
pub(crate) type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// What is done when a job failed for good, instead of only moving it to the list of failed ones.
pub(crate) type Ending = Arc<dyn Fn(Job, String) -> BoxFuture<'static, store::Result<()>> + Send + Sync>;

/// A kind of job, as registered.
#[derive(Clone)]
pub(crate) struct Kind {
    pub name: &'static str,
    pub concurrency: usize,
    pub handler: Handler,
    pub ending: Option<Ending>,
}

/// A kind of job during a shift.
pub(crate) struct Desk {
    pub kind: Kind,
    /// Who runs jobs of this kind now.
    pub places: Places,
    /// Jobs that are ours and wait for a place.
    pub waiting: FairQueue,
}

impl Desk {
    pub fn new(kind: Kind) -> Self {
        Self {
            places: Places::new(kind.concurrency),
            waiting: FairQueue::default(),
            kind,
        }
    }

    /// The next job that may begin; it takes its place.
    pub fn next(&mut self) -> Option<Job> {
        let job = self.waiting.pop(|project| self.places.may(project))?;
        self.places.take(job.project_id);
        Some(job)
    }
}
