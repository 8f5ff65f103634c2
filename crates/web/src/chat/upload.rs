//! `POST /chat/{key}/files`: a visitor's file, stored while it arrives.

use super::gate::{Entered, Refused};
use super::wire;
use crate::edge::body;
use crate::web::Shared;
use app::AppError;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use base::Code;
use base::limits::{ATTACHMENT_BYTES, UPLOAD_SECONDS};
use serde_json::Value;
use std::time::Duration;

/// Characters of a file's name.
const NAME: usize = 255;

/// Takes a file. Its type is found in the content, and only this visitor may send it.
pub async fn upload(
    State(web): State<Shared>,
    Entered { session }: Entered,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Refused> {
    let (parts, body) = request.into_parts();
    body::check_length(&parts.headers, ATTACHMENT_BYTES)
        .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
    let name = name(&parts.headers)?;
    let stored = app::chat::upload(&web.app, &session, &name, body.into_data_stream());
    let (file, attachment) = tokio::time::timeout(Duration::from_secs(UPLOAD_SECONDS), stored)
        .await
        .map_err(|_| {
            AppError::new(
                Code::Unavailable,
                format!("the file did not arrive within {UPLOAD_SECONDS} s"),
            )
        })??;
    let url = app::files::url(&web.app, file.id, &file.name);
    let mut answer = wire::attachment(&attachment, Some(&url)).unwrap_or_default();
    answer["file_id"] = file.id.get().into();
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The name in `X-File-Name`, percent-encoded; `file` when there is none.
fn name(headers: &HeaderMap) -> Result<String, AppError> {
    let Some(value) = headers.get("x-file-name") else {
        return Ok("file".to_owned());
    };
    let bad = || {
        AppError::bad(format!(
            "X-File-Name must be percent-encoded UTF-8 of at most {NAME} characters"
        ))
    };
    let text = value.to_str().map_err(|_| bad())?;
    let name = percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad())?;
    if name.chars().count() > NAME {
        return Err(bad());
    }
    Ok(name.into_owned())
}
