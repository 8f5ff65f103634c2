//! One type per noun's id: positive 64-bit integers below 2^53, because the compatible APIs show them as JSON numbers.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest id: the last integer that every JSON reader keeps exact.
pub const MAX_ID: i64 = (1 << 53) - 1;

/// A text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {noun} id; an id is a whole number from 1 to {MAX_ID}")]
pub struct BadId {
    /// What was given.
    pub text: String,
    /// The noun whose id was wanted.
    pub noun: &'static str,
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident = $noun:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The number inside.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                match text.trim().parse::<i64>() {
                    Ok(number) if (1..=MAX_ID).contains(&number) => Ok(Self(number)),
                    _ => Err(BadId { text: text.chars().take(40).collect(), noun: $noun }),
                }
            }
        }
    )*};
}

id_types! {
    /// A project: one company's bot, channels and clients.
    ProjectId = "project";
    /// A channel: one connected bot or account of a messenger.
    ChannelId = "channel";
    /// A client: one person, or one group chat, in one channel.
    ClientId = "client";
    /// A dialog: the conversation with one client.
    DialogId = "dialog";
    /// A message of a dialog.
    MessageId = "message";
    /// A deal of a client.
    DealId = "deal";
    /// A block of a bot; the compatible APIs call it `message_id`.
    BlockId = "block";
    /// An arrow of a bot.
    ArrowId = "arrow";
    /// A planned message.
    PlannedId = "planned message";
    /// A job.
    JobId = "job";
    /// A published or drafted version of a bot.
    BotVersionId = "bot version";
    /// An API key.
    KeyId = "API key";
    /// An operator: a person who signs in.
    OperatorId = "operator";
    /// A stored file.
    FileId = "file";
    /// One turn of the engine.
    TurnId = "turn";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_positive_number_that_json_keeps_exact() {
        assert_eq!("42".parse(), Ok(ClientId(42)));
        for bad in ["0", "-1", "9007199254740992", "x", "", "1.0"] {
            let error = bad.parse::<ClientId>().unwrap_err().to_string();
            assert!(error.contains("is not a client id"), "{error}");
        }
    }
}
