//! A channel: one connected bot or account of a messenger. The API's words are `group` and `group_id`.

use base::{ChannelId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = ($code:literal, $key:literal, $display:literal);)*) => {
        /// The messenger of a channel. The number is the API's `client_type` (specification §7.5).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ChannelKind {
            $($(#[$doc])* #[serde(rename = $key)] $name,)*
        }

        impl ChannelKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The API's `client_type`.
            #[must_use]
            pub const fn client_type(self) -> i64 {
                match self { $(Self::$name => $code),* }
            }

            /// The kind of a `client_type`.
            #[must_use]
            pub const fn from_client_type(code: i64) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            /// The word used on the command line, in files and in `connected_channels`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The kind of a word.
            #[must_use]
            pub fn from_key(key: &str) -> Option<Self> {
                match key { $($key => Some(Self::$name),)* _ => None }
            }

            /// The name that people read, as the built-in variable `messenger` shows it.
            #[must_use]
            pub const fn display(self) -> &'static str {
                match self { $(Self::$name => $display),* }
            }
        }
    };
}

kinds! {
    /// VKontakte communities.
    Vk = (0, "vkontakte", "VK");
    /// Telegram bots.
    Telegram = (1, "telegram", "Telegram");
    /// Viber bots.
    Viber = (2, "viber", "Viber");
    /// Facebook pages.
    Facebook = (3, "facebook", "Facebook");
    /// Our web chat, and the test window of the console.
    Web = (5, "online_chat", "Online-chat");
    /// WhatsApp.
    WhatsApp = (6, "whatsapp", "WhatsApp");
    /// Avito.
    Avito = (7, "avito", "Avito");
    /// Odnoklassniki groups.
    Ok = (8, "ok", "OK");
    /// Instagram.
    Instagram = (10, "instagram", "Instagram");
    /// Telephony.
    Telephony = (13, "telephony", "Telephony");
    /// E-mail.
    Email = (14, "email", "E-mail");
    /// A Telegram business account.
    TelegramBusiness = (16, "telegram_business", "Telegram Business");
    /// MAX.
    Max = (20, "max", "MAX");
    /// A personal Telegram account.
    TelegramAccount = (21, "telegram_account", "Telegram");
    /// TikTok.
    TikTok = (22, "tiktok", "TikTok");
    /// Discord.
    Discord = (23, "discord", "Discord");
}

impl ChannelKind {
    /// Whether people are known there by their phone numbers.
    #[must_use]
    pub const fn ids_are_phones(self) -> bool {
        matches!(self, Self::WhatsApp)
    }
}

/// A connected bot or account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Whose it is.
    pub project_id: ProjectId,
    /// Its messenger.
    pub kind: ChannelKind,
    /// What other methods call `group_id`: for Telegram the bot's username, for the web chat its key.
    pub group_id: String,
    /// The name that people read.
    pub name: String,
    /// Whether it sends and receives.
    pub enabled: bool,
    /// What its connector was told: API base, web hook address, allowed domains, rates. Never a secret.
    pub settings: serde_json::Value,
    /// When it was connected.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_by_code_and_by_word() {
        for kind in ChannelKind::ALL {
            assert_eq!(ChannelKind::from_client_type(kind.client_type()), Some(*kind));
            assert_eq!(ChannelKind::from_key(kind.key()), Some(*kind));
        }
    }
}
