//! Clients: one row each, with the dialog's last message beside the client, because every message changes both.

use crate::arg::args;
use crate::dialogs::Touch;
use crate::{Arg, Error, Result, Row, Tx};
use base::{BlockId, ChannelId, ClientId, DealId, Page, ProjectId, Timestamp};
use model::{Client, Scope};

/// A client seen for the first time.
#[derive(Debug, Clone, Copy)]
pub struct NewClient<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The channel it writes in.
    pub channel_id: ChannelId,
    /// The person's id in the messenger.
    pub platform_id: &'a str,
    /// The name on the card.
    pub name: &'a str,
    /// The picture's address.
    pub avatar: Option<&'a str>,
    /// The source tag of the first contact.
    pub tag: Option<&'a str>,
    /// When.
    pub created_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.project_id, c.channel_id, h.kind, h.group_id, c.platform_id, c.name, c.avatar, c.tag,
    c.position, c.deal_id, c.paused_until, c.unsubscribed, c.blocked, c.greeted, c.planned_count, c.version,
    c.created_at, c.updated_at, c.last_message_at
    FROM clients c JOIN channels h ON h.id = c.channel_id ",
            $rest
        )
    };
}

const BY_PLATFORM: &str = select!("WHERE c.channel_id = $1 AND c.platform_id = $2");
const BY_PLATFORM_LOCKED: &str = select!("WHERE c.channel_id = $1 AND c.platform_id = $2 FOR UPDATE OF c");
const BY_ID: &str = select!("WHERE c.project_id = $1 AND c.id = $2");
const BY_ID_LOCKED: &str = select!("WHERE c.project_id = $1 AND c.id = $2 FOR UPDATE OF c");
// The `+` keeps SQLite off the index of all the project's clients.
const BY_PLATFORM_IDS: &str = select!(
    "WHERE +c.project_id = $1 AND c.platform_id = ANY($2)
    AND c.channel_id IN (SELECT id FROM channels WHERE project_id = $1) ORDER BY c.id LIMIT $3"
);
const PAGE: &str = select!("WHERE c.project_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3");
const INSERT: &str = "INSERT INTO clients
    (project_id, channel_id, platform_id, name, avatar, tag, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING RETURNING id";
const UPDATE: &str = "UPDATE clients SET name = $4, avatar = $5, tag = $6, position = $7, deal_id = $8,
    paused_until = $9, unsubscribed = $10, blocked = $11, greeted = $12, planned_count = $13, updated_at = $14,
    last_message_at = $15, version = version + 1 WHERE project_id = $1 AND id = $2 AND version = $3";
const UPDATE_TOUCHING: &str = "UPDATE clients SET name = $4, avatar = $5, tag = $6, position = $7, deal_id = $8,
    paused_until = $9, unsubscribed = $10, blocked = $11, greeted = $12, planned_count = $13, updated_at = $14,
    last_message_at = $15, version = version + 1, dialog_message_id = $16, dialog_at = $17,
    dialog_unread = CASE WHEN $18 THEN 0 ELSE dialog_unread END + $19, dialog_preview = $20
    WHERE project_id = $1 AND id = $2 AND version = $3";
const RENAME: &str = "UPDATE clients SET platform_id = $3, version = version + 1
    WHERE channel_id = $1 AND platform_id = $2
    AND NOT EXISTS (SELECT 1 FROM clients WHERE channel_id = $1 AND platform_id = $3)";
const BY_CLIENT_VARIABLE: &str = "SELECT owner_id FROM variables
    WHERE project_id = $1 AND scope = 2 AND name = $2 AND folded = $3 AND owner_id > $4
    ORDER BY owner_id LIMIT $5";
const BY_DEAL_VARIABLE: &str =
    "SELECT DISTINCT d.client_id FROM variables v JOIN deals d ON d.id = v.owner_id
    WHERE v.project_id = $1 AND v.scope = 1 AND v.name = $2 AND v.folded = $3 AND +d.client_id > $4
    ORDER BY d.client_id LIMIT $5";
const DELETE_PARTS: &[&str] = &[
    "DELETE FROM messages WHERE client_id = $1",
    "DELETE FROM variables WHERE project_id = $2 AND scope = 1
        AND owner_id IN (SELECT id FROM deals WHERE client_id = $1)",
    "DELETE FROM variables WHERE project_id = $2 AND scope = 2 AND owner_id = $1",
    "DELETE FROM deals WHERE client_id = $1",
    "DELETE FROM visits WHERE client_id = $1",
    "DELETE FROM planned WHERE client_id = $1",
    "DELETE FROM turn_calls WHERE turn_id IN (SELECT id FROM turns WHERE client_id = $1)",
    "DELETE FROM turns WHERE client_id = $1",
];
const DELETE: &str = "DELETE FROM clients WHERE id = $1 AND project_id = $2";

/// The client of a messenger's person. `lock`: nobody else changes it until this transaction ends.
///
/// # Errors
/// What the engine says.
pub fn header_by_platform(
    tx: &mut dyn Tx,
    channel: ChannelId,
    platform_id: &str,
    lock: bool,
) -> Result<Option<Client>> {
    let sql = if lock { BY_PLATFORM_LOCKED } else { BY_PLATFORM };
    tx.query_opt(sql, args![channel, platform_id])?
        .map(client)
        .transpose()
}

/// A client. `lock`: nobody else changes it until this transaction ends.
///
/// # Errors
/// What the engine says.
pub fn header(tx: &mut dyn Tx, project: ProjectId, id: ClientId, lock: bool) -> Result<Option<Client>> {
    let sql = if lock { BY_ID_LOCKED } else { BY_ID };
    tx.query_opt(sql, args![project, id])?.map(client).transpose()
}

/// Makes a client; `None` when the channel has this person already (read it then).
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, new: &NewClient<'_>) -> Result<Option<ClientId>> {
    let args = args![
        new.project_id,
        new.channel_id,
        new.platform_id,
        new.name,
        new.avatar,
        new.tag,
        new.created_at
    ];
    tx.query_opt(INSERT, args)?
        .map(|row| row.int(0).map(ClientId))
        .transpose()
}

