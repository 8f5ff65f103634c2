//! Copies of a SQLite database: made while it serves, put back into an empty place.

use super::connect;
use crate::{Error, Options, Result};
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;

fn refuse(path: &Path, reason: impl ToString) -> Error {
    Error::Backup {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

/// Copies the database into a new file, as of one moment.
pub fn backup(options: &Options, path: &Path) -> Result<()> {
    if path.exists() {
        return Err(refuse(path, "the file exists already; give a new name"));
    }
    let source = connect::reader(options.sqlite_path(), options.patience)?;
    copy(&source, path)
}

/// Puts a copy where the options want the database.
pub fn restore(options: &Options, path: &Path) -> Result<()> {
    let target = options.sqlite_path();
    if target.exists() {
        return Err(refuse(
            path,
            format!(
                "the database `{}` exists already; move it away first",
                target.display()
            ),
        ));
    }
    let source = connect::reader(path, options.patience).map_err(|error| refuse(path, error))?;
    let ours = "SELECT COUNT(*) FROM schema_migrations";
    source
        .query_row(ours, [], |_| Ok(()))
        .map_err(|_| refuse(path, "it is no backup of this program"))?;
    copy(&source, target)?;
    // Says at once whether this version can read it.
    let mut restored = connect::writer(options)?;
    connect::migrate(&mut restored, target)
}

fn copy(source: &Connection, path: &Path) -> Result<()> {
    let mut target = Connection::open(path).map_err(|error| refuse(path, error))?;
    let copied = Backup::new(source, &mut target)
        // All pages in one step: the step holds one picture, while a stepwise copy begins again after every write.
        .and_then(|backup| backup.step(-1))
        .map_err(|error| refuse(path, error))?;
    match copied {
        StepResult::Done => Ok(()),
        other => Err(refuse(
            path,
            format!("the copy did not end ({other:?}); try again"),
        )),
    }
}
