//! How storing or reading a file can fail.

use crate::ContentHash;

/// A file that could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// Nothing is stored under that hash.
    #[error("no file {0} is stored")]
    NotFound(ContentHash),
    /// The content is larger than allowed; nothing was stored.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// Bytes that were allowed.
        limit: u64,
    },
    /// The content is not what its hash says; nothing was stored.
    #[error("the content of {expected} has the hash {found}: it was damaged on the way or at its source")]
    WrongHash {
        /// The hash it was announced under.
        expected: ContentHash,
        /// The hash it has.
        found: ContentHash,
    },
    /// The range does not lie within the file.
    #[error("the range {start}-{end} does not lie within a file of {size} bytes")]
    BadRange {
        /// First byte wanted.
        start: u64,
        /// First byte no longer wanted.
        end: u64,
        /// Bytes of the file.
        size: u64,
    },
    /// The stream that gave the content broke off; nothing was stored.
    #[error("the content broke off: {0}")]
    Source(String),
    /// The settings of the storage cannot be used.
    #[error("the file storage cannot be opened: {0}")]
    Config(String),
    /// The disk or the storage service failed.
    #[error("{doing} failed: {reason}")]
    Storage {
        /// What was being tried.
        doing: &'static str,
        /// What the disk or service said.
        reason: String,
    },
}

impl FilesError {
    /// The code under which people and programs see it.
    #[must_use]
    pub const fn code(&self) -> base::Code {
        match self {
            Self::NotFound(_) => base::Code::NotFound,
            Self::TooLarge { .. } => base::Code::TooLarge,
            Self::BadRange { .. } | Self::WrongHash { .. } => base::Code::BadRequest,
            Self::Source(_) | Self::Storage { .. } | Self::Config(_) => base::Code::Unavailable,
        }
    }

    pub(crate) fn storage<E: std::fmt::Display>(doing: &'static str) -> impl Fn(E) -> Self {
        move |error| Self::Storage {
            doing,
            reason: error.to_string(),
        }
    }
}
