//! The only room that speaks SQL: one text of every statement for SQLite and PostgreSQL, one file per aggregate.
//!
//! A business transaction is one closure over [`Tx`]: plain synchronous code without side effects, because it may run
//! again. [`Db::write`] runs it; nothing outside this room can tell which engine did.

mod arg;
mod blocks;
mod call;
mod crash;
mod db;
mod dialect;
mod error;
mod listen;
mod migrate;
mod options;
mod pg;
mod record;
mod row;
mod sqlite;
mod tx;

pub mod attempts;
pub mod bots;
pub mod channels;
pub mod clients;
pub mod cursors;
pub mod deals;
pub mod dialogs;
pub mod files;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod leases;
pub mod messages;
pub mod operators;
pub mod planned;
pub mod press_tokens;
pub mod projects;
pub mod sessions;
pub mod sign_in_links;
pub mod turns;
pub mod variables;
pub mod visits;

#[cfg(feature = "testing")]
pub mod testing;

pub use arg::{Arg, OwnedArg};
pub use blocks::IdBlocks;
pub use crash::{CommitMoment, CommitPoint};
pub use db::Db;
/// SQLite's form of a statement, for the bench that issues recorded ones without this room.
pub use dialect::sqlite_text;
pub use error::{Error, Result};
pub use listen::{Heard, Listener};
pub use migrate::Pending;
pub use options::{Kind, Options};
pub use record::{Recorded, Recorder, Statement, replay};
pub use row::{Cell, Row};
pub use tx::Tx;
