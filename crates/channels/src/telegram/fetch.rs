//! Fetches a file that a message named (`getFile`), from the channel's own file server only.

use super::api::{Api, Failure};
use super::json::filled;
use crate::calls::{FetchError, Fetched};
use crate::connector::{Connected, Context};
use net::NetError;
use serde_json::{Map, Value};

/// Fetches a file of at most `limit` bytes.
///
/// # Errors
/// See [`FetchError`].
pub async fn fetch(
    context: &Context<'_>,
    channel: &Connected,
    remote_id: &str,
    limit: u64,
) -> Result<Fetched, FetchError> {
    let api = Api::of(context, channel);
    let mut fields = Map::new();
    fields.insert("file_id".to_owned(), remote_id.into());
    let file = api
        .call("getFile", fields)
        .await
        .map_err(|failure| refused(failure, limit))?;
    if file
        .get("file_size")
        .and_then(Value::as_u64)
        .is_some_and(|size| size > limit)
    {
        return Err(FetchError::TooLarge { limit });
    }
    let path = filled(&file, "file_path")
        .filter(|path| is_plain(path))
        .ok_or_else(|| FetchError::Gone("Telegram names no path that can be fetched".to_owned()))?;
    let answer = api.file(path, limit).await.map_err(|error| match error {
        NetError::TooLarge { limit } => FetchError::TooLarge { limit },
        other => FetchError::Unavailable(format!("Telegram: {other}")),
    })?;
    match answer.status {
        200..=299 => Ok(Fetched {
            name: path.rsplit('/').next().map(str::to_owned),
            mime: answer.headers.get("content-type").map(str::to_owned),
            bytes: answer.body,
        }),
        429 | 500..=599 => Err(FetchError::Unavailable(format!(
            "Telegram answers {}",
            answer.status
        ))),
        status => Err(FetchError::Gone(format!("Telegram answers {status}"))),
    }
}

/// Whether a path stays below the bot's own folder: relative, and of names that need no encoding.
fn is_plain(path: &str) -> bool {
    path.len() <= 1024
        && path.split('/').all(|part| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-~".contains(&byte))
        })
}

fn refused(failure: Failure, limit: u64) -> FetchError {
    match failure {
        Failure::Refused(refusal) if refusal.description.contains("file is too big") => {
            FetchError::TooLarge { limit }
        }
        Failure::Refused(refusal) if (400..429).contains(&refusal.code) => {
            FetchError::Gone(refusal.description)
        }
        Failure::Refused(refusal) => FetchError::Unavailable(refusal.description),
        Failure::Gateway { status } => {
            FetchError::Unavailable(format!("a server before Telegram answers {status}"))
        }
        Failure::NotSent(text) | Failure::InDoubt(text) => {
            FetchError::Unavailable(format!("Telegram: {text}"))
        }
    }
}
