//! Claims: who runs a job, until when, and how it is given back. Every change checks the fencing token.

use super::{Cause, Claim, Job, Lease, columns, job};
use crate::arg::args;
use crate::{Arg, Error, Result, Tx};
use base::{ProjectId, Timestamp};

const EXPIRE: &str = "UPDATE jobs SET lease_until = NULL, lease_node = NULL
    WHERE attempts > 0 AND lease_until < $1";
/// One kind of one project: so the index leads to the first of them, however many others there are.
const CLAIM: &str = columns!(
    "WITH picked AS MATERIALIZED (
        SELECT j.id FROM jobs j
        WHERE j.kind = $2 AND j.project_id = $6 AND j.lease_until IS NULL AND NOT j.waits AND j.run_at <= $1
        AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.lane = j.lane AND o.id <> j.id AND j.attempts = 0
            AND (o.attempts > 0 OR o.priority < j.priority OR (o.priority = j.priority AND o.id < j.id)))
        ORDER BY j.priority, j.id LIMIT $3 FOR UPDATE OF j SKIP LOCKED)
    UPDATE jobs SET lease_node = $4, lease_until = $5, attempts = attempts + 1, token = token + 1
    WHERE id IN (SELECT id FROM picked) RETURNING",
    ""
);
const PROMOTE: &str = "WITH due AS MATERIALIZED (
        SELECT j.id FROM jobs j WHERE j.kind = $1 AND j.lease_until IS NULL AND j.waits AND j.run_at <= $2
        ORDER BY j.run_at LIMIT $3 FOR UPDATE OF j SKIP LOCKED)
    UPDATE jobs SET waits = FALSE WHERE id IN (SELECT id FROM due)";
/// Walks from project to project, however many jobs each of them has.
const WAITING_PROJECTS: &str = "WITH RECURSIVE p(id) AS (
        SELECT MIN(project_id) FROM jobs WHERE kind = $1 AND lease_until IS NULL AND NOT waits
        UNION ALL
        SELECT (SELECT MIN(j.project_id) FROM jobs j
            WHERE j.kind = $1 AND j.lease_until IS NULL AND NOT j.waits AND j.project_id > p.id)
        FROM p WHERE p.id IS NOT NULL)
    SELECT CAST($1 AS TEXT), p.id FROM p WHERE p.id IS NOT NULL";
const FINISH: &str = "DELETE FROM jobs WHERE id = $1 AND token = $2";
const RETRY: &str =
    "UPDATE jobs SET run_at = $3, error = $4, lease_node = NULL, lease_until = NULL, waits = TRUE,
    ended = ended + 1, faults = faults + $5, absences = absences + $6 WHERE id = $1 AND token = $2";
const POSTPONE: &str =
    "UPDATE jobs SET run_at = $3, lease_node = NULL, lease_until = NULL, waits = TRUE, attempts = attempts - 1
    WHERE id = $1 AND token = $2 AND lease_until IS NOT NULL";
const SET_PAYLOAD: &str = "UPDATE jobs SET payload = $3 WHERE id = $1 AND token = $2";
const FREE_NODE: &str =
    "UPDATE jobs SET lease_node = NULL, lease_until = NULL WHERE attempts > 0 AND lease_node = $1";
const EXTEND: &str =
    "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND token = $2 AND lease_until IS NOT NULL";
const RELEASE: &str = "UPDATE jobs SET lease_node = NULL, lease_until = NULL, attempts = attempts - 1
    WHERE id = $1 AND token = $2 AND lease_until IS NOT NULL";

/// Frees jobs whose lease has run out: they can be claimed again.
///
/// # Errors
/// What the engine says.
pub fn expire(tx: &mut dyn Tx, now: Timestamp) -> Result<()> {
    tx.exec_later(EXPIRE, args![now])
}

/// Lets jobs of some kinds run whose time has come, at most `limit` of each kind, the earliest first: only then are they
/// claimed.
///
/// # Errors
/// What the engine says.
pub fn promote(tx: &mut dyn Tx, now: Timestamp, kinds: &[&str], limit: usize) -> Result<()> {
    let all: Vec<Arg<'_>> = kinds
        .iter()
        .flat_map(|kind| [Arg::Text(kind), now.into(), (limit as i64).into()])
        .collect();
    tx.exec_many(PROMOTE, 3, &all).map(drop)
}

/// The kinds and projects of which jobs may run that nobody holds.
///
/// # Errors
/// What the engine says.
pub fn waiting_projects<'a>(tx: &mut dyn Tx, kinds: &[&'a str]) -> Result<Vec<(&'a str, ProjectId)>> {
    let all: Vec<Arg<'_>> = kinds.iter().map(|kind| Arg::Text(kind)).collect();
    let rows = tx.query_many(WAITING_PROJECTS, 1, &all)?;
    rows.into_iter()
        .map(|mut row| {
            let (name, project) = (row.take_text(0)?, ProjectId(row.int(1)?));
            let kind = kinds.iter().find(|kind| **kind == name);
            Ok((
                *kind.ok_or_else(|| Error::corrupt("kind of job", &name))?,
                project,
            ))
        })
        .collect()
}

