//! What a step of a turn came to.

use crate::{Found, Next, Trace};
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
    /// What the store was asked and answered in the step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found>,
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
