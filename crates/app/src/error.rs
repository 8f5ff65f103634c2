//! What a use case answers when it refuses or cannot: a code, a sentence with the remedy, never a foreign secret.

use base::Code;

/// A refusal or failure of a use case. Public faces turn it into their own envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// What went wrong, from the one table of codes.
    pub code: Code,
    /// What is wrong and how to mend it.
    pub message: String,
    /// After how many seconds it is worth trying again.
    pub retry_after: Option<u64>,
}

/// The answer of a use case.
pub type Result<T> = std::result::Result<T, AppError>;

impl AppError {
    /// A refusal with its code and sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
        }
    }

    /// The thing is not there, or belongs to somebody else: the answer is the same.
    pub fn not_found(what: impl std::fmt::Display) -> Self {
        Self::new(Code::NotFound, format!("{what} not found"))
    }

    /// A bad request.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, message)
    }

    /// A fault of ours: logged here once with its chain, told to the caller without details.
    pub fn internal(context: &'static str, error: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %error, "{context}");
        Self::new(Code::Internal, "internal error; the server's log has the details")
    }

    /// The same error, worth trying again after so many seconds.
    #[must_use]
    pub fn after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}
