//! One run of a worker: claims what it has room for, runs it, renews its leases, and goes home properly.

use crate::handler::{Again, Desk, Kind, Outcome};
use crate::look::{Found, Wanted, look};
use crate::retry::Schedule;
use crate::settle::settle;
use crate::timer::until;
use crate::worker::Inner;
use base::{JobId, ProjectId, Timestamp};
use futures::FutureExt;
use futures::future::OptionFuture;
use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use store::jobs::{self, Cause, Claim, Job};
use store::{Error, Listener, Result};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

/// The queue is looked into after this long even when nothing is expected: another process may have stored something.
const SAFETY: Duration = Duration::from_secs(5);
/// Jobs taken by one claim at most.
const BATCH: usize = 64;

/// A job whose attempts were cut off so often may be what ends the process.
const SUSPECT: i64 = 3;

/// A job that runs now.
struct Running {
    claim: Claim,
    desk: usize,
    project: ProjectId,
    /// The end of its lease.
    lease: Timestamp,
}

/// One run of a worker.
pub struct Shift {
    inner: Arc<Inner>,
    desks: Vec<Desk>,
    tasks: JoinSet<JobId>,
    running: HashMap<JobId, Running>,
    /// Jobs that may end the process. They run one at a time, so that no other's attempt is cut off with theirs again.
    suspects: VecDeque<Job>,
    /// The one that runs.
    suspect: Option<JobId>,
    looking: Option<JoinHandle<Result<Found>>>,
    /// The queue is to be looked into.
    wanted: bool,
    /// Something waits for the end of a job.
    backlog: bool,
    next: Option<Timestamp>,
}

impl Shift {
    pub fn new(inner: &Arc<Inner>) -> Self {
        Self {
            inner: Arc::clone(inner),
            desks: inner.kinds.read().iter().cloned().map(Desk::new).collect(),
            tasks: JoinSet::new(),
            running: HashMap::new(),
            suspects: VecDeque::new(),
            suspect: None,
            looking: None,
            wanted: true,
            backlog: false,
            next: None,
        }
    }

