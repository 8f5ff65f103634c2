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
const TAKE: &str = "DELETE FROM failed_jobs WHERE project_id = $1 AND id = $2 AND kind = $3
    RETURNING id, project_id, kind, payload, attempts, error, failed_at";
const TAKE_OLD: &str = "WITH old AS MATERIALIZED (SELECT o.id FROM failed_jobs o WHERE o.failed_at < $1
        ORDER BY o.failed_at LIMIT $2 FOR UPDATE OF o SKIP LOCKED)
    DELETE FROM failed_jobs WHERE id IN (SELECT id FROM old)
    RETURNING id, project_id, kind, payload, attempts, error, failed_at";
const COUNT: &str = "SELECT COUNT(*) FROM failed_jobs WHERE (kind = $1) = $2";
const NEWEST: &str = "SELECT id, project_id, kind, payload, attempts, error, failed_at FROM failed_jobs
    WHERE (kind = $1) = $2 ORDER BY failed_at DESC LIMIT 1";

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

/// Takes a job of a kind off the list of failed ones: one of those who ask at the same moment gets it, the others `None`.
///
/// # Errors
/// What the engine says.
pub fn take_failed(tx: &mut dyn Tx, project: ProjectId, kind: &str, id: JobId) -> Result<Option<FailedJob>> {
    tx.query_opt(TAKE, args![project, id, kind])?
        .map(read)
        .transpose()
}

/// Takes jobs that failed before a moment off the list, at most `limit`; the caller removes what is kept for them.
///
/// # Errors
/// What the engine says.
pub fn any_take_old_failed(tx: &mut dyn Tx, before: Timestamp, limit: usize) -> Result<Vec<FailedJob>> {
    let rows = tx.query(TAKE_OLD, args![before, limit as i64])?;
    rows.into_iter().map(read).collect()
}

/// How many jobs of a kind failed (or, with `of` false, of all the other kinds), and the one that did last.
///
/// # Errors
/// What the engine says.
pub fn any_failed_by_kind(tx: &mut dyn Tx, kind: &str, of: bool) -> Result<(i64, Option<FailedJob>)> {
    let count = tx.query_one(COUNT, args![kind, of])?.int(0)?;
    let newest = tx.query_opt(NEWEST, args![kind, of])?.map(read).transpose()?;
    Ok((count, newest))
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
