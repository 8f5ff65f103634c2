//! The queue: jobs in lanes, claimed under leases with a fencing token.
//!
//! A job is *begun* once it was claimed (`attempts > 0`). A lane has at most one begun job, which an index enforces, so two
//! nodes cannot run one lane at once. Within a lane the begun job comes first, then by priority, then by age.

mod claims;
mod failed;

pub use claims::{
    any_free_node, claim, expire, extend, extend_many, finish, postpone, promote, release, retry,
    set_payload, waiting_projects,
};
pub use failed::{
    FailedJob, any_failed_by_kind, any_failed_page, any_take_old_failed, fail, failed, failed_page,
    take_failed,
};

use crate::arg::args;
use crate::{Arg, Result, Row, Tx};
use base::{ClientId, JobId, Page, ProjectId, Timestamp};

/// The channel on which a transaction tells every node that it put a job into the queue which nobody runs yet.
pub const CHANNEL: &str = "rapport_jobs";

/// The queue in which jobs run one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(pub i64);

impl Lane {
    /// The lane of a noun's id. `family` (0 to 15) tells nouns apart.
    #[must_use]
    pub const fn of(family: u8, id: i64) -> Self {
        Self(id * 16 + (family % 16) as i64)
    }

    /// The lane of a client's turns.
    #[must_use]
    pub const fn turn(client: ClientId) -> Self {
        Self::of(1, client.get())
    }

    /// The lane of the messages on their way to a client.
    #[must_use]
    pub const fn out(client: ClientId) -> Self {
        Self::of(2, client.get())
    }
}

/// Who runs a job, and until when it is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease<'a> {
    /// The node.
    pub node: &'a str,
    /// When somebody else may take it.
    pub until: Timestamp,
}

/// A job to be done.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// Which handler does it.
    pub kind: &'a str,
    /// Where it queues; without a lane it waits for nobody.
    pub lane: Option<Lane>,
    /// Not before.
    pub run_at: Timestamp,
    /// Lower runs earlier.
    pub priority: i64,
    /// What is to be done; only the handler reads it.
    pub payload: &'a str,
    /// When it was made.
    pub created_at: Timestamp,
    /// Claim it at once for this node, if its lane is idle: the node runs it right after the commit, without asking.
    pub lease: Option<Lease<'a>>,
}

/// A job that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub project_id: ProjectId,
    /// Which handler does it.
    pub kind: String,
    /// Where it queues.
    pub lane: Option<Lane>,
    /// When it was to run.
    pub run_at: Timestamp,
    /// Lower runs earlier.
    pub priority: i64,
    /// What is to be done.
    pub payload: String,
    /// Which attempt this is, from 1; 0 for a job that nobody claimed yet.
    pub attempts: i64,
    /// The fencing token of this claim.
    pub token: i64,
    /// Until when it is this node's.
    pub lease_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// Attempts that ended by a fault of ours.
    pub faults: i64,
    /// Attempts that ended because somebody else was away.
    pub absences: i64,
    /// Attempts that came back to the queue at all; the others were cut off.
    pub ended: i64,
}

/// Why a job is put back: each cause has a patience of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A fault of ours or of what is stored.
    Fault,
    /// Somebody else is away.
    Absence,
    /// None that is counted: the other side named a time, or this node goes home.
    Excused,
}

/// A job by its claim, as it is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The job.
    pub id: JobId,
    /// The fencing token.
    pub token: i64,
}

impl Job {
    /// The claim by which this job is finished.
    #[must_use]
    pub const fn claim(&self) -> Claim {
        Claim {
            id: self.id,
            token: self.token,
        }
    }

    /// How many attempts before this one were cut off: their process, or their hold on the lease, ended in them.
    #[must_use]
    pub fn cut_off(&self) -> i64 {
        (self.attempts - 1 - self.ended).max(0)
    }
}

/// What came of [`insert`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inserted {
    /// The new job.
    pub id: JobId,
    /// The claimed job, when a lease was asked for and its lane was idle; to be adopted by the worker after the commit.
    pub leased: Option<Job>,
}

macro_rules! columns {
    ($prefix:literal, $rest:literal) => {
        concat!(
            $prefix,
            " id, project_id, kind, lane, run_at, priority, payload, attempts, token, lease_until, created_at, error,
    faults, absences, ended",
            $rest
        )
    };
}

use columns;

const INSERT: &str = "INSERT INTO jobs (project_id, kind, lane, run_at, priority, payload, created_at, waits)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const INSERT_LEASED: &str = "INSERT INTO jobs (project_id, kind, lane, run_at, priority, payload, created_at,
        waits, attempts, token, lease_node, lease_until)
    SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT),
        CAST($6 AS TEXT), CAST($7 AS BIGINT), CAST($8 AS BOOLEAN), idle.n, idle.n,
        CASE WHEN idle.n = 1 THEN CAST($9 AS TEXT) END, CASE WHEN idle.n = 1 THEN CAST($10 AS BIGINT) END
    FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE lane = $3) THEN 0 ELSE 1 END AS n) idle
    RETURNING id, attempts";
