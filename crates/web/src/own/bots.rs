//! Versions of a project's bot: listing, importing a bot file, exporting it, publishing.

use super::auth::Access;
use super::page::{Asked, Number, PageQuery, Paged, Wanted};
use super::problem::Answer;
use crate::edge::body;
use crate::web::Shared;
use app::AppError;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::limits::BOT_FILE_BYTES;
use model::{Action, BotVersion, Fault};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A version of a bot.
#[derive(Serialize, ToSchema)]
#[schema(as = BotVersion)]
pub struct VersionBody {
    /// Its number within the project, from 1.
    number: i64,
    /// draft, published or retired.
    #[schema(value_type = String)]
    state: model::BotState,
    /// The author's note.
    note: String,
    /// When it was imported (RFC 3339, UTC).
    created_at: String,
}

impl VersionBody {
    fn of(version: &BotVersion) -> Self {
        Self {
            number: version.number,
            state: version.state,
            note: version.note.clone(),
            created_at: version.created_at.to_string(),
        }
    }
}

/// The versions of a project's bot, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{project}/bots", tag = "projects", operation_id = "listBotVersions",
    params(("project" = i64, Path), PageQuery), responses((status = 200, description = "Found", body = Paged<VersionBody>), (status = 404, description = "Not there, or of somebody else")))]
pub async fn list(
    State(web): State<Shared>,
    access: Access,
    wanted: Wanted,
) -> Answer<Json<Paged<VersionBody>>> {
    let caller = access.to(Action::ManageProject)?;
    let page = app::bots::versions(&web.app, caller.project_id, wanted.cursor, wanted.limit).await?;
    Ok(Json(Paged::of(page, |version| VersionBody::of(&version))))
}

/// What to do with an imported file.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Whether it is to answer at once.
    #[serde(default)]
    publish: bool,
    /// A note for the list of versions.
    #[serde(default)]
    note: String,
}

/// What importing made, and what the checker says of the file.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportedBot)]
pub struct ImportedBody {
    version: VersionBody,
    /// What is wrong or odd in the file.
    #[schema(value_type = Vec<Object>)]
    findings: Vec<Fault>,
}

/// Imports a bot file as a new version.
#[utoipa::path(post, path = "/api/v1/projects/{project}/bots", tag = "projects", operation_id = "importBot",
    params(("project" = i64, Path), ImportQuery), request_body(content = String, content_type = "application/yaml"),
    responses((status = 201, description = "Made", body = ImportedBody), (status = 400, description = "The file has errors"), (status = 404, description = "Not there, or of somebody else")))]
pub async fn import(
    State(web): State<Shared>,
    access: Access,
    Asked(query): Asked<ImportQuery>,
    request: Request,
) -> Answer<(StatusCode, Json<ImportedBody>)> {
    let caller = access.to(Action::ManageProject)?;
    let (parts, body) = request.into_parts();
    let bytes = body::read(&parts.headers, body, BOT_FILE_BYTES)
        .await
        .map_err(|refused| AppError::new(refused.code(), refused.to_string()))?;
    let source = String::from_utf8(bytes.into()).map_err(|_| AppError::bad("a bot file is UTF-8 text"))?;
    let imported = app::bots::import(&web.app, caller.project_id, source, query.publish, &query.note).await?;
    let findings = imported.findings;
    Ok((
        StatusCode::CREATED,
        Json(ImportedBody {
            version: VersionBody::of(&imported.version),
            findings,
        }),
    ))
}

/// The file of a version, exactly as it was imported.
#[utoipa::path(get, path = "/api/v1/projects/{project}/bots/{number}", tag = "projects", operation_id = "exportBot",
    params(("project" = i64, Path), ("number" = i64, Path)),
    responses((status = 200, description = "The file", content_type = "application/yaml", body = String), (status = 404, description = "Not there, or of somebody else")))]
pub async fn export(State(web): State<Shared>, access: Access, Number(number): Number) -> Answer<Response> {
    let caller = access.to(Action::ManageProject)?;
    let source = app::bots::export(&web.app, caller.project_id, number).await?;
    let name = format!("attachment; filename=\"bot-{number}.bot.yaml\"");
    let headers = [
        (header::CONTENT_TYPE, "application/yaml".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, source).into_response())
}

/// Lets a version answer from now on.
#[utoipa::path(post, path = "/api/v1/projects/{project}/bots/{number}/publish", tag = "projects", operation_id = "publishBot",
    params(("project" = i64, Path), ("number" = i64, Path)), responses((status = 204, description = "Done"), (status = 404, description = "Not there, or of somebody else")))]
pub async fn publish(
    State(web): State<Shared>,
    access: Access,
    Number(number): Number,
) -> Answer<StatusCode> {
    let caller = access.to(Action::ManageProject)?;
    app::bots::publish(&web.app, caller.project_id, number).await?;
    Ok(StatusCode::NO_CONTENT)
}
