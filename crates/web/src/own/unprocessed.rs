//! Turns that failed and were given up: listed, run again, dropped.

use super::auth::Access;
use super::page::{Number, PageQuery, Paged, Wanted};
use super::problem::Answer;
use crate::web::Shared;
use app::unprocessed::Unprocessed;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::JobId;
use model::Action;
use serde::Serialize;
use utoipa::ToSchema;

/// A turn that failed and was given up.
#[derive(Serialize, ToSchema)]
#[schema(as = UnprocessedTurn)]
pub struct UnprocessedBody {
    id: i64,
    /// Whose turn; absent when what was to be done cannot be read any more.
    client_id: Option<i64>,
    /// The message that came in; absent for a planned message.
    message_id: Option<i64>,
    /// What it said.
    text: Option<String>,
    /// How often it was tried.
    attempts: i64,
    /// Why it failed.
    error: String,
    /// When it was given up (RFC 3339, UTC).
    failed_at: String,
}

impl UnprocessedBody {
    fn of(one: Unprocessed) -> Self {
        Self {
            id: one.id.get(),
            client_id: one.client_id.map(base::ClientId::get),
            message_id: one.message.as_ref().map(|message| message.id.get()),
            text: one.message.map(|message| message.content.text),
            attempts: one.attempts,
            error: one.error,
            failed_at: one.failed_at.to_string(),
        }
    }
}

/// The turns of a project that failed and were given up, the latest first.
#[utoipa::path(get, path = "/api/v1/projects/{project}/unprocessed", tag = "projects", operation_id = "listUnprocessed",
    params(("project" = i64, Path), PageQuery), responses((status = 200, description = "Found", body = Paged<UnprocessedBody>), (status = 404, description = "Not there, or of somebody else")))]
pub async fn list(
    State(web): State<Shared>,
    access: Access,
    wanted: Wanted,
) -> Answer<Json<Paged<UnprocessedBody>>> {
    let caller = access.to(Action::ReadClients)?;
    let page = app::unprocessed::list(&web.app, caller.project_id, wanted.cursor, wanted.limit).await?;
    Ok(Json(Paged::of(page, UnprocessedBody::of)))
}

/// Runs a turn again that was given up: it queues in its client's lane.
#[utoipa::path(post, path = "/api/v1/projects/{project}/unprocessed/{number}", tag = "projects", operation_id = "retryUnprocessed",
    params(("project" = i64, Path), ("number" = i64, Path)), responses((status = 204, description = "Done"), (status = 404, description = "Not there, or of somebody else")))]
pub async fn retry(State(web): State<Shared>, access: Access, Number(id): Number) -> Answer<StatusCode> {
    let caller = access.to(Action::WriteClients)?;
    app::unprocessed::retry(&web.app, caller.project_id, JobId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Drops a turn that was given up; its message stays in the history, marked as not processed.
#[utoipa::path(delete, path = "/api/v1/projects/{project}/unprocessed/{number}", tag = "projects", operation_id = "dropUnprocessed",
    params(("project" = i64, Path), ("number" = i64, Path)), responses((status = 204, description = "Done"), (status = 404, description = "Not there, or of somebody else")))]
pub async fn forget(State(web): State<Shared>, access: Access, Number(id): Number) -> Answer<StatusCode> {
    let caller = access.to(Action::WriteClients)?;
    app::unprocessed::drop_one(&web.app, caller.project_id, JobId(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
