//! One-time sign-in links: found by hash, used once, expiring.

use crate::arg::args;
use crate::{Result, Tx};
use base::{OperatorId, Timestamp};

const INSERT: &str =
    "INSERT INTO sign_in_links (hash, operator_id, expires_at, created_at) VALUES ($1, $2, $3, $4)";
const TAKE: &str = "DELETE FROM sign_in_links WHERE hash = $1 AND expires_at > $2 RETURNING operator_id";
const DROP_OF: &str = "DELETE FROM sign_in_links WHERE operator_id = $1";
const PRUNE: &str = "DELETE FROM sign_in_links WHERE expires_at <= $1";

/// Stores a link by the hash of its token.
///
/// # Errors
/// What the engine says.
pub fn insert(
    tx: &mut dyn Tx,
    hash: &str,
    operator: OperatorId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    tx.exec_later(INSERT, args![hash, operator, expires_at, now])
}

/// Uses a link up; gives whom it signs in, if it is there and has not expired.
///
/// # Errors
/// What the engine says.
pub fn take(tx: &mut dyn Tx, hash: &str, now: Timestamp) -> Result<Option<OperatorId>> {
    let row = tx.query_opt(TAKE, args![hash, now])?;
    row.map(|row| row.int(0).map(OperatorId)).transpose()
}

/// Removes every link of an operator.
///
/// # Errors
/// What the engine says.
pub fn delete_all(tx: &mut dyn Tx, operator: OperatorId) -> Result<()> {
    tx.exec_later(DROP_OF, args![operator])
}

/// Removes expired links.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, now: Timestamp) -> Result<u64> {
    tx.exec(PRUNE, args![now])
}
