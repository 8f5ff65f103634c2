//! The engine: one step of a turn, from dispatch over blocks to what is planned next.

mod block;
mod builtin;
mod buttons;
mod calls;
mod condition;
mod dispatch;
mod elsewhere;
mod host;
mod http;
mod inbound;
mod plan;
mod render;
mod request;
mod run;
mod stage;

pub use http::FUNCTIONS as HTTP_FUNCTIONS;
pub use run::{turn, turn_asking};
