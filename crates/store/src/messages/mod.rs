//! Messages of dialogs: inbound ones guarded against duplicates, outbound ones with how far they have come.

mod list;
mod states;

pub use list::{history, page_after, page_before};
pub use states::{
    in_doubt, mark_failed, mark_in_doubt, mark_processed, mark_read_up_to, mark_received, mark_sending,
    mark_sent, mark_unprocessed, queue_again, requeue, set_state_by_external,
};

use crate::arg::args;
use crate::{Arg, Error, Result, Row, Tx};
use base::{BlockId, ChannelId, ClientId, MessageId, OperatorId, ProjectId, Timestamp};
use model::{Content, Direction, Markup, Message, MessageState, Origin};

/// A message to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewMessage<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The client it is from or to.
    pub client_id: ClientId,
    /// The channel it passes.
    pub channel_id: ChannelId,
    /// Who made it.
    pub origin: Origin,
    /// What it says.
    pub content: &'a Content,
    /// The block that said it.
    pub block_id: Option<BlockId>,
    /// The operator who wrote it.
    pub operator_id: Option<OperatorId>,
    /// How far it has come.
    pub state: MessageState,
    /// Inbound: the messenger's id of the event that brought it; the same id in the same channel is a duplicate.
    pub event_id: Option<&'a str>,
    /// The messenger's id of the message itself, for replies, edits and receipts.
    pub external_id: Option<&'a str>,
    /// When it was written.
    pub created_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, client_id, channel_id, direction, origin, state, block_id, operator_id,
    created_at, external_id, text, extra, error FROM messages ",
            $rest
        )
    };
}

use select;

const INSERT: &str =
    "INSERT INTO messages (project_id, client_id, channel_id, direction, origin, state, block_id,
    operator_id, created_at, event_id, external_id, text, extra)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING RETURNING id";
/// Arguments of one row of [`INSERT`].
const WIDTH: usize = 13;
const BY_EVENT: &str = "SELECT id FROM messages WHERE channel_id = $1 AND event_id = $2";
const EDIT: &str = "UPDATE messages SET text = $3 WHERE client_id = $1 AND external_id = $2 AND direction = 0
    RETURNING id";
const GET: &str = select!("WHERE project_id = $1 AND id = $2");
const GET_MANY: &str = select!("WHERE id = ANY($1) ORDER BY id");

/// Stores a message from a client; `None` when this event brought it already.
///
/// # Errors
/// What the engine says.
pub fn insert_inbound(tx: &mut dyn Tx, new: &NewMessage<'_>) -> Result<Option<MessageId>> {
    let extra = extra(new.content)?;
    let row = tx.query_opt(INSERT, &columns(new, Direction::In, extra.as_deref()))?;
    row.map(|row| row.int(0).map(MessageId)).transpose()
}

/// The message that an event brought, if it did.
///
/// # Errors
/// What the engine says.
pub fn by_event(tx: &mut dyn Tx, channel: ChannelId, event_id: &str) -> Result<Option<MessageId>> {
    let row = tx.query_opt(BY_EVENT, args![channel, event_id])?;
    row.map(|row| row.int(0).map(MessageId)).transpose()
}

/// Stores a message to a client.
///
/// # Errors
/// What the engine says.
pub fn insert_outbound(tx: &mut dyn Tx, new: &NewMessage<'_>) -> Result<MessageId> {
    let extra = extra(new.content)?;
    let row = tx.query_one(INSERT, &columns(new, Direction::Out, extra.as_deref()))?;
    row.int(0).map(MessageId)
}

/// Stores several messages to clients in one round trip; the ids stand in the same order.
///
/// # Errors
/// What the engine says.
pub fn insert_outbound_many(tx: &mut dyn Tx, new: &[NewMessage<'_>]) -> Result<Vec<MessageId>> {
    let extras = new
        .iter()
        .map(|new| extra(new.content))
        .collect::<Result<Vec<_>>>()?;
    let mut all = Vec::with_capacity(new.len() * WIDTH);
    for (new, extra) in new.iter().zip(&extras) {
        all.extend_from_slice(&columns(new, Direction::Out, extra.as_deref()));
    }
    let rows = tx.query_many(INSERT, WIDTH, &all)?;
    rows.iter().map(|row| row.int(0).map(MessageId)).collect()
}

/// Changes the text of a message that the client edited; gives it if it is known.
///
/// # Errors
/// What the engine says.
pub fn edit_by_external(
    tx: &mut dyn Tx,
    client: ClientId,
    external_id: &str,
    text: &str,
) -> Result<Option<MessageId>> {
    let row = tx.query_opt(EDIT, args![client, external_id, text])?;
    row.map(|row| row.int(0).map(MessageId)).transpose()
}

/// A message of a project.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, project: ProjectId, id: MessageId) -> Result<Option<Message>> {
    tx.query_opt(GET, args![project, id])?.map(message).transpose()
}

/// Messages by id, in rising order: for the sender, which serves every project.
///
/// # Errors
/// What the engine says.
pub fn any_get_many(tx: &mut dyn Tx, ids: &[MessageId]) -> Result<Vec<Message>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    tx.query(GET_MANY, args![ids.as_slice()])?
        .into_iter()
        .map(message)
        .collect()
}

fn columns<'a>(new: &NewMessage<'a>, direction: Direction, extra: Option<&'a str>) -> [Arg<'a>; WIDTH] {
    [
        new.project_id.into(),
        new.client_id.into(),
        new.channel_id.into(),
        (direction as i64).into(),
        new.origin.code().into(),
        new.state.code().into(),
        new.block_id.into(),
        new.operator_id.into(),
        new.created_at.into(),
        new.event_id.into(),
        new.external_id.into(),
        Arg::Text(&new.content.text),
        extra.into(),
    ]
}

/// Everything of a content but its text, as JSON; nothing for a plain text, which most messages are.
fn extra(content: &Content) -> Result<Option<String>> {
    let Content {
        text: _,
        markup,
        attachments,
        buttons,
        silent,
        protected,
        no_preview,
    } = content;
    let plain = *markup == Markup::Plain
        && attachments.is_empty()
        && buttons.is_none()
        && !(*silent || *protected || *no_preview);
    if plain {
        return Ok(None);
    }
    let bare = Content {
        text: String::new(),
        markup: *markup,
        attachments: attachments.clone(),
        buttons: buttons.clone(),
        silent: *silent,
        protected: *protected,
        no_preview: *no_preview,
    };
    crate::projects::json(&bare).map(Some)
}

fn message(mut row: Row) -> Result<Message> {
    let text = row.take_text(11)?;
    let content = match row.take_opt_text(12)? {
        None => Content::text(text),
        Some(extra) => {
            let rest: Content =
                serde_json::from_str(&extra).map_err(|_| Error::corrupt("message content", &extra))?;
            Content { text, ..rest }
        }
    };
    let (origin, state) = (row.int(5)?, row.int(6)?);
    Ok(Message {
        id: MessageId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        client_id: ClientId(row.int(2)?),
        channel_id: ChannelId(row.int(3)?),
        direction: if row.int(4)? == 0 {
            Direction::In
        } else {
            Direction::Out
        },
        origin: Origin::from_code(origin).ok_or_else(|| Error::corrupt("message origin", origin))?,
        content,
        block_id: row.opt_int(7)?.map(BlockId),
        operator_id: row.opt_int(8)?.map(OperatorId),
        state: MessageState::from_code(state).ok_or_else(|| Error::corrupt("message state", state))?,
        error: row.take_opt_text(13)?,
        external_id: row.take_opt_text(10)?,
        created_at: row.time(9)?,
    })
}
