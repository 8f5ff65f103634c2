//! Projects.

use super::auth::Access;
use super::page::{PageQuery, Paged, Wanted};
use super::problem::{Answer, Json};
use crate::web::Shared;
use app::AppError;
use axum::extract::State;
use axum::http::StatusCode;
use base::Zone;
use model::{Action, Project, ProjectSettings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project.
#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectBody {
    id: i64,
    name: String,
    /// The time zone of everything that people type or read, by its IANA name.
    zone: String,
    /// Whether its bot answers at all.
    bot_enabled: bool,
    /// When it was made (RFC 3339, UTC).
    created_at: String,
}

impl ProjectBody {
    /// A project as our API shows it.
    #[must_use]
    pub fn of(project: &Project) -> Self {
        Self {
            id: project.id.get(),
            name: project.name.clone(),
            zone: project.settings.zone.name().to_owned(),
            bot_enabled: project.settings.bot_enabled,
            created_at: project.created_at.to_string(),
        }
    }
}

/// A new project.
#[derive(Deserialize, ToSchema)]
pub struct NewProject {
    /// Its name, unique within the installation.
    name: String,
    /// Its time zone by IANA name; UTC when absent.
    zone: Option<String>,
}

/// The projects of this installation.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", operation_id = "listProjects", params(PageQuery),
    responses((status = 200, description = "Found", body = Paged<ProjectBody>)))]
pub async fn list(
    State(web): State<Shared>,
    access: Access,
    wanted: Wanted,
) -> Answer<axum::Json<Paged<ProjectBody>>> {
    access.to(Action::ReadClients)?;
    let page = app::projects::list(&web.app, wanted.cursor, wanted.limit).await?;
    Ok(axum::Json(Paged::of(page, |project| ProjectBody::of(&project))))
}

/// Makes a project.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", operation_id = "createProject", request_body = NewProject,
    responses((status = 201, description = "Made", body = ProjectBody), (status = 409, description = "The name is taken")))]
pub async fn create(
    State(web): State<Shared>,
    access: Access,
    Json(wanted): Json<NewProject>,
) -> Answer<(StatusCode, axum::Json<ProjectBody>)> {
    access.to(Action::ManageInstallation)?;
    let zone = wanted.zone.as_deref().map_or(Ok(Zone::utc()), Zone::named);
    let zone = zone.map_err(|error| AppError::bad(error.to_string()))?;
    let settings = ProjectSettings {
        zone,
        ..ProjectSettings::default()
    };
    let project = app::projects::create(&web.app, &wanted.name, settings).await?;
    Ok((StatusCode::CREATED, axum::Json(ProjectBody::of(&project))))
}

/// One project.
#[utoipa::path(get, path = "/api/v1/projects/{project}", tag = "projects", operation_id = "getProject", params(("project" = i64, Path)),
    responses((status = 200, description = "Found", body = ProjectBody), (status = 404, description = "Not there, or of somebody else")))]
pub async fn get(State(web): State<Shared>, access: Access) -> Answer<axum::Json<ProjectBody>> {
    let caller = access.to(Action::ReadClients)?;
    let project = app::projects::of(&web.app, caller).await?;
    Ok(axum::Json(ProjectBody::of(&project)))
}
