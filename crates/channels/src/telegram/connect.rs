//! Checks a bot's token and sets or removes its web hook.

use super::api::{Api, Failure};
use super::inbound::ALLOWED_UPDATES;
use super::json::{filled, id};
use super::settings::Settings;
use super::variables;
use crate::calls::{ConnectError, Connection, NewChannel};
use crate::connector::Context;
use base::Secret;
use serde_json::{Map, Value, json};

const MESSENGER: &str = "Telegram";

/// Connects a bot: by a hook with a secret where an address for it is given, else by polling, for which an old hook is
/// removed. Updates that wait at Telegram are kept in both cases.
///
/// # Errors
/// See [`ConnectError`].
pub async fn connect(context: &Context<'_>, channel: &NewChannel) -> Result<Connection, ConnectError> {
    let settings = Settings::checked(&channel.settings).map_err(ConnectError::BadSettings)?;
    check_token(&channel.token)?;
    let api = Api::new(context, &channel.token, settings.clone());
    let failed = |failure| meaning(failure, &api);
    let me = api.call("getMe", Map::new()).await.map_err(failed)?;
    let Some(bot_id) = id(&me, "id") else {
        return Err(ConnectError::Refused {
            messenger: MESSENGER,
            text: format!("{} does not answer as a Bot API server", api.base()),
        });
    };
    match &channel.hook_url {
        Some(url) => {
            let hook = hook(url, &channel.hook_secret, &settings)?;
            api.call("setWebhook", hook).await.map_err(failed)?;
        }
        None => {
            let mut fields = Map::new();
            fields.insert("drop_pending_updates".to_owned(), false.into());
            api.call("deleteWebhook", fields).await.map_err(failed)?;
        }
    }
    let group_id = filled(&me, "username").map_or_else(|| bot_id, str::to_owned);
    Ok(Connection {
        name: variables::name(&me).unwrap_or_else(|| group_id.clone()),
        group_id,
        settings: stored(&channel.settings, &settings),
        polls: channel.hook_url.is_none(),
    })
}

/// A token becomes part of an address, so it may hold nothing that would lead elsewhere.
fn check_token(token: &Secret) -> Result<(), ConnectError> {
    let text = token.expose();
    let plain = (1..=256).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":_-".contains(&byte));
    let shaped = text.split_once(':').is_some_and(|(bot, secret)| {
        !bot.is_empty()
            && bot.bytes().all(|byte| byte.is_ascii_digit())
            && !secret.is_empty()
            && !secret.contains(':')
    });
    if plain && shaped {
        return Ok(());
    }
    Err(ConnectError::BadToken {
        messenger: MESSENGER,
        text: "a token is digits, a colon, then letters, digits, `_` and `-`".to_owned(),
    })
}

fn hook(url: &str, secret: &Secret, settings: &Settings) -> Result<Map<String, Value>, ConnectError> {
    let fits = (1..=256).contains(&secret.expose().len())
        && secret
            .expose()
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if !fits {
        return Err(ConnectError::BadSettings(
            "the hook's secret must be 1 to 256 letters, digits, `_` and `-`".to_owned(),
        ));
    }
    let mut fields = Map::new();
    fields.insert("url".to_owned(), url.into());
    fields.insert("secret_token".to_owned(), secret.expose().into());
    fields.insert("allowed_updates".to_owned(), json!(ALLOWED_UPDATES));
    fields.insert("drop_pending_updates".to_owned(), false.into());
    if let Some(most) = settings.max_connections {
        fields.insert("max_connections".to_owned(), most.into());
    }
    Ok(fields)
}

/// The settings as typed, with the checked form of those that are ours.
fn stored(typed: &Value, settings: &Settings) -> Value {
    let mut stored = typed.as_object().cloned().unwrap_or_default();
    if let Ok(Value::Object(checked)) = serde_json::to_value(settings) {
        stored.extend(checked);
    }
    stored.into()
}

fn meaning(failure: Failure, api: &Api<'_>) -> ConnectError {
    match failure {
        Failure::Refused(refusal) if matches!(refusal.code, 401 | 404) => ConnectError::BadToken {
            messenger: MESSENGER,
            text: refusal.description,
        },
        Failure::Refused(refusal) => ConnectError::Refused {
            messenger: MESSENGER,
            text: refusal.description,
        },
        Failure::Gateway { status } => ConnectError::Refused {
            messenger: MESSENGER,
            text: format!("{} answers {status} and is no Bot API server", api.base()),
        },
        Failure::NotSent(text) | Failure::InDoubt(text) => ConnectError::NoAnswer {
            base: api.base(),
            text,
        },
    }
}
