//! Planned messages: what is to run for a client at a time.
//!
//! A due row is marked as queued in the transaction that puts its job into the client's lane, and stays until the turn
//! takes it with [`take`]; so a cancel between the two still wins, and a crash between them loses nothing.

use crate::arg::args;
use crate::projects::json;
use crate::{Arg, Error, Result, Row, Tx};
use base::{ArrowId, BlockId, ClientId, PlannedId, ProjectId, Timestamp};
use model::Planned;
use model::planned::PlannedWhat;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, client_id, fire_at, block_id, payload, arrow_id, source, keep, cancel_if_left
    FROM planned ",
            $rest
        )
    };
}

const FOR_CLIENT: &str = select!("WHERE client_id = $1 ORDER BY fire_at, id LIMIT $2");
const INSERT: &str = "INSERT INTO planned
    (id, project_id, client_id, fire_at, block_id, payload, arrow_id, source, keep, cancel_if_left)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const CANCEL: &str = "DELETE FROM planned WHERE client_id = $1 AND id = ANY($2)";
const DUE: &str =
    select!("WHERE NOT queued AND fire_at <= $1 ORDER BY fire_at, id LIMIT $2 FOR UPDATE SKIP LOCKED");
const QUEUED: &str = "UPDATE planned SET queued = TRUE WHERE id = ANY($1)";
const TAKE: &str = "DELETE FROM planned WHERE client_id = $1 AND id = $2";
const NEXT_DUE: &str = "SELECT fire_at FROM planned WHERE NOT queued ORDER BY fire_at, id LIMIT 1";

/// A client's planned messages, the earliest first; at most `limit`.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn for_client(tx: &mut dyn Tx, client: ClientId, limit: usize) -> Result<Vec<Planned>> {
    let rows = tx.query(FOR_CLIENT, args![client, limit as i64])?;
    rows.into_iter().map(planned).collect()
}

/// Stores planned messages under ids from [`crate::ids`], in one round trip.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, new: &[Planned]) -> Result<()> {
    let payloads = new.iter().map(payload).collect::<Result<Vec<_>>>()?;
    let mut all: Vec<Arg<'_>> = Vec::with_capacity(new.len() * 10);
    for (new, (block, payload)) in new.iter().zip(&payloads) {
        all.extend_from_slice(args![
            new.id,
            new.project_id,
            new.client_id,
            new.fire_at,
            *block,
            payload.as_deref(),
            new.arrow_id,
            new.source,
            new.keep,
            new.cancel_if_left
        ]);
    }
    crate::variables::batch(tx, INSERT, 10, &all)
}

/// Removes planned messages of a client; gives how many were still there.
///
/// # Errors
/// What the engine says.
pub fn cancel(tx: &mut dyn Tx, client: ClientId, ids: &[PlannedId]) -> Result<u64> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tx.exec(CANCEL, args![client, ids.as_slice()])
}

/// Planned messages of all projects that are due, the earliest first, and marks them as queued; the caller puts a job
/// for each into its client's lane in the same transaction. Two nodes never get the same one.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn due(tx: &mut dyn Tx, now: Timestamp, limit: usize) -> Result<Vec<Planned>> {
    let rows = tx.query(DUE, args![now, limit as i64])?;
    let due = rows.into_iter().map(planned).collect::<Result<Vec<_>>>()?;
    if !due.is_empty() {
        let ids: Vec<i64> = due.iter().map(|planned| planned.id.get()).collect();
        tx.exec_later(QUEUED, args![ids.as_slice()])?;
    }
    Ok(due)
}

/// Takes a planned message for the turn that runs it; `false` when it was cancelled or ran already.
///
/// # Errors
/// What the engine says.
pub fn take(tx: &mut dyn Tx, client: ClientId, id: PlannedId) -> Result<bool> {
    Ok(tx.exec(TAKE, args![client, id])? > 0)
}

/// When the next planned message is due.
///
/// # Errors
/// What the engine says.
pub fn next_due(tx: &mut dyn Tx) -> Result<Option<Timestamp>> {
    tx.query_opt(NEXT_DUE, &[])?.map(|row| row.time(0)).transpose()
}

/// A block stands in a column; anything else is JSON.
fn payload(planned: &Planned) -> Result<(Option<BlockId>, Option<String>)> {
    match &planned.what {
        PlannedWhat::Block(id) => Ok((Some(*id), None)),
        other => json(other).map(|text| (None, Some(text))),
    }
}

fn planned(mut row: Row) -> Result<Planned> {
    let what = match (row.opt_int(4)?, row.take_opt_text(5)?) {
        (Some(block), _) => PlannedWhat::Block(BlockId(block)),
        (None, Some(text)) => {
            serde_json::from_str(&text).map_err(|_| Error::corrupt("planned message", &text))?
        }
        (None, None) => return Err(Error::corrupt("planned message", row.int(0)?)),
    };
    Ok(Planned {
        id: PlannedId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        client_id: ClientId(row.int(2)?),
        fire_at: row.time(3)?,
        what,
        arrow_id: row.opt_int(6)?.map(ArrowId),
        source: row.opt_int(7)?.map(BlockId),
        keep: row.bool(8)?,
        cancel_if_left: row.bool(9)?,
    })
}
