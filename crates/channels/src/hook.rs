//! What a web framework hands to a connector and gets back from it, and the check of a hook's secret.

use base::Secret;
use model::Incoming;
use subtle::ConstantTimeEq;

/// A request of a messenger to our hook, as it came over the wire.
#[derive(Debug, Clone, Copy)]
pub struct HookRequest<'a> {
    /// Header names in any case, with their values; values that are no text are left out by the caller.
    pub headers: &'a [(&'a str, &'a str)],
    /// The query as it stands in the address, without `?`.
    pub query: &'a str,
    /// The raw bytes of the body.
    pub body: &'a [u8],
}

impl<'a> HookRequest<'a> {
    /// The first value of a header; its name is compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}

/// What a hook's request told us.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Received {
    /// What happened, in the order in which the messenger told it.
    pub incoming: Vec<Incoming>,
    /// How many events the messenger told that mean nothing to us; they are counted, not kept.
    pub ignored: usize,
    /// What to answer once `incoming` is durable.
    pub answer: HookAnswer,
}

/// The answer to a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body.
    pub mime: &'static str,
    /// The body.
    pub body: String,
}

impl Default for HookAnswer {
    /// An empty 200.
    fn default() -> Self {
        Self {
            status: 200,
            mime: "text/plain",
            body: String::new(),
        }
    }
}

/// Why a hook's request was not taken. The texts never repeat the request's content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookRefused {
    /// No secret, a wrong one, or none configured on our side: answer 401.
    #[error("the request does not carry this channel's secret")]
    Unsigned,
    /// The body is not what this messenger sends: answer 400.
    #[error("the body is not a {messenger} event: {reason}")]
    Malformed {
        /// The messenger's name.
        messenger: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// This messenger does not use hooks: answer 404.
    #[error("channels of this kind have no hook")]
    NoHook,
}

/// Whether `given` is the secret, in time that does not depend on where they differ. An empty secret is no secret:
/// then nothing is accepted.
#[must_use]
pub fn carries_secret(secret: &Secret, given: Option<&str>) -> bool {
    let Some(given) = given else { return false };
    !secret.is_empty() && bool::from(secret.expose().as_bytes().ct_eq(given.as_bytes()))
}

/// An address on which others are built: http or https, without user, query or fragment, and without a slash at its end.
/// None when the text is no such address.
#[must_use]
pub fn plain_base(base: &str) -> Option<String> {
    let url = url::Url::parse(base.trim()).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    plain.then(|| url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_configured_secret_nothing_is_accepted() {
        assert!(!carries_secret(&Secret::default(), Some("")));
        assert!(!carries_secret(&Secret::default(), None));
        assert!(!carries_secret(&Secret::new("abc"), None));
        assert!(!carries_secret(&Secret::new("abc"), Some("abcd")));
        assert!(carries_secret(&Secret::new("abc"), Some("abc")));
    }

    #[test]
    fn header_names_have_no_case() {
        let request = HookRequest {
            headers: &[("x-a", "1"), ("X-A", "2")],
            query: "",
            body: b"",
        };
        assert_eq!(request.header("X-a"), Some("1"));
        assert_eq!(request.header("b"), None);
    }
}
