//! A client: one person, or one group chat, in one channel, with its place in the bot.

use crate::ChannelKind;
use base::{BlockId, ChannelId, ClientId, DealId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// A client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Whose client it is.
    pub project_id: ProjectId,
    /// The channel it writes in.
    pub channel_id: ChannelId,
    /// That channel's messenger.
    pub kind: ChannelKind,
    /// That channel's `group_id`.
    pub group: String,
    /// The person's id in the messenger: always text.
    pub platform_id: String,
    /// The name on the card.
    pub name: String,
    /// The picture's address.
    pub avatar: Option<String>,
    /// The source tag of the first contact.
    pub tag: Option<String>,
    /// The block the client stands in; none before the first.
    pub position: Option<BlockId>,
    /// The current deal; none until something is written to it.
    pub deal_id: Option<DealId>,
    /// Until when the bot is silent for this client.
    pub paused_until: Option<Timestamp>,
    /// Nothing is delivered until the client writes again.
    pub unsubscribed: bool,
    /// The bot ignores the client.
    pub blocked: bool,
    /// Whether the project's first answer was already given.
    pub greeted: bool,
    /// How many planned messages wait; lets a turn skip reading them when there are none.
    pub planned_count: i64,
    /// Rises with every change; a commit checks it.
    pub version: i64,
    /// When the client was first seen.
    pub created_at: Timestamp,
    /// When the client last changed.
    pub updated_at: Timestamp,
    /// When the client last wrote.
    pub last_message_at: Option<Timestamp>,
}

impl Client {
    /// Whether the bot is silent for this client at a moment.
    #[must_use]
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.paused_until.is_some_and(|until| until > now)
    }
}
