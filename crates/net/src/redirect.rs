//! Where a redirect leads, and what may go along.

use crate::headers::Headers;
use crate::request::Method;

/// Headers that say nothing about who asks; all others stay behind when the origin changes.
const HARMLESS: &[&str] = &["accept", "accept-language", "user-agent"];

/// What the next hop is asked, with what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Onward {
    pub method: Method,
    pub keeps_body: bool,
}

/// Whether a status is a redirect that a `Location` makes meaningful.
pub(crate) const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// How a redirect is followed: across origins always as a bare read; within one origin as RFC 9110 §15.4 and browsers
/// do (303 and, after a POST, 301 and 302 become GET; 307 and 308 repeat the request).
pub(crate) const fn onward(status: u16, method: Method, same_origin: bool) -> Onward {
    let read = match method {
        Method::Head => Method::Head,
        _ => Method::Get,
    };
    let becomes_read = !same_origin || status == 303 || (matches!(method, Method::Post) && status < 303);
    if becomes_read {
        Onward {
            method: read,
            keeps_body: false,
        }
    } else {
        Onward {
            method,
            keeps_body: true,
        }
    }
}

/// Leaves only the headers that may cross to another origin: credentials have many names, so only harmless ones pass.
pub(crate) fn keep_harmless(headers: &mut Headers) {
    headers
        .0
        .retain(|(name, _)| HARMLESS.iter().any(|known| known.eq_ignore_ascii_case(name)));
}

/// Leaves out what described a body that no longer goes along.
pub(crate) fn drop_body_headers(headers: &mut Headers) {
    headers
        .0
        .retain(|(name, _)| !name.to_ascii_lowercase().starts_with("content-"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_repeats_the_request_within_its_origin_only() {
        let table = [
            (301, Method::Post, true, Method::Get, false),
            (302, Method::Post, true, Method::Get, false),
            (302, Method::Put, true, Method::Put, true),
            (303, Method::Put, true, Method::Get, false),
            (307, Method::Post, true, Method::Post, true),
            (308, Method::Delete, true, Method::Delete, true),
            (307, Method::Post, false, Method::Get, false),
            (308, Method::Delete, false, Method::Get, false),
            (302, Method::Head, false, Method::Head, false),
        ];
        for (status, method, same_origin, wanted, keeps_body) in table {
            let wanted = Onward {
                method: wanted,
                keeps_body,
            };
            assert_eq!(
                onward(status, method, same_origin),
                wanted,
                "{status} {method} {same_origin}"
            );
        }
    }
}
