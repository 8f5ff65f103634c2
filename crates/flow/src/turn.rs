//! One step of a turn: from the scene and the journal to events and what is needed next.

use crate::{Bot, Journal, Next, Scene, Trace};
use model::Event;
use serde::{Deserialize, Serialize};

/// What a step of a turn came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// What happened, in order, to be committed together.
    pub events: Vec<Event>,
    /// What is to be done then.
    pub next: Next,
    /// Why it happened.
    pub trace: Trace,
    /// How many reserved ids the whole turn used so far.
    pub used: Used,
}

/// How many reserved ids of the header a turn used, from the first on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Used {
    /// Ids of deals.
    pub deals: i64,
    /// Ids of planned messages.
    pub planned: i64,
}

/// Runs a step of a turn. Faults of the bot's author are events; there is no error.
///
/// A message that is due is among [`Scene::planned`] unless it was cancelled; the turn takes it off with
/// `PlannedFired`, or, while the bot is paused, plans it again under the same id.
#[must_use]
pub fn turn(_bot: &Bot, _scene: &Scene, _journal: &Journal) -> Turn {
    Turn {
        events: Vec::new(),
        next: Next::Done,
        trace: Trace::default(),
        used: Used::default(),
    }
}
