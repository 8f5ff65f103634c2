//! Outgoing HTTP: the one client of the product. It guards addresses, bounds time and size, and hides secrets.
//!
//! Every call says under which [`Guard`] it goes out, and why (`purpose`). [`NetError`] tells a call that certainly did not
//! arrive from one whose answer was lost, because that decides whether a client's message may be sent again.

mod call;
mod client;
mod config;
mod encode;
mod error;
mod guard;
mod headers;
mod ip;
mod lanes;
mod names;
mod pieces;
mod redact;
mod redirect;
mod request;
mod response;
mod target;

pub use call::Net;
pub use config::NetConfig;
pub use error::{NetError, Why};
pub use guard::{AllowedAddress, BadAllowedAddress, Guard};
pub use headers::Headers;
pub use names::Names;
pub use redact::{STARS, names_secret, redact};
pub use request::{Body, Method, Part, Request};
pub use response::{Download, Response};
pub use target::Origin;
