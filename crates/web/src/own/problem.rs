//! The error envelope of our own API, `application/problem+json` (RFC 9457), and reading a JSON body.

use crate::edge::{body, face::Face};
use app::AppError;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// A refusal of our own API.
#[derive(Debug)]
pub struct Problem(pub AppError);

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        Face::Own.refuse(&self.0)
    }
}

/// The answer of a handler.
pub type Answer<T> = Result<T, Problem>;

/// What went wrong, for people and for programs.
#[derive(ToSchema)]
#[schema(as = Problem)]
#[expect(
    dead_code,
    reason = "it describes what Face::Own writes; a test holds the two together"
)]
pub struct ProblemBody {
    /// Always `about:blank`.
    r#type: String,
    /// The status in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What programs go by; stable.
    code: String,
    /// What is wrong and how to mend it.
    detail: String,
}

/// A JSON body of at most `base::limits::REQUEST_BYTES`, whatever its header says.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = body::read(&parts.headers, body, base::limits::REQUEST_BYTES)
            .await
            .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
        let value = serde_json::from_slice(&bytes)
            .map_err(|error| AppError::bad(format!("the body is not what is wanted here: {error}")))?;
        Ok(Self(value))
    }
}
