//! Small named values that must survive a restart: how far a poller has read.

use crate::arg::args;
use crate::{Result, Tx};

const GET: &str = "SELECT value FROM cursors WHERE name = $1";
const SET: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

const SET_ONCE: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const REMOVE: &str = "DELETE FROM cursors WHERE name = $1";

/// Keeps a value if there is none yet; gives the one that is kept.
///
/// # Errors
/// What the engine says.
pub fn set_once(tx: &mut dyn Tx, name: &str, value: &str) -> Result<String> {
    tx.exec(SET_ONCE, args![name, value])?;
    Ok(get(tx, name)?.unwrap_or_else(|| value.to_owned()))
}

/// Forgets a value.
///
/// # Errors
/// What the engine says.
pub fn remove(tx: &mut dyn Tx, name: &str) -> Result<()> {
    tx.exec_later(REMOVE, args![name])
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
