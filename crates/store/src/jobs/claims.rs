//! Claims: who runs a job, until when, and how it is given back. Every change checks the fencing token.

use super::{Claim, Job, columns, job};
use crate::arg::args;
use crate::{Arg, Error, Result, Tx};
use base::{ProjectId, Timestamp};

const EXPIRE: &str = "UPDATE jobs SET lease_until = NULL, lease_node = NULL
    WHERE attempts > 0 AND lease_until < $1";
const CLAIM: &str = columns!(
    "WITH picked AS MATERIALIZED (
        SELECT j.id FROM jobs j
        WHERE j.project_id = $6 AND j.lease_until IS NULL AND j.run_at <= $1 AND j.kind = ANY($2)
        AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.lane = j.lane AND o.id <> j.id AND j.attempts = 0
            AND (o.attempts > 0 OR o.priority < j.priority OR (o.priority = j.priority AND o.id < j.id)))
        ORDER BY j.priority, j.id LIMIT $3 FOR UPDATE OF j SKIP LOCKED)
    UPDATE jobs SET lease_node = $4, lease_until = $5, attempts = attempts + 1, token = token + 1
    WHERE id IN (SELECT id FROM picked) RETURNING",
    ""
);
/// Walks from project to project, however many jobs each of them has.
const WAITING_PROJECTS: &str = "WITH RECURSIVE p(id) AS (
        SELECT MIN(project_id) FROM jobs WHERE lease_until IS NULL
        UNION ALL
        SELECT (SELECT MIN(j.project_id) FROM jobs j WHERE j.lease_until IS NULL AND j.project_id > p.id)
        FROM p WHERE p.id IS NOT NULL)
    SELECT p.id FROM p WHERE p.id IS NOT NULL AND EXISTS
        (SELECT 1 FROM jobs r WHERE r.project_id = p.id AND r.lease_until IS NULL AND r.run_at <= $1)";
const FINISH: &str = "DELETE FROM jobs WHERE id = $1 AND token = $2";
const RETRY: &str = "UPDATE jobs SET run_at = $3, error = $4, lease_node = NULL, lease_until = NULL
    WHERE id = $1 AND token = $2";
const POSTPONE: &str =
    "UPDATE jobs SET run_at = $3, lease_node = NULL, lease_until = NULL, attempts = attempts - 1
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

/// The projects that have jobs which may run by their time, and which nobody holds.
///
/// # Errors
/// What the engine says.
pub fn waiting_projects(tx: &mut dyn Tx, now: Timestamp) -> Result<Vec<ProjectId>> {
    let rows = tx.query(WAITING_PROJECTS, args![now])?;
    rows.iter().map(|row| row.int(0).map(ProjectId)).collect()
}

/// Claims at most `limit` jobs of a project, of some kinds, that may run now: at most the head of each lane, by priority
/// and age. Two nodes never get the same job or the same lane.
///
/// # Errors
/// What the engine says.
pub fn claim(
    tx: &mut dyn Tx,
    now: Timestamp,
    node: &str,
    lease_until: Timestamp,
    project: ProjectId,
    kinds: &[&str],
    limit: usize,
) -> Result<Vec<Job>> {
    let rows = tx.query(CLAIM, args![now, kinds, limit as i64, node, lease_until, project])?;
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

/// Puts a job back, to run again at a time; it keeps its lane.
///
/// # Errors
/// [`Error::Conflict`] when it is somebody else's by now.
pub fn retry(tx: &mut dyn Tx, claim: Claim, run_at: Timestamp, error: &str) -> Result<()> {
    kept(
        tx.exec(RETRY, args![claim.id, claim.token, run_at, error])?,
        claim,
    )
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
