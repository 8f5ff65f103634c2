//! Signed-in browsers, found by the hash of their token.

use crate::arg::args;
use crate::{Result, Row, Tx};
use base::{OperatorId, Timestamp};
use model::Session;

const INSERT: &str =
    "INSERT INTO sessions (hash, operator_id, expires_at, created_at) VALUES ($1, $2, $3, $4)";
const GET: &str = "SELECT hash, operator_id, expires_at, created_at FROM sessions
    WHERE hash = $1 AND expires_at > $2";
const EXTEND: &str = "UPDATE sessions SET expires_at = $2 WHERE hash = $1";
const DELETE: &str = "DELETE FROM sessions WHERE hash = $1";
const DELETE_ALL: &str = "DELETE FROM sessions WHERE operator_id = $1 AND hash <> $2";
const PRUNE: &str = "DELETE FROM sessions WHERE expires_at <= $1";

/// Stores a session.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, session: &Session) -> Result<()> {
    let args = args![
        &session.token_hash,
        session.operator_id,
        session.expires_at,
        session.created_at
    ];
    tx.exec_later(INSERT, args)
}

/// A session that has not ended.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, hash: &str, now: Timestamp) -> Result<Option<Session>> {
    tx.query_opt(GET, args![hash, now])?.map(session).transpose()
}

/// Lets a session last longer.
///
/// # Errors
/// What the engine says.
pub fn extend(tx: &mut dyn Tx, hash: &str, expires_at: Timestamp) -> Result<()> {
    tx.exec_later(EXTEND, args![hash, expires_at])
}

/// Ends a session.
///
/// # Errors
/// What the engine says.
pub fn delete(tx: &mut dyn Tx, hash: &str) -> Result<()> {
    tx.exec_later(DELETE, args![hash])
}

/// Ends every session of an operator, but for one if given; gives how many.
///
/// # Errors
/// What the engine says.
pub fn delete_all(tx: &mut dyn Tx, operator: OperatorId, except: Option<&str>) -> Result<u64> {
    tx.exec(DELETE_ALL, args![operator, except.unwrap_or("")])
}

/// Removes sessions that have ended.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, now: Timestamp) -> Result<u64> {
    tx.exec(PRUNE, args![now])
}

fn session(mut row: Row) -> Result<Session> {
    Ok(Session {
        token_hash: row.take_text(0)?,
        operator_id: OperatorId(row.int(1)?),
        expires_at: row.time(2)?,
        created_at: row.time(3)?,
    })
}
