//! Checking formulas before they run: what the console underlines while somebody types.

use super::auth::Access;
use super::editor_shapes::kind;
use super::problem::{Answer, Json as Body};
use crate::web::Shared;
use app::formulas::{self, Formula, FormulaFinding};
use axum::Json;
use axum::extract::State;
use base::{BlockId, ProjectId};
use model::Action;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A formula to check.
#[derive(Deserialize, ToSchema)]
#[schema(as = FormulaToCheck)]
pub struct CheckBody {
    /// Its text.
    source: String,
    /// program (the Calculator of a block; the default), expression (a compared variable, a delay) or template (a text
    /// with `#{…}`).
    #[serde(default)]
    kind: Option<String>,
    /// The project whose constants, variables and published bot the formula sees.
    #[serde(default)]
    project_id: Option<i64>,
    /// The text of the bot file that the formula belongs to, instead of the published one.
    #[serde(default)]
    bot: Option<String>,
    /// The block it stands in; without one, the formula is checked by itself.
    #[serde(default)]
    block_id: Option<i64>,
}

/// What was found in a formula, in the order of its text.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckedFormula)]
pub struct CheckedBody {
    findings: Vec<FindingBody>,
}

/// One thing that was found in a formula.
#[derive(Serialize, ToSchema)]
#[schema(as = FormulaFinding)]
pub struct FindingBody {
    /// Its stable code.
    code: &'static str,
    /// error, warning or remark.
    severity: &'static str,
    /// The line, from 1.
    line: u32,
    /// The column in characters, from 1.
    column: u32,
    /// How many characters it is about.
    length: u32,
    /// What is wrong, in a sentence.
    message: String,
    /// What to write instead, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl FindingBody {
    fn of(finding: FormulaFinding) -> Self {
        Self {
            code: finding.code.as_str(),
            severity: finding.severity,
            line: finding.line,
            column: finding.column,
            length: finding.length,
            message: finding.message,
            remedy: finding.remedy,
        }
    }
}

/// Checks a formula without running it.
#[utoipa::path(post, path = "/api/v1/calculator/check", tag = "calculator", operation_id = "checkFormula", request_body = CheckBody,
    responses((status = 200, description = "Checked", body = CheckedBody), (status = 400, description = "Something is missing or cannot be read"), (status = 404, description = "Not there, or of somebody else")))]
pub async fn check(
    State(web): State<Shared>,
    access: Access,
    Body(wanted): Body<CheckBody>,
) -> Answer<Json<CheckedBody>> {
    access.to(Action::ManageProject)?;
    let project = wanted.project_id.map(ProjectId);
    if project.is_some() {
        let caller = web.app.session_caller(access.token(), project).await?;
        caller.may(Action::ManageProject)?;
    }
    let sort = kind(wanted.kind.as_deref())?;
    let formula = Formula {
        source: wanted.source,
        sort,
        bot: wanted.bot,
        block: wanted.block_id.map(BlockId),
    };
    let findings = formulas::check(&web.app, project, formula).await?;
    Ok(Json(CheckedBody {
        findings: findings.into_iter().map(FindingBody::of).collect(),
    }))
}
