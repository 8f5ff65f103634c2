//! Stored files: what is known of them; their bytes are kept elsewhere under their hash.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{ChannelId, FileId, ProjectId};
use model::{File, FileState};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, name, mime, size, hash, state, channel_id, remote_id, created_at FROM files ",
            $rest
        )
    };
}

const INSERT: &str =
    "INSERT INTO files (project_id, name, mime, size, hash, state, channel_id, remote_id, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
const GET: &str = select!("WHERE project_id = $1 AND id = $2");
const ANY_GET: &str = select!("WHERE id = $1");
const STORED: &str =
    "UPDATE files SET state = 1, hash = $2, size = $3, mime = $4 WHERE id = $1 AND state <> 1";
const LOST: &str = "UPDATE files SET state = 2 WHERE id = $1 AND state = 0";
const OF_CONTENT: &str = select!("WHERE project_id = $1 AND hash = $2 AND name = $3 ORDER BY id LIMIT 1");
const HAS_HASH: &str = "SELECT 1 FROM files WHERE hash = $1 AND hash <> '' LIMIT 1";
const DELETE: &str = "DELETE FROM files WHERE project_id = $1 AND id = $2";

/// Makes a file known. The `id` in `file` is not looked at.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, file: &File) -> Result<FileId> {
    let args = args![
        file.project_id,
        &file.name,
        &file.mime,
        bytes(file.size),
        &file.hash,
        file.state.code(),
        file.channel_id,
        file.remote_id.as_deref(),
        file.created_at
    ];
    tx.query_one(INSERT, args)?.int(0).map(FileId)
}

/// A file of a project.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, project: ProjectId, id: FileId) -> Result<Option<File>> {
    tx.query_opt(GET, args![project, id])?.map(file).transpose()
}

/// A project's file of this content and name, the oldest of several.
///
/// # Errors
/// What the engine says.
pub fn of_content(tx: &mut dyn Tx, project: ProjectId, hash: &str, name: &str) -> Result<Option<File>> {
    tx.query_opt(OF_CONTENT, args![project, hash, name])?
        .map(file)
        .transpose()
}

/// A file of any project: for a signed address, which names it.
///
/// # Errors
/// What the engine says.
pub fn any_get(tx: &mut dyn Tx, id: FileId) -> Result<Option<File>> {
    tx.query_opt(ANY_GET, args![id])?.map(file).transpose()
}

/// Notes that a file's bytes are here; `false` when that was known already. The caller counts them to the project with
/// [`crate::projects::add_file_bytes`].
///
/// # Errors
/// What the engine says.
pub fn set_stored(tx: &mut dyn Tx, id: FileId, hash: &str, size: u64, mime: &str) -> Result<bool> {
    Ok(tx.exec(STORED, args![id, hash, bytes(size), mime])? > 0)
}

/// Notes that a file cannot be fetched.
///
/// # Errors
/// What the engine says.
pub fn set_lost(tx: &mut dyn Tx, id: FileId) -> Result<()> {
    tx.exec_later(LOST, args![id])
}

/// Whether any file still needs the bytes of a hash.
///
/// # Errors
/// What the engine says.
pub fn any_has_hash(tx: &mut dyn Tx, hash: &str) -> Result<bool> {
    Ok(tx.query_opt(HAS_HASH, args![hash])?.is_some())
}

/// Forgets a file.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut dyn Tx, project: ProjectId, id: FileId) -> Result<()> {
    match tx.exec(DELETE, args![project, id])? {
        0 => Err(Error::not_found("file", id)),
        _ => Ok(()),
    }
}

fn bytes(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn file(mut row: Row) -> Result<File> {
    let (size, state) = (row.int(4)?, row.int(6)?);
    Ok(File {
        id: FileId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        name: row.take_text(2)?,
        mime: row.take_text(3)?,
        size: u64::try_from(size).map_err(|_| Error::corrupt("file size", size))?,
        hash: row.take_text(5)?,
        state: FileState::from_code(state).ok_or_else(|| Error::corrupt("file state", state))?,
        channel_id: row.opt_int(7)?.map(ChannelId),
        remote_id: row.take_opt_text(8)?,
        created_at: row.time(9)?,
    })
}
