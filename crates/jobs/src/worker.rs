//! The worker of one node: what handlers register with and what the rest of the program wakes.

use crate::handler::{Ending, Kind, Outcome};
use crate::shift::Shift;
use crate::timer::{self, Timer};
use base::{Clock, Timestamp};
use futures::FutureExt;
use parking_lot::{Mutex, RwLock};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::jobs::Job;
use store::{Db, Result};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a claimed job is this node's without renewal, in microseconds. Another node takes over after it.
const LEASE: i64 = 60_000_000;
/// Leases that have run out are looked for this often at most, in microseconds.
const EXPIRY: i64 = 1_000_000;
/// How long running jobs may go on after the shutdown began.
const GRACE: Duration = Duration::from_secs(4);

/// The worker of one node. Clones are the same worker.
#[derive(Clone)]
pub struct Worker(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub node: String,
    pub lease: i64,
    pub grace: Duration,
    pub kinds: RwLock<Vec<Kind>>,
    pub timers: RwLock<Vec<Arc<Timer>>>,
    /// Jobs that committed transactions claimed for this node.
    pub adopted: Mutex<Vec<Job>>,
    pub adopting: Notify,
    pub wake: Notify,
    /// When this node last freed jobs whose lease had run out, in microseconds.
    pub expired_at: AtomicI64,
}

impl Inner {
    /// Whether it is time to look for leases that have run out; that reads every job that was ever begun.
    pub fn expiry_is_due(&self, now: Timestamp) -> bool {
        let since = now
            .micros()
            .saturating_sub(self.expired_at.load(Ordering::Relaxed));
        // Also after a clock was set back.
        since.saturating_abs() >= EXPIRY.min(self.lease / 4)
    }
}

impl Worker {
    /// A worker that knows no kind of job yet. `node` is this process's name in the cluster: no two may share it.
    #[must_use]
    pub fn new(db: Db, clock: Arc<dyn Clock>, node: impl Into<String>) -> Self {
        Self::with_times(db, clock, node, LEASE, GRACE)
    }

    /// [`Worker::new`] with another lease (in microseconds) and grace; for tests and for slow disks.
    #[must_use]
    pub fn with_times(
        db: Db,
        clock: Arc<dyn Clock>,
        node: impl Into<String>,
        lease: i64,
        grace: Duration,
    ) -> Self {
        Self(Arc::new(Inner {
            db,
            clock,
            node: node.into(),
            lease,
            grace,
            kinds: RwLock::default(),
            timers: RwLock::default(),
            adopted: Mutex::default(),
            adopting: Notify::new(),
            wake: Notify::new(),
            expired_at: AtomicI64::new(i64::MIN / 2),
        }))
    }

    /// This node's name, for [`store::jobs::Lease`].
    #[must_use]
    pub fn node(&self) -> &str {
        &self.0.node
    }

    /// Until when a job that is claimed now is this node's, for [`store::jobs::Lease`].
    #[must_use]
    pub fn lease_until(&self) -> Timestamp {
        self.0.clock.now().plus_micros(self.0.lease)
    }

    /// Registers the handler of a kind of job; at most `concurrency` of them run at once on this node. Before
    /// [`Worker::run`]; a kind registered later is seen by the next run.
    pub fn register<F, Fut>(&self, kind: &'static str, concurrency: usize, handler: F)
    where
        F: Fn(Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Outcome> + Send + 'static,
    {
        let handler = Arc::new(move |job| handler(job).boxed());
        let mut kinds = self.0.kinds.write();
        kinds.retain(|known| known.name != kind);
        kinds.push(Kind {
            name: kind,
            concurrency: concurrency.max(1),
            handler,
            ending: None,
        });
    }

    /// Says what is done when a job of a kind that is registered failed for good: `ending` gets the job and the reason,
    /// and its transaction calls [`store::jobs::fail`] beside what it has to note. Without one, the job only goes to the
    /// list of failed ones.
    pub fn ending<F, Fut>(&self, kind: &'static str, ending: F)
    where
        F: Fn(Job, String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let ending: Ending = Arc::new(move |job, error| ending(job, error).boxed());
        for known in self.0.kinds.write().iter_mut().filter(|known| known.name == kind) {
            known.ending = Some(Arc::clone(&ending));
        }
    }

    /// Registers something that is to be done at times it names itself: `work` does what is due at the moment given and
    /// answers when it wants to be called next. It runs on every node, so what it takes it must take under a lock
    /// (as [`store::planned::due`] does). [`Worker::nudge`] calls it earlier.
    pub fn timer<F, Fut>(&self, name: &'static str, work: F)
    where
        F: Fn(Timestamp) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Timestamp>>> + Send + 'static,
    {
        let work = Box::new(move |now| work(now).boxed());
        self.0.timers.write().push(Arc::new(Timer::new(name, work)));
    }

    /// Registers something that is to be done every `period` microseconds by one node of the cluster.
    pub fn every<F, Fut>(&self, name: &'static str, period: i64, work: F)
    where
        F: Fn(Timestamp) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let (db, node, work) = (self.0.db.clone(), self.0.node.clone(), Arc::new(work));
        self.timer(name, move |now| {
            timer::once_per_cluster(db.clone(), node.clone(), name, now, period, Arc::clone(&work))
        });
    }

    /// Calls a timer now, because what it waits for may have changed.
    pub fn nudge(&self, name: &str) {
        for timer in self.0.timers.read().iter().filter(|timer| timer.name == name) {
            timer.nudge.notify_one();
        }
    }

    /// Looks into the queue now. Jobs stored by [`store::jobs::insert`] do this by themselves after their commit.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Runs jobs that a committed transaction stored already claimed for this node, without asking the queue.
    pub fn adopt(&self, jobs: Vec<Job>) {
        if !jobs.is_empty() {
            self.0.adopted.lock().extend(jobs);
            self.0.adopting.notify_one();
        }
    }

    /// Works until `shutdown`: then claims nothing more, lets running jobs end within the grace time and gives the
    /// rest back.
    pub async fn run(&self, shutdown: CancellationToken) {
        let tasks = TaskTracker::new();
        for timer in self.0.timers.read().iter() {
            let (timer, clock, shutdown) = (Arc::clone(timer), Arc::clone(&self.0.clock), shutdown.clone());
            tasks.spawn(async move { timer.run(&*clock, &shutdown).await });
        }
        Shift::new(&self.0).work(&shutdown).await;
        tasks.close();
        tasks.wait().await;
    }

    /// Does everything that can be done at the clock's present moment, one job after the other, and gives how many jobs
    /// ran: for tests, where nothing may happen by itself.
    ///
    /// # Errors
    /// What the engine says.
    pub async fn drain(&self) -> Result<usize> {
        let mut shift = Shift::new(&self.0);
        let mut ran = 0;
        loop {
            let timers = self.0.timers.read().clone();
            for timer in timers {
                timer.call(self.0.clock.now()).await?;
            }
            let jobs = shift.take_all().await?;
            if jobs.is_empty() {
                return Ok(ran);
            }
            for job in jobs {
                shift.run_here(job).await;
                ran += 1;
            }
        }
    }
}
