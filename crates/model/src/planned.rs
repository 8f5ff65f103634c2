//! A planned message: a block that is to run for a client at a time. The manuals say "pended".

use base::{ArrowId, BlockId, ClientId, PlannedId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A planned message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// Its id.
    pub id: PlannedId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The client for whom it runs.
    pub client_id: ClientId,
    /// When it is due.
    pub fire_at: Timestamp,
    /// What is then done.
    pub what: PlannedWhat,
    /// The arrow that planned it.
    pub arrow_id: Option<ArrowId>,
    /// The block from which it was planned.
    pub source: Option<BlockId>,
    /// "Do not cancel": survives the cancellations of other arrows.
    pub keep: bool,
    /// "Cancel if left the block": dropped when the client moves to another block than `source`.
    pub cancel_if_left: bool,
}

/// What a planned message does when it is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedWhat {
    /// Runs a block, as if the arrow had been passed then.
    Block(BlockId),
    /// Delivers a message given with the plan (`message` of the API with `time_shift`).
    Content(Box<crate::Content>),
    /// Gives the bot a callback (`callback` of the API with `time_shift`).
    Callback {
        /// The callback's text.
        text: String,
        /// Whether a pause of the bot is lifted first.
        resume: bool,
    },
}
