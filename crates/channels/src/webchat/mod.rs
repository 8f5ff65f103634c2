//! The web chat: both ends are ours, so what is sent is shown by the web room from the live bus, and what comes in is read
//! from its frames (`docs/webchat-protocol.md`). This module is the pure half: settings, visitors, frames, buttons.

mod buttons;
mod captcha;
mod domains;
mod frame;
mod settings;
mod visitor;

pub use buttons::{pressed, token_of};
pub use captcha::verify as verify_captcha;
pub use domains::{is_allowed, origin_of};
pub use frame::{ClientFrame, FrameRefused, PressValue};
pub use settings::{Appearance, Captcha, Settings, SiteLimits};
pub use visitor::{Visitor, said};

use crate::buttons::lay_out;
use crate::calls::{ConnectError, Connection, FetchError, Fetched, NewChannel, PollError, Polled, Press};
use crate::connector::{Connected, Connector, Context};
use crate::hook::{HookRefused, HookRequest, Received};
use crate::outgoing::{Outgoing, Progress, SendError, Sent};
use async_trait::async_trait;
use base::Code;
use model::ChannelKind;
use std::time::Duration;

/// The connector of the web chat.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebChat;

#[async_trait]
impl Connector for WebChat {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Web
    }

    fn settings(&self) -> &'static [&'static str] {
        &[
            "key",
            "allowed_domains",
            "appearance.title",
            "appearance.subtitle",
            "appearance.accent",
            "appearance.avatar",
            "appearance.welcome",
            "appearance.language",
            "text_limit",
            "limits.conversations_per_hour",
            "limits.messages_per_minute",
            "limits.uploads_per_hour",
            "captcha.verify_url",
            "captcha.site_key",
        ]
    }

    fn receive(&self, _: &Connected, _: &HookRequest<'_>) -> Result<Received, HookRefused> {
        Err(HookRefused::NoHook)
    }

    /// Accepts the message: it is durable already, and every frame of the visitor that is or comes online shows it.
    async fn send(&self, _: &Context<'_>, _: &Connected, outgoing: &Outgoing) -> Result<Sent, SendError> {
        if let Some(buttons) = &outgoing.content.buttons {
            lay_out(buttons, self.features())
                .map_err(|error| SendError::refused(Code::BadButtons, error.to_string()))?;
        }
        if outgoing.content.is_empty() {
            return Err(SendError::refused(
                Code::BadRequest,
                "the message is empty: give it a text or an attachment",
            ));
        }
        Ok(Sent::new(Progress {
            parts: 1,
            external_ids: vec![outgoing.message_id.to_string()],
        }))
    }

    async fn poll(
        &self,
        _: &Context<'_>,
        _: &Connected,
        _: Option<&str>,
        _: Duration,
    ) -> Result<Polled, PollError> {
        Err(PollError::NotPolled)
    }

    /// Nobody has to be asked: checks the settings, and makes the channel's key unless one is given as `key`.
    async fn connect(&self, _: &Context<'_>, channel: &NewChannel) -> Result<Connection, ConnectError> {
        let settings = Settings::checked(&channel.settings).map_err(ConnectError::BadSettings)?;
        let mut stored = channel.settings.as_object().cloned().unwrap_or_default();
        stored.remove("key");
        Ok(Connection {
            group_id: settings.key.unwrap_or_else(|| base::random::secret_token(20)),
            name: settings.appearance.title.unwrap_or_else(|| "Web chat".to_owned()),
            settings: stored.into(),
            polls: false,
        })
    }

    async fn fetch(&self, _: &Context<'_>, _: &Connected, _: &str, _: u64) -> Result<Fetched, FetchError> {
        Err(FetchError::Gone(
            "files of the web chat are uploaded to us and need no fetching".to_owned(),
        ))
    }

    async fn answer_press(&self, _: &Context<'_>, _: &Connected, _: &Press) -> Result<(), SendError> {
        Ok(())
    }
}
