//! Jobs that failed for good, kept apart from the queue.

use super::{Claim, finish};
use crate::arg::args;
use crate::{Result, Row, Tx};
use base::{JobId, Page, ProjectId, Timestamp};

const BURY: &str = "INSERT INTO failed_jobs (id, project_id, kind, payload, attempts, error, failed_at)
    SELECT id, project_id, kind, payload, attempts, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM jobs
    WHERE id = $1 AND token = $2";
const FAILED_PAGE: &str = "SELECT id, project_id, kind, payload, attempts, error, failed_at FROM failed_jobs
    WHERE id > $1 ORDER BY id LIMIT $2";
const OF_PROJECT: &str = "SELECT id, project_id, kind, payload, attempts, error, failed_at FROM failed_jobs
    WHERE project_id = $1 AND kind = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
const ONE: &str = "SELECT id, project_id, kind, payload, attempts, error, failed_at FROM failed_jobs
    WHERE project_id = $1 AND id = $2";
const FORGET: &str = "DELETE FROM failed_jobs WHERE id = $1";
const PRUNE_CALLS: &str = "DELETE FROM turn_calls WHERE turn_id IN (SELECT t.id FROM turns t
    JOIN failed_jobs f ON f.id = t.job_id WHERE t.state = 0 AND f.failed_at < $1)";
const PRUNE_JOURNALS: &str = "DELETE FROM turns WHERE state = 0
    AND job_id IN (SELECT id FROM failed_jobs WHERE failed_at < $1)";
const PRUNE_FAILED: &str = "DELETE FROM failed_jobs WHERE failed_at < $1";

/// A job that failed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedJob {
    /// Its id.
    pub id: JobId,
    /// Whose.
    pub project_id: ProjectId,
    /// Which handler did it.
    pub kind: String,
    /// What was to be done.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed.
    pub error: String,
    /// When.
    pub failed_at: Timestamp,
}

/// Removes a job that failed for good, and keeps it in the list of failed ones.
///
/// # Errors
/// [`crate::Error::Conflict`] when it is somebody else's by now.
pub fn fail(tx: &mut dyn Tx, claim: Claim, error: &str, now: Timestamp) -> Result<()> {
    tx.exec_later(BURY, args![claim.id, claim.token, error, now])?;
    finish(tx, &[claim])
}

/// Jobs that failed for good, by id, after one.
///
/// # Errors
/// What the engine says.
pub fn any_failed_page(tx: &mut dyn Tx, after: Option<JobId>, limit: usize) -> Result<Page<FailedJob>> {
    let rows = tx.query(FAILED_PAGE, args![after.map_or(0, JobId::get), limit as i64 + 1])?;
    list(rows, limit)
}

/// A project's failed jobs of a kind, the latest first, before one.
///
/// # Errors
/// What the engine says.
pub fn failed_page(
    tx: &mut dyn Tx,
    project: ProjectId,
    kind: &str,
    before: Option<JobId>,
    limit: usize,
) -> Result<Page<FailedJob>> {
    let before = before.map_or(i64::MAX, JobId::get);
    let rows = tx.query(OF_PROJECT, args![project, kind, before, limit as i64 + 1])?;
    list(rows, limit)
}

/// A failed job of a project.
///
/// # Errors
/// What the engine says.
pub fn failed(tx: &mut dyn Tx, project: ProjectId, id: JobId) -> Result<Option<FailedJob>> {
    tx.query_opt(ONE, args![project, id])?.map(read).transpose()
}

/// Takes a job off the list of failed ones; `false` when it is not there.
///
/// # Errors
/// What the engine says.
pub fn forget_failed(tx: &mut dyn Tx, id: JobId) -> Result<bool> {
    Ok(tx.exec(FORGET, args![id])? > 0)
}

/// Forgets failed jobs older than a moment, with the journals of the turns that they ran.
///
/// # Errors
/// What the engine says.
pub fn any_prune_failed(tx: &mut dyn Tx, before: Timestamp) -> Result<u64> {
    tx.exec_later(PRUNE_CALLS, args![before])?;
    tx.exec_later(PRUNE_JOURNALS, args![before])?;
    tx.exec(PRUNE_FAILED, args![before])
}

fn list(rows: Vec<Row>, limit: usize) -> Result<Page<FailedJob>> {
    let rows = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

fn read(mut row: Row) -> Result<FailedJob> {
    Ok(FailedJob {
        id: JobId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        kind: row.take_text(2)?,
        payload: row.take_text(3)?,
        attempts: row.int(4)?,
        error: row.take_text(5)?,
        failed_at: row.time(6)?,
    })
}
