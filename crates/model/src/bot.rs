//! A version of a project's bot, as a file.

use base::{BotVersionId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A version of a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotVersion {
    /// Its id.
    pub id: BotVersionId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// Its number within the project, from 1.
    pub number: i64,
    /// Whether it is the one that answers.
    pub state: BotState,
    /// The file's text, exactly as imported.
    pub source: String,
    /// A note of the author's.
    pub note: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether a version answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BotState {
    /// Not yet.
    Draft,
    /// It does.
    Published,
    /// It did once.
    Retired,
}

impl BotState {
    /// The number under which the store keeps it.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Draft => 0,
            Self::Published => 1,
            Self::Retired => 2,
        }
    }

    /// The state of a stored number.
    #[must_use]
    pub const fn from_code(code: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Draft),
            1 => Some(Self::Published),
            2 => Some(Self::Retired),
            _ => None,
        }
    }
}
