//! What a turn did and why, in the order in which it happened, for the console and for bot tests.

use base::{ArrowId, BlockId, PlannedId, Timestamp};
use serde::{Deserialize, Serialize};

/// The story of a step of a turn. Faults are events and not repeated here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trace {
    /// What happened, in order.
    pub entries: Vec<TraceEntry>,
    /// Evaluation steps used by the whole turn so far.
    pub fuel: u64,
}

/// Something that happened in a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum TraceEntry {
    /// The bot was not asked.
    Skipped {
        /// Why.
        reason: Skipped,
    },
    /// A block's condition matched.
    BlockMatched {
        /// Which block.
        block_id: BlockId,
    },
    /// An arrow's condition matched.
    ArrowMatched {
        /// Which arrow.
        arrow_id: ArrowId,
    },
    /// The project's answer to a first message was given.
    FirstAnswer,
    /// The project's answer to an unknown message was given.
    UnknownAnswer,
    /// Nothing matched.
    NothingMatched,
    /// A block ran.
    BlockRan {
        /// Which block.
        block_id: BlockId,
    },
    /// A message was planned.
    Planned {
        /// Its id.
        id: PlannedId,
        /// By which arrow.
        arrow_id: ArrowId,
        /// For when.
        fire_at: Timestamp,
    },
    /// An arrow's date had passed, so nothing was planned.
    DatePassed {
        /// Which arrow.
        arrow_id: ArrowId,
    },
    /// A call was asked for.
    Called {
        /// By which block; none while the turn looked for the block that answers.
        block_id: Option<BlockId>,
        /// Its number in the turn.
        number: u32,
        /// What was asked.
        #[serde(default)]
        what: String,
    },
    /// The answer to a call was taken in.
    Answered {
        /// By which block.
        block_id: Option<BlockId>,
        /// The call's number in the turn.
        number: u32,
        /// What was asked.
        what: String,
        /// What came back.
        came: String,
        /// Milliseconds it took.
        elapsed_ms: u64,
        /// What the author should know though the call was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        warning: Option<String>,
    },
    /// The store was asked.
    Asked {
        /// By which block.
        block_id: Option<BlockId>,
        /// The question's number in the turn.
        number: u32,
        /// What was asked.
        what: String,
        /// The answer.
        gave: String,
    },
}

/// Why the bot was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// The client is blocked.
    Blocked,
    /// The project's bot is switched off.
    Disabled,
    /// The bot is paused for the client.
    Paused,
    /// The planned message was cancelled in the meantime.
    Cancelled,
    /// The chain of events passed too many clients.
    TooManyHops,
    /// The arrow with "go once" was already passed.
    AlreadyPassed,
}
