//! Use cases: ingest, turn, commit, send, poll, and what people and programs ask for. Everything that changes a client,
//! a dialog or a project goes through here; public faces only translate.

pub mod accounts;
pub mod bots;
mod caller;
mod catalog;
pub mod channels;
pub mod chat;
pub mod clients;
pub mod diagnosis;
pub mod dialogs;
pub mod editor;
mod elsewhere;
mod error;
pub mod files;
pub mod formulas;
pub mod hooks;
pub mod idempotency;
mod ingest;
pub mod keys;
mod lanes;
mod live;
mod metrics;
mod outlets;
mod paging;
mod planned;
mod poll;
pub mod projects;
mod questions;
mod seal;
pub mod sending;
mod spread;
mod start;
mod turn;
pub mod unprocessed;
mod upkeep;
pub mod variables;

pub use caller::{Caller, Who};
pub use error::{AppError, Result};
pub use live::{Live, LiveChange, LiveEvent};
pub use metrics::{Metric, MetricKind};
pub use seal::{Seal, hex, token_hash};
pub use start::{App, Parts, Settings};
