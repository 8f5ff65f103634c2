//! The nouns of the product, the vocabulary of events, and the permission table. Plain data, no behaviour that waits.

pub mod access;
pub mod bot;
pub mod channel;
pub mod client;
pub mod content;
pub mod deal;
pub mod event;
pub mod fault;
pub mod file;
pub mod inbound;
pub mod message;
pub mod operator;
pub mod planned;
pub mod project;
pub mod variable;

pub use access::{Action, KeyScope, Role};
pub use bot::{BotState, BotVersion};
pub use channel::{Channel, ChannelKind};
pub use client::Client;
pub use content::{
    Attachment, AttachmentKind, AttachmentSource, Button, ButtonKind, Buttons, Content, Keyboard, Markup,
};
pub use deal::Deal;
pub use event::Event;
pub use fault::Fault;
pub use file::{File, FileState};
pub use inbound::{Inbound, Incoming, IncomingKind};
pub use message::{Direction, Message, MessageState, Origin};
pub use operator::{ApiKey, Operator, Session};
pub use planned::Planned;
pub use project::{Project, ProjectSettings};
pub use variable::{Scope, Value, Variables};
