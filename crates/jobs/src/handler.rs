//! What handlers are, and what may come of a job.

use base::Timestamp;
use futures::future::BoxFuture;
use std::collections::VecDeque;
use std::sync::Arc;
use store::jobs::Job;

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; the worker removes it.
    Done,
    /// It is done, and the handler's own transaction removed it with [`store::jobs::finish`] (or put it back).
    DoneInTx,
    /// It is to run again: at a time, or by the product's retry schedule, which ends after about a day.
    Retry {
        /// Why.
        error: String,
        /// When, if the other side said so.
        at: Option<Timestamp>,
    },
    /// It failed for good; it goes to the list of failed jobs.
    Failed {
        /// Why.
        error: String,
    },
}

/// A registered handler.
pub(crate) type Handler = Arc<dyn Fn(Job) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// A kind of job, as registered.
#[derive(Clone)]
pub(crate) struct Kind {
    pub name: &'static str,
    pub concurrency: usize,
    pub handler: Handler,
}

/// A kind of job during a shift.
pub(crate) struct Desk {
    pub kind: Kind,
    /// Jobs of this kind that run now.
    pub running: usize,
    /// Jobs that are ours and wait for a free place.
    pub waiting: VecDeque<Job>,
}

impl Desk {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            running: 0,
            waiting: VecDeque::new(),
        }
    }

    /// How many more could be taken.
    pub fn free(&self) -> usize {
        self.kind
            .concurrency
            .saturating_sub(self.running + self.waiting.len())
    }
}
