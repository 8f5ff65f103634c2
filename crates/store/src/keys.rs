//! API keys: stored as hashes; the primary one also sealed.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{KeyId, Page, ProjectId, Timestamp};
use model::{ApiKey, KeyScope};

/// A key to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewKey<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The name people gave it.
    pub name: &'a str,
    /// The hash by which it is found.
    pub hash: &'a str,
    /// Its first characters.
    pub prefix: &'a str,
    /// What it may do.
    pub scopes: &'a [KeyScope],
    /// Whether `#{api_key}` yields it; then `sealed` holds it.
    pub primary: bool,
    /// The key itself, sealed by the caller.
    pub sealed: Option<&'a [u8]>,
    /// When.
    pub created_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, name, prefix, scopes, is_primary, created_at, last_used_at FROM keys ",
            $rest
        )
    };
}

const UNSET_PRIMARY: &str =
    "UPDATE keys SET is_primary = FALSE, sealed = NULL WHERE project_id = $1 AND is_primary";
const INSERT: &str =
    "INSERT INTO keys (project_id, name, hash, prefix, scopes, is_primary, sealed, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const BY_HASH: &str = select!("WHERE hash = $1");
const PAGE: &str = select!("WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3");
const PRIMARY: &str = "SELECT sealed FROM keys WHERE project_id = $1 AND is_primary";
const USED: &str = "UPDATE keys SET last_used_at = $2 WHERE id = $1";
const DELETE: &str = "DELETE FROM keys WHERE project_id = $1 AND id = $2";

/// Makes a key. A new primary key takes the place of the old one, which stays valid as an ordinary key.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, new: &NewKey<'_>) -> Result<KeyId> {
    if new.primary {
        tx.exec_later(UNSET_PRIMARY, args![new.project_id])?;
    }
    let scopes = new
        .scopes
        .iter()
        .map(|scope| scope.key())
        .collect::<Vec<_>>()
        .join(" ");
    let args = args![
        new.project_id,
        new.name,
        new.hash,
        new.prefix,
        &scopes,
        new.primary,
        new.sealed,
        new.created_at
    ];
    tx.query_one(INSERT, args)?.int(0).map(KeyId)
}

/// The key with a hash, of whichever project.
///
/// # Errors
/// What the engine says.
pub fn any_by_hash(tx: &mut dyn Tx, hash: &str) -> Result<Option<ApiKey>> {
    tx.query_opt(BY_HASH, args![hash])?.map(key).transpose()
}

/// A project's keys by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(tx: &mut dyn Tx, project: ProjectId, after: Option<KeyId>, limit: usize) -> Result<Page<ApiKey>> {
    let rows = tx.query(
        PAGE,
        args![project, after.map_or(0, KeyId::get), limit as i64 + 1],
    )?;
    let rows = rows.into_iter().map(key).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// The project's primary key, sealed.
///
/// # Errors
/// What the engine says.
pub fn primary_sealed(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<Vec<u8>>> {
    match tx.query_opt(PRIMARY, args![project])? {
        Some(mut row) => row.take_opt_bytes(0),
        None => Ok(None),
    }
}

/// Notes that a key was used; the caller does so rarely, not for every request.
///
/// # Errors
/// What the engine says.
pub fn touch_used(tx: &mut dyn Tx, id: KeyId, now: Timestamp) -> Result<()> {
    tx.exec_later(USED, args![id, now])
}

/// Removes a key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut dyn Tx, project: ProjectId, id: KeyId) -> Result<()> {
    match tx.exec(DELETE, args![project, id])? {
        0 => Err(Error::not_found("API key", id)),
        _ => Ok(()),
    }
}

fn key(mut row: Row) -> Result<ApiKey> {
    let scopes = row.take_text(4)?;
    let scope = |word| KeyScope::from_key(word).ok_or_else(|| Error::corrupt("key scope", word));
    Ok(ApiKey {
        id: KeyId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        name: row.take_text(2)?,
        prefix: row.take_text(3)?,
        scopes: scopes.split_whitespace().map(scope).collect::<Result<_>>()?,
        primary: row.bool(5)?,
        created_at: row.time(6)?,
        last_used_at: row.opt_time(7)?,
    })
}
