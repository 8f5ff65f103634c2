//! Opening SQLite files: pragmas, the migration lock, and clear words when a file cannot be used.

use super::fault;
use crate::dialect::sqlite_schema;
use crate::migrate::{self, Applied, HISTORY, Migration};
use crate::{Error, Options, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

/// Statements kept prepared; more than all of ours.
const STATEMENTS: usize = 512;

/// The one connection that writes. Every COMMIT is on the disk before it answers.
pub fn writer(options: &Options) -> Result<Connection> {
    let path = options.sqlite_path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        let reason = "its folder does not exist; make the folder, or give another path".to_owned();
        return Err(Error::Open {
            path: path.display().to_string(),
            reason,
        });
    }
    let connection = open(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        options.patience,
    )?;
    let synchronous = if options.throw_away { "OFF" } else { "FULL" };
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA foreign_keys = ON;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
             PRAGMA journal_size_limit = 67108864;"
        ))
        .map_err(|error| explain(path, error))?;
    Ok(connection)
}

/// A connection that cannot write.
pub fn reader(path: &Path, patience: Duration) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, patience)?;
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;")
        .map_err(|error| explain(path, error))?;
    Ok(connection)
}

fn open(path: &Path, mode: OpenFlags, patience: Duration) -> Result<Connection> {
    // Each connection belongs to one thread, so SQLite's own mutexes would only cost.
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| explain(path, error))?;
    connection
        .busy_timeout(patience)
        .map_err(|error| explain(path, error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Plans do not look at bound values. Otherwise every new value of a `LIMIT $n` has the statement prepared again.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| explain(path, error))?;
    Ok(connection)
}

/// Brings the schema up to date, under the file's write lock.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    connection
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(|error| explain(path, error))?;
    let done = migrate::migrate(&mut Ground { connection, path });
    let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    connection
        .execute_batch(end)
        .map_err(|error| explain(path, error))?;
    done
}

/// What SQLite says about a file, with the remedy.
pub fn explain(path: &Path, error: rusqlite::Error) -> Error {
    let path = path.display().to_string();
    let open = |path, reason: &str| Error::Open {
        path,
        reason: reason.to_owned(),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy { path },
        Some(ErrorCode::NotADatabase) => open(path, "it is no SQLite database; give another path"),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => open(
            path,
            "the file or its folder may not be written; give this user the right, or another path",
        ),
        _ => match fault::of("opening", error) {
            Error::Sql { reason, .. } => Error::Open { path, reason },
            Error::ReadOnly { reason } => Error::ReadOnly {
                reason: format!("`{path}`: {reason}"),
            },
            other => other,
        },
    }
}

/// A file under its migration lock.
pub struct Ground<'c> {
    pub connection: &'c Connection,
    pub path: &'c Path,
}

impl Ground<'_> {
    fn history(&self) -> rusqlite::Result<Vec<Applied>> {
        let named = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'";
        if self.connection.query_row(named, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(Vec::new());
        }
        let mut select = self
            .connection
            .prepare("SELECT number, hash FROM schema_migrations ORDER BY number")?;
        let rows = select.query_map([], |row| {
            Ok(Applied {
                number: row.get(0)?,
                hash: row.get(1)?,
            })
        })?;
        rows.collect()
    }

    fn run(&self, migration: &Migration, text: &str, hash: &str) -> rusqlite::Result<()> {
        self.connection.execute_batch(HISTORY)?;
        self.connection.execute_batch(&sqlite_schema(text))?;
        self.connection
            .execute(
                "INSERT INTO schema_migrations (number, name, hash) VALUES (?1, ?2, ?3)",
                params![migration.number, migration.name, hash],
            )
            .map(drop)
    }
}

impl migrate::Ground for Ground<'_> {
    fn applied(&mut self) -> Result<Vec<Applied>> {
        self.history().map_err(|error| explain(self.path, error))
    }

    fn apply(&mut self, migration: &Migration, text: &str, hash: &str) -> Result<()> {
        self.run(migration, text, hash)
            .map_err(|error| explain(self.path, error))
    }
}
