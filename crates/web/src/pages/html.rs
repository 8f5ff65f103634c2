//! Writing a page: one frame, one strict policy, and every text from outside escaped.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What a page of ours may load: our own style sheet and pictures, and no script at all.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// A page with a title and a body that is already safe HTML.
#[must_use]
pub fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n\
         <link rel=\"stylesheet\" href=\"/rapport.css\">\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    );
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // Our own forms then carry our origin, and a one-time link in the address is told to nobody else.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// A refusal for a person who opened an address in a browser.
#[must_use]
pub fn refusal(status: StatusCode, heading: &str, text: &str) -> Response {
    let body = format!(
        "<main class=\"card\">\n<img src=\"/favicon.svg\" alt=\"\" width=\"56\" height=\"56\">\n\
         <h1>{}</h1>\n<p>{}</p>\n<p class=\"account\"><a href=\"/\">To the start page</a></p>\n</main>",
        escape(heading),
        escape(text)
    );
    page(status, heading, &body)
}

/// Whether a person's browser asks, which wants a page; programs get text they can read.
#[must_use]
pub fn is_wanted(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// A refusal's sentence for a page: begun with a capital, and what stands in backquotes as code.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 32);
    for (at, part) in text.split('`').enumerate() {
        let part = escape(part);
        if at % 2 == 1 {
            shown.push_str(&format!("<code>{part}</code>"));
        } else if at == 0 {
            let mut letters = part.chars();
            shown.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            shown.push_str(letters.as_str());
        } else {
            shown.push_str(&part);
        }
    }
    shown
}

/// A text as it may stand in HTML, inside elements and inside quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{escape, sentence};

    #[test]
    fn a_refusal_becomes_a_sentence_with_its_commands_as_code() {
        assert_eq!(
            sentence("no <link>; get one with `rapport account link`"),
            "No &lt;link&gt;; get one with <code>rapport account link</code>"
        );
    }

    #[test]
    fn text_from_outside_stays_text() {
        assert_eq!(
            escape("<a href=\"x\" t='y'>&"),
            "&lt;a href=&quot;x&quot; t=&#39;y&#39;&gt;&amp;"
        );
    }
}