const LANE_BUSY: &str = "SELECT 1 FROM jobs WHERE lane = $1 LIMIT 1";
const ANY_READY: &str = "SELECT 1 FROM jobs
    WHERE kind = $2 AND lease_until IS NULL AND NOT waits AND run_at <= $1 LIMIT 1";
const NEXT_RUN_AT: &str = "SELECT MIN(run_at) FROM jobs WHERE kind = $1 AND lease_until IS NULL AND waits";
const PAGE: &str = columns!("SELECT", " FROM jobs WHERE id > $1 ORDER BY id LIMIT $2");

/// Stores a job. With a lease it is claimed at once if nothing else is in its lane; otherwise all nodes are told on
/// [`CHANNEL`] after the commit.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, new: &NewJob<'_>) -> Result<Inserted> {
    let lane = new.lane.map(|lane| lane.0);
    let plain: [Arg<'_>; 8] = [
        new.project_id.into(),
        Arg::Text(new.kind),
        lane.into(),
        new.run_at.into(),
        new.priority.into(),
        Arg::Text(new.payload),
        new.created_at.into(),
        (new.run_at > new.created_at).into(),
    ];
    let Some(lease) = new.lease else {
        let id = JobId(tx.query_one(INSERT, &plain)?.int(0)?);
        tx.notify(CHANNEL, "")?;
        return Ok(Inserted { id, leased: None });
    };
    let [a, b, c, d, e, f, g, h] = plain;
    let row = tx.query_one(
        INSERT_LEASED,
        &[a, b, c, d, e, f, g, h, lease.node.into(), lease.until.into()],
    )?;
    let id = JobId(row.int(0)?);
    if row.int(1)? == 0 {
        tx.notify(CHANNEL, "")?;
        return Ok(Inserted { id, leased: None });
    }
    let leased = Job {
        id,
        project_id: new.project_id,
        kind: new.kind.to_owned(),
        lane: new.lane,
        run_at: new.run_at,
        priority: new.priority,
        payload: new.payload.to_owned(),
        attempts: 1,
        token: 1,
        lease_until: Some(lease.until),
        created_at: new.created_at,
        error: None,
        faults: 0,
        absences: 0,
        ended: 0,
    };
    Ok(Inserted {
        id,
        leased: Some(leased),
    })
}

/// Whether any job stands in a lane.
///
/// # Errors
/// What the engine says.
pub fn lane_busy(tx: &mut dyn Tx, lane: Lane) -> Result<bool> {
    Ok(tx.query_opt(LANE_BUSY, args![lane.0])?.is_some())
}

/// Whether a job of some kinds could run by its time and is not claimed: it waits for its lane, or for a claim.
///
/// # Errors
/// What the engine says.
pub fn any_ready(tx: &mut dyn Tx, now: Timestamp, kinds: &[&str]) -> Result<bool> {
    let all: Vec<Arg<'_>> = kinds
        .iter()
        .flat_map(|kind| [now.into(), Arg::Text(kind)])
        .collect();
    Ok(!tx.query_many(ANY_READY, 2, &all)?.is_empty())
}

/// When the next job of some kinds is due that waits for its time; a moment that has passed for one that was not
/// promoted yet.
///
/// # Errors
/// What the engine says.
pub fn next_run_at(tx: &mut dyn Tx, kinds: &[&str]) -> Result<Option<Timestamp>> {
    let all: Vec<Arg<'_>> = kinds.iter().map(|kind| Arg::Text(kind)).collect();
    let rows = tx.query_many(NEXT_RUN_AT, 1, &all)?;
    let times = rows
        .iter()
        .map(|row| row.opt_time(0))
        .collect::<Result<Vec<_>>>()?;
    Ok(times.into_iter().flatten().min())
}

/// All jobs by id, after one; for `doctor`, metrics and tests.
///
/// # Errors
/// What the engine says.
pub fn any_page(tx: &mut dyn Tx, after: Option<JobId>, limit: usize) -> Result<Page<Job>> {
    let rows = tx.query(PAGE, args![after.map_or(0, JobId::get), limit as i64 + 1])?;
    let rows = rows.into_iter().map(job).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

fn job(mut row: Row) -> Result<Job> {
    Ok(Job {
        id: JobId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        kind: row.take_text(2)?,
        lane: row.opt_int(3)?.map(Lane),
        run_at: row.time(4)?,
        priority: row.int(5)?,
        payload: row.take_text(6)?,
        attempts: row.int(7)?,
        token: row.int(8)?,
        lease_until: row.opt_time(9)?,
        created_at: row.time(10)?,
        error: row.take_opt_text(11)?,
        faults: row.int(12)?,
        absences: row.int(13)?,
        ended: row.int(14)?,
    })
}
