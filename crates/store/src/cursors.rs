//! Small named values that must survive a restart: how far a poller has read.

use crate::arg::args;
use crate::{Result, Tx};

const GET: &str = "SELECT value FROM cursors WHERE name = $1";
const SET: &str = "INSERT INTO cursors (name, value) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

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
