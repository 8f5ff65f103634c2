//! PostgreSQL's errors in our words, and what may be tried again.

use crate::Error;
use std::error::Error as StdError;
use tokio_postgres::error::SqlState;

/// The index that lets a lane have one begun job: meeting it is a race that a second run resolves.
const LANE_INDEX: &str = "jobs_begun";

/// What an error means for the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It cannot succeed.
    Final,
    /// Running it again may succeed.
    Again,
    /// The connection is gone.
    Lost,
}

/// What an error means for the transaction.
pub fn fate(error: &tokio_postgres::Error) -> Fate {
    let Some(db) = error.as_db_error() else {
        // Without an answer of the server: closed or broken, unless a value could not be sent at all.
        let broken = |cause: &(dyn StdError + 'static)| cause.downcast_ref::<std::io::Error>().is_some();
        let lost = error.is_closed() || error.source().is_some_and(broken);
        return if lost { Fate::Lost } else { Fate::Final };
    };
    match *db.code() {
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::LOCK_NOT_AVAILABLE => Fate::Again,
        SqlState::UNIQUE_VIOLATION if db.constraint() == Some(LANE_INDEX) => Fate::Again,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => Fate::Lost,
        _ => Fate::Final,
    }
}

/// The error of a statement.
pub fn of(sql: &str, error: &tokio_postgres::Error) -> Error {
    let reason = words(error);
    match error.code() {
        None if fate(error) == Fate::Lost => Error::Unavailable { reason },
        None => Error::sql(sql, reason),
        Some(code) => match *code {
            SqlState::UNIQUE_VIOLATION => {
                let what = error
                    .as_db_error()
                    .and_then(|db| db.constraint())
                    .unwrap_or_default();
                Error::Unique {
                    what: what.to_owned(),
                }
            }
            SqlState::READ_ONLY_SQL_TRANSACTION => Error::ReadOnly { reason },
            SqlState::DISK_FULL => Error::DiskFull { reason },
            SqlState::T_R_SERIALIZATION_FAILURE
            | SqlState::T_R_DEADLOCK_DETECTED
            | SqlState::LOCK_NOT_AVAILABLE
            | SqlState::QUERY_CANCELED
            | SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::TOO_MANY_CONNECTIONS => Error::Unavailable { reason },
            _ => Error::sql(sql, reason),
        },
    }
}

/// The server's message without details, which may quote stored values.
pub fn words(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(db), _) => format!("{} ({})", db.message(), db.code().code()),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
