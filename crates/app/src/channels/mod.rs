//! Channels of a project: connecting a messenger or a web chat, switching it on and off, removing it.

pub(crate) mod connect;

pub use connect::{AddChannel, add};

use crate::elsewhere::Changed;
use crate::error::{AppError, Result};
use crate::paging::every;
use crate::start::App;
use base::{ChannelId, ProjectId};
use model::Channel;

/// A project's channels, by id.
///
/// # Errors
/// When the store does not answer.
pub async fn list(app: &App, project: ProjectId) -> Result<Vec<Channel>> {
    app.read("list channels", move |tx| {
        every(
            |channel: &Channel| channel.id,
            |after, limit| store::channels::page(tx, project, after, limit),
        )
    })
    .await
}

/// Switches a channel on or off: a channel that is off neither receives nor sends.
///
/// # Errors
/// `not_found`.
pub async fn set_enabled(app: &App, project: ProjectId, id: ChannelId, enabled: bool) -> Result<Channel> {
    let channel = app
        .write("switch a channel", move |tx| {
            let mut channel = of_project(tx, project, id)?;
            channel.enabled = enabled;
            store::channels::update(tx, &channel)?;
            Changed::Channel(id).tell(tx)?;
            Ok(channel)
        })
        .await?;
    app.forget(Changed::Channel(id));
    Ok(channel)
}

/// Removes a channel, and its hook at the messenger where that is still possible. Its clients and messages stay.
///
/// # Errors
/// `not_found`.
pub async fn remove(app: &App, project: ProjectId, id: ChannelId) -> Result<Channel> {
    let channel = app
        .read("read a channel", move |tx| of_project(tx, project, id))
        .await?;
    if connect::has_hook(&channel)
        && let Err(error) = connect::drop_hook(app, &channel).await
    {
        tracing::warn!(channel.id = %id, error = %error, "the messenger still calls the hook of a removed channel");
    }
    app.write("remove a channel", move |tx| {
        store::channels::delete(tx, project, id)?;
        Changed::Channel(id).tell(tx)
    })
    .await?;
    app.forget(Changed::Channel(id));
    Ok(channel)
}

/// A channel, if it is this project's.
fn of_project(tx: &mut dyn store::Tx, project: ProjectId, id: ChannelId) -> store::Result<Channel> {
    let channel = store::channels::any_get(tx, id)?.filter(|channel| channel.project_id == project);
    channel.ok_or_else(|| store::Error::refused(AppError::not_found(format!("channel {id}"))))
}