/// Writes a client and raises its version.
///
/// # Errors
/// [`Error::Conflict`] when its version is no longer `expected_version`.
pub fn update(tx: &mut dyn Tx, client: &Client, expected_version: i64) -> Result<()> {
    kept(tx.exec(UPDATE, &columns(client, expected_version))?, client.id)
}

/// Writes a client with the last message of its dialog, in one statement.
///
/// # Errors
/// [`Error::Conflict`] when its version is no longer `expected_version`.
pub fn update_touching(
    tx: &mut dyn Tx,
    client: &Client,
    expected_version: i64,
    touch: &Touch<'_>,
) -> Result<()> {
    let mut all = [Arg::Null; 20];
    all[..15].copy_from_slice(&columns(client, expected_version));
    all[15..].copy_from_slice(&touch.columns());
    kept(tx.exec(UPDATE_TOUCHING, &all)?, client.id)
}

/// Gives a client another id in its messenger, as when a group becomes a supergroup; `false` when there is no such
/// client, or the other id has a client already.
///
/// # Errors
/// What the engine says.
pub fn rename_platform_id(tx: &mut dyn Tx, channel: ChannelId, from: &str, to: &str) -> Result<bool> {
    Ok(tx.exec(RENAME, args![channel, from, to])? > 0)
}

/// Clients by their messengers' ids, over all channels of the project.
///
/// # Errors
/// What the engine says.
pub fn find_by_platform_ids(
    tx: &mut dyn Tx,
    project: ProjectId,
    platform_ids: &[&str],
    limit: usize,
) -> Result<Vec<Client>> {
    let rows = tx.query(BY_PLATFORM_IDS, args![project, platform_ids, limit as i64])?;
    rows.into_iter().map(client).collect()
}

/// A project's clients by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: Option<ClientId>,
    limit: usize,
) -> Result<Page<Client>> {
    let after = after.map_or(0, ClientId::get);
    let rows = tx.query(PAGE, args![project, after, limit as i64 + 1])?;
    let rows = rows.into_iter().map(client).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// Clients whose own variable (scope `Client`) or whose deal's variable (scope `Deal`) has a value, by id, after one.
/// The first 200 characters are compared, without regard to case.
///
/// # Errors
/// What the engine says.
pub fn find_by_variable(
    tx: &mut dyn Tx,
    project: ProjectId,
    scope: Scope,
    name: &str,
    value: &str,
    after: Option<ClientId>,
    limit: usize,
) -> Result<Vec<ClientId>> {
    let sql = match scope {
        Scope::Client => BY_CLIENT_VARIABLE,
        Scope::Deal => BY_DEAL_VARIABLE,
        Scope::Project | Scope::Constant => return Ok(Vec::new()),
    };
    let folded = crate::variables::folded_text(value);
    let after = after.map_or(0, ClientId::get);
    let rows = tx.query(sql, args![project, name, &folded, after, limit as i64])?;
    rows.iter().map(|row| row.int(0).map(ClientId)).collect()
}

/// Removes a client with everything of it. Its jobs find nothing and end.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut dyn Tx, project: ProjectId, id: ClientId) -> Result<()> {
    if tx.exec(DELETE, args![id, project])? == 0 {
        return Err(Error::not_found("client", id));
    }
    for part in DELETE_PARTS {
        let both = args![id, project];
        let used = if part.contains("$2") { 2 } else { 1 };
        tx.exec_later(part, &both[..used])?;
    }
    Ok(())
}

fn columns(client: &Client, expected_version: i64) -> [Arg<'_>; 15] {
    [
        client.project_id.into(),
        client.id.into(),
        expected_version.into(),
        Arg::Text(&client.name),
        client.avatar.as_deref().into(),
        client.tag.as_deref().into(),
        client.position.into(),
        client.deal_id.into(),
        client.paused_until.into(),
        client.unsubscribed.into(),
        client.blocked.into(),
        client.greeted.into(),
        client.planned_count.into(),
        client.updated_at.into(),
        client.last_message_at.into(),
    ]
}

fn kept(count: u64, id: ClientId) -> Result<()> {
    if count == 0 {
        Err(Error::conflict("client", id))
    } else {
        Ok(())
    }
}

fn client(mut row: Row) -> Result<Client> {
    Ok(Client {
        id: ClientId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        channel_id: ChannelId(row.int(2)?),
        kind: crate::channels::kind(row.int(3)?)?,
        group: row.take_text(4)?,
        platform_id: row.take_text(5)?,
        name: row.take_text(6)?,
        avatar: row.take_opt_text(7)?,
        tag: row.take_opt_text(8)?,
        position: row.opt_int(9)?.map(BlockId),
        deal_id: row.opt_int(10)?.map(DealId),
        paused_until: row.opt_time(11)?,
        unsubscribed: row.bool(12)?,
        blocked: row.bool(13)?,
        greeted: row.bool(14)?,
        planned_count: row.int(15)?,
        version: row.int(16)?,
        created_at: row.time(17)?,
        updated_at: row.time(18)?,
        last_message_at: row.opt_time(19)?,
    })
}
