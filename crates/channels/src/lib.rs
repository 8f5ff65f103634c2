//! Messengers: the [`Connector`] trait, one module per messenger, and the one table of what each can do.
//!
//! A connector takes and gives plain values: a hook's request comes in as [`HookRequest`], what it told goes out as
//! [`model::Incoming`], and a message to send is a [`model::Content`]. Nothing here knows a web framework, a database
//! or the engine; what a connector needs from them it asks through [`Context`].

pub mod buckets;
pub mod buttons;
pub mod calls;
pub mod connector;
pub mod features;
pub mod hook;
mod markup;
pub mod outgoing;
pub mod split;
pub mod telegram;
pub mod webchat;

pub use buckets::{Buckets, Rates};
pub use calls::{ConnectError, Connection, FetchError, Fetched, NewChannel, PollError, Polled, Press};
pub use connector::{
    Connected, Connector, Context, Tokens, Upload, Uploads, check_setting_names, connector, connectors,
};
pub use features::Features;
pub use hook::{HookAnswer, HookRefused, HookRequest, Received, plain_base};
pub use outgoing::{Outgoing, Progress, Retry, SendError, Sent};
