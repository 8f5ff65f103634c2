//! Who I am, what I may do, and where.

use super::auth::Access;
use super::problem::Answer;
use super::projects::ProjectBody;
use crate::web::Shared;
use axum::Json;
use axum::extract::State;
use model::Operator;
use serde::Serialize;
use utoipa::ToSchema;

/// An operator.
#[derive(Serialize, ToSchema)]
#[schema(as = Operator)]
pub struct OperatorBody {
    id: i64,
    email: String,
    name: String,
    /// owner, administrator, supervisor or operator.
    role: &'static str,
}

impl OperatorBody {
    /// An operator as our API shows it.
    #[must_use]
    pub fn of(operator: &Operator) -> Self {
        Self {
            id: operator.id.get(),
            email: operator.email.clone(),
            name: operator.name.clone(),
            role: operator.role.key(),
        }
    }
}

/// The account that is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    operator: OperatorBody,
    /// What the account may do, from the one permission table; the console shows nothing else.
    #[schema(value_type = Vec<String>)]
    actions: Vec<model::Action>,
    /// The projects it sees.
    projects: Vec<ProjectBody>,
}

/// Who I am, what I may do, and where.
#[utoipa::path(get, path = "/api/v1/me", tag = "session", operation_id = "me", responses((status = 200, description = "Found", body = Me)))]
pub async fn me(State(web): State<Shared>, access: Access) -> Answer<Json<Me>> {
    let me = app::accounts::me(&web.app, access.to_own_account()).await?;
    let projects = me.projects.iter().map(ProjectBody::of).collect();
    Ok(Json(Me {
        operator: OperatorBody::of(&me.operator),
        actions: me.actions,
        projects,
    }))
}
