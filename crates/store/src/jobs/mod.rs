//! The queue: jobs in lanes, claimed under leases with a fencing token.
//!
//! A job is *begun* once it was claimed (`attempts > 0`). A lane has at most one begun job, which an index enforces, so two
//! nodes cannot run one lane at once. Within a lane the begun job comes first, then by priority, then by age.

mod claims;
mod failed;

pub use claims::{
    any_free_node, claim, expire, extend, extend_many, finish, postpone, release, retry, set_payload,
    waiting_projects,
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
            " id, project_id, kind, lane, run_at, priority, payload, attempts, token, lease_until, created_at, error",
            $rest
        )
    };
}

use columns;

const INSERT: &str = "INSERT INTO jobs (project_id, kind, lane, run_at, priority, payload, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const INSERT_LEASED: &str = "INSERT INTO jobs (project_id, kind, lane, run_at, priority, payload, created_at,
        attempts, token, lease_node, lease_until)
    SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT),
        CAST($6 AS TEXT), CAST($7 AS BIGINT), idle.n, idle.n,
        CASE WHEN idle.n = 1 THEN CAST($8 AS TEXT) END, CASE WHEN idle.n = 1 THEN CAST($9 AS BIGINT) END
    FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM jobs WHERE lane = $3) THEN 0 ELSE 1 END AS n) idle
    RETURNING id, attempts";
const LANE_BUSY: &str = "SELECT 1 FROM jobs WHERE lane = $1 LIMIT 1";
const ANY_READY: &str =
    "SELECT 1 FROM jobs WHERE lease_until IS NULL AND run_at <= $1 AND kind = ANY($2) LIMIT 1";
const NEXT_RUN_AT: &str =
    "SELECT MIN(run_at) FROM jobs WHERE lease_until IS NULL AND run_at > $1 AND kind = ANY($2)";
const PAGE: &str = columns!("SELECT", " FROM jobs WHERE id > $1 ORDER BY id LIMIT $2");

/// Stores a job. With a lease it is claimed at once if nothing else is in its lane; otherwise all nodes are told on
/// [`CHANNEL`] after the commit.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, new: &NewJob<'_>) -> Result<Inserted> {
    let lane = new.lane.map(|lane| lane.0);
    let plain: [Arg<'_>; 7] = [
        new.project_id.into(),
        Arg::Text(new.kind),
        lane.into(),
        new.run_at.into(),
        new.priority.into(),
        Arg::Text(new.payload),
        new.created_at.into(),
    ];
    let Some(lease) = new.lease else {
        let id = JobId(tx.query_one(INSERT, &plain)?.int(0)?);
        tx.notify(CHANNEL, "")?;
        return Ok(Inserted { id, leased: None });
    };
    let [a, b, c, d, e, f, g] = plain;
    let row = tx.query_one(
        INSERT_LEASED,
        &[a, b, c, d, e, f, g, lease.node.into(), lease.until.into()],
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
    Ok(tx.query_opt(ANY_READY, args![now, kinds])?.is_some())
}

/// When the next job of some kinds is due after `now`.
///
/// # Errors
/// What the engine says.
pub fn next_run_at(tx: &mut dyn Tx, now: Timestamp, kinds: &[&str]) -> Result<Option<Timestamp>> {
    tx.query_one(NEXT_RUN_AT, args![now, kinds])?.opt_time(0)
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
    })
}
