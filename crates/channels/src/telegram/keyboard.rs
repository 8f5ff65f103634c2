//! A layout of buttons → Telegram's `reply_markup`.

use crate::buttons::{Carried, Key, Layout, Payload, Press};
use crate::connector::Context;
use crate::features;
use crate::outgoing::{Retry, SendError};
use base::{ChannelId, Code};
use model::ChannelKind;
use serde_json::{Map, Value, json};

/// The `reply_markup` of a layout. Texts that are too long for a button are kept under a name first.
///
/// # Errors
/// When a text cannot be kept; nothing was sent then.
pub async fn reply_markup(
    context: &Context<'_>,
    channel: ChannelId,
    layout: &Layout,
) -> Result<Option<Value>, SendError> {
    match layout {
        Layout::None | Layout::Hint(_) => Ok(None),
        Layout::Inline(rows) => {
            let mut keyboard = Vec::new();
            for row in rows {
                let mut keys = Vec::new();
                for key in row {
                    keys.push(inline_key(context, channel, key).await?);
                }
                keyboard.push(Value::Array(keys));
            }
            Ok(Some(json!({"inline_keyboard": keyboard})))
        }
        Layout::Reply { rows, stays } => {
            let keyboard: Vec<Value> = rows
                .iter()
                .map(|row| row.iter().map(reply_key).collect())
                .collect();
            Ok(Some(json!({
                "keyboard": keyboard,
                "resize_keyboard": true,
                "one_time_keyboard": !stays,
            })))
        }
    }
}

async fn inline_key(context: &Context<'_>, channel: ChannelId, key: &Key) -> Result<Value, SendError> {
    let mut fields = labelled(key);
    match &key.press {
        Press::Open(url) => {
            fields.insert("url".to_owned(), url.as_str().into());
        }
        Press::WebApp(url) => {
            fields.insert("web_app".to_owned(), json!({"url": url}));
        }
        Press::Hidden(text) => {
            let data = callback_data(context, channel, text, true).await?;
            fields.insert("callback_data".to_owned(), data.into());
        }
        // Layouts put requests below the input field only; a label is the least that a press can say.
        Press::Say | Press::Location | Press::Phone => {
            let data = callback_data(context, channel, &key.label, false).await?;
            fields.insert("callback_data".to_owned(), data.into());
        }
    }
    Ok(Value::Object(fields))
}

fn reply_key(key: &Key) -> Value {
    let mut fields = labelled(key);
    match &key.press {
        Press::Location => {
            fields.insert("request_location".to_owned(), true.into());
        }
        Press::Phone => {
            fields.insert("request_contact".to_owned(), true.into());
        }
        Press::WebApp(url) => {
            fields.insert("web_app".to_owned(), json!({"url": url}));
        }
        Press::Say | Press::Hidden(_) | Press::Open(_) => {}
    }
    Value::Object(fields)
}

fn labelled(key: &Key) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("text".to_owned(), key.label.as_str().into());
    if let Some(style) = key.color.as_deref().and_then(style) {
        fields.insert("style".to_owned(), style.into());
    }
    fields
}

/// Telegram knows three styles; the names of VK's four colours mean the same. Others are left to the app.
fn style(color: &str) -> Option<&'static str> {
    match color.trim().to_ascii_lowercase().as_str() {
        "primary" | "blue" => Some("primary"),
        "success" | "positive" | "green" => Some("success"),
        "danger" | "negative" | "red" => Some("danger"),
        _ => None,
    }
}

/// The longest name under which a text may be kept, so that it fits with its mark.
const TOKEN_BYTES: usize = 48;

async fn callback_data(
    context: &Context<'_>,
    channel: ChannelId,
    text: &str,
    hidden: bool,
) -> Result<String, SendError> {
    let most = features::of(ChannelKind::Telegram)
        .inline
        .map_or(0, |limits| limits.hidden_bytes);
    let direct = Payload {
        hidden,
        what: Carried::Text(text),
    }
    .encode();
    if direct.len() <= most {
        return Ok(direct);
    }
    let passing = |reason: String| SendError::passing(Retry::Backoff, Code::Unavailable, reason);
    let token = context.tokens.keep(channel, text).await.map_err(passing)?;
    let fits =
        (1..=TOKEN_BYTES).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        return Err(SendError::refused(
            Code::Internal,
            format!("a button's text was kept under a name of {} bytes", token.len()),
        ));
    }
    Ok(Payload {
        hidden,
        what: Carried::Token(&token),
    }
    .encode())
}
