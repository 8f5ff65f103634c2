//! The envelope of the compatible API: how answers and refusals look on the wire (decisions.md, "HTTP API").

use super::call::Answer;
use crate::edge::face::Face;
use app::AppError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::Code;
use serde_json::{Value, json};

/// Writes a refusal. An unknown client has its own documented body.
#[must_use]
pub fn refusal(error: &AppError) -> Response {
    if is_unknown_client(error) {
        return written(
            StatusCode::NOT_FOUND,
            json!({"status": "client_not_found"}).to_string(),
        );
    }
    match error.code {
        Code::UnknownBlock => Face::Compatible.refuse_as(StatusCode::BAD_REQUEST, error),
        _ => Face::Compatible.refuse(error),
    }
}

/// Whether a refusal says that the client is not there.
fn is_unknown_client(error: &AppError) -> bool {
    error.code == Code::NotFound && error.message.starts_with("client")
}

/// Writes an answer.
#[must_use]
pub fn answer(answer: &Answer) -> Response {
    written(answer.status, answer.body.to_string())
}

/// A body of JSON text with its status.
#[must_use]
pub fn written(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A value as the compatible API shows it: as text (architecture: our store keeps types, this face shows text).
#[must_use]
pub fn text_of(value: &Value) -> Value {
    match value {
        Value::String(_) | Value::Null => value.clone(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_documented_refusals() {
        let errors = [
            AppError::new(Code::Unauthorized, "invalid api key"),
            AppError::new(
                Code::Forbidden,
                "access denied: needs Permission to delete clients",
            ),
            AppError::not_found("client 7"),
            AppError::not_found("channel `x`"),
            AppError::new(Code::UnknownBlock, "the bot has no block 9"),
            AppError::bad("Parameter \"q\" required"),
            AppError::new(Code::Internal, "internal error; the server's log has the details"),
        ];
        let mut shown = Vec::new();
        for error in errors {
            let response = refusal(&error);
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            shown.push(format!("{status} {}", String::from_utf8_lossy(&body)));
        }
        insta::assert_snapshot!(shown.join("\n"), @r#"
        403 {"status":"fail","message":"invalid api key"}
        403 {"status":"fail","message":"access denied: needs Permission to delete clients"}
        404 {"status":"client_not_found"}
        404 {"status":"fail","message":"channel `x` not found"}
        400 {"status":"fail","message":"the bot has no block 9"}
        400 {"status":"fail","message":"Parameter \"q\" required"}
        500 {"status":"fail","message":"internal error; the server's log has the details"}
        "#);
    }
}
