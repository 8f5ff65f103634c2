//! What can go wrong with the database, typed where a caller branches; every message names the value and the remedy.

use std::sync::Arc;

/// The result of everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A fault of the database or of a transaction. Cheap to clone, because every caller of a shared COMMIT gets it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A row was changed by somebody else since it was read; read again and repeat.
    #[error("{what} `{id}` was changed by somebody else meanwhile; read it again and repeat the change")]
    Conflict {
        /// The noun.
        what: &'static str,
        /// Its id or name.
        id: String,
    },
    /// Another row has this value already.
    #[error("the value is taken already ({what}); choose another")]
    Unique {
        /// The columns or the constraint, in the words of the engine.
        what: String,
    },
    /// There is no such row.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// The noun.
        what: &'static str,
        /// What was looked for.
        id: String,
    },
    /// The SQLite file is locked by another process.
    #[error("the database `{path}` is in use by another process; stop it, or give another data folder")]
    Busy {
        /// The file.
        path: String,
    },
    /// The database was written by a newer version of the program.
    #[error("the database has schema {found}, this version knows {known}; install the newer version again")]
    NewerSchema {
        /// The schema found.
        found: i64,
        /// The newest one known.
        known: i64,
    },
    /// A migration that was applied is not the one of this program.
    #[error(
        "migration {number} `{name}` differs from the one that was applied; restore the program's original files"
    )]
    ChangedMigration {
        /// Its number.
        number: i64,
        /// Its name.
        name: String,
    },
    /// The database cannot be opened.
    #[error("cannot open the database `{path}`: {reason}")]
    Open {
        /// The file or address, without a password.
        path: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The file, folder or server refuses writes.
    #[error("the database is read-only ({reason}); make it writable for this user")]
    ReadOnly {
        /// The engine's words.
        reason: String,
    },
    /// The disk is full.
    #[error("the database's disk is full ({reason}); free some space")]
    DiskFull {
        /// The engine's words.
        reason: String,
    },
    /// The connection broke during COMMIT: the change may be there or not.
    #[error("the connection was lost during COMMIT; whether the change was kept is unknown")]
    CommitUnknown,
    /// The database does not answer.
    #[error("the database does not answer: {reason}")]
    Unavailable {
        /// Why.
        reason: String,
    },
    /// The closure panicked; nothing of it was kept.
    #[error("a transaction panicked: {message}")]
    Panicked {
        /// The panic's message.
        message: String,
    },
    /// The database was closed.
    #[error("the database is closed")]
    Closed,
    /// A stored value that this version cannot read.
    #[error("stored {what} `{value}` cannot be read; it was written by a newer version or damaged")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// What was found.
        value: String,
    },
    /// A file that is no backup of ours, or a place that cannot take one.
    #[error("backup `{path}`: {reason}")]
    Backup {
        /// The file.
        path: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The engine refused a statement for another reason: a fault of ours.
    #[error("{reason}, in `{sql}`")]
    Sql {
        /// The statement's beginning.
        sql: String,
        /// The engine's words.
        reason: String,
    },
    /// The caller's own reason to roll the transaction back; [`Error::reason`] gives it back.
    #[error(transparent)]
    Refused(Arc<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Wraps a caller's own error, so that a closure may end with it and the transaction is rolled back.
    pub fn refused(reason: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Refused(Arc::new(reason))
    }

    /// The caller's own error inside [`Error::Refused`], if it is one of type `E`.
    #[must_use]
    pub fn reason<E: std::error::Error + 'static>(&self) -> Option<&E> {
        match self {
            Self::Refused(reason) => reason.downcast_ref(),
            _ => None,
        }
    }

    pub(crate) fn conflict(what: &'static str, id: impl ToString) -> Self {
        Self::Conflict {
            what,
            id: id.to_string(),
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound {
            what,
            id: id.to_string(),
        }
    }

    pub(crate) fn corrupt(what: &'static str, value: impl ToString) -> Self {
        Self::Corrupt {
            what,
            value: base::text::clip(&value.to_string(), 80).to_owned(),
        }
    }

    pub(crate) fn sql(sql: &str, reason: impl ToString) -> Self {
        Self::Sql {
            sql: base::text::clip(sql, 160).to_owned(),
            reason: reason.to_string(),
        }
    }
}
