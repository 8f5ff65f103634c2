//! What the console's editor asks: completion, help, signatures, formatting, and a variable's places in a bot.

use super::auth::Access;
use super::editor_shapes::{
    Asked, CompletionBody, Cursor, Formatted, HoverBody, OfVariable, RenamedBody, Renaming, SignatureBody,
    Unformatted, UsagesBody, kind,
};
use super::page::{self, Number};
use super::problem::{Answer, Json as Body};
use crate::web::Shared;
use app::editor::{self, Known};
use axum::Json;
use axum::extract::State;
use model::Action;
use std::sync::Arc;

/// What may stand at a cursor: functions with their help, variables, keys of dictionaries. The text may be half typed.
#[utoipa::path(post, path = "/api/v1/calculator/complete", tag = "calculator", operation_id = "completeFormula", request_body = Cursor,
    responses((status = 200, description = "Found", body = CompletionBody)))]
pub async fn complete(access: Access, Body(mut wanted): Body<Cursor>) -> Answer<Json<CompletionBody>> {
    access.to(Action::ManageProject)?;
    let known = editor::known_of_file(wanted.bot.take()).await?;
    completed(wanted.read()?, known).await
}

/// The same, with the variables of a version of a project's bot.
#[utoipa::path(post, path = "/api/v1/projects/{project}/bots/{number}/complete", tag = "calculator", operation_id = "completeFormulaOfBot", request_body = Cursor,
    params(("project" = i64, Path), ("number" = i64, Path)),
    responses((status = 200, description = "Found", body = CompletionBody), (status = 404, description = "Not there, or of somebody else")))]
pub async fn complete_in_bot(
    State(web): State<Shared>,
    access: Access,
    Number(number): Number,
    Body(wanted): Body<Cursor>,
) -> Answer<Json<CompletionBody>> {
    let project = access.to(Action::ManageProject)?.project_id;
    let known = editor::known_of_version(&web.app, project, number).await?;
    completed(wanted.read()?, known).await
}

async fn completed(asked: Asked, known: Arc<Known>) -> Answer<Json<CompletionBody>> {
    let answer = editor::ask(move || {
        let Asked {
            text,
            kind,
            at,
            language,
        } = asked;
        let found = editor::complete(&text, at, kind, &known, language);
        CompletionBody::of(&text, found)
    });
    Ok(Json(answer.await?))
}

/// What the word at a cursor is; `null` where no known word stands.
#[utoipa::path(post, path = "/api/v1/calculator/hover", tag = "calculator", operation_id = "explainFormula", request_body = Cursor,
    responses((status = 200, description = "Found, or null", body = Option<HoverBody>)))]
pub async fn hover(access: Access, Body(mut wanted): Body<Cursor>) -> Answer<Json<Option<HoverBody>>> {
    access.to(Action::ManageProject)?;
    let known = editor::known_of_file(wanted.bot.take()).await?;
    hovered(wanted.read()?, known).await
}

/// The same, with the variables of a version of a project's bot.
#[utoipa::path(post, path = "/api/v1/projects/{project}/bots/{number}/hover", tag = "calculator", operation_id = "explainFormulaOfBot", request_body = Cursor,
    params(("project" = i64, Path), ("number" = i64, Path)),
    responses((status = 200, description = "Found, or null", body = Option<HoverBody>), (status = 404, description = "Not there, or of somebody else")))]
pub async fn hover_in_bot(
    State(web): State<Shared>,
    access: Access,
    Number(number): Number,
    Body(wanted): Body<Cursor>,
) -> Answer<Json<Option<HoverBody>>> {
    let project = access.to(Action::ManageProject)?.project_id;
    let known = editor::known_of_version(&web.app, project, number).await?;
    hovered(wanted.read()?, known).await
}

async fn hovered(asked: Asked, known: Arc<Known>) -> Answer<Json<Option<HoverBody>>> {
    let answer = editor::ask(move || {
        let Asked {
            text,
            kind,
            at,
            language,
        } = asked;
        let found = editor::hover(&text, at, kind, &known, language);
        found.map(|found| HoverBody::of(&text, found))
    });
    Ok(Json(answer.await?))
}

/// The call around a cursor and the parameter it stands in; `null` outside of calls.
#[utoipa::path(post, path = "/api/v1/calculator/signature", tag = "calculator", operation_id = "signatureOfCall", request_body = Cursor,
    responses((status = 200, description = "Found, or null", body = Option<SignatureBody>)))]
pub async fn signature(access: Access, Body(wanted): Body<Cursor>) -> Answer<Json<Option<SignatureBody>>> {
    access.to(Action::ManageProject)?;
    let Asked {
        text,
        kind,
        at,
        language,
    } = wanted.read()?;
    let found = editor::ask(move || editor::signature(&text, at, kind, language)).await?;
    Ok(Json(found.map(SignatureBody::of)))
}

/// A text with its blanks put right. Comments, blank lines and lines that do not parse stay as they are.
#[utoipa::path(post, path = "/api/v1/calculator/format", tag = "calculator", operation_id = "formatFormula", request_body = Unformatted,
    responses((status = 200, description = "Formatted", body = Formatted)))]
pub async fn format(access: Access, Body(wanted): Body<Unformatted>) -> Answer<Json<Formatted>> {
    access.to(Action::ManageProject)?;
    let kind = kind(wanted.kind.as_deref())?;
    let text = editor::ask(move || editor::format(&wanted.text, kind)).await?;
    Ok(Json(Formatted { text }))
}

/// Where a version of a bot uses a variable, in all scopes.
#[utoipa::path(get, path = "/api/v1/projects/{project}/bots/{number}/usages", tag = "calculator", operation_id = "usagesOfVariable",
    params(("project" = i64, Path), ("number" = i64, Path), OfVariable),
    responses((status = 200, description = "Found", body = UsagesBody), (status = 404, description = "Not there, or of somebody else")))]
pub async fn usages(
    State(web): State<Shared>,
    access: Access,
    Number(number): Number,
    page::Asked(variable): page::Asked<OfVariable>,
) -> Answer<Json<UsagesBody>> {
    let project = access.to(Action::ManageProject)?.project_id;
    let found = editor::usages(&web.app, project, number, variable.name).await?;
    Ok(Json(UsagesBody::of(&found)))
}

/// What renaming a variable of a version would change. Nothing is stored: the new source may be imported.
#[utoipa::path(post, path = "/api/v1/projects/{project}/bots/{number}/rename", tag = "calculator", operation_id = "renameVariable", request_body = Renaming,
    params(("project" = i64, Path), ("number" = i64, Path)),
    responses((status = 200, description = "Renamed", body = RenamedBody), (status = 400, description = "The new name is no name"),
        (status = 404, description = "No such version or variable, or of somebody else"), (status = 409, description = "Taken, set by nothing in this bot, or a made-up name may become the old one"),
        (status = 413, description = "It stands in too many places")))]
pub async fn rename(
    State(web): State<Shared>,
    access: Access,
    Number(number): Number,
    Body(wanted): Body<Renaming>,
) -> Answer<Json<RenamedBody>> {
    let project = access.to(Action::ManageProject)?.project_id;
    let renamed = editor::rename(&web.app, project, number, wanted.from, wanted.to).await?;
    Ok(Json(RenamedBody::of(renamed)))
}
