//! A stored file: an attachment, an upload or a generated picture.

use base::{ChannelId, FileId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A file. Its bytes are kept by `files` under their hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its id.
    pub id: FileId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The name that people read; never a path.
    pub name: String,
    /// The media type found in its content.
    pub mime: String,
    /// Its size in bytes; 0 until it is here.
    pub size: u64,
    /// The SHA-256 of its content in lower-case hexadecimal; empty until it is here.
    pub hash: String,
    /// Whether it is here.
    pub state: FileState,
    /// The channel it is fetched from.
    pub channel_id: Option<ChannelId>,
    /// Its id at that channel.
    pub remote_id: Option<String>,
    /// When it was made known.
    pub created_at: Timestamp,
}

/// Whether a file's bytes are here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Still at the messenger.
    Remote,
    /// Stored.
    Stored,
    /// Cannot be fetched.
    Lost,
}

impl FileState {
    /// The number under which the store keeps it.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Remote => 0,
            Self::Stored => 1,
            Self::Lost => 2,
        }
    }

    /// The state of a stored number.
    #[must_use]
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Remote),
            1 => Some(Self::Stored),
            2 => Some(Self::Lost),
            _ => None,
        }
    }
}
