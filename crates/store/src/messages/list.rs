//! Messages of a client, in pages.

use super::{message, select};
use crate::arg::args;
use crate::{Result, Row, Tx};
use base::{ClientId, MessageId, Page, ProjectId, Timestamp};
use model::Message;

const HISTORY: &str = select!(
    "WHERE client_id = $1 AND project_id = $2 AND created_at >= $3 AND created_at < $4 ORDER BY id DESC LIMIT $5"
);
const BEFORE: &str =
    select!("WHERE client_id = $1 AND project_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4");
const AFTER: &str = select!("WHERE client_id = $1 AND project_id = $2 AND id > $3 ORDER BY id LIMIT $4");

/// The newest `limit` messages of a client written from `from` up to, but without, `to`; in rising order.
///
/// # Errors
/// What the engine says.
pub fn history(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    limit: usize,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<Vec<Message>> {
    let from = from.unwrap_or(Timestamp(i64::MIN));
    let to = to.unwrap_or(Timestamp(i64::MAX));
    let rows = tx.query(HISTORY, args![client, project, from, to, limit as i64])?;
    rows.into_iter().rev().map(message).collect()
}

/// Messages of a client before one, the newest first.
///
/// # Errors
/// What the engine says.
pub fn page_before(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Page<Message>> {
    let before = before.map_or(i64::MAX, MessageId::get);
    let rows = tx.query(BEFORE, args![client, project, before, limit as i64 + 1])?;
    list(rows, limit)
}

/// Messages of a client after one, in rising order: what a web chat missed.
///
/// # Errors
/// What the engine says.
pub fn page_after(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    after: Option<MessageId>,
    limit: usize,
) -> Result<Page<Message>> {
    let after = after.map_or(0, MessageId::get);
    let rows = tx.query(AFTER, args![client, project, after, limit as i64 + 1])?;
    list(rows, limit)
}

fn list(rows: Vec<Row>, limit: usize) -> Result<Page<Message>> {
    let rows = rows.into_iter().map(message).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}
