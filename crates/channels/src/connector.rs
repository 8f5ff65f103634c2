//! The trait every messenger implements, what it is given, and the registry of those that exist.

use crate::{
    ConnectError, Connection, Features, FetchError, Fetched, HookRefused, HookRequest, NewChannel, Outgoing,
    PollError, Polled, Press, Received, SendError, Sent,
};
use async_trait::async_trait;
use base::{ChannelId, FileId, Secret};
use bytes::Bytes;
use model::{Channel, ChannelKind};
use std::time::Duration;

/// A channel with its secrets opened; lives as long as one call.
#[derive(Debug, Clone)]
pub struct Connected {
    /// The channel.
    pub channel: Channel,
    /// The messenger's token.
    pub secret: Secret,
    /// The secret that the messenger's hooks carry; empty when there is none, and then no hook is accepted.
    pub hook_secret: Secret,
}

/// What a connector may use while it waits for the outside world.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The guarded HTTP client.
    pub net: &'a net::Net,
    /// Files of ours that a message carries.
    pub uploads: &'a dyn Uploads,
    /// Keeps hidden texts of buttons that are too long for the messenger.
    pub tokens: &'a dyn Tokens,
}

/// Opens files of ours for sending; `app` implements it over the store and the file storage.
#[async_trait]
pub trait Uploads: Send + Sync {
    /// The file with its content.
    ///
    /// # Errors
    /// A sentence for the operator when the file is not there or cannot be read.
    async fn open(&self, id: FileId) -> Result<Upload, String>;
}

/// A file of ours, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its safe file name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// Its content.
    pub bytes: Bytes,
}

/// Keeps the hidden texts of buttons under short names; `app` implements it over the store.
///
/// A press brings the name back in [`model::IncomingKind::Pressed`], where ingest looks the text up.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// The name under which the text is kept for this channel: 1 to 48 letters and digits. The same text may get the
    /// same name again.
    ///
    /// # Errors
    /// A sentence for the operator when it cannot be kept.
    async fn keep(&self, channel: ChannelId, text: &str) -> Result<String, String>;
}

/// A messenger.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Which messenger.
    fn kind(&self) -> ChannelKind;

    /// What it can do.
    fn features(&self) -> &'static Features {
        crate::features::of(self.kind())
    }

    /// The names of the settings that a person may give it, beside those of the buckets; `group.name` inside a group.
    fn settings(&self) -> &'static [&'static str];

    /// Reads a hook's request. Pure: checks the secret over the raw bytes in constant time, and refuses everything
    /// when the channel has no hook secret.
    ///
    /// # Errors
    /// When the request is unsigned or is not what this messenger sends.
    fn receive(&self, channel: &Connected, request: &HookRequest<'_>) -> Result<Received, HookRefused>;

    /// Sends one message. It may become several parts; those of `outgoing.done` are skipped, and a failure carries
    /// the parts accepted so far.
    ///
    /// # Errors
    /// When a part was not accepted, or nobody knows; see [`SendError`].
    async fn send(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        outgoing: &Outgoing,
    ) -> Result<Sent, SendError>;

    /// Asks the messenger for what happened since `cursor`, waiting up to `wait` for it. The next call must give the
    /// cursor of this one only after its `incoming` is durable: asking with it tells the messenger to forget them.
    /// Some servers answer at once though nothing happened, so the caller paces empty answers.
    ///
    /// # Errors
    /// When the messenger did not answer or refused.
    async fn poll(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        cursor: Option<&str>,
        wait: Duration,
    ) -> Result<Polled, PollError>;

    /// Checks a token with the messenger, and turns its hook on or off as the settings say.
    ///
    /// # Errors
    /// When the token or a setting is refused, or the messenger does not answer.
    async fn connect(&self, context: &Context<'_>, channel: &NewChannel) -> Result<Connection, ConnectError>;

    /// Fetches a file that a message of the messenger named, from that messenger's own hosts only.
    ///
    /// # Errors
    /// When it is gone, larger than `limit` bytes, or the messenger does not answer.
    async fn fetch(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        remote_id: &str,
        limit: u64,
    ) -> Result<Fetched, FetchError>;

    /// Answers the press of a button, which stops its waiting sign.
    ///
    /// # Errors
    /// When the messenger refuses, which is harmless, or does not answer.
    async fn answer_press(
        &self,
        context: &Context<'_>,
        channel: &Connected,
        press: &Press,
    ) -> Result<(), SendError>;
}

/// Every messenger there is.
#[must_use]
pub fn connectors() -> &'static [&'static dyn Connector] {
    &[&crate::telegram::Telegram, &crate::webchat::WebChat]
}

