//! The real binary, driven from outside as a person or a program drives it.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod backup;
mod bot_files;
mod calc;
mod calc_check;
mod contract;
mod crash;
mod lsp;
mod reference;
mod refusals;
mod world;
