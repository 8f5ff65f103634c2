//! Asks Telegram for updates (`getUpdates`).

use super::api::{Api, Failure};
use super::inbound::{ALLOWED_UPDATES, read};
use crate::calls::{PollError, Polled};
use crate::connector::{Connected, Context};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// Telegram's longest wait that still leaves room for the way back.
const LONGEST_WAIT: u64 = 50;
/// Updates of one answer.
const MOST: u32 = 100;

/// One poll. The cursor is the number of the first update that is still wanted; asking with it makes Telegram forget
/// those before it.
///
/// # Errors
/// See [`PollError`].
pub async fn poll(
    context: &Context<'_>,
    channel: &Connected,
    cursor: Option<&str>,
    wait: Duration,
) -> Result<Polled, PollError> {
    let wait = wait.as_secs().min(LONGEST_WAIT);
    let mut fields = Map::new();
    if let Some(offset) = cursor.and_then(|cursor| cursor.parse::<i64>().ok()) {
        fields.insert("offset".to_owned(), offset.into());
    }
    fields.insert("limit".to_owned(), MOST.into());
    fields.insert("timeout".to_owned(), wait.into());
    fields.insert("allowed_updates".to_owned(), json!(ALLOWED_UPDATES));
    let time = Duration::from_secs(wait + 15);
    let api = Api::of(context, channel);
    let result = api
        .call_within("getUpdates", fields, time)
        .await
        .map_err(failed)?;
    let Value::Array(updates) = result else {
        return Err(PollError::Unavailable(
            "Telegram answers getUpdates without a list".to_owned(),
        ));
    };
    Ok(polled(&updates, cursor))
}

fn polled(updates: &[Value], cursor: Option<&str>) -> Polled {
    let mut polled = Polled {
        cursor: cursor.map(str::to_owned),
        ..Polled::default()
    };
    let mut last = None;
    for update in updates {
        let id = update.get("update_id").and_then(Value::as_i64);
        last = last.max(id);
        let events = read(update, &update.to_string());
        if events.is_empty() {
            polled.ignored += 1;
        }
        polled.incoming.extend(events);
    }
    if let Some(last) = last {
        polled.cursor = Some(last.saturating_add(1).to_string());
    }
    polled
}

fn failed(failure: Failure) -> PollError {
    match failure {
        Failure::Refused(refusal) => match refusal.code {
            401 | 404 => PollError::BadToken(refusal.description),
            409 if refusal.description.contains("webhook") => PollError::Conflict(
                "Telegram has a web hook set for this bot, so it cannot be polled; connect the channel again without one"
                    .to_owned(),
            ),
            409 => PollError::Conflict(
                "another program polls this bot; stop it, or give this channel a token of its own".to_owned(),
            ),
            429 => PollError::Wait(Duration::from_secs(refusal.retry_after.unwrap_or(1).min(3600))),
            code => PollError::Unavailable(format!("Telegram answers {code}: {}", refusal.description)),
        },
        Failure::NotSent(text) | Failure::InDoubt(text) => PollError::Unavailable(format!("Telegram: {text}")),
        Failure::Gateway { status } => {
            PollError::Unavailable(format!("a server before Telegram answers {status}"))
        }
    }
}
