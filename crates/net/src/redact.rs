//! Hides secrets in texts that people or logs will see.

use base::Secret;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::borrow::Cow;

/// What stands in place of a secret.
pub const STARS: &str = "***";

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
/// every query value with a telling name replaced by `***`; so are the user and password in an address, and what follows a
/// telling name in quotes, as in `"password": "abc"` and `set("token", "abc")`.
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
    let text = redact_users(&redact_bot_tokens(&text));
    redact_named(&redact_parameters(&text))
}

/// Whether a text holds a telling name in quotes, so that what it gave may be a secret.
#[must_use]
pub fn names_secret(text: &str) -> bool {
    text.split('"').skip(1).step_by(2).any(is_secret_name)
}

fn is_secret_name(name: &str) -> bool {
    let name = name.strip_prefix("client.").unwrap_or(name);
    SECRET_PARAMETERS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// `https://user:password@host` without its user and password.
fn redact_users(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + "://".len());
        out.push_str(before);
        let end = after
            .find(|c: char| "/?#\"`\\".contains(c) || c.is_whitespace())
            .unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(user) => {
                out.push_str(STARS);
                &after[user..]
            }
            None => after,
        };
    }
    out.push_str(rest);
    out
}

/// `"token": "abc"` and `"token", "abc"` without the value.
fn redact_named(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let Some((name, tail)) = after.split_once('"') else {
            rest = after;
            break;
        };
        let value = tail.trim_start();
        let value = value.strip_prefix([':', ',']).map(str::trim_start);
        match value.filter(|_| is_secret_name(name)) {
            Some(value) => {
                out.push_str(name);
                out.push('"');
                out.push_str(&tail[..tail.len() - value.len()]);
                out.push_str(STARS);
                rest = &value[value_end(value)..];
            }
            // The closing quote may open the next text: what stands between is looked at as well.
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

/// Where a value ends: a text at its closing quote, however much of it is there, anything else at the next separator.
fn value_end(value: &str) -> usize {
    let Some(text) = value.strip_prefix('"') else {
        return value
            .find(|c: char| ",)}]".contains(c) || c.is_whitespace())
            .unwrap_or(value.len());
    };
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return at + 2,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    value.len()
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
        if is_secret_name(name) {
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
            ("GET https://me:pw@x.org/a@b", "GET https://***@x.org/a@b"),
            (
                "`https://me@x.org`, https://y.org?a=b@c",
                "`https://***@x.org`, https://y.org?a=b@c",
            ),
            (r#"{"password": "a\"b", "n": 1}"#, r#"{"password": ***, "n": 1}"#),
            (
                r#"set_client_var(7, "token", "ab…"#,
                r#"set_client_var(7, "token", ***"#,
            ),
            (
                r#"f({"Key":12,"a":"key"}, "key")"#,
                r#"f({"Key":***,"a":"key"}, "key")"#,
            ),
            (r#"an open " quote"#, r#"an open " quote"#),
        ];
        for (text, wanted) in cases {
            assert_eq!(redact(text, &[Secret::new("s3cr+t"), Secret::new("")]), wanted);
        }
    }
}
