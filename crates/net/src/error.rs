//! How a call can fail, told apart by one question: did the other side receive it?

use std::fmt;

/// Why there was no answer. Empty for foreign addresses: whether a port is open or a name exists is nobody's business.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Why(pub(crate) Option<String>);

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(why) => write!(f, ": {why}"),
            None => Ok(()),
        }
    }
}

/// A call that gave no usable answer. Texts name no port, address or secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The URL cannot be called at all. Nothing was sent.
    #[error("bad address: {0}")]
    BadUrl(String),
    /// A header or the body cannot be sent as given. Nothing was sent.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// The address is private, special, or not the one that the guard allows. Nothing was sent.
    #[error("address refused")]
    AddressRefused,
    /// A redirect led to an address that is refused. The server that redirected did receive the request.
    #[error("address refused")]
    RedirectRefused,
    /// The server redirected more often than allowed. Each server on the way received the request.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// Redirects that were allowed.
        limit: usize,
    },
    /// Certainly not received: no such name, connection refused or not made in time, no TLS, or no free place.
    #[error("no answer{0}")]
    NotSent(Why),
    /// In doubt: sent, wholly or in part, and the answer was lost, broken off or late.
    #[error("no answer{0}")]
    NoAnswer(Why),
    /// The answer came and is larger than allowed.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// Bytes that were allowed.
        limit: u64,
    },
    /// The answer came and could not be written where the caller wanted it.
    #[error("the answer could not be written: {0}")]
    Sink(String),
}

impl NetError {
    /// Whether the request certainly reached nobody, so that sending it again cannot repeat anything.
    #[must_use]
    pub const fn is_not_sent(&self) -> bool {
        matches!(
            self,
            Self::BadUrl(_) | Self::BadRequest(_) | Self::AddressRefused | Self::NotSent(_)
        )
    }

    /// The code under which people and programs see it.
    #[must_use]
    pub const fn code(&self) -> base::Code {
        match self {
            Self::BadUrl(_) | Self::BadRequest(_) => base::Code::BadRequest,
            Self::AddressRefused | Self::RedirectRefused => base::Code::AddressRefused,
            Self::TooLarge { .. } => base::Code::TooLarge,
            Self::NotSent(_) | Self::NoAnswer(_) | Self::TooManyRedirects { .. } => base::Code::NetworkFailed,
            Self::Sink(_) => base::Code::Unavailable,
        }
    }

    /// The same failure without the caller's secrets, where a text repeats what was given.
    pub(crate) fn without(self, secrets: &[base::Secret]) -> Self {
        match self {
            Self::BadUrl(text) => Self::BadUrl(crate::redact(&text, secrets)),
            Self::BadRequest(text) => Self::BadRequest(crate::redact(&text, secrets)),
            other => other,
        }
    }

    /// The same failure after a redirect: an earlier server has received the request.
    pub(crate) fn after_redirect(self) -> Self {
        match self {
            Self::NotSent(why) => Self::NoAnswer(why),
            Self::AddressRefused | Self::BadUrl(_) | Self::BadRequest(_) => Self::RedirectRefused,
            other => other,
        }
    }
}
