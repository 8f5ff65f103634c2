//! The address of the person behind a request: the peer's own, unless the peer is a trusted proxy.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A network by its first address and the number of bits that matter, e.g. `10.0.0.0/8` or `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a network; write an address such as `10.0.0.5` or a network such as `10.0.0.0/8`")]
pub struct BadNetwork(pub String);

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let bad = || BadNetwork(text.chars().take(60).collect());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most).ok_or_else(bad)?,
            None => most,
        };
        Ok(Self { address, bits })
    }
}

impl Network {
    /// Whether the network holds an address; an IPv4 address written as IPv6 counts as IPv4.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                self.bits == 0 || (own.to_bits() ^ other.to_bits()) >> (32 - u32::from(self.bits)) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                self.bits == 0 || (own.to_bits() ^ other.to_bits()) >> (128 - u32::from(self.bits)) == 0
            }
            _ => false,
        }
    }
}

/// Who is behind a request, as far as limits and cookies care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visitor {
    /// Their address.
    pub address: IpAddr,
    /// Whether they came by https.
    pub secure: bool,
}

impl Visitor {
    /// The text under which limits count this visitor: an IPv4 address, or the /64 network of an IPv6 one, because
    /// one subscriber owns all of it.
    #[must_use]
    pub fn limit_key(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let network = Ipv6Addr::from_bits(address.to_bits() >> 64 << 64);
                format!("{network}/64")
            }
        }
    }
}

/// The visitor of a request that `peer` handed to us. A forwarded address is believed as far as it was written by
/// trusted proxies: from the right, the first one that is no proxy of ours is the visitor.
#[must_use]
pub fn visitor(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Visitor {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
    let mut visitor = Visitor {
        address: peer.to_canonical(),
        secure: false,
    };
    if trusted.is_empty() || !is_trusted(peer) {
        return visitor;
    }
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for text in named.iter().rev() {
        // A text that is no address was not written by a proxy that we trust: what stands left of it is hearsay.
        let Some(address) = parse_forwarded(text) else {
            break;
        };
        visitor.address = address;
        if !is_trusted(address) {
            break;
        }
    }
    let scheme = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok());
    let scheme = scheme.and_then(|value| value.rsplit(',').next()).map(str::trim);
    visitor.secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    visitor
}

/// Reads an address that may carry a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn parse_forwarded(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    if let Ok(socket) = text.parse::<std::net::SocketAddr>() {
        return Some(socket.ip().to_canonical());
    }
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    inner
        .parse::<Ipv6Addr>()
        .ok()
        .map(|address| IpAddr::V6(address).to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(peer: &str, forwarded: &[&str], trusted: &[&str], wanted: &str) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let got = visitor(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(
            got.address.to_string(),
            wanted,
            "{peer} {forwarded:?} {trusted:?}"
        );
    }

    #[test]
    fn a_forwarded_address_is_believed_from_trusted_proxies_alone() {
        check("198.51.100.7", &["203.0.113.9"], &[], "198.51.100.7");
        check("198.51.100.7", &["203.0.113.9"], &["10.0.0.0/8"], "198.51.100.7");
        check("10.0.0.2", &["203.0.113.9"], &["10.0.0.0/8"], "203.0.113.9");
        check(
            "10.0.0.2",
            &["1.1.1.1, 203.0.113.9"],
            &["10.0.0.0/8"],
            "203.0.113.9",
        );
        check(
            "10.0.0.2",
            &["203.0.113.9, 10.1.1.1"],
            &["10.0.0.0/8"],
            "203.0.113.9",
        );
        check(
            "10.0.0.2",
            &["1.1.1.1", "203.0.113.9"],
            &["10.0.0.0/8"],
            "203.0.113.9",
        );
        check("10.0.0.2", &["forged, 10.1.1.1"], &["10.0.0.0/8"], "10.1.1.1");
        check("10.0.0.2", &["203.0.113.9:4711"], &["10.0.0.0/8"], "203.0.113.9");
        check("::1", &["[2001:db8::7]:80"], &["::1"], "2001:db8::7");
        check(
            "::ffff:10.0.0.2",
            &["203.0.113.9"],
            &["10.0.0.0/8"],
            "203.0.113.9",
        );
        check("10.0.0.2", &[], &["0.0.0.0/0"], "10.0.0.2");
    }

    #[test]
    fn a_bad_network_names_itself() {
        for text in ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8"] {
            let error = text.parse::<Network>().unwrap_err().to_string();
            assert!(error.contains("is not a network"), "{error}");
        }
    }

    #[test]
    fn limits_count_an_ipv6_subscriber_once() {
        let visitor = |text: &str| {
            Visitor {
                address: text.parse().unwrap(),
                secure: false,
            }
            .limit_key()
        };
        assert_eq!(visitor("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(visitor("192.0.2.1"), "192.0.2.1");
    }
}
