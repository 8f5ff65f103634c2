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
    let origin = url.origin().ascii_serialization();
    (!host.contains(['/', '?', '#', '@', '\\']) && is_exact(&origin)).then_some(origin)
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

/// Whether a text is an http(s) origin in exactly the spelling that browsers use: `https://shop.example`. Such a text can
/// stand in a Content-Security-Policy: no blank, `;` or `*` is in it, all of which a URL's host may have.
#[must_use]
pub fn is_exact(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_:[]".contains(&byte);
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    matches!(scheme, "http" | "https")
        && rest.bytes().all(plain)
        && url::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn an_origin_has_one_spelling() {
        for good in [
            "https://shop.example",
            "http://127.0.0.1:8080",
            "https://xn--e1afmkfd.example",
        ] {
            assert!(is_exact(good), "{good}");
        }
        for bad in [
            "",
            "null",
            "shop.example",
            "https://shop.example/",
            "https://shop.example:443",
            "https://a@shop.example",
            "HTTPS://shop.example",
            "ftp://shop.example",
            "https://shop.example/x",
            "https://shop.example; script-src *",
            "https://shop.example\r\nx: y",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://*.example",
            "https://a;script-src",
            "https://a,b",
            "https://a'b",
        ] {
            assert!(!is_exact(bad), "{bad}");
        }
    }

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
