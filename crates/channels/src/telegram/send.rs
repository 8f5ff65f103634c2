//! Sends one message: its calls one after another, and how far they came.

use super::api::Api;
use super::keyboard::reply_markup;
use super::plan::{Call, plan};
use super::{errors, json};
use crate::connector::{Connected, Context, Upload};
use crate::features;
use crate::outgoing::{Outgoing, Progress, SendError, Sent};
use base::{Code, FileId};
use model::ChannelKind;
use serde_json::Value;

/// Sends what is left of a message.
///
/// # Errors
/// With the calls that were accepted before the one that failed.
pub async fn send(
    context: &Context<'_>,
    channel: &Connected,
    outgoing: &Outgoing,
) -> Result<Sent, SendError> {
    let mut done = outgoing.done.clone();
    deliver(context, channel, outgoing, &mut done)
        .await
        .map_err(|error| error.after(done.clone()))?;
    Ok(Sent::new(done))
}

async fn deliver(
    context: &Context<'_>,
    channel: &Connected,
    outgoing: &Outgoing,
    done: &mut Progress,
) -> Result<(), SendError> {
    let mut plan = plan(&outgoing.platform_id, &outgoing.content)?;
    if let Some((at, layout)) = &plan.keyboard
        && *at >= done.parts
        && let Some(markup) = reply_markup(context, channel.channel.id, layout).await?
    {
        plan.calls[*at].fields.insert("reply_markup".to_owned(), markup);
    }
    let api = Api::of(context, channel);
    for call in plan.calls.into_iter().skip(done.parts) {
        let result = make(context, &api, call).await?;
        done.parts += 1;
        done.external_ids.extend(message_ids(&result));
    }
    Ok(())
}

async fn make(context: &Context<'_>, api: &Api<'_>, call: Call) -> Result<Value, SendError> {
    if call.uploads.is_empty() {
        return api.call(call.method, call.fields).await.map_err(errors::of_send);
    }
    let mut files = Vec::new();
    for (name, id) in call.uploads {
        files.push((name, open(context, id).await?));
    }
    api.upload(call.method, call.fields, files)
        .await
        .map_err(errors::of_send)
}

async fn open(context: &Context<'_>, id: FileId) -> Result<Upload, SendError> {
    let unreadable = |reason| {
        SendError::refused(
            Code::NotFound,
            format!("attachment {id} cannot be read: {reason}"),
        )
    };
    let file = context.uploads.open(id).await.map_err(unreadable)?;
    let most = features::of(ChannelKind::Telegram).file_bytes;
    if file.bytes.len() as u64 > most {
        let size = file.bytes.len();
        return Err(SendError::refused(
            Code::TooLarge,
            format!("attachment {id} has {size} bytes; Telegram takes at most {most}"),
        ));
    }
    Ok(file)
}

/// The ids of the messages that a call made: one, or one for each piece of an album.
fn message_ids(result: &Value) -> Vec<String> {
    match result {
        Value::Array(all) => all.iter().filter_map(|one| json::id(one, "message_id")).collect(),
        one => json::id(one, "message_id").into_iter().collect(),
    }
}
