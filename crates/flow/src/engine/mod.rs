//! The engine: one step of a turn, from dispatch over blocks to what is planned next.

mod block;
mod builtin;
mod buttons;
mod condition;
mod dispatch;
mod host;
mod inbound;
mod plan;
mod render;
mod request;
mod run;
mod stage;

pub use run::turn;