/// Claims at most `limit` jobs of a project, of one kind, that may run now: at most the head of each lane, by priority
/// and age. Two nodes never get the same job or the same lane.
///
/// # Errors
/// What the engine says.
pub fn claim(
    tx: &mut dyn Tx,
    now: Timestamp,
    lease: Lease<'_>,
    project: ProjectId,
    kind: &str,
    limit: usize,
) -> Result<Vec<Job>> {
    let rows = tx.query(
        CLAIM,
        args![now, kind, limit as i64, lease.node, lease.until, project],
    )?;
    let mut jobs = rows.into_iter().map(job).collect::<Result<Vec<_>>>()?;
    jobs.sort_by_key(|job| (job.priority, job.id));
    Ok(jobs)
}

/// Removes jobs that are done.
///
/// # Errors
/// [`Error::Conflict`] when one of them is somebody else's by now: nothing of this transaction may be kept.
pub fn finish(tx: &mut dyn Tx, claims: &[Claim]) -> Result<()> {
    let all: Vec<Arg<'_>> = claims
        .iter()
        .flat_map(|claim| [claim.id.into(), claim.token.into()])
        .collect();
    let gone = tx.exec_many(FINISH, 2, &all)?;
    match claims {
        _ if gone == claims.len() as u64 => Ok(()),
        [one] => Err(Error::conflict("job", one.id)),
        _ => Err(Error::conflict("job", format!("one of {}", claims.len()))),
    }
}

/// Puts a job back, to run again at a time, and counts the cause; it keeps its lane.
///
/// # Errors
/// [`Error::Conflict`] when it is somebody else's by now.
pub fn retry(tx: &mut dyn Tx, claim: Claim, run_at: Timestamp, error: &str, cause: Cause) -> Result<()> {
    let fault = i64::from(cause == Cause::Fault);
    let absence = i64::from(cause == Cause::Absence);
    let all = args![claim.id, claim.token, run_at, error, fault, absence];
    kept(tx.exec(RETRY, all)?, claim)
}

/// Puts a job back until a time without counting the attempt: it was not begun, only too early.
///
/// # Errors
/// [`Error::Conflict`] when the claim was lost.
pub fn postpone(tx: &mut dyn Tx, claim: Claim, run_at: Timestamp) -> Result<()> {
    kept(tx.exec(POSTPONE, args![claim.id, claim.token, run_at])?, claim)
}

/// Changes what a claimed job holds, for its next attempt.
///
/// # Errors
/// [`Error::Conflict`] when the claim was lost.
pub fn set_payload(tx: &mut dyn Tx, claim: Claim, payload: &str) -> Result<()> {
    kept(
        tx.exec(SET_PAYLOAD, args![claim.id, claim.token, payload])?,
        claim,
    )
}

/// Keeps a job for longer.
///
/// # Errors
/// [`Error::Conflict`] when it is somebody else's by now.
pub fn extend(tx: &mut dyn Tx, claim: Claim, until: Timestamp) -> Result<()> {
    kept(tx.exec(EXTEND, args![claim.id, claim.token, until])?, claim)
}

/// Keeps several jobs for longer; those that are somebody else's by now are left alone.
///
/// # Errors
/// What the engine says.
pub fn extend_many(tx: &mut dyn Tx, claims: &[Claim], until: Timestamp) -> Result<()> {
    let all: Vec<Arg<'_>> = claims
        .iter()
        .flat_map(|claim| [claim.id.into(), claim.token.into(), until.into()])
        .collect();
    tx.exec_many(EXTEND, 3, &all).map(drop)
}

/// Gives jobs back that were not begun after all; the attempt does not count.
///
/// # Errors
/// What the engine says.
pub fn release(tx: &mut dyn Tx, claims: &[Claim]) -> Result<()> {
    let all: Vec<Arg<'_>> = claims
        .iter()
        .flat_map(|claim| [claim.id.into(), claim.token.into()])
        .collect();
    tx.exec_many(RELEASE, 2, &all).map(drop)
}

/// Frees what a node held whose process is known to be gone; gives how many jobs. They count as begun, so whoever takes
/// them knows that an attempt was cut off.
///
/// # Errors
/// What the engine says.
pub fn any_free_node(tx: &mut dyn Tx, node: &str) -> Result<u64> {
    tx.exec(FREE_NODE, args![node])
}

fn kept(count: u64, claim: Claim) -> Result<()> {
    if count == 0 {
        Err(Error::conflict("job", claim.id))
    } else {
        Ok(())
    }
}
