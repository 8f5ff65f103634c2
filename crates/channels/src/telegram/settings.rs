//! The settings of a Telegram channel.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where Telegram's own servers are.
const DEFAULT_BASE: &str = "https://api.telegram.org";

/// What a Telegram channel was told; settings of other rooms beside these are kept and not looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The server of the Bot API, without a slash at the end; Telegram's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_base: Option<String>,
    /// The server of the files; `api_base` with `/file` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_base: Option<String>,
    /// Messages a second of the bot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_per_second: Option<f64>,
    /// Messages a second to one chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_rate_per_second: Option<f64>,
    /// Messages to one chat that may go out at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chat_burst: Option<f64>,
    /// Connections that Telegram may open to our hook at once, 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<u32>,
}

impl Settings {
    /// Reads and checks settings.
    ///
    /// # Errors
    /// A sentence that names the setting and what it may be.
    pub fn checked(settings: &Value) -> Result<Self, String> {
        let mut read: Self = match settings {
            Value::Null => Self::default(),
            Value::Object(_) => serde_json::from_value(settings.clone())
                .map_err(|error| format!("the channel's settings cannot be read: {error}"))?,
            _ => return Err("the channel's settings must be an object of names and values".to_owned()),
        };
        for (name, base) in [
            ("api_base", &mut read.api_base),
            ("file_base", &mut read.file_base),
        ] {
            if let Some(base) = base {
                *base = checked_base(name, base)?;
            }
        }
        let rates = [
            ("rate_per_second", read.rate_per_second),
            ("chat_rate_per_second", read.chat_rate_per_second),
            ("chat_burst", read.chat_burst),
        ];
        for (name, rate) in rates {
            if let Some(rate) = rate.filter(|rate| !(0.001..=1_000_000.0).contains(rate)) {
                return Err(format!("`{name}` is {rate}; give a number from 0.001 to 1000000"));
            }
        }
        if let Some(most) = read.max_connections.filter(|most| !(1..=100).contains(most)) {
            return Err(format!(
                "`max_connections` is {most}; give a number from 1 to 100"
            ));
        }
        Ok(read)
    }

    /// The settings of a connected channel, which were checked when it was connected.
    #[must_use]
    pub fn of(settings: &Value) -> Self {
        Self::checked(settings).unwrap_or_default()
    }

    /// The server of the Bot API.
    #[must_use]
    pub fn api_base(&self) -> String {
        self.api_base.clone().unwrap_or_else(|| DEFAULT_BASE.to_owned())
    }

    /// The server of the files.
    #[must_use]
    pub fn file_base(&self) -> String {
        self.file_base
            .clone()
            .unwrap_or_else(|| format!("{}/file", self.api_base()))
    }
}

fn checked_base(name: &str, base: &str) -> Result<String, String> {
    crate::plain_base(base).ok_or_else(|| {
        let shown = base::text::clip(base, 100);
        format!(
            "`{name}` is `{shown}`; give an address such as `https://host:8081`, without query or password"
        )
    })
}
