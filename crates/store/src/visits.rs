//! What a client has passed: blocks run, blocks run by their own condition, arrows.

use crate::arg::args;
use crate::{Arg, Error, Result, Tx};
use base::{ArrowId, BlockId, ClientId, Timestamp};

/// One thing passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Passed {
    /// A block ran.
    Block(BlockId),
    /// A block ran by its own condition, which is what "answer once" counts.
    Condition(BlockId),
    /// An arrow was passed, which is what "go once" counts.
    Arrow(ArrowId),
}

impl Passed {
    const fn columns(self) -> (i64, i64) {
        match self {
            Self::Block(id) => (1, id.get()),
            Self::Condition(id) => (2, id.get()),
            Self::Arrow(id) => (3, id.get()),
        }
    }
}

/// How often something was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// What.
    pub what: Passed,
    /// How often.
    pub times: i64,
    /// When last.
    pub last_at: Timestamp,
}

const LOAD: &str = "SELECT kind, target_id, times, last_at FROM visits WHERE client_id = $1";
const RECORD: &str =
    "INSERT INTO visits (client_id, kind, target_id, times, last_at) VALUES ($1, $2, $3, 1, $4)
    ON CONFLICT (client_id, kind, target_id)
    DO UPDATE SET times = visits.times + 1, last_at = excluded.last_at";
const FORGET: &str = "DELETE FROM visits WHERE client_id = $1";

/// Everything a client has passed; as many rows at most as the bot has blocks and arrows.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn load(tx: &mut dyn Tx, client: ClientId) -> Result<Vec<Visit>> {
    let rows = tx.query(LOAD, args![client])?;
    rows.iter()
        .map(|row| {
            let id = row.int(1)?;
            let what = match row.int(0)? {
                1 => Passed::Block(BlockId(id)),
                2 => Passed::Condition(BlockId(id)),
                3 => Passed::Arrow(ArrowId(id)),
                other => return Err(Error::corrupt("kind of visit", other)),
            };
            Ok(Visit {
                what,
                times: row.int(2)?,
                last_at: row.time(3)?,
            })
        })
        .collect()
}

/// Counts what was passed, in one round trip.
///
/// # Errors
/// What the engine says.
pub fn record(tx: &mut dyn Tx, client: ClientId, now: Timestamp, passed: &[Passed]) -> Result<()> {
    let all: Vec<Arg<'_>> = passed
        .iter()
        .flat_map(|what| {
            let (kind, target) = what.columns();
            [client.into(), kind.into(), target.into(), now.into()]
        })
        .collect();
    crate::variables::batch(tx, RECORD, 4, &all)
}

/// Forgets what a client has passed, as if it were new to the bot.
///
/// # Errors
/// What the engine says.
pub fn forget(tx: &mut dyn Tx, client: ClientId) -> Result<()> {
    tx.exec_later(FORGET, args![client])
}
