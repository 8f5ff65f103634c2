//! What a turn knows: its header, the project, the client, its deal, variables, history and planned messages.

use base::{ArrowId, BlockId, BotVersionId, ProjectId, Secret, Timestamp, TurnId};
use model::{Client, Deal, Inbound, Planned, ProjectSettings, Variables};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that a turn may look at. It is loaded before each step and never changed by the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// What is fixed for the whole turn.
    pub header: Header,
    /// The project.
    pub project: ProjectFacts,
    /// The client, with its position.
    pub client: Client,
    /// What the client's messenger can show.
    #[serde(default)]
    pub messenger: Messenger,
    /// The current deal; none until something is written to it.
    pub deal: Option<Deal>,
    /// Variables of the current deal.
    #[serde(default)]
    pub deal_variables: Variables,
    /// Variables of the client.
    #[serde(default)]
    pub client_variables: Variables,
    /// What already happened to the client in the bot. May be left empty where [`crate::Bot::needs_visits`] is false.
    #[serde(default)]
    pub history: History,
    /// The client's planned messages. May be left empty where the client's `planned_count` is 0.
    #[serde(default)]
    pub planned: Vec<Planned>,
}

/// The first record of a turn's journal: fixed for the whole turn, over all steps and re-runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The turn, when it has a record of its own.
    pub turn: Option<TurnId>,
    /// The moment that the whole turn takes for now.
    pub now: Timestamp,
    /// The seed of the turn's randomness.
    pub seed: u64,
    /// The version of the bot that answers.
    pub bot_version: Option<BotVersionId>,
    /// What the turn is about.
    pub inbound: Inbound,
    /// How many clients the chain of events has passed.
    #[serde(default)]
    pub hops: u32,
    /// Ids the turn may hand out.
    #[serde(default)]
    pub ids: Ids,
}

/// Ids reserved for a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ids {
    /// Ids of deals that the turn may open; [`base::limits::DEALS_PER_TURN`] are enough.
    pub deals: IdRange,
    /// Ids of messages that the turn may plan; [`base::limits::PLANNED_PER_TURN`] are enough.
    pub planned: IdRange,
}

/// A run of ids. How many of them a turn used is told in [`crate::Turn::used`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IdRange {
    /// The first id.
    pub first: i64,
    /// How many there are.
    pub count: i64,
}

impl IdRange {
    /// The id at a place in the run, from 0; none past its end.
    #[must_use]
    pub const fn at(self, index: i64) -> Option<i64> {
        if index >= 0 && index < self.count {
            Some(self.first + index)
        } else {
            None
        }
    }
}

/// The project as the engine sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProjectFacts {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: ProjectSettings,
    /// Variables shared by all clients.
    pub variables: Variables,
    /// Constants of its settings.
    pub constants: Variables,
    /// The primary API key, loaded only where [`crate::Bot::uses`] says that the bot reads `api_key`.
    /// Serialised as stars, so a scene that was read back has none worth using.
    pub api_key: Option<Secret>,
}

impl Default for ProjectFacts {
    fn default() -> Self {
        Self {
            id: ProjectId(1),
            name: String::new(),
            settings: ProjectSettings::default(),
            variables: Variables::new(),
            constants: Variables::new(),
            api_key: None,
        }
    }
}

/// What the client's messenger can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messenger {
    /// Buttons below the input field.
    pub reply_buttons: bool,
    /// Buttons below a message.
    pub inline_buttons: bool,
}

impl Default for Messenger {
    fn default() -> Self {
        Self {
            reply_buttons: true,
            inline_buttons: true,
        }
    }
}

/// What already happened to a client in the bot.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct History {
    /// Blocks that ran because their own condition matched, which is what "answer once" asks.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub answered: BTreeSet<BlockId>,
    /// Arrows with "go once" that were passed.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub passed: BTreeSet<ArrowId>,
    /// Blocks that ran at all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub visited: BTreeSet<BlockId>,
}
