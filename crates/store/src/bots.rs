//! Versions of a project's bot; at most one is published.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{BotVersionId, Page, ProjectId, Timestamp};
use model::{BotState, BotVersion};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, project_id, number, state, note, created_at, source FROM bot_versions ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO bot_versions (project_id, number, state, note, created_at, source)
    SELECT CAST($1 AS BIGINT), COALESCE(MAX(number), 0) + 1, 0, CAST($2 AS TEXT), CAST($3 AS BIGINT),
        CAST($4 AS TEXT)
    FROM bot_versions WHERE project_id = $1 RETURNING id, number";
const GET: &str = select!("WHERE project_id = $1 AND id = $2");
const PUBLISHED: &str = select!("WHERE project_id = $1 AND state = 1");
const PUBLISHED_ID: &str = "SELECT id FROM bot_versions WHERE project_id = $1 AND state = 1";
const PAGE: &str = "SELECT id, project_id, number, state, note, created_at, '' FROM bot_versions
    WHERE project_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3";
const RETIRE: &str = "UPDATE bot_versions SET state = 2 WHERE project_id = $1 AND state = 1 AND id <> $2";
const PUBLISH: &str = "UPDATE bot_versions SET state = 1 WHERE project_id = $1 AND id = $2";

/// Stores a draft under the project's next number.
///
/// # Errors
/// What the engine says; on PostgreSQL [`Error::Unique`] when another draft took the number meanwhile.
pub fn insert(
    tx: &mut dyn Tx,
    project: ProjectId,
    source: &str,
    note: &str,
    now: Timestamp,
) -> Result<BotVersion> {
    let row = tx.query_one(INSERT, args![project, note, now, source])?;
    Ok(BotVersion {
        id: BotVersionId(row.int(0)?),
        project_id: project,
        number: row.int(1)?,
        state: BotState::Draft,
        source: source.to_owned(),
        note: note.to_owned(),
        created_at: now,
    })
}

/// A version.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, project: ProjectId, id: BotVersionId) -> Result<Option<BotVersion>> {
    tx.query_opt(GET, args![project, id])?.map(version).transpose()
}

/// The version that answers.
///
/// # Errors
/// What the engine says.
pub fn published(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<BotVersion>> {
    tx.query_opt(PUBLISHED, args![project])?.map(version).transpose()
}

/// The id of the version that answers: cheap enough for every message.
///
/// # Errors
/// What the engine says.
pub fn published_id(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<BotVersionId>> {
    let row = tx.query_opt(PUBLISHED_ID, args![project])?;
    row.map(|row| row.int(0).map(BotVersionId)).transpose()
}

/// A project's versions, the newest first, before a number; without their sources.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    before: Option<i64>,
    limit: usize,
) -> Result<Page<BotVersion>> {
    let rows = tx.query(PAGE, args![project, before.unwrap_or(i64::MAX), limit as i64 + 1])?;
    let rows = rows.into_iter().map(version).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.number.to_string()))
}

/// Makes a version the one that answers; the one before it retires.
///
/// # Errors
/// [`Error::NotFound`].
pub fn publish(tx: &mut dyn Tx, project: ProjectId, id: BotVersionId) -> Result<()> {
    tx.exec_later(RETIRE, args![project, id])?;
    match tx.exec(PUBLISH, args![project, id])? {
        0 => Err(Error::not_found("bot version", id)),
        _ => Ok(()),
    }
}

fn version(mut row: Row) -> Result<BotVersion> {
    let state = row.int(3)?;
    Ok(BotVersion {
        id: BotVersionId(row.int(0)?),
        project_id: ProjectId(row.int(1)?),
        number: row.int(2)?,
        state: BotState::from_code(state).ok_or_else(|| Error::corrupt("bot state", state))?,
        note: row.take_text(4)?,
        created_at: row.time(5)?,
        source: row.take_text(6)?,
    })
}
