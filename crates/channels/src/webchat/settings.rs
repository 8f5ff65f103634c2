//! The settings of a web chat channel.

use super::domains;
use base::limits::{
    CHAT_CONVERSATIONS_PER_SITE_HOUR, CHAT_MESSAGES_PER_SITE_MINUTE, CHAT_UPLOADS_PER_SITE_HOUR,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a web chat was told; settings of other rooms beside these are kept and not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The key in the chat's addresses, when the owner chose it: 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub key: Option<String>,
    /// Sites that may embed the chat: `shop.example`, `*.shop.example`; every site when empty.
    pub allowed_domains: Vec<String>,
    /// How the chat looks.
    pub appearance: Appearance,
    /// Characters of one message of a visitor.
    pub text_limit: usize,
    /// How much all visitors together may do.
    pub limits: SiteLimits,
    /// Who says whether a visitor is a person, when the limits are reached; nobody when absent. The secret for it is
    /// the channel's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captcha: Option<Captcha>,
}

/// How much all visitors of a web chat together may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteLimits {
    /// Conversations that may begin.
    pub conversations_per_hour: u32,
    /// Messages and presses.
    pub messages_per_minute: u32,
    /// Files.
    pub uploads_per_hour: u32,
}

impl Default for SiteLimits {
    fn default() -> Self {
        Self {
            conversations_per_hour: CHAT_CONVERSATIONS_PER_SITE_HOUR,
            messages_per_minute: CHAT_MESSAGES_PER_SITE_MINUTE,
            uploads_per_hour: CHAT_UPLOADS_PER_SITE_HOUR,
        }
    }
}

impl SiteLimits {
    fn check(&self) -> Result<(), String> {
        let all = [
            ("conversations_per_hour", self.conversations_per_hour),
            ("messages_per_minute", self.messages_per_minute),
            ("uploads_per_hour", self.uploads_per_hour),
        ];
        match all.into_iter().find(|(_, count)| *count == 0) {
            Some((name, _)) => Err(format!(
                "`limits.{name}` is 0; give 1 or more, or disable the channel to close the chat"
            )),
            None => Ok(()),
        }
    }
}

/// A captcha of the kind that hCaptcha and Turnstile offer: the page solves it, the server asks about the solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Captcha {
    /// The address that is asked about a solution, such as `https://challenges.cloudflare.com/turnstile/v0/siteverify`.
    pub verify_url: String,
    /// The key that the page shows the captcha with.
    pub site_key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            key: None,
            allowed_domains: Vec::new(),
            appearance: Appearance::default(),
            text_limit: 10_000,
            limits: SiteLimits::default(),
            captcha: None,
        }
    }
}

/// How the chat looks; what is absent the frame decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Appearance {
    /// The heading.
    pub title: Option<String>,
    /// The line below it.
    pub subtitle: Option<String>,
    /// The colour, `#rrggbb`.
    pub accent: Option<String>,
    /// The address of a picture.
    pub avatar: Option<String>,
    /// Shown before the first message.
    pub welcome: Option<String>,
    /// `en` or `ru`; the browser's when absent.
    pub language: Option<String>,
}

impl Settings {
    /// Reads and checks settings.
    ///
    /// # Errors
    /// A sentence that names the setting and what it may be.
    pub fn checked(settings: &Value) -> Result<Self, String> {
        let read: Self = match settings {
            Value::Null => Self::default(),
            Value::Object(_) => serde_json::from_value(settings.clone())
                .map_err(|error| format!("the channel's settings cannot be read: {error}"))?,
            _ => return Err("the channel's settings must be an object of names and values".to_owned()),
        };
        if let Some(key) = read.key.as_deref().filter(|key| !is_key(key)) {
            let shown = base::text::clip(key, 70);
            return Err(format!(
                "`key` is `{shown}`; give 1 to 64 letters, digits, `_` and `-`"
            ));
        }
        for domain in &read.allowed_domains {
            domains::check(domain)?;
        }
        let most = base::limits::INCOMING_TEXT_CHARACTERS;
        if !(1..=most).contains(&read.text_limit) {
            return Err(format!(
                "`text_limit` is {}; give a number from 1 to {most}",
                read.text_limit
            ));
        }
        read.limits.check()?;
        read.appearance.check()?;
        if let Some(captcha) = &read.captcha {
            captcha.check()?;
        }
        Ok(read)
    }

    /// The settings of a connected channel, which were checked when it was connected. Settings that cannot be read allow
    /// no foreign site.
    #[must_use]
    pub fn of(settings: &Value) -> Self {
        Self::checked(settings).unwrap_or_else(|_| Self {
            allowed_domains: vec!["invalid".to_owned()],
            ..Self::default()
        })
    }
}

impl Captcha {
    fn check(&self) -> Result<(), String> {
        let url = url::Url::parse(&self.verify_url).ok();
        let fits =
            url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty());
        if !fits {
            return Err(format!(
                "`captcha.verify_url` is `{}`; give the address of the captcha's `siteverify`",
                base::text::clip(&self.verify_url, 60)
            ));
        }
        if self.site_key.is_empty() || self.site_key.len() > 200 {
            return Err(
                "`captcha.site_key` is the key that the captcha's makers gave for the page; copy it"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

impl Appearance {
    fn check(&self) -> Result<(), String> {
        let wrong = |name: &str, value: &str, wanted: &str| {
            Err(format!(
                "`appearance.{name}` is `{}`; give {wanted}",
                base::text::clip(value, 60)
            ))
        };
        if let Some(accent) = &self.accent {
            let digits = accent.strip_prefix('#').unwrap_or_default();
            if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return wrong("accent", accent, "a colour such as `#3b5bdb`");
            }
        }
        if let Some(language) = self
            .language
            .as_deref()
            .filter(|language| !matches!(*language, "en" | "ru"))
        {
            return wrong("language", language, "`en` or `ru`");
        }
        if let Some(avatar) = &self.avatar {
            let fits = url::Url::parse(avatar).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            if !fits {
                return wrong("avatar", avatar, "an address that begins with `https://`");
            }
        }
        Ok(())
    }
}

fn is_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
