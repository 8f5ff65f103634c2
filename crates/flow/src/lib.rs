//! Bots: their files, checking them, and the engine that answers a client as a pure function of the scene.
//!
//! Nothing here reads a clock, waits, or does input and output. [`turn`] takes a [`Scene`] and a [`Journal`] and gives
//! the events to commit; [`Talk`] is the same engine with a scene held in memory and a virtual clock.

mod apply;
mod bot;
mod bot_tests;
mod calculate;
mod call;
mod canned;
mod check;
mod compile;
mod compiled;
pub mod editor;
mod engine;
pub mod file;
pub mod finding;
mod journal;
pub mod matching;
mod question;
mod scene;
pub mod scope;
mod talk;
mod timing;
mod trace;
mod turn;
pub mod yaml;

pub use apply::{State, apply};
pub use bot::Bot;
pub use bot_tests::{Problem, TestOutcome, run_test, run_tests};
pub use call::{Answer, Body, Call, CallOutcome, FunctionCall, HttpCall};
pub use canned::{Canned, outcome_of};
pub use check::check_source;
pub use compiled::{Arrow, Block};
pub use engine::{HTTP_FUNCTIONS, turn, turn_asking};
pub use finding::{Finding, Findings, Place, Severity};
pub use journal::{By, Checkpoint, Journal, Next, Spent, Step};
pub use question::{Ask, Found, Question, Reply};
pub use scene::{Header, History, IdRange, Ids, Messenger, ProjectFacts, Scene};
pub use talk::{Heard, NoButton, Talk, World};
pub use timing::parse_duration;
pub use trace::{Skipped, Trace, TraceEntry};
pub use turn::{Turn, Used};