    /// Works until the shutdown, then winds up.
    pub async fn work(mut self, shutdown: &CancellationToken) {
        let mut listener = self.inner.db.listen(jobs::CHANNEL).await.ok();
        let renewal = Duration::from_micros(u64::try_from(self.inner.lease / 3).unwrap_or(1).max(1_000));
        let mut renew = tokio::time::interval(renewal);
        renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let inner = Arc::clone(&self.inner);
        // Often enough to take over soon what another node let go.
        let safety = SAFETY.min(renewal);
        loop {
            self.take_adopted();
            self.start_waiting();
            self.look();
            let pause = self
                .next
                .map_or(safety, |next| until(next, inner.clock.now()).min(safety));
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => self.ended(ended.ok()),
                Some(found) = OptionFuture::from(self.looking.as_mut()), if self.looking.is_some() => {
                    self.looking = None;
                    self.found(found.unwrap_or(Err(Error::Closed)));
                }
                () = inner.adopting.notified() => {}
                () = inner.wake.notified() => self.wanted = true,
                heard = hear(&mut listener) => match heard {
                    true => self.wanted = true,
                    false => listener = None,
                },
                _ = renew.tick() => {
                    self.renew().await;
                    if listener.is_none() {
                        listener = inner.db.listen(jobs::CHANNEL).await.ok();
                    }
                }
                () = tokio::time::sleep(pause), if self.looking.is_none() => self.wanted = true,
            }
        }
        self.wind_up().await;
    }

    fn take_adopted(&mut self) {
        let adopted = std::mem::take(&mut *self.inner.adopted.lock());
        for job in adopted {
            self.queue(job);
        }
    }

    fn queue(&mut self, job: Job) {
        match self.desks.iter_mut().find(|desk| desk.kind.name == job.kind) {
            Some(_) if job.cut_off() >= SUSPECT => self.suspects.push_back(job),
            Some(desk) => desk.waiting.push(job),
            None => {
                tracing::error!(job.id = %job.id, job.kind, "nobody handles this kind of job; its lease will run out");
            }
        }
    }

    fn start_waiting(&mut self) {
        for at in 0..self.desks.len() {
            while let Some(job) = self.desks[at].next() {
                self.start(at, job);
            }
        }
        if self.suspect.is_none()
            && let Some((index, at)) = self.next_suspect()
            && let Some(job) = self.suspects.remove(index)
        {
            self.desks[at].places.take(job.project_id);
            self.suspect = Some(job.id);
            self.start(at, job);
        }
    }

    /// The first suspect that finds a place, and its desk.
    fn next_suspect(&self) -> Option<(usize, usize)> {
        self.suspects.iter().enumerate().find_map(|(index, job)| {
            let at = self.desks.iter().position(|desk| desk.kind.name == job.kind)?;
            self.desks[at].places.may(job.project_id).then_some((index, at))
        })
    }

    /// Runs a job that has its place.
    fn start(&mut self, desk: usize, job: Job) {
        let running = Running {
            claim: job.claim(),
            desk,
            project: job.project_id,
            lease: job.lease_until.unwrap_or_else(|| self.inner.clock.now()),
        };
        self.running.insert(job.id, running);
        let (inner, kind) = (Arc::clone(&self.inner), self.desks[desk].kind.clone());
        self.tasks.spawn(async move {
            run(&inner, &kind, &job).await;
            job.id
        });
    }

    fn ended(&mut self, job: Option<JobId>) {
        if job.is_some() && job == self.suspect {
            self.suspect = None;
        }
        if let Some(ended) = job.and_then(|id| self.running.remove(&id)) {
            self.desks[ended.desk].places.leave(ended.project);
        }
        self.wanted |= self.backlog;
    }

    /// Begins to look into the queue, if that is wanted and there is room for what may be there.
    fn look(&mut self) {
        if !self.wanted || self.looking.is_some() {
            return;
        }
        let free: usize = self.desks.iter().map(|desk| desk.places.free()).sum();
        let wanted = self.wanted_up_to(free.min(BATCH));
        self.wanted = false;
        self.backlog |= wanted.full;
        if wanted.kinds.is_empty() {
            return;
        }
        self.looking = Some(tokio::spawn(look(Arc::clone(&self.inner), wanted)));
    }

    /// What there is room for.
    fn wanted_up_to(&self, limit: usize) -> Wanted {
        let open: Vec<&Desk> = self.desks.iter().filter(|desk| desk.places.free() > 0).collect();
        let served: HashSet<(&'static str, ProjectId)> = open
            .iter()
            .flat_map(|desk| desk.waiting.projects().map(|project| (desk.kind.name, project)))
            .collect();
        Wanted {
            full: open.len() < self.desks.len() || !served.is_empty(),
            kinds: open.iter().map(|desk| desk.kind.name).collect(),
            served,
            limit,
        }
    }

    fn found(&mut self, found: Result<Found>) {
        match found {
            Ok(found) => {
                self.backlog = found.more;
                self.wanted |= found.cut;
                self.next = found.next;
                for job in found.jobs {
                    self.queue(job);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "could not look into the queue; trying again");
                self.next = Some(self.inner.clock.now().plus_seconds(1));
            }
        }
    }

    /// Keeps what runs or waits here for another lease.
    async fn renew(&mut self) {
        let (now, until) = (
            self.inner.clock.now(),
            self.inner.clock.now().plus_micros(self.inner.lease),
        );
        let soon = now.plus_micros(self.inner.lease / 3 * 2);
        let claims: Vec<Claim> = self
            .held()
            .filter(|(_, lease)| **lease < soon)
            .map(|(claim, _)| claim)
            .collect();
        if claims.is_empty() {
            return;
        }
        let asked = claims.clone();
        let renewed = self
            .inner
            .db
            .write(move |tx| jobs::extend_many(tx, &asked, until))
            .await;
        // Only what is written is believed: otherwise the next round tries again, before the lease has run out.
        if let Err(error) = renewed {
            tracing::warn!(%error, "could not renew the leases of running jobs");
            return;
        }
        let renewed: HashSet<JobId> = claims.iter().map(|claim| claim.id).collect();
        for (claim, lease) in self.held() {
            if renewed.contains(&claim.id) {
                *lease = until;
            }
        }
    }

    /// What runs or waits here, with the ends of the leases.
    fn held(&mut self) -> impl Iterator<Item = (Claim, &mut Timestamp)> {
        let running = self
            .running
            .values_mut()
            .map(|running| (running.claim, &mut running.lease));
        let waiting = self
            .desks
            .iter_mut()
            .flat_map(|desk| desk.waiting.iter_mut())
            .chain(self.suspects.iter_mut())
            .filter_map(|job| {
                let claim = job.claim();
                job.lease_until.as_mut().map(|lease| (claim, lease))
            });
        running.chain(waiting)
    }

    /// Gives back what did not begin, waits for what runs, and puts back what takes too long.
    async fn wind_up(mut self) {
        if let Some(looking) = self.looking.take()
            && let Ok(found) = looking.await
        {
            self.found(found);
        }
        self.take_adopted();
        let idle: Vec<Claim> = self
            .desks
            .iter_mut()
            .flat_map(|desk| desk.waiting.take_all())
            .chain(std::mem::take(&mut self.suspects))
            .map(|job| job.claim())
            .collect();
        if !idle.is_empty()
            && let Err(error) = self.inner.db.write(move |tx| jobs::release(tx, &idle)).await
        {
            tracing::warn!(%error, "could not give jobs back; their leases will run out");
        }
        let inner = Arc::clone(&self.inner);
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                self.ended(ended.ok());
            }
        };
        if tokio::time::timeout(inner.grace, all).await.is_ok() {
            return;
        }
        self.tasks.shutdown().await;
        let now = self.inner.clock.now();
        for Running { claim, .. } in self.running.into_values() {
            // Begun stays begun: the next attempt knows that this one may have got somewhere.
            let put_back = inner
                .db
                .write(move |tx| jobs::retry(tx, claim, now, "stopped at shutdown", Cause::Excused))
                .await;
            if let Err(error) = put_back
                && !matches!(error, Error::Conflict { .. })
            {
                tracing::warn!(job.id = %claim.id, %error, "could not put a job back; its lease will run out");
            }
        }
    }

    /// Everything that can run now.
    pub async fn take_all(&mut self) -> Result<Vec<Job>> {
        let mut jobs = std::mem::take(&mut *self.inner.adopted.lock());
        let found = look(Arc::clone(&self.inner), self.wanted_up_to(BATCH)).await?;
        jobs.extend(found.jobs);
        Ok(jobs)
    }

    /// Runs a job to its end.
    pub async fn run_here(&self, job: Job) {
        if let Some(desk) = self.desks.iter().find(|desk| desk.kind.name == job.kind) {
            run(&self.inner, &desk.kind, &job).await;
        }
    }
}

/// Runs a handler, whose panic is a failed attempt, and writes down what came of the job.
async fn run(inner: &Inner, kind: &Kind, job: &Job) {
    let called = AssertUnwindSafe(async { (kind.handler)(job.clone()).await })
        .catch_unwind()
        .await;
    let outcome = called.unwrap_or_else(|_| {
        tracing::error!(job.id = %job.id, job.kind, "a job's handler panicked");
        Outcome::Retry {
            error: "the handler panicked".to_owned(),
            again: Again::By(Schedule::Short),
        }
    });
    settle(inner, kind, job, outcome).await;
}

/// Waits for a notice; `false` when the listener has ended. Without one it waits for ever.
async fn hear(listener: &mut Option<Listener>) -> bool {
    match listener {
        Some(listener) => listener.next().await.is_some(),
        None => std::future::pending().await,
    }
}
