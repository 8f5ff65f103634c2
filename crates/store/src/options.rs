//! How a database is opened.

use crate::{CommitMoment, CommitPoint, Recorder};
use std::path::Path;
use std::time::Duration;

/// How a database is opened.
#[derive(Clone)]
pub struct Options {
    /// A file's path for SQLite, or `postgres://user:password@host/name`.
    pub url: String,
    /// SQLite: connections that read beside the writer.
    pub readers: usize,
    /// PostgreSQL: connections, each with a thread of its own.
    pub pg_connections: usize,
    /// Ends the process at a COMMIT of a write; only in builds with debug assertions.
    pub abort_at_commit: Option<(CommitPoint, CommitMoment)>,
    /// Takes the statements of every transaction that was kept.
    pub record: Option<Recorder>,
    /// How long SQLite waits for another process's lock before the file counts as busy.
    pub patience: Duration,
    /// Forgoes durability, which only a test's throw-away database may do.
    pub throw_away: bool,
}

impl Options {
    /// The usual options for an address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 2,
            pg_connections: 8,
            abort_at_commit: None,
            record: None,
            patience: Duration::from_secs(5),
            throw_away: false,
        }
    }

    /// The engine that the address names.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Kind::Postgres
        } else {
            Kind::Sqlite
        }
    }

    pub(crate) fn sqlite_path(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite:").unwrap_or(&self.url))
    }
}

/// Which engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// A server of its own, for several nodes.
    Postgres,
}
