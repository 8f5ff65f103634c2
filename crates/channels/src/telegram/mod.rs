//! Telegram bots, by a thin client of our own over the Bot API.

mod album;
mod api;
mod connect;
mod errors;
mod fetch;
mod inbound;
mod json;
mod keyboard;
mod media;
mod notices;
mod plan;
mod poll;
mod send;
mod settings;
mod variables;

use crate::calls::{ConnectError, Connection, FetchError, Fetched, NewChannel, PollError, Polled, Press};
use crate::connector::{Connected, Connector, Context};
use crate::hook::{HookAnswer, HookRefused, HookRequest, Received, carries_secret};
use crate::outgoing::{Outgoing, SendError, Sent};
use async_trait::async_trait;
use base::text::clip;
use model::ChannelKind;
use serde_json::{Map, Value};
use std::time::Duration;

pub use settings::Settings;

/// The header in which Telegram repeats the secret of `setWebhook`.
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// The connector of Telegram bots.
#[derive(Debug, Clone, Copy, Default)]
pub struct Telegram;

#[async_trait]
impl Connector for Telegram {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }

    fn settings(&self) -> &'static [&'static str] {
        &["api_base", "file_base", "max_connections"]
    }

    fn receive(&self, channel: &Connected, request: &HookRequest<'_>) -> Result<Received, HookRefused> {
        if !carries_secret(&channel.hook_secret, request.header(SECRET_HEADER)) {
            return Err(HookRefused::Unsigned);
        }
        let malformed = |reason: &str| HookRefused::Malformed {
            messenger: "Telegram",
            reason: reason.to_owned(),
        };
        let raw = std::str::from_utf8(request.body).map_err(|_| malformed("it is not UTF-8"))?;
        // The parser's own words may quote the body, so they stay here.
        let update: Value =
            serde_json::from_str(raw).map_err(|_| malformed("it is not JSON, or nests too deep"))?;
        if update.get("update_id").and_then(Value::as_i64).is_none() {
            return Err(malformed("it has no `update_id`"));
        }
        let incoming = inbound::read(&update, raw);
        Ok(Received {
            ignored: usize::from(incoming.is_empty()),
            incoming,
            answer: HookAnswer::default(),
        })
    }

    async fn send(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        outgoing: &Outgoing,
    ) -> Result<Sent, SendError> {
        send::send(context, channel, outgoing).await
    }

    async fn poll(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        cursor: Option<&str>,
        wait: Duration,
    ) -> Result<Polled, PollError> {
        poll::poll(context, channel, cursor, wait).await
    }

    async fn connect(&self, context: &Context<'_>, channel: &NewChannel) -> Result<Connection, ConnectError> {
        connect::connect(context, channel).await
    }

    async fn fetch(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        remote_id: &str,
        limit: u64,
    ) -> Result<Fetched, FetchError> {
        fetch::fetch(context, channel, remote_id, limit).await
    }

    async fn answer_press(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        press: &Press,
    ) -> Result<(), SendError> {
        let mut fields = Map::new();
        fields.insert("callback_query_id".to_owned(), press.query_id.as_str().into());
        if let Some(text) = press.text.as_deref().filter(|text| !text.is_empty()) {
            fields.insert("text".to_owned(), clip(text, 200).into());
        }
        if press.alert {
            fields.insert("show_alert".to_owned(), true.into());
        }
        if let Some(url) = &press.url {
            fields.insert("url".to_owned(), url.as_str().into());
        }
        if let Some(cache) = press.cache {
            fields.insert("cache_time".to_owned(), cache.as_secs().into());
        }
        let api = api::Api::of(context, channel);
        api.call("answerCallbackQuery", fields)
            .await
            .map(|_| ())
            .map_err(errors::of_send)
    }
}
