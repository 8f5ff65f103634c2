//! A message of a dialog, inbound or outbound, and how far it has come.

use crate::Content;
use base::{BlockId, ChannelId, ClientId, MessageId, OperatorId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id; ids of one dialog rise with its messages.
    pub id: MessageId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// The client it is from or to.
    pub client_id: ClientId,
    /// The channel it passes.
    pub channel_id: ChannelId,
    /// From or to the client.
    pub direction: Direction,
    /// Who made it.
    pub origin: Origin,
    /// What it says.
    pub content: Content,
    /// The block that said it, or that was run by it.
    pub block_id: Option<BlockId>,
    /// The operator who wrote it.
    pub operator_id: Option<OperatorId>,
    /// How far it has come.
    pub state: MessageState,
    /// Why it failed: the messenger's reason, or why its turn was given up.
    pub error: Option<String>,
    /// Its id in the messenger.
    pub external_id: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// From or to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the client.
    In,
    /// To the client.
    Out,
}

/// Who made a message. The compatible API shows it as `message_from_outside`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The client itself.
    Client,
    /// A block of the bot.
    Bot,
    /// An operator.
    Operator,
    /// A call of the API.
    Api,
    /// An external CRM.
    Crm,
    /// A callback: hidden from the client, seen by the bot and by operators.
    Callback,
    /// A notice of telephony.
    Telephony,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 7] = [
        Self::Client,
        Self::Bot,
        Self::Operator,
        Self::Api,
        Self::Crm,
        Self::Callback,
        Self::Telephony,
    ];

    /// The number under which the store keeps it.
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Client => 0,
            Self::Api => 1,
            Self::Crm => 2,
            Self::Callback => 3,
            Self::Telephony => 5,
            Self::Bot => 10,
            Self::Operator => 11,
        }
    }

    /// The origin of a stored number.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }

    /// The API's `message_from_outside`: 0 ordinary, 1 API, 2 external CRM, 3 callback, 5 telephony
    /// (specification `http-api.md` §3.0).
    #[must_use]
    pub const fn from_outside(self) -> i64 {
        match self {
            Self::Client | Self::Bot | Self::Operator => 0,
            other => other.code(),
        }
    }
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Inbound: durable, with its turn still to come or under way.
    Received,
    /// Inbound: its turn is committed.
    Processed,
    /// Inbound: its turn failed and was given up; `error` says why. Run again only by hand.
    Unprocessed,
    /// Outbound: waits to be sent.
    Queued,
    /// Outbound: handed to the messenger, whose answer is not here yet.
    Sending,
    /// Outbound: accepted by the messenger.
    Sent,
    /// Outbound: on the client's device.
    Delivered,
    /// Outbound: read by the client.
    Read,
    /// Outbound: refused; `error` says why.
    Failed,
    /// Outbound: may or may not have arrived. Resent only by hand.
    InDoubt,
}

impl MessageState {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Received,
        Self::Processed,
        Self::Unprocessed,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Read,
        Self::Failed,
        Self::InDoubt,
    ];

    /// The number under which the store keeps it. Receipts may only raise it (sent < delivered < read).
    #[must_use]
    pub const fn code(self) -> i64 {
        match self {
            Self::Received => 1,
            Self::Processed => 2,
            Self::Unprocessed => 3,
            Self::Queued => 10,
            Self::Sending => 11,
            Self::Sent => 12,
            Self::Delivered => 13,
            Self::Read => 14,
            Self::Failed => 20,
            Self::InDoubt => 21,
        }
    }

    /// The state of a stored number.
    #[must_use]
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_states_and_origins_and_back() {
        for state in MessageState::ALL {
            assert_eq!(MessageState::from_code(state.code()), Some(state));
        }
        for origin in Origin::ALL {
            assert_eq!(Origin::from_code(origin.code()), Some(origin));
        }
    }
}
