//! How far messages have come.

use super::{message, select};
use crate::arg::args;
use crate::{Arg, Result, Tx};
use base::{ClientId, MessageId, ProjectId};
use model::{Message, MessageState};

const PROCESSED: &str = "UPDATE messages SET state = 2 WHERE id = $1 AND state = 1";
const UNPROCESSED: &str = "UPDATE messages SET state = 3, error = $2 WHERE id = ANY($1) AND state IN (1, 3)";
const RECEIVED: &str = "UPDATE messages SET state = 1, error = NULL WHERE id = ANY($1) AND state = 3";
const SENDING: &str = "UPDATE messages SET state = 11 WHERE id = ANY($1) AND state = 10 RETURNING id";
const SENT: &str = "UPDATE messages SET state = CASE WHEN state IN (13, 14) THEN state ELSE 12 END,
    external_id = COALESCE($2, external_id) WHERE id = $1 AND direction = 1";
const FAILED: &str = "UPDATE messages SET state = 20, error = $2 WHERE id = $1 AND direction = 1";
const IN_DOUBT: &str = "UPDATE messages SET state = 21, error = $2 WHERE id = $1 AND state IN (10, 11)";
const REQUEUE: &str = "UPDATE messages SET state = 10 WHERE id = ANY($1) AND state = 11";
const RECEIPT: &str = "UPDATE messages SET state = $3, error = COALESCE($4, error)
    WHERE client_id = $1 AND external_id = $2 AND direction = 1
    AND (state IN (10, 11, 21) OR (state BETWEEN 12 AND 14 AND state < $3 AND ($3 < 20 OR state < 13)))
    RETURNING id";
const READ_UP_TO: &str = "UPDATE messages SET state = 14
    WHERE client_id = $1 AND project_id = $2 AND id <= $3 AND direction = 1 AND state IN (12, 13)";
const QUEUE_AGAIN: &str = "UPDATE messages SET state = 10, error = NULL WHERE id = $1 AND state = 21";
const DOUBTFUL: &str = select!("WHERE project_id = $1 AND state = 21 ORDER BY id DESC LIMIT $2");

/// Notes that the turns of inbound messages are committed.
///
/// # Errors
/// What the engine says.
pub fn mark_processed(tx: &mut dyn Tx, id: MessageId) -> Result<()> {
    tx.exec_later(PROCESSED, args![id])
}

/// Notes that the turn of inbound messages was given up, and why.
///
/// # Errors
/// What the engine says.
pub fn mark_unprocessed(tx: &mut dyn Tx, ids: &[MessageId], error: &str) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tx.exec_later(UNPROCESSED, args![ids.as_slice(), error])
}

/// Notes that inbound messages wait for their turn again.
///
/// # Errors
/// What the engine says.
pub fn mark_received(tx: &mut dyn Tx, ids: &[MessageId]) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tx.exec_later(RECEIVED, args![ids.as_slice()])
}

/// Notes that queued messages are now handed to the messenger; gives those that were still queued.
///
/// # Errors
/// What the engine says.
pub fn mark_sending(tx: &mut dyn Tx, ids: &[MessageId]) -> Result<Vec<MessageId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let rows = tx.query(SENDING, args![ids.as_slice()])?;
    rows.iter().map(|row| row.int(0).map(MessageId)).collect()
}

/// Notes that the messenger accepted messages, with its ids of them.
///
/// # Errors
/// What the engine says.
pub fn mark_sent(tx: &mut dyn Tx, sent: &[(MessageId, Option<&str>)]) -> Result<()> {
    let all: Vec<Arg<'_>> = sent
        .iter()
        .flat_map(|(id, external)| [(*id).into(), (*external).into()])
        .collect();
    match all.len() {
        0 => Ok(()),
        2 => tx.exec_later(SENT, &all),
        _ => tx.exec_many(SENT, 2, &all).map(drop),
    }
}

/// Notes that the messenger refused a message for good.
///
/// # Errors
/// What the engine says.
pub fn mark_failed(tx: &mut dyn Tx, id: MessageId, error: &str) -> Result<()> {
    tx.exec_later(FAILED, args![id, error])
}

/// Notes that a message may or may not have arrived.
///
/// # Errors
/// What the engine says.
pub fn mark_in_doubt(tx: &mut dyn Tx, id: MessageId, error: &str) -> Result<()> {
    tx.exec_later(IN_DOUBT, args![id, error])
}

/// Puts messages back into the queue that were certainly not accepted.
///
/// # Errors
/// What the engine says.
pub fn requeue(tx: &mut dyn Tx, ids: &[MessageId]) -> Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tx.exec_later(REQUEUE, args![ids.as_slice()])
}

/// Takes a messenger's receipt, which may only raise a message: sent < delivered < read, and a refusal counts only
/// before delivery. Gives the message if it was raised.
///
/// # Errors
/// What the engine says.
pub fn set_state_by_external(
    tx: &mut dyn Tx,
    client: ClientId,
    external_id: &str,
    state: MessageState,
    error: Option<&str>,
) -> Result<Option<MessageId>> {
    let row = tx.query_opt(RECEIPT, args![client, external_id, state.code(), error])?;
    row.map(|row| row.int(0).map(MessageId)).transpose()
}

/// Notes that the client has read everything sent to it up to a message.
///
/// # Errors
/// What the engine says.
pub fn mark_read_up_to(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    upto: MessageId,
) -> Result<u64> {
    tx.exec(READ_UP_TO, args![client, project, upto])
}

/// Puts a message in doubt back into the queue, by hand; `false` when it is not in doubt.
///
/// # Errors
/// What the engine says.
pub fn queue_again(tx: &mut dyn Tx, id: MessageId) -> Result<bool> {
    Ok(tx.exec(QUEUE_AGAIN, args![id])? > 0)
}

/// A project's messages whose sending is in doubt, the latest first.
///
/// # Errors
/// What the engine says.
pub fn in_doubt(tx: &mut dyn Tx, project: ProjectId, limit: usize) -> Result<Vec<Message>> {
    tx.query(DOUBTFUL, args![project, limit as i64])?
        .into_iter()
        .map(message)
        .collect()
}
