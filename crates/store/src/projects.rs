//! Projects: one company's bot, channels and clients.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{Page, ProjectId, Timestamp};
use model::{Project, ProjectSettings};

const INSERT: &str = "INSERT INTO projects (name, settings, created_at) VALUES ($1, $2, $3)
    ON CONFLICT DO NOTHING RETURNING id";
const GET: &str = "SELECT id, name, settings, created_at FROM projects WHERE id = $1";
const BY_NAME: &str = "SELECT id, name, settings, created_at FROM projects WHERE name = $1";
const PAGE: &str = "SELECT id, name, settings, created_at FROM projects WHERE id > $1 ORDER BY id LIMIT $2";
const SET: &str = "UPDATE projects SET name = $2, settings = $3 WHERE id = $1";
const ADD_BYTES: &str = "UPDATE projects SET file_bytes = file_bytes + $2
    WHERE id = $1 AND file_bytes + $2 <= $3 RETURNING file_bytes";

/// Makes a project.
///
/// # Errors
/// [`Error::Unique`] when the name is taken.
pub fn insert(tx: &mut dyn Tx, name: &str, settings: &ProjectSettings, now: Timestamp) -> Result<Project> {
    let text = json(settings)?;
    let row = tx
        .query_opt(INSERT, args![name, &text, now])?
        .ok_or_else(|| Error::Unique {
            what: format!("a project named `{name}`"),
        })?;
    Ok(Project {
        id: ProjectId(row.int(0)?),
        name: name.to_owned(),
        settings: settings.clone(),
        created_at: now,
    })
}

/// A project.
///
/// # Errors
/// What the engine says.
pub fn get(tx: &mut dyn Tx, id: ProjectId) -> Result<Option<Project>> {
    tx.query_opt(GET, args![id])?.map(project).transpose()
}

/// A project by its exact name.
///
/// # Errors
/// What the engine says.
pub fn by_name(tx: &mut dyn Tx, name: &str) -> Result<Option<Project>> {
    tx.query_opt(BY_NAME, args![name])?.map(project).transpose()
}

/// Projects by id, after one.
///
/// # Errors
/// What the engine says.
pub fn page(tx: &mut dyn Tx, after: Option<ProjectId>, limit: usize) -> Result<Page<Project>> {
    let after = after.map_or(0, ProjectId::get);
    let rows = tx.query(PAGE, args![after, limit as i64 + 1])?;
    let rows = rows.into_iter().map(project).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// Changes a project's name and settings.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Unique`] when the name is taken.
pub fn update(tx: &mut dyn Tx, project: &Project) -> Result<()> {
    let settings = json(&project.settings)?;
    match tx.exec(SET, args![project.id, &project.name, &settings])? {
        0 => Err(Error::not_found("project", project.id)),
        _ => Ok(()),
    }
}

/// Counts bytes of files to a project (or off it); `false` when they would exceed `quota`, and nothing is counted.
///
/// # Errors
/// What the engine says.
pub fn add_file_bytes(tx: &mut dyn Tx, id: ProjectId, bytes: i64, quota: u64) -> Result<bool> {
    let quota = i64::try_from(quota).unwrap_or(i64::MAX);
    Ok(tx.query_opt(ADD_BYTES, args![id, bytes, quota])?.is_some())
}

fn project(mut row: Row) -> Result<Project> {
    let settings = row.take_text(2)?;
    Ok(Project {
        id: ProjectId(row.int(0)?),
        name: row.take_text(1)?,
        settings: serde_json::from_str(&settings)
            .map_err(|_| Error::corrupt("project settings", &settings))?,
        created_at: row.time(3)?,
    })
}

/// A value as JSON text.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::corrupt("value", error))
}
