//! One file per noun: each declares its actions and turns parameters into one call of a use case.

pub mod callback;
pub mod channels;
pub mod clients;
pub mod history;
pub mod message;
pub mod variables;
