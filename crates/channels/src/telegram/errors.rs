//! What a failure of the Bot API means for a message.

use super::api::{Failure, Refusal};
use crate::outgoing::{Retry, SendError};
use base::Code;
use std::time::Duration;

/// A day: no wait is believed to be longer.
const LONGEST_WAIT: u64 = 86_400;

/// The failure of a send. Telegram's documentation names no error of its servers after which a message is delivered all the
/// same, so its own 5xx answers are tried again; an answer that is not Telegram's leaves the message in doubt.
pub fn of_send(failure: Failure) -> SendError {
    match failure {
        Failure::NotSent(text) => {
            SendError::passing(Retry::Backoff, Code::NetworkFailed, format!("Telegram: {text}"))
        }
        Failure::InDoubt(text) => SendError::in_doubt(format!("Telegram: {text}")),
        Failure::Gateway {
            status: 408 | 425 | 429,
        } => SendError::passing(
            Retry::Backoff,
            Code::RateLimited,
            "a server before Telegram asks to wait",
        ),
        Failure::Gateway { status: 413 } => SendError::refused(
            Code::TooLarge,
            "a server before Telegram refuses a file of this size",
        ),
        Failure::Gateway { status } => SendError::refused(
            Code::ChannelRefused,
            format!("a server before Telegram answers {status}; check the channel's API address"),
        ),
        Failure::Refused(refusal) => of_refusal(refusal),
    }
}

fn of_refusal(refusal: Refusal) -> SendError {
    let Refusal {
        code,
        description,
        retry_after,
        migrate_to,
    } = refusal;
    if let Some(to) = migrate_to {
        return SendError {
            moved_to: Some(to.to_string()),
            ..SendError::passing(Retry::After(Duration::ZERO), Code::ChannelRefused, description)
        };
    }
    match code {
        401 | 404 => SendError::refused(
            Code::Unauthorized,
            format!("Telegram does not accept the bot's token ({description}); connect the channel again"),
        ),
        403 => SendError {
            unreachable: true,
            ..SendError::refused(Code::ClientUnreachable, description)
        },
        400 if names_nobody(&description) => SendError {
            unreachable: true,
            ..SendError::refused(Code::ClientUnreachable, description)
        },
        413 => SendError::refused(Code::TooLarge, description),
        429 => {
            let seconds = retry_after.unwrap_or(1).min(LONGEST_WAIT);
            SendError::passing(
                Retry::After(Duration::from_secs(seconds)),
                Code::RateLimited,
                description,
            )
        }
        500..=599 => SendError::passing(Retry::Backoff, Code::Unavailable, description),
        _ => SendError::refused(Code::ChannelRefused, description),
    }
}

/// Whether a 400 says that the person or group is not there for this bot.
fn names_nobody(description: &str) -> bool {
    let text = description.to_ascii_lowercase();
    [
        "chat not found",
        "user not found",
        "peer_id_invalid",
        "user is deactivated",
    ]
    .iter()
    .any(|words| text.contains(words))
}
