//! Attempts counted in a window of time: sign-in per address and account, and other limits that must outlive a restart.

use crate::arg::args;
use crate::{Result, Tx};
use base::Timestamp;

const HIT: &str = "INSERT INTO attempts (name, started_at, times) VALUES ($1, $2, 1)
    ON CONFLICT (name) DO UPDATE SET
        times = CASE WHEN attempts.started_at <= $3 THEN 1 ELSE attempts.times + 1 END,
        started_at = CASE WHEN attempts.started_at <= $3 THEN excluded.started_at ELSE attempts.started_at END
    RETURNING times";
const COUNT: &str = "SELECT times FROM attempts WHERE name = $1 AND started_at > $2";
const CLEAR: &str = "DELETE FROM attempts WHERE name = $1";
const PRUNE: &str = "DELETE FROM attempts WHERE started_at <= $1";

/// Counts one attempt; gives how many there were in this window, with this one. A window begins with its first attempt
/// and lasts `window` microseconds.
///
/// # Errors
/// What the engine says.
pub fn hit(tx: &mut dyn Tx, name: &str, now: Timestamp, window: i64) -> Result<i64> {
    tx.query_one(HIT, args![name, now, now.plus_micros(-window)])?
        .int(0)
}

/// How many attempts there were in the current window.
///
/// # Errors
/// What the engine says.
pub fn count(tx: &mut dyn Tx, name: &str, now: Timestamp, window: i64) -> Result<i64> {
    let row = tx.query_opt(COUNT, args![name, now.plus_micros(-window)])?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Forgets the attempts of a name, after a success.
///
/// # Errors
/// What the engine says.
pub fn clear(tx: &mut dyn Tx, name: &str) -> Result<()> {
    tx.exec_later(CLEAR, args![name])
}

/// Forgets windows begun before a moment.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, before: Timestamp) -> Result<u64> {
    tx.exec(PRUNE, args![before])
}
