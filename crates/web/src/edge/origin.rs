//! Whose page a browser's request comes from, and whether that is ours.

use super::address::Visitor;
use crate::options::WebOptions;
use axum::http::{HeaderMap, header};

/// The origin of this server as the visitor sees it: the public address if it was told, otherwise scheme and `Host`
/// of the request.
#[must_use]
pub fn own(headers: &HeaderMap, visitor: Visitor, options: &WebOptions) -> Option<String> {
    options.public_origin().or_else(|| requested(headers, visitor))
}

/// The origin that the request itself names.
fn requested(headers: &HeaderMap, visitor: Visitor) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let scheme = if visitor.secure { "https" } else { "http" };
    let url = url::Url::parse(&format!("{scheme}://{host}/")).ok()?;
    (!host.contains(|c: char| "/?#@\\".contains(c))).then(|| url.origin().ascii_serialization())
}

/// The request's `Origin`, if it carries one.
#[must_use]
pub fn given(headers: &HeaderMap) -> Option<&str> {
    // A value that is no text is an origin all the same, and nobody's.
    headers
        .get(header::ORIGIN)
        .map(|value| value.to_str().unwrap_or("null"))
}

/// Whether an origin is this server's own: the public one, or the one that the request was sent to. A browser sets
/// both headers itself, so a foreign page cannot make them agree.
#[must_use]
pub fn is_own(origin: &str, headers: &HeaderMap, visitor: Visitor, options: &WebOptions) -> bool {
    let same = |own: Option<String>| own.is_some_and(|own| own.eq_ignore_ascii_case(origin));
    same(options.public_origin()) || same(requested(headers, visitor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn our_origin_is_the_public_one_or_the_requested_one() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("chat.example:8080"));
        let visitor = Visitor {
            address: "127.0.0.1".parse().unwrap(),
            secure: false,
        };
        let open = WebOptions::default();
        assert!(is_own("http://chat.example:8080", &headers, visitor, &open));
        assert!(!is_own("https://chat.example:8080", &headers, visitor, &open));
        assert!(!is_own("http://chat.example", &headers, visitor, &open));
        assert!(!is_own("null", &headers, visitor, &open));
        let public = WebOptions {
            public_url: "https://rapport.example/".parse().ok(),
            ..open
        };
        assert!(is_own("https://rapport.example", &headers, visitor, &public));
        assert_eq!(
            own(&headers, visitor, &public).as_deref(),
            Some("https://rapport.example")
        );
        for host in ["a@b", "a/b", "", "a b", "a?b"] {
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            assert_eq!(own(&headers, visitor, &WebOptions::default()), None, "{host}");
        }
    }
}
