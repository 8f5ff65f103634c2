//! Who may be called: the policy of a call, and the decision over one hop.

use crate::target::{Origin, Target};
use crate::{NetError, ip};
use std::net::IpAddr;
use std::str::FromStr;

/// Which addresses a call may reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// An address that a bot's author or a client gave: public addresses only, and the allow-list.
    Foreign,
    /// A messenger at the address its channel was given: exactly that origin, even if it is private.
    Messenger {
        /// The channel's API address.
        base: Origin,
    },
    /// Another service an administrator typed: exactly that origin, even if it is private.
    Administrator {
        /// The address as typed.
        base: Origin,
    },
}

impl Guard {
    /// Whether an error may tell why there was no answer: the address is the administrator's own.
    pub(crate) const fn tells_why(&self) -> bool {
        !matches!(self, Self::Foreign)
    }
}

/// One `HOST:PORT` that everybody may call even if it is private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedAddress {
    host: String,
    port: u16,
}

/// A text that is no `HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address to allow; write HOST:PORT, e.g. `crm.local:8080` or `[fd00::1]:80`")]
pub struct BadAllowedAddress(pub String);

impl FromStr for AllowedAddress {
    type Err = BadAllowedAddress;

    fn from_str(text: &str) -> Result<Self, BadAllowedAddress> {
        let bad = || BadAllowedAddress(base::text::clip(text, 80).into());
        let (host, port) = text.trim().rsplit_once(':').ok_or_else(bad)?;
        if host.contains(['/', '?', '#', '*'])
            || port.is_empty()
            || !port.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(bad());
        }
        let target = Target::parse(&format!("http://{host}:{port}/")).map_err(|_| bad())?;
        if target.disguised {
            return Err(bad());
        }
        Ok(Self {
            host: target.origin.host().into(),
            port: target.origin.port(),
        })
    }
}

/// What is allowed on this machine besides a call's own guard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    pub allowed: Vec<AllowedAddress>,
    pub allow_loopback: bool,
}

/// How a hop that is allowed goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// Every address its name resolves to must be public.
    Guarded,
    /// The origin itself was allowed by an administrator: only metadata addresses are refused.
    Trusted,
}

/// Names under which clouds give out the machine's credentials.
const METADATA_NAMES: &[&str] = &[
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.com",
    "metadata.azure.internal",
    "metadata.tencentyun.com",
    "metadata.platformequinix.com",
    "metadata.packet.net",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Headers that unlock a cloud's metadata service; nothing else wants them.
const METADATA_HEADERS: &[&str] = &[
    "metadata",
    "metadata-flavor",
    "metadata-token",
    "x-google-metadata-request",
    "x-aws-ec2-metadata-token",
    "x-aws-ec2-metadata-token-ttl-seconds",
];

/// Whether a header is one that unlocks a cloud's metadata service.
pub(crate) fn is_metadata_header(name: &str) -> bool {
    METADATA_HEADERS
        .iter()
        .any(|header| header.eq_ignore_ascii_case(name.trim()))
}

impl Policy {
    /// Whether a guard lets a hop out, and how.
    pub fn judge(&self, guard: &Guard, target: &Target) -> Result<Route, NetError> {
        let host = target.origin.host();
        if target.disguised || METADATA_NAMES.contains(&host) || target.ip.is_some_and(ip::is_metadata) {
            return Err(NetError::AddressRefused);
        }
        match guard {
            Guard::Messenger { base } | Guard::Administrator { base } => {
                if target.origin == *base {
                    Ok(Route::Trusted)
                } else {
                    Err(NetError::AddressRefused)
                }
            }
            Guard::Foreign => self.judge_foreign(host, target),
        }
    }

    fn judge_foreign(&self, host: &str, target: &Target) -> Result<Route, NetError> {
        let port = target.origin.port();
        if self
            .allowed
            .iter()
            .any(|one| one.host == host && one.port == port)
        {
            return Ok(Route::Trusted);
        }
        let permitted = match target.ip {
            Some(address) => self.permits(Route::Guarded, address),
            None => !is_local_name(host) || (self.allow_loopback && host == "localhost"),
        };
        if permitted {
            Ok(Route::Guarded)
        } else {
            Err(NetError::AddressRefused)
        }
    }

    /// Whether a connection on this route may go to an address.
    pub fn permits(&self, route: Route, address: IpAddr) -> bool {
        match route {
            Route::Trusted => !ip::is_metadata(address),
            Route::Guarded => ip::is_public(address) || (self.allow_loopback && address.is_loopback()),
        }
    }
}

/// Names that mean the machine or its network by convention, whatever they resolve to.
fn is_local_name(host: &str) -> bool {
    let under = |suffix: &str| {
        host.strip_suffix(suffix)
            .is_some_and(|head| head.is_empty() || head.ends_with('.'))
    };
    ["localhost", "local", "internal", "localdomain", "home.arpa"]
        .into_iter()
        .any(under)
}
