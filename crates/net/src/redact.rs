//! Hides secrets in texts that people or logs will see.

use base::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

const STARS: &str = "***";

/// Query parameters whose values are secrets by their names.
const SECRET_PARAMETERS: &[&str] = &[
    "access_token",
    "api_key",
    "apikey",
    "auth",
    "client_secret",
    "key",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
];

/// The text with every given secret, as it is and percent-encoded, every bot token in a path (`/bot123:abc/`) and
/// every query value with a telling name replaced by `***`.
#[must_use]
pub fn redact(text: &str, secrets: &[Secret]) -> String {
    let mut text = Cow::Borrowed(text);
    for secret in secrets {
        let plain = secret.expose();
        if plain.is_empty() {
            continue;
        }
        if text.contains(plain) {
            text = text.replace(plain, STARS).into();
        }
        let encoded = utf8_percent_encode(plain, NON_ALPHANUMERIC).to_string();
        if encoded != plain && text.contains(&encoded) {
            text = text.replace(&encoded, STARS).into();
        }
    }
    redact_parameters(&redact_bot_tokens(&text))
}

fn redact_bot_tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("/bot") {
        let (before, after) = rest.split_at(at + "/bot".len());
        out.push_str(before);
        let end = after
            .find(|c: char| !(c.is_ascii_alphanumeric() || "_-:%".contains(c)))
            .unwrap_or(after.len());
        let token = &after[..end];
        let is_token = token.starts_with(|c: char| c.is_ascii_digit())
            && (token.contains(':') || token.contains("%3A") || token.contains("%3a"));
        out.push_str(if is_token { STARS } else { token });
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

fn redact_parameters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['?', '&']) {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        rest = after;
        let Some((name, value)) = after.split_once('=') else {
            continue;
        };
        if SECRET_PARAMETERS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            out.push_str(name);
            out.push('=');
            out.push_str(STARS);
            let end = value
                .find(|c: char| c == '&' || c == '#' || c == '"' || c == '`' || c.is_whitespace())
                .unwrap_or(value.len());
            rest = &value[end..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_tokens_become_stars_and_the_rest_stays() {
        let cases = [
            (
                "https://api.telegram.org/bot123456:AAF-x_y/sendMessage",
                "https://api.telegram.org/bot***/sendMessage",
            ),
            ("https://x/file/bot1%3AAAF/a.jpg", "https://x/file/bot***/a.jpg"),
            ("https://x/botany/bot/1:2", "https://x/botany/bot/1:2"),
            ("https://x/?a=1&Token=abc&b=2#f", "https://x/?a=1&Token=***&b=2#f"),
            ("https://x/?key=a/b?c=d e", "https://x/?key=*** e"),
            ("say s3cr+t or s3cr%2Bt", "say *** or ***"),
            ("no secret at all", "no secret at all"),
        ];
        for (text, wanted) in cases {
            assert_eq!(redact(text, &[Secret::new("s3cr+t"), Secret::new("")]), wanted);
        }
    }
}