/// Looks for a setting that no channel of this kind has: a misspelt one would be without effect, and nobody would know.
///
/// # Errors
/// A sentence that names it, the one that was probably meant, and all there are.
pub fn check_setting_names(
    kind: ChannelKind,
    settings: &serde_json::Map<String, serde_json::Value>,
) -> Result<(), String> {
    let names = settings.iter().flat_map(|(name, value)| match value {
        serde_json::Value::Object(group) => group.keys().map(|inner| format!("{name}.{inner}")).collect(),
        _ => vec![name.clone()],
    });
    let own = connector(kind).map_or(&[][..], Connector::settings);
    let known = || own.iter().chain(crate::buckets::SETTINGS).copied();
    let Some(name) = names
        .into_iter()
        .find(|name| !known().any(|one| one == name.as_str()))
    else {
        return Ok(());
    };
    let remedy = match base::text::did_you_mean(&name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
    };
    let shown = base::text::clip(&name, 60);
    Err(format!(
        "a channel of {} has no setting `{shown}`; {remedy}",
        kind.display()
    ))
}

/// The connector of a kind, if it is built.
#[must_use]
pub fn connector(kind: ChannelKind) -> Option<&'static dyn Connector> {
    connectors().iter().copied().find(|one| one.kind() == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refusal(kind: ChannelKind, settings: &serde_json::Value) -> Option<String> {
        check_setting_names(kind, settings.as_object().unwrap()).err()
    }

    #[test]
    fn a_misspelt_setting_of_a_channel_is_named_with_the_one_that_was_meant() {
        let all = json!({ "api_base": "x", "rate_per_second": 1, "chat_burst": 1 });
        assert_eq!(refusal(ChannelKind::Telegram, &all), None);
        assert_eq!(
            refusal(ChannelKind::Telegram, &json!({ "rate_per_secnd": 1 })).unwrap(),
            "a channel of Telegram has no setting `rate_per_secnd`; did you mean `rate_per_second`?"
        );
        let web = |settings| refusal(ChannelKind::Web, &settings);
        assert_eq!(
            web(json!({ "allowed_domains": [], "appearance": { "title": "Tea" } })),
            None
        );
        assert!(
            web(json!({ "appearance": { "titel": "Tea" } }))
                .unwrap()
                .ends_with("did you mean `appearance.title`?")
        );
        assert!(
            web(json!({ "foo": 1 }))
                .unwrap()
                .contains("there are key, allowed_domains")
        );
    }

    #[test]
    fn every_setting_of_a_web_chat_that_may_be_given_is_read() {
        let captcha = crate::webchat::Captcha {
            verify_url: "https://captcha.example/siteverify".to_owned(),
            site_key: "key".to_owned(),
        };
        let written = serde_json::to_value(crate::webchat::Settings {
            captcha: Some(captcha),
            ..crate::webchat::Settings::default()
        })
        .unwrap();
        assert_eq!(refusal(ChannelKind::Web, &written), None);
        for name in crate::webchat::WebChat.settings() {
            let path = format!("/{}", name.replace('.', "/"));
            assert!(written.pointer(&path).is_some(), "{name}");
        }
    }
}
