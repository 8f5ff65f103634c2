//! Channels: connected bots and accounts. Their secrets come sealed and leave sealed.

use crate::arg::args;
use crate::projects::json;
use crate::{Error, Result, Row, Tx};
use base::{ChannelId, Page, ProjectId, Timestamp};
use model::{Channel, ChannelKind};

/// A channel to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewChannel<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// Its messenger.
    pub kind: ChannelKind,
    /// The `group_id`.
    pub group_id: &'a str,
    /// The name that people read.
    pub name: &'a str,
    /// What its connector was told.
    pub settings: &'a serde_json::Value,
    /// Its secrets, sealed by the caller.
    pub sealed: Option<&'a [u8]>,
    /// The hash of the secret in its hook's address.
    pub hook_hash: Option<&'a str>,
    /// When.
    pub created_at: Timestamp,
}

const INSERT: &str = "INSERT INTO channels
    (project_id, kind, group_id, name, enabled, settings, sealed, hook_hash, created_at)
    VALUES ($1, $2, $3, $4, TRUE, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id";
const GET: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE id = $1 AND NOT removed";
const BY_HOOK: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE hook_hash = $1 AND NOT removed";
const ANY_BY_GROUP: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE kind = $1 AND group_id = $2 AND NOT removed ORDER BY id LIMIT 1";
const BY_GROUP: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE project_id = $1 AND kind = $2 AND group_id = $3 AND NOT removed";
const PAGE: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE project_id = $1 AND id > $2 AND NOT removed ORDER BY id LIMIT $3";
const ANY_PAGE: &str = "SELECT id, project_id, kind, group_id, name, enabled, settings, created_at
    FROM channels WHERE enabled AND id > $1 AND NOT removed ORDER BY id LIMIT $2";
const SET: &str = "UPDATE channels SET group_id = $3, name = $4, enabled = $5, settings = $6
    WHERE project_id = $1 AND id = $2 AND NOT removed";
const SEALED: &str = "SELECT sealed FROM channels WHERE id = $1 AND NOT removed";
const SET_SECRETS: &str = "UPDATE channels SET sealed = $2, hook_hash = $3 WHERE id = $1";
const REMOVE: &str =
    "UPDATE channels SET removed = TRUE, enabled = FALSE, sealed = NULL, hook_hash = NULL, settings = '{}'
    WHERE project_id = $1 AND id = $2 AND NOT removed";
const REVIVE: &str =
    "UPDATE channels SET removed = FALSE, enabled = TRUE, name = $4, settings = $5, sealed = $6,
    hook_hash = $7, created_at = $8
    WHERE project_id = $1 AND kind = $2 AND group_id = $3 AND removed RETURNING id";

/// Makes a channel, enabled. One that was removed comes back under its id, with its clients.
///
/// # Errors
/// [`Error::Unique`] when the project has this bot or account already.
pub fn insert(tx: &mut dyn Tx, new: &NewChannel<'_>) -> Result<Channel> {
    let settings = json(new.settings)?;
    let kind = new.kind.client_type();
    let args = args![
        new.project_id,
        kind,
        new.group_id,
        new.name,
        &settings,
        new.sealed,
        new.hook_hash,
        new.created_at
    ];
    let row = match tx.query_opt(REVIVE, args)? {
        Some(row) => row,
        None => tx.query_opt(INSERT, args)?.ok_or_else(|| Error::Unique {
            what: format!("a {} channel `{}` in this project", new.kind.key(), new.group_id),
        })?,
    };
    Ok(Channel {
        id: ChannelId(row.int(0)?),
        project_id: new.project_id,
        kind: new.kind,
        group_id: new.group_id.to_owned(),
        name: new.name.to_owned(),
        enabled: true,
        settings: new.settings.clone(),
        created_at: new.created_at,
    })
}

/// A channel of any project: the caller compares `project_id`, or serves the channel itself.
///
/// # Errors
/// What the engine says.
pub fn any_get(tx: &mut dyn Tx, id: ChannelId) -> Result<Option<Channel>> {
    tx.query_opt(GET, args![id])?.map(channel).transpose()
}

/// The channel of a hook's secret, by the secret's hash.
///
/// # Errors
/// What the engine says.
pub fn any_by_hook(tx: &mut dyn Tx, hook_hash: &str) -> Result<Option<Channel>> {
    tx.query_opt(BY_HOOK, args![hook_hash])?.map(channel).transpose()
}

/// The channel of a `group_id` in any project, where those are unguessable keys, as the web chat's are.
///
/// # Errors
/// What the engine says.
pub fn any_by_group(tx: &mut dyn Tx, kind: ChannelKind, group: &str) -> Result<Option<Channel>> {
    tx.query_opt(ANY_BY_GROUP, args![kind.client_type(), group])?
        .map(channel)
        .transpose()
}

/// The channel of a `group_id`.
///
/// # Errors
/// What the engine says.
pub fn by_group(
    tx: &mut dyn Tx,
    project: ProjectId,
    kind: ChannelKind,
    group: &str,
) -> Result<Option<Channel>> {
    let found = tx.query_opt(BY_GROUP, args![project, kind.client_type(), group])?;
    found.map(channel).transpose()
}

/// A project's channels by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    after: Option<ChannelId>,
    limit: usize,
) -> Result<Page<Channel>> {
    let after = after.map_or(0, ChannelId::get);
    list(tx.query(PAGE, args![project, after, limit as i64 + 1])?, limit)
}

