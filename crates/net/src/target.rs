//! The address of one hop: parsed once, strictly, so that no two readers of it can disagree on its host.

use crate::NetError;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use url::{Host, Url};

/// Scheme, host and port: what a guard compares. Made from a full URL; its path is left out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    https: bool,
    host: Arc<str>,
    port: u16,
}

impl Origin {
    /// The origin of a URL.
    ///
    /// # Errors
    /// [`NetError::BadUrl`] when it is no plain `http` or `https` URL.
    pub fn of(url: &str) -> Result<Self, NetError> {
        Target::parse(url).map(|target| target.origin)
    }

    /// The host in lower case, without a trailing dot; IPv6 without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    fn from_url(url: &Url) -> Option<Self> {
        let host = match url.host()? {
            Host::Domain(name) => name.trim_end_matches('.').to_lowercase(),
            Host::Ipv4(v4) => v4.to_string(),
            Host::Ipv6(v6) => v6.to_string(),
        };
        let port = url.port_or_known_default().filter(|port| *port != 0)?;
        (!host.is_empty()).then(|| Self {
            https: url.scheme() == "https",
            host: host.into(),
            port,
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

/// A URL that may be judged and called.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub url: Url,
    pub origin: Origin,
    /// The address, when the host is a literal one.
    pub ip: Option<IpAddr>,
    /// A literal address in a notation other than the usual one, such as `0x7f.1`: only ever written to deceive.
    pub disguised: bool,
}

impl Target {
    /// Reads a URL typed by somebody. Outer blanks are trimmed, a fragment is dropped.
    pub fn parse(text: &str) -> Result<Self, NetError> {
        let text = text.trim();
        let bad = |what: &str| {
            let shown = crate::redact(base::text::clip(text, 100), &[]);
            Err(NetError::BadUrl(format!("`{}` {what}", shown.escape_debug())))
        };
        if text.chars().any(char::is_control) {
            return bad("holds a control character; remove it");
        }
        // The URL standard forgives missing and extra slashes, which is how other readers are led astray.
        let rest = match text.split_once("://") {
            Some((scheme, rest))
                if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
            {
                rest
            }
            _ => return bad("is no web address; it must begin with http:// or https://"),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains(['@', '\\']) {
            return bad("has a user name or backslash before its host; give credentials in a header");
        }
        let mut target = match Url::parse(text).map(Self::from_url) {
            Ok(Some(target)) if !authority.is_empty() => target,
            _ => return bad("has no valid host"),
        };
        target.disguised = target.ip.is_some() && !is_usual_notation(authority, &target.origin.host);
        Ok(target)
    }

    /// The address that a redirect's `Location` leads to from here, if it is one we can judge.
    pub fn join(&self, location: &str) -> Option<Self> {
        if location.chars().any(char::is_control) {
            return None;
        }
        let joined = self.url.join(location).ok()?;
        Self::parse(joined.as_str()).ok()
    }

    fn from_url(mut url: Url) -> Option<Self> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return None;
        }
        url.set_fragment(None);
        let ip = match url.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
            Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
        };
        Some(Self {
            origin: Origin::from_url(&url)?,
            url,
            ip,
            disguised: false,
        })
    }
}

/// Whether a literal host was written as everybody writes it: dotted decimal, or IPv6 in brackets.
fn is_usual_notation(authority: &str, canonical: &str) -> bool {
    if authority.starts_with('[') {
        return true; // one address, whatever its zeros: judged by value
    }
    let host = authority.split(':').next().unwrap_or_default();
    host == canonical
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_read() {
        let bad = [
            "file:///etc/passwd",
            "gopher://example.com/",
            "ftp://example.com/",
            "dict://example.com:11211/",
            "javascript:alert(1)",
            "//example.com/",
            "example.com",
            "",
            "http://",
            "http:///127.0.0.1/",
            "http:/127.0.0.1/",
            "http:127.0.0.1",
            "http:\\\\127.0.0.1\\",
            "http://good.example@evil.example/",
            "http://user:pass@example.com/",
            "http://good.example\\@evil.example/",
            "http://exa\nmple.com/",
            "http://example.com/\r\nX-Evil: 1",
            "http://example.com/a\tb",
            "http://example.com:0/",
            "http://example.com:99999/",
            "http://exa mple.com/",
            "http://[::1%25eth0]/",
            "http://[::1/",
            "http://./",
        ];
        for url in bad {
            assert!(
                matches!(Target::parse(url), Err(NetError::BadUrl(_))),
                "{url:?} must be refused"
            );
        }
    }

    #[test]
    fn an_origin_ignores_case_default_port_path_and_trailing_dot() {
        let origin = Origin::of("https://API.Example.com./bot/x?y#z").unwrap();
        assert_eq!(origin, Origin::of("HTTPS://api.example.com:443").unwrap());
        assert_ne!(origin, Origin::of("http://api.example.com:443").unwrap());
        assert_ne!(origin, Origin::of("https://api.example.com:8443").unwrap());
        assert_eq!(origin.to_string(), "https://api.example.com:443");
    }

    #[test]
    fn a_fragment_and_unicode_dots_hide_no_host() {
        let target = Target::parse("http://good.example#@127.0.0.1/").unwrap();
        assert_eq!(target.origin.host(), "good.example");
        for url in [
            "http://127。0。0。1/",
            "http://１２７.0.0.1/",
            "http://%31%32%37.0.0.1/",
        ] {
            let target = Target::parse(url).unwrap();
            assert_eq!(target.ip, Some([127, 0, 0, 1].into()), "{url}");
            assert!(target.disguised, "{url}");
        }
    }

    #[test]
    fn disguised_numbers_are_seen() {
        for host in [
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "0177.1",
            "127.1",
            "127.0.1",
            "127.000.000.001",
            "010.8.8.8",
            "134744072",
            "127.0.0.1.",
        ] {
            let target = Target::parse(&format!("http://{host}:80/")).unwrap();
            assert!(target.disguised, "{host}");
        }
        assert!(!Target::parse("http://8.8.8.8:53/").unwrap().disguised);
        assert!(!Target::parse("http://[2606:4700::1111]/").unwrap().disguised);
    }
}
