//! What the machine's owner decides about outgoing calls.

use crate::AllowedAddress;
use base::limits;
use std::time::Duration;

/// What the machine's owner decides about outgoing calls.
#[derive(Debug, Clone)]
pub struct NetConfig {
    /// Addresses that bots may call though they are private (`--allow-address`).
    pub allow_addresses: Vec<AllowedAddress>,
    /// Opens loopback addresses to everybody; for tests.
    pub allow_loopback: bool,
    /// Certificates (DER) trusted besides the machine's own.
    pub extra_roots: Vec<Vec<u8>>,
    /// What servers see as `User-Agent`, unless a request says another.
    pub user_agent: String,
    /// Time in which a connection must stand.
    pub connect_timeout: Duration,
}

impl Default for NetConfig {
    fn default() -> Self {
        Self {
            allow_addresses: Vec::new(),
            allow_loopback: false,
            extra_roots: Vec::new(),
            user_agent: concat!("Rapport/", env!("CARGO_PKG_VERSION")).into(),
            connect_timeout: Duration::from_secs(limits::CONNECT_SECONDS),
        }
    }
}
