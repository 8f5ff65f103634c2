//! Small named values that must survive a restart: how far a poller has read, which messages an album gathers.

use crate::arg::args;
use crate::{Result, Tx};
use base::Timestamp;

const GET: &str = "SELECT value FROM cursors WHERE name = $1";
const SET: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

const SET_ONCE: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const APPEND: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = cursors.value || ' ' || excluded.value RETURNING value";
const PRUNE: &str = "DELETE FROM cursors WHERE name >= $1 AND name < $2 AND CAST(value AS BIGINT) < $3";
const TAKE: &str = "DELETE FROM cursors WHERE name = $1 RETURNING value";

/// Keeps a value if there is none yet; gives the one that is kept.
///
/// # Errors
/// What the engine says.
pub fn set_once(tx: &mut dyn Tx, name: &str, value: &str) -> Result<String> {
    tx.exec(SET_ONCE, args![name, value])?;
    Ok(get(tx, name)?.unwrap_or_else(|| value.to_owned()))
}

/// Puts a word behind those that are kept, and gives them all with a blank between each. Nobody's word is lost to
/// another's, and none comes between [`take`] and what its transaction does.
///
/// # Errors
/// What the engine says.
pub fn append(tx: &mut dyn Tx, name: &str, word: &str) -> Result<String> {
    tx.query_one(APPEND, args![name, word])?.take_text(0)
}

/// Takes a value away; gives what it was.
///
/// # Errors
/// What the engine says.
pub fn take(tx: &mut dyn Tx, name: &str) -> Result<Option<String>> {
    match tx.query_opt(TAKE, args![name])? {
        Some(mut row) => row.take_opt_text(0),
        None => Ok(None),
    }
}

/// Removes cursors whose names begin with `family` and whose values, microseconds, are before a moment.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, family: &str, before: Timestamp) -> Result<u64> {
    // The names between `family` and what would come after everything that begins with it.
    let end = format!("{family}\u{10ffff}");
    tx.exec(PRUNE, args![family, &end, before])
}

/// A cursor's value.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, name: &str) -> Result<Option<String>> {
    match tx.query_opt(GET, args![name])? {
        Some(mut row) => row.take_opt_text(0),
        None => Ok(None),
    }
}

/// Sets a cursor, in the transaction that stores what was read.
///
/// # Errors
/// What the engine says.
pub fn set(tx: &mut dyn Tx, name: &str, value: &str) -> Result<()> {
    tx.exec_later(SET, args![name, value])
}