/// Enabled channels of all projects by id, after one: for pollers and connectors.
///
/// # Errors
/// What the engine says.
pub fn any_enabled(tx: &mut dyn Tx, after: Option<ChannelId>, limit: usize) -> Result<Page<Channel>> {
    let after = after.map_or(0, ChannelId::get);
    list(tx.query(ANY_PAGE, args![after, limit as i64 + 1])?, limit)
}

/// Changes a channel's group, name, switch and settings.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Unique`] when another channel has the group.
pub fn update(tx: &mut dyn Tx, channel: &Channel) -> Result<()> {
    let settings = json(&channel.settings)?;
    let args = args![
        channel.project_id,
        channel.id,
        &channel.group_id,
        &channel.name,
        channel.enabled,
        &settings
    ];
    found(tx.exec(SET, args)?, channel.id)
}

/// A channel's sealed secrets.
///
/// # Errors
/// What the engine says.
pub fn any_sealed(tx: &mut dyn Tx, id: ChannelId) -> Result<Option<Vec<u8>>> {
    match tx.query_opt(SEALED, args![id])? {
        Some(mut row) => row.take_opt_bytes(0),
        None => Ok(None),
    }
}

/// Changes a channel's sealed secrets and its hook.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Unique`] when another channel has the hook.
pub fn set_secrets(
    tx: &mut dyn Tx,
    id: ChannelId,
    sealed: Option<&[u8]>,
    hook_hash: Option<&str>,
) -> Result<()> {
    found(tx.exec(SET_SECRETS, args![id, sealed, hook_hash])?, id)
}

/// Removes a channel and its secrets; its clients and their messages stay.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut dyn Tx, project: ProjectId, id: ChannelId) -> Result<()> {
    found(tx.exec(REMOVE, args![project, id])?, id)
}

fn found(count: u64, id: ChannelId) -> Result<()> {
    if count == 0 {
        Err(Error::not_found("channel", id))
    } else {
        Ok(())
    }
}

fn list(rows: Vec<Row>, limit: usize) -> Result<Page<Channel>> {
    let rows = rows.into_iter().map(channel).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// The messenger of a stored number.
pub(crate) fn kind(code: i64) -> Result<ChannelKind> {
    ChannelKind::from_client_type(code).ok_or_else(|| Error::corrupt("channel kind", code))
}

fn channel(mut row: Row) -> Result<Channel> {
    let settings = row.take_text(6)?;
    Ok(Channel {
        id: ChannelId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        kind: kind(row.int(2)?)?,
        group_id: row.take_text(3)?,
        name: row.take_text(4)?,
        enabled: row.bool(5)?,
        settings: serde_json::from_str(&settings)
            .map_err(|_| Error::corrupt("channel settings", &settings))?,
        created_at: row.time(7)?,
    })
}
