//! The compatible API, `/api/{key}/{action}`: parameters in any encoding, the documented answers, open to every origin.

pub mod actions;
pub mod attachments;
pub mod buttons;
pub mod call;
pub mod cors;
pub mod dispatch;
pub mod encodings;
pub mod envelope;
pub mod idempotency;
pub mod params;
pub mod reference;
pub mod registry;
pub mod rename;
pub mod when;

pub use dispatch::routes;
