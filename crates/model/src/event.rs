//! The one vocabulary of changes: from the engine to the database, the live stream, web hooks and the screen.

use crate::{Content, Fault, Origin, Planned, Scope, Value};
use base::{ArrowId, BlockId, ClientId, DealId, MessageId, PlannedId, Timestamp};
use serde::{Deserialize, Serialize};

/// Something that happened to a client, in the past tense. A turn yields them; `app::commit` makes them durable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A message to the client was written; it leaves through the outbox.
    MessageCreated {
        /// What it says.
        content: Content,
        /// The block that said it.
        block_id: Option<BlockId>,
        /// Who made it.
        origin: Origin,
    },
    /// The client moved into a block.
    ClientMoved {
        /// Into which.
        block_id: BlockId,
    },
    /// A block ran for the client.
    BlockVisited {
        /// Which.
        block_id: BlockId,
        /// Whether its own condition brought it about, which is what "answer once" counts.
        by_condition: bool,
    },
    /// An arrow was passed, which is what "go once" counts.
    ArrowPassed {
        /// Which.
        arrow_id: ArrowId,
    },
    /// A variable got a value.
    VariableSet {
        /// Whose.
        scope: Scope,
        /// Its name, without a prefix.
        name: String,
        /// Its value.
        value: Value,
    },
    /// A variable was deleted.
    VariableDeleted {
        /// Whose.
        scope: Scope,
        /// Its name, without a prefix.
        name: String,
    },
    /// A variable of another client of the project got a value, or was deleted.
    OtherVariableSet {
        /// Whose.
        client_id: ClientId,
        /// Its name, without a prefix.
        name: String,
        /// Its value; none deletes it.
        value: Option<Value>,
        /// The version that was read, 0 where there was none: a change made meanwhile is not overwritten.
        version: i64,
    },
    /// A deal was opened and became the current one.
    DealOpened {
        /// Its id, from the range in the turn's header.
        deal_id: DealId,
    },
    /// The current deal was closed by the bot: it stays as an application, and the next write opens another.
    DealClosed {
        /// Which.
        deal_id: DealId,
    },
    /// A message was planned; one planned under the same id before is replaced.
    MessagePlanned {
        /// What and when.
        planned: Planned,
    },
    /// A planned message fell due and was taken off the plan.
    PlannedFired {
        /// Which.
        id: PlannedId,
    },
    /// Planned messages were cancelled.
    PlannedCancelled {
        /// Which.
        ids: Vec<PlannedId>,
    },
    /// The bot became silent for the client until a moment.
    ClientPaused {
        /// Until when.
        until: Timestamp,
    },
    /// The bot's silence ended.
    ClientResumed,
    /// The client unsubscribed.
    ClientUnsubscribed,
    /// The client subscribed again, by writing.
    ClientResubscribed,
    /// The project's first answer was given.
    ClientGreeted,
    /// The client got another name.
    ClientRenamed {
        /// The new name.
        name: String,
    },
    /// A callback was sent to another client; it runs in that client's lane.
    CallbackSent {
        /// To whom.
        client_id: ClientId,
        /// Its text.
        text: String,
        /// How many clients the chain has passed.
        hops: u32,
    },
    /// Nothing in the bot matched what the client wrote.
    NothingMatched,
    /// The bot's author made a mistake that showed while running.
    TurnFaulted {
        /// Which mistake, and where.
        fault: Fault,
    },

    // Changes made outside a turn, by people, APIs and connectors.
    /// A message from the client arrived.
    MessageReceived {
        /// Its id.
        message_id: MessageId,
    },
    /// The messenger told how far a message has come.
    MessageStateChanged {
        /// Which message.
        message_id: MessageId,
        /// How far.
        state: crate::MessageState,
        /// Why it failed.
        error: Option<String>,
    },
    /// The client edited a message.
    MessageEdited {
        /// Which message.
        message_id: MessageId,
        /// Its new text.
        text: String,
    },
}
