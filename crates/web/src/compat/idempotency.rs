//! `Idempotency-Key`: the same request under the same key is done once and answered the same for 24 hours.

use super::call::Answer;
use super::params::Params;
use app::idempotency::Begun;
use app::{App, AppError, Caller};
use axum::http::{HeaderMap, StatusCode};
use base::Code;
use base::limits::IDEMPOTENCY_KEY_CHARACTERS;
use serde_json::Value;

/// The key of a request, if it carries one.
///
/// # Errors
/// When it is empty, too long, or no visible ASCII.
pub fn key(headers: &HeaderMap) -> Result<Option<&str>, AppError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .filter(|key| (1..=IDEMPOTENCY_KEY_CHARACTERS).contains(&key.len()));
    key.map(Some).ok_or_else(|| {
        AppError::bad(format!(
            "Idempotency-Key must be 1 to {IDEMPOTENCY_KEY_CHARACTERS} visible characters"
        ))
    })
}

/// What a request is, for telling it from another one under the same key.
#[must_use]
pub fn fingerprint(action: &str, params: &Params) -> String {
    let rows = params.rows().map(|rows| Value::from(rows.to_vec()));
    let mut named: Vec<_> = params.named().iter().collect();
    named.sort_by_key(|(name, _)| *name);
    app::token_hash(&format!("{action}\n{named:?}\n{rows:?}"))
}

/// Runs `work` unless the key was used before; then gives the answer of that time.
///
/// # Errors
/// The refusal of `work`; `conflict` while the first request still runs or when it was another request.
pub async fn once<F>(app: &App, caller: &Caller, key: &str, hash: String, work: F) -> Result<Answer, AppError>
where
    F: Future<Output = Result<Answer, AppError>>,
{
    match app::idempotency::begin(app, caller, key, &hash).await? {
        Begun::Answered(stored) => read(&stored),
        Begun::Running => {
            let text = "a request with this Idempotency-Key is still running; try again in a second";
            Err(AppError::new(Code::Conflict, text).after(1))
        }
        Begun::Lost => Err(AppError::new(
            Code::Conflict,
            "a request with this Idempotency-Key was cut off, and whether it took effect is not known; look before you send it under a new key",
        )),
        Begun::Differs => Err(AppError::new(
            Code::Conflict,
            "this Idempotency-Key was used for another request; choose a new one",
        )),
        Begun::Fresh(ticket) => match work.await {
            Ok(answer) => {
                // The change is made: whoever asked is told so, whether or not the next one can be.
                if let Err(error) = app::idempotency::finish(app, ticket, write(&answer)).await {
                    tracing::error!(%error, "the answer to a request with an Idempotency-Key was not kept");
                }
                Ok(answer)
            }
            // Nobody knows how far it came, so its key stays taken.
            Err(error) if matches!(error.code, Code::Internal | Code::InDoubt) => Err(error),
            // A refusal changed nothing, so the request may come again under its key once it is mended.
            Err(error) => {
                app::idempotency::forget(app, ticket).await?;
                Err(error)
            }
        },
    }
}

fn write(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.body)
}

fn read(stored: &str) -> Result<Answer, AppError> {
    let parsed = stored.split_once(' ').and_then(|(status, body)| {
        let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
        Some(Answer {
            status,
            body: serde_json::from_str(body).ok()?,
        })
    });
    parsed.ok_or_else(|| AppError::internal("a stored answer cannot be read", &"its text is damaged"))
}

#[cfg(test)]
mod tests {
    use super::super::encodings;
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_survives_being_stored() {
        let answer = Answer {
            status: StatusCode::CREATED,
            body: json!({"status": "success", "message_id": 7}),
        };
        assert_eq!(read(&write(&answer)), Ok(answer));
        assert!(read("nonsense").is_err());
    }

    #[test]
    fn the_order_and_encoding_of_parameters_do_not_make_another_request() {
        let hash =
            |query, body: &str| fingerprint("message", &encodings::read(query, body.as_bytes()).unwrap());
        assert_eq!(hash("a=1&b=2", ""), hash("", "b=2&a=1"));
        assert_eq!(hash("a=1", ""), hash("", r#"{"a":"1"}"#));
        assert_ne!(hash("a=1", ""), hash("a=2", ""));
    }
}
