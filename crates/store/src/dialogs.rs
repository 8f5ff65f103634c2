//! Dialogs: the last message, and how many the operators have not read. Kept in the client's row.

use crate::arg::args;
use crate::{Arg, Error, Result, Row, Tx};
use base::{ClientId, MessageId, Page, ProjectId, Timestamp};

/// Characters of the last message shown in a list.
pub const PREVIEW_CHARACTERS: usize = 120;

/// What a message does to its dialog.
#[derive(Debug, Clone, Copy)]
pub struct Touch<'a> {
    /// The last message.
    pub message_id: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// Its text; cut to [`PREVIEW_CHARACTERS`].
    pub preview: &'a str,
    /// Whether everything before it counts as read.
    pub read_before: bool,
    /// How many messages to the unread ones.
    pub unread: i64,
}

impl<'a> Touch<'a> {
    pub(crate) fn columns(&self) -> [Arg<'a>; 5] {
        [
            self.message_id.into(),
            self.at.into(),
            self.read_before.into(),
            self.unread.into(),
            Arg::Text(base::text::clip(self.preview, PREVIEW_CHARACTERS)),
        ]
    }
}

/// A dialog as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// The client; a dialog has its client's id.
    pub client_id: ClientId,
    /// The client's name.
    pub name: String,
    /// The last message.
    pub message_id: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// Messages not read by an operator.
    pub unread: i64,
    /// The beginning of the last message.
    pub preview: String,
}

const TOUCH: &str = "UPDATE clients SET dialog_message_id = $2, dialog_at = $3,
    dialog_unread = CASE WHEN $4 THEN 0 ELSE dialog_unread END + $5, dialog_preview = $6 WHERE id = $1";
const PAGE: &str = "SELECT id, name, dialog_message_id, dialog_at, dialog_unread, dialog_preview FROM clients
    WHERE project_id = $1 AND dialog_at IS NOT NULL AND (dialog_at, id) < ($2, $3)
    ORDER BY dialog_at DESC, id DESC LIMIT $4";
const READ: &str = "UPDATE clients SET dialog_unread = 0 WHERE project_id = $1 AND id = $2";

/// Notes a message in its dialog, where the client is not written anyway
/// (see [`crate::clients::update_touching`]).
///
/// # Errors
/// What the engine says.
pub fn touch(tx: &mut dyn Tx, client: ClientId, touch: &Touch<'_>) -> Result<()> {
    let mut all = [Arg::Null; 6];
    all[0] = client.into();
    all[1..].copy_from_slice(&touch.columns());
    tx.exec_later(TOUCH, &all)
}

/// A project's dialogs, the latest first, before a place.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    before: Option<(Timestamp, ClientId)>,
    limit: usize,
) -> Result<Page<Dialog>> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), ClientId(i64::MAX)));
    let rows = tx.query(PAGE, args![project, at, id, limit as i64 + 1])?;
    let rows = rows.into_iter().map(dialog).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| {
        format!("{}.{}", last.at.micros(), last.client_id)
    }))
}

/// Marks a dialog as read.
///
/// # Errors
/// [`Error::NotFound`].
pub fn mark_read(tx: &mut dyn Tx, project: ProjectId, client: ClientId) -> Result<()> {
    match tx.exec(READ, args![project, client])? {
        0 => Err(Error::not_found("dialog", client)),
        _ => Ok(()),
    }
}

fn dialog(mut row: Row) -> Result<Dialog> {
    Ok(Dialog {
        client_id: ClientId(row.int(0)?),
        name: row.take_text(1)?,
        message_id: MessageId(row.int(2)?),
        at: row.time(3)?,
        unread: row.int(4)?,
        preview: row.take_opt_text(5)?.unwrap_or_default(),
    })
}
