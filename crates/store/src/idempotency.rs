//! Idempotency keys: a write with the same key is done once and answered twice.

use crate::arg::args;
use crate::{Result, Tx};
use base::{ProjectId, Timestamp};

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Nothing: this request is the first and now holds the key.
    First,
    /// The same request is being done by somebody else.
    Running,
    /// The same request was begun long ago and never answered: its process died, and whether it took effect is not known.
    Lost,
    /// The same request was done, with this answer.
    Done(String),
    /// Another request used the key.
    Different,
}

const BEGIN: &str = "INSERT INTO idempotency (project_id, key_hash, request_hash, started_at, expires_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (project_id, key_hash) DO UPDATE SET request_hash = excluded.request_hash, answer = NULL,
        started_at = excluded.started_at, expires_at = excluded.expires_at
    WHERE idempotency.expires_at <= $4
    RETURNING 1";
const GET: &str =
    "SELECT request_hash, answer, started_at FROM idempotency WHERE project_id = $1 AND key_hash = $2";
const FINISH: &str = "UPDATE idempotency SET answer = $3 WHERE project_id = $1 AND key_hash = $2";
const ABANDON: &str = "DELETE FROM idempotency WHERE project_id = $1 AND key_hash = $2 AND answer IS NULL";
const PRUNE: &str = "DELETE FROM idempotency WHERE expires_at <= $1";

/// A request that came with a key.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The hash of the key.
    pub key_hash: &'a str,
    /// The hash of the request.
    pub request_hash: &'a str,
}

/// Takes the key for a request, unless it was used. A request begun by `stale` and never answered is [`Seen::Lost`]: doing
/// it again could do it twice.
///
/// # Errors
/// What the engine says.
pub fn begin(
    tx: &mut dyn Tx,
    keyed: &Keyed<'_>,
    now: Timestamp,
    expires_at: Timestamp,
    stale: Timestamp,
) -> Result<Seen> {
    let Keyed {
        project_id,
        key_hash,
        request_hash,
    } = *keyed;
    let first = tx.query_opt(BEGIN, args![project_id, key_hash, request_hash, now, expires_at])?;
    if first.is_some() {
        return Ok(Seen::First);
    }
    let Some(mut row) = tx.query_opt(GET, args![project_id, key_hash])? else {
        return Ok(Seen::Running);
    };
    if row.text(0)? != request_hash {
        return Ok(Seen::Different);
    }
    Ok(match row.take_opt_text(1)? {
        Some(answer) => Seen::Done(answer),
        None if row.time(2)? <= stale => Seen::Lost,
        None => Seen::Running,
    })
}

/// Stores the answer, best in the transaction that does the request.
///
/// # Errors
/// What the engine says.
pub fn finish(tx: &mut dyn Tx, project: ProjectId, key_hash: &str, answer: &str) -> Result<()> {
    tx.exec_later(FINISH, args![project, key_hash, answer])
}

/// Frees the key after a request that failed and changed nothing.
///
/// # Errors
/// What the engine says.
pub fn abandon(tx: &mut dyn Tx, project: ProjectId, key_hash: &str) -> Result<()> {
    tx.exec_later(ABANDON, args![project, key_hash])
}

/// Forgets expired keys.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, now: Timestamp) -> Result<u64> {
    tx.exec(PRUNE, args![now])
}
