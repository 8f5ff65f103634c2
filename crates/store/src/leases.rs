//! Leases: what one node at a time may do (a poller, a schedule), with a fencing token.

use crate::arg::args;
use crate::{Error, Result, Tx};
use base::Timestamp;

const ACQUIRE: &str = "INSERT INTO leases (name, node, token, until) VALUES ($1, $2, 1, $4)
    ON CONFLICT (name) DO UPDATE SET node = excluded.node, token = leases.token + 1, until = excluded.until
    WHERE leases.until <= $3 OR leases.node = excluded.node RETURNING token";
const TURN: &str = "INSERT INTO leases (name, node, token, until) VALUES ($1, $2, 1, $4)
    ON CONFLICT (name) DO UPDATE SET node = excluded.node, token = leases.token + 1, until = excluded.until
    WHERE leases.until <= $3 RETURNING token";
const UNTIL: &str = "SELECT until FROM leases WHERE name = $1";
const RENEW: &str = "UPDATE leases SET until = $3 WHERE name = $1 AND token = $2";
const HELD: &str = "SELECT 1 FROM leases WHERE name = $1 AND token = $2 FOR UPDATE";
const RELEASE: &str = "UPDATE leases SET until = 0 WHERE name = $1 AND token = $2";

/// Takes a lease that is free, has run out, or is this node's already; gives its fencing token, or `None` while another
/// node has it.
///
/// # Errors
/// What the engine says.
pub fn acquire(
    tx: &mut dyn Tx,
    name: &str,
    node: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<i64>> {
    let row = tx.query_opt(ACQUIRE, args![name, node, now, until])?;
    row.map(|row| row.int(0)).transpose()
}

/// Takes the turn of a schedule that fires once per cluster: `None` when it is this node's turn, which then lasts until
/// `until`; otherwise when the next turn comes.
///
/// # Errors
/// What the engine says.
pub fn turn(
    tx: &mut dyn Tx,
    name: &str,
    node: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Timestamp>> {
    if tx.query_opt(TURN, args![name, node, now, until])?.is_some() {
        return Ok(None);
    }
    let row = tx.query_opt(UNTIL, args![name])?;
    row.map_or(Ok(Some(until)), |row| row.opt_time(0))
}

/// Keeps a lease for longer; `false` when somebody else took it.
///
/// # Errors
/// What the engine says.
pub fn renew(tx: &mut dyn Tx, name: &str, token: i64, until: Timestamp) -> Result<bool> {
    Ok(tx.exec(RENEW, args![name, token, until])? > 0)
}

/// Checks in a commit that the lease is still held, and holds it until the commit ends.
///
/// # Errors
/// [`Error::Conflict`] when somebody else took it: nothing of this transaction may be kept.
pub fn check(tx: &mut dyn Tx, name: &str, token: i64) -> Result<()> {
    match tx.query_opt(HELD, args![name, token])? {
        Some(_) => Ok(()),
        None => Err(Error::conflict("lease", name)),
    }
}

/// Gives a lease back.
///
/// # Errors
/// What the engine says.
pub fn release(tx: &mut dyn Tx, name: &str, token: i64) -> Result<()> {
    tx.exec_later(RELEASE, args![name, token])
}
