//! Searches for inputs that break the Calculator: what must hold of any input, and the search that tries to refute it.
//!
//! An input is a text. A [`Target`] runs it and panics when something that must hold does not; a [`Campaign`] makes
//! new inputs from old ones and keeps those that did something new, seen by the coverage counters of an instrumented
//! build ([`coverage`]) or else by what the run reported.

mod busy;
mod campaign;
mod corpus;
pub mod coverage;
mod mutate;
mod random;
mod targets;
mod world;

pub use busy::busy;
pub use campaign::{Campaign, Progress, Step, note_panics};
pub use corpus::{Corpus, Finding};
pub use random::Random;
pub use targets::{TARGETS, Target, target};
