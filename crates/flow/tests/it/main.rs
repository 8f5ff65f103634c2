//! The tests of `flow` that go through its public face.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod conversation;
mod editor;
mod examples;
mod format;
mod hostile;
mod journal;
mod lines;
mod property;
mod scenarios;
