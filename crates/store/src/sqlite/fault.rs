//! SQLite's errors in our words.

use crate::Error;
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// The error of a statement.
pub fn of(sql: &str, error: rusqlite::Error) -> Error {
    let rusqlite::Error::SqliteFailure(failure, message) = &error else {
        return Error::sql(sql, error);
    };
    let reason = message.clone().unwrap_or_else(|| failure.to_string());
    match (failure.code, failure.extended_code) {
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            let what = reason
                .strip_prefix("UNIQUE constraint failed: ")
                .unwrap_or(&reason);
            Error::Unique {
                what: what.to_owned(),
            }
        }
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Error::Busy {
            path: "SQLite file".to_owned(),
        },
        (ErrorCode::ReadOnly, _) => Error::ReadOnly { reason },
        (ErrorCode::DiskFull, _) => Error::DiskFull { reason },
        (ErrorCode::SystemIoFailure, _) => Error::Unavailable { reason },
        _ => Error::sql(sql, reason),
    }
}
