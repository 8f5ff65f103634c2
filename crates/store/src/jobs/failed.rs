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
    let rows = rows.into_iter().map(failed).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// Forgets failed jobs older than a moment.
///
/// # Errors
/// What the engine says.
pub fn any_prune_failed(tx: &mut dyn Tx, before: Timestamp) -> Result<u64> {
    tx.exec(PRUNE_FAILED, args![before])
}

fn failed(mut row: Row) -> Result<FailedJob> {
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
