//! Channels of a project.

use super::auth::Access;
use super::problem::Answer;
use crate::web::Shared;
use axum::Json;
use axum::extract::State;
use model::{Action, Channel};
use serde::Serialize;
use utoipa::ToSchema;

/// A channel: one connected bot or account of a messenger.
#[derive(Serialize, ToSchema)]
#[schema(as = Channel)]
pub struct ChannelBody {
    id: i64,
    /// The messenger: telegram, online_chat …
    messenger: &'static str,
    /// The bot's user name, the web chat's key.
    group_id: String,
    name: String,
    enabled: bool,
    /// When it was connected (RFC 3339, UTC).
    created_at: String,
}

impl ChannelBody {
    fn of(channel: &Channel) -> Self {
        Self {
            id: channel.id.get(),
            messenger: channel.kind.key(),
            group_id: channel.group_id.clone(),
            name: channel.name.clone(),
            enabled: channel.enabled,
            created_at: channel.created_at.to_string(),
        }
    }
}

/// The channels of a project.
#[derive(Serialize, ToSchema)]
pub struct Channels {
    items: Vec<ChannelBody>,
}

/// The channels of a project. A project has few; they come on one page.
#[utoipa::path(get, path = "/api/v1/projects/{project}/channels", tag = "projects", operation_id = "listChannels", params(("project" = i64, Path)),
    responses((status = 200, description = "Found", body = Channels), (status = 404, description = "Not there, or of somebody else")))]
pub async fn list(State(web): State<Shared>, access: Access) -> Answer<Json<Channels>> {
    let caller = access.to(Action::ReadClients)?;
    let channels = app::channels::list(&web.app, caller.project_id).await?;
    Ok(Json(Channels {
        items: channels.iter().map(ChannelBody::of).collect(),
    }))
}
