//! Deals: what a client is about to buy or ask.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{ClientId, DealId, Page, ProjectId, Timestamp};
use model::Deal;

const INSERT: &str =
    "INSERT INTO deals (id, project_id, client_id, name, created_at) VALUES ($1, $2, $3, $4, $5)";
const GET: &str = "SELECT id, project_id, client_id, name, closed_at, created_at FROM deals
    WHERE project_id = $1 AND id = $2";
const CLOSE: &str = "UPDATE deals SET closed_at = $3 WHERE project_id = $1 AND id = $2 AND closed_at IS NULL";
const PAGE: &str = "SELECT id, project_id, client_id, name, closed_at, created_at FROM deals
    WHERE client_id = $1 AND project_id = $2 AND id > $3 ORDER BY id LIMIT $4";

/// Stores a deal under an id from [`crate::ids`].
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, deal: &Deal) -> Result<()> {
    tx.exec_later(
        INSERT,
        args![
            deal.id,
            deal.project_id,
            deal.client_id,
            &deal.name,
            deal.created_at
        ],
    )
}

/// A deal.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, project: ProjectId, id: DealId) -> Result<Option<Deal>> {
    tx.query_opt(GET, args![project, id])?.map(deal).transpose()
}

/// Closes a deal.
///
/// # Errors
/// [`Error::Conflict`] when it is closed already.
pub fn close(tx: &mut dyn Tx, project: ProjectId, id: DealId, now: Timestamp) -> Result<()> {
    match tx.exec(CLOSE, args![project, id, now])? {
        0 => Err(Error::conflict("deal", id)),
        _ => Ok(()),
    }
}

/// A client's deals by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    after: Option<DealId>,
    limit: usize,
) -> Result<Page<Deal>> {
    let after = after.map_or(0, DealId::get);
    let rows = tx.query(PAGE, args![client, project, after, limit as i64 + 1])?;
    let rows = rows.into_iter().map(deal).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

fn deal(mut row: Row) -> Result<Deal> {
    Ok(Deal {
        id: DealId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        client_id: ClientId(row.int(2)?),
        name: row.take_text(3)?,
        closed_at: row.opt_time(4)?,
        created_at: row.time(5)?,
    })
}
