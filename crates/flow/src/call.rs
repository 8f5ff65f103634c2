//! Calls: what a turn asks of the world outside the store, and what comes back.

use base::{BlockId, Code};
use model::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Functions that work outside the store and may do so twice: they read, or store a content under its own hash. Any other
/// is in doubt when its answer was lost.
const REPEATABLE: &[&str] = &["barcode_generate", "qrcode_generate", "recognize_code"];

/// A call that a turn makes. Its intent is durable before it is made, and its answer after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Call {
    /// To a foreign server.
    Http(HttpCall),
    /// What a function does outside the store.
    Function(FunctionCall),
}

/// An HTTP call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HttpCall {
    /// Its number in the turn; the answer carries the same.
    pub number: u32,
    /// The block that makes it; none while the turn looks for the block that answers.
    pub block_id: Option<BlockId>,
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// The address.
    pub url: String,
    /// Headers, in the author's order.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Body,
    /// Milliseconds it may take.
    pub timeout_ms: u64,
    /// The country whose proxy it is to go through, if one is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Where in the bot it is made; the answer carries the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
}

/// What a function does outside the store: the file storage, or a foreign server in a way of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunctionCall {
    /// Its number in the turn; the answer carries the same.
    pub number: u32,
    /// The block that makes it; none while the turn looks for the block that answers.
    pub block_id: Option<BlockId>,
    /// The function.
    pub function: String,
    /// Its arguments, defaults included.
    pub arguments: Vec<Value>,
    /// Milliseconds it may take.
    pub timeout_ms: u64,
    /// Where in the bot it is made; the answer carries the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
}

/// What an HTTP call sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Nothing.
    None,
    /// Form fields.
    Form(Vec<(String, String)>),
    /// A JSON text.
    Json(String),
    /// A text as it is, of a type that the headers may say.
    Text(String),
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The number of the call.
    pub call: u32,
    /// What was asked, as [`Call::asked`] says it; empty where that is not known.
    #[serde(default)]
    pub asked: String,
    /// Where in the bot it was asked; empty where that is not known.
    #[serde(default)]
    pub site: String,
    /// What came back.
    pub outcome: CallOutcome,
    /// Milliseconds it took.
    pub elapsed_ms: u64,
    /// What the author should know though the call was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

/// What came back from a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// A response, whatever its status; its body as text, at most [`base::limits::RESPONSE_BYTES`].
    Response {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
    /// The value of a function.
    Value(Value),
    /// No response.
    Failed {
        /// Why.
        code: Code,
        /// Why, as a sentence.
        message: String,
    },
}

impl Call {
    /// Its number in the turn.
    #[must_use]
    pub const fn number(&self) -> u32 {
        match self {
            Self::Http(call) => call.number,
            Self::Function(call) => call.number,
        }
    }

    /// The block that makes it.
    #[must_use]
    pub const fn block_id(&self) -> Option<BlockId> {
        match self {
            Self::Http(call) => call.block_id,
            Self::Function(call) => call.block_id,
        }
    }

    /// Whether making it twice does no more than making it once, so that one whose answer was lost is made again.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Http(call) => call.method == "GET",
            Self::Function(call) => REPEATABLE.contains(&call.function.as_str()),
        }
    }

    /// Where in the bot it is made.
    #[must_use]
    pub fn site(&self) -> &str {
        match self {
            Self::Http(call) => &call.site,
            Self::Function(call) => &call.site,
        }
    }

    /// What kind of call it is: the method or the function.
    pub(crate) fn does(&self) -> &str {
        match self {
            Self::Http(call) => &call.method,
            Self::Function(call) => &call.function,
        }
    }

    /// What is asked, as a fingerprint: equal for calls that ask the same, whatever their numbers and time.
    #[must_use]
    pub fn asked(&self) -> String {
        let text = match self {
            Self::Http(call) => {
                serde_json::to_string(&(&call.method, &call.url, &call.headers, &call.body, &call.proxy))
            }
            Self::Function(call) => serde_json::to_string(&(&call.function, &call.arguments)),
        };
        let digest = Sha256::digest(text.unwrap_or_default().as_bytes());
        digest[..16]
            .iter()
            .fold(String::with_capacity(32), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }

    /// What is asked, in words for people: no headers and no body, which hold what is secret.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Http(call) => format!("{} {}", call.method, base::text::clip(&call.url, 300)),
            Self::Function(call) => crate::question::in_words(&call.function, &call.arguments),
        }
    }

    pub(crate) fn placed(
        mut self,
        number: u32,
        block_id: Option<BlockId>,
        timeout_ms: u64,
        site: String,
    ) -> Self {
        match &mut self {
            Self::Http(call) => {
                (call.number, call.block_id, call.timeout_ms, call.site) =
                    (number, block_id, timeout_ms, site);
            }
            Self::Function(call) => {
                (call.number, call.block_id, call.timeout_ms, call.site) =
                    (number, block_id, timeout_ms, site);
            }
        }
        self
    }
}

impl CallOutcome {
    /// What came back, in a few words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Response { status, body } => format!("status {status}, {} bytes", body.len()),
            Self::Value(value) => crate::question::clipped(&value.to_string()),
            Self::Failed { code, message } => format!("{code}: {}", base::text::clip(message, 200)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calculator::Kind;

    fn call(function: &str) -> Call {
        Call::Function(FunctionCall {
            number: 0,
            block_id: None,
            function: function.to_owned(),
            arguments: Vec::new(),
            timeout_ms: 0,
            site: String::new(),
        })
    }

    #[test]
    fn only_a_function_that_is_named_as_such_is_repeated() {
        for name in REPEATABLE {
            let function = calculator::function(name).unwrap();
            assert_eq!(function.kind, Kind::Network, "{name}");
            assert!(call(name).is_repeatable(), "{name}");
        }
        assert!(!call("a_function_of_tomorrow").is_repeatable());
    }
}
