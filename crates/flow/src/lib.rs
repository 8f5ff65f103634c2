//! Bots: their files, checking them, and the engine that answers a client as a pure function of the scene.
//!
//! Nothing here reads a clock, waits, or does input and output. [`turn`] takes a [`Scene`] and a [`Journal`] and gives
//! the events to commit; [`Talk`] is the same engine with a scene held in memory and a virtual clock.

mod bot;
pub mod finding;
mod journal;
mod scene;
mod trace;
mod turn;

pub use bot::Bot;
pub use finding::{Finding, Findings, Place, Severity};
pub use journal::{Answer, Body, By, Checkpoint, HttpCall, HttpOutcome, Journal, Next, Spent, Step};
pub use scene::{Header, History, IdRange, Ids, Messenger, ProjectFacts, Scene};
pub use trace::{Skipped, Trace, TraceEntry};
pub use turn::{Turn, Used, turn};
