//! What the public faces are told at start: where they are seen from, and whom they believe.

use crate::edge::address::Network;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Settings of the public faces.
#[derive(Debug, Clone, Default)]
pub struct WebOptions {
    /// The address under which people reach this installation, e.g. `https://chat.example`; without it, a request's
    /// own `Host` is believed.
    pub public_url: Option<Url>,
    /// Networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; none by default.
    pub trusted_proxies: Vec<Network>,
    /// Cancelled when the server begins to stop: sockets say goodbye and long polls end.
    pub stopping: CancellationToken,
}

impl WebOptions {
    /// The origin (`scheme://host[:port]`) of the public address.
    pub(crate) fn public_origin(&self) -> Option<String> {
        self.public_url
            .as_ref()
            .map(|url| url.origin().ascii_serialization())
    }
}
