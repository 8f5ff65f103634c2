//! Web hooks of messengers: who may call, what it tells, and the answer once that is durable.
//!
//! Both secrets of a hook, the one in its path and the one in its header, are derived from the sealing key and the
//! channel's id, so they are stored nowhere and survive a backup.

use crate::error::AppError;
use crate::metrics::Counters;
use crate::seal::{Seal, hex};
use crate::start::App;
use base::{ChannelId, Code, Secret};
use subtle::ConstantTimeEq as _;

pub use channels::{HookAnswer, HookRequest};

/// Why a hook's request was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HookRefusal {
    /// No channel has this address.
    #[error("no channel has this address")]
    Unknown,
    /// The request does not carry the channel's secret.
    #[error("the request does not carry this channel's secret")]
    Unsigned,
    /// The body is not what this messenger sends.
    #[error("{0}")]
    Malformed(String),
    /// It could not be made durable; the messenger will deliver it again.
    #[error("the event could not be stored; deliver it again")]
    Unavailable,
}

/// The secret that a channel's hook requests carry in a header.
pub(crate) fn header_secret(seal: &Seal, channel: ChannelId) -> Secret {
    Secret::new(hex(&seal.derive(&format!("hook header {channel}"))[..24]))
}

/// The last part of a channel's hook address.
pub(crate) fn path_of(seal: &Seal, channel: ChannelId) -> String {
    format!(
        "{channel}-{}",
        hex(&seal.derive(&format!("hook path {channel}"))[..16])
    )
}

fn channel_of(seal: &Seal, path: &str) -> Option<ChannelId> {
    let (id, _) = path.split_once('-')?;
    let id: ChannelId = id.parse().ok()?;
    bool::from(path_of(seal, id).as_bytes().ct_eq(path.as_bytes())).then_some(id)
}

/// Takes a hook's request. When it answers, everything the request told is durable.
///
/// # Errors
/// When the request is refused, or could not be stored.
pub async fn receive(app: &App, path: &str, request: &HookRequest<'_>) -> Result<HookAnswer, HookRefusal> {
    let counters = &app.0.counters;
    let Some(id) = channel_of(&app.0.seal, path) else {
        Counters::add(&counters.hooks_unsigned, 1);
        return Err(HookRefusal::Unknown);
    };
    let channel = app.channel_entry(id).await.map_err(|error| refusal_of(&error))?;
    if !channel.channel().enabled {
        return Err(HookRefusal::Unknown);
    }
    let received = channel.connector.receive(&channel.connected, request).map_err(
        |refused| match refused {
            channels::HookRefused::Unsigned => {
                Counters::add(&counters.hooks_unsigned, 1);
                tracing::warn!(channel.id = %id, "a hook request without the channel's secret was refused");
                HookRefusal::Unsigned
            }
            channels::HookRefused::Malformed { .. } => {
                Counters::add(&counters.hooks_malformed, 1);
                tracing::warn!(channel.id = %id, reason = %refused, "a malformed hook request was refused");
                HookRefusal::Malformed(refused.to_string())
            }
            channels::HookRefused::NoHook => HookRefusal::Unknown,
        },
    )?;
    Counters::add(&counters.ignored, received.ignored);
    // To the end, also when the messenger hangs up meanwhile: what is committed must be taken up by this node's worker.
    let (app, incoming) = (app.clone(), received.incoming);
    let taken = tokio::spawn(async move {
        for incoming in incoming {
            app.ingest(&channel, incoming).await?;
        }
        Ok(())
    });
    match taken.await {
        Ok(taken) => taken.map_err(|error: AppError| refusal_of(&error))?,
        Err(error) => return Err(refusal_of(&AppError::internal("take a hook's event", &error))),
    }
    Ok(received.answer)
}

fn refusal_of(error: &AppError) -> HookRefusal {
    match error.code {
        Code::NotFound | Code::Unsupported => HookRefusal::Unknown,
        _ => {
            tracing::error!(error = %error, "a hook's event could not be stored");
            HookRefusal::Unavailable
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_path_names_its_channel_and_cannot_be_guessed() {
        let seal = Seal::new([3; 32]);
        let path = path_of(&seal, ChannelId(12));
        assert_eq!(channel_of(&seal, &path), Some(ChannelId(12)));
        assert_eq!(channel_of(&seal, "12-00000000000000000000000000000000"), None);
        assert_eq!(channel_of(&seal, &path.replacen("12-", "13-", 1)), None);
        assert_eq!(channel_of(&Seal::new([4; 32]), &path), None);
    }
}
