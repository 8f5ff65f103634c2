//! Projects: making, finding, listing them, and their settings.

use crate::caller::Caller;
use crate::elsewhere::Changed;
use crate::error::{AppError, Result};
use crate::paging::{after, every};
use crate::start::App;
use base::limits::NAME_CHARACTERS;
use base::{Code, Cursor, Page, ProjectId};
use model::{Project, ProjectSettings};

/// Makes a project.
///
/// # Errors
/// When the name cannot be one, or is taken.
pub async fn create(app: &App, name: &str, settings: ProjectSettings) -> Result<Project> {
    let name = checked_name("a project's name", name)?;
    if name.parse::<ProjectId>().is_ok() {
        return Err(AppError::bad(format!(
            "`{name}` reads as a project's id; choose a name with a letter in it"
        )));
    }
    let (wanted, now) = (name.clone(), app.now());
    let made = app
        .write("make a project", move |tx| {
            store::projects::insert(tx, &wanted, &settings, now)
        })
        .await;
    made.map_err(|error| taken(error, &name))
}

/// One page of the projects, by id.
///
/// # Errors
/// When the store does not answer.
pub async fn list(app: &App, cursor: Option<Cursor>, limit: usize) -> Result<Page<Project>> {
    let after = after(cursor).map(ProjectId);
    app.read("list projects", move |tx| store::projects::page(tx, after, limit))
        .await
}

/// Every project, by id.
///
/// # Errors
/// When the store does not answer.
pub async fn all(app: &App) -> Result<Vec<Project>> {
    app.read("list projects", every_project).await
}

fn every_project(tx: &mut dyn store::Tx) -> store::Result<Vec<Project>> {
    every(
        |project: &Project| project.id,
        |after, limit| store::projects::page(tx, after, limit),
    )
}

/// The project of an id or of an exact name, as people give it at the command line.
///
/// # Errors
/// `not_found`, with the name that was probably meant.
pub async fn find(app: &App, wanted: &str) -> Result<Project> {
    let text = wanted.trim().to_owned();
    let found = app
        .read("find a project", move |tx| match text.parse::<ProjectId>() {
            Ok(id) => store::projects::get(tx, id),
            Err(_) => store::projects::by_name(tx, &text),
        })
        .await?;
    if let Some(project) = found {
        return Ok(project);
    }
    let projects = all(app).await?;
    let names = projects.iter().map(|project| project.name.as_str());
    let hint = match base::text::did_you_mean(wanted, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None if projects.is_empty() => "make one first: rapport project create --name NAME".to_owned(),
        None => "rapport project list shows the projects".to_owned(),
    };
    Err(AppError::new(
        Code::NotFound,
        format!("there is no project `{}`; {hint}", base::text::clip(wanted, 100)),
    ))
}

/// The project in which a caller acts.
///
/// # Errors
/// `not_found`, when it was removed meanwhile.
pub async fn of(app: &App, caller: &Caller) -> Result<Project> {
    Ok(app.project_entry(caller.project_id).await?.project.clone())
}

/// Changes a project's settings.
///
/// # Errors
/// `not_found`.
pub async fn update_settings(app: &App, id: ProjectId, settings: ProjectSettings) -> Result<Project> {
    let changed = app
        .write("change a project", move |tx| {
            let Some(mut project) = store::projects::get(tx, id)? else {
                return Ok(None);
            };
            project.settings = settings.clone();
            store::projects::update(tx, &project)?;
            Changed::Project(id).tell(tx)?;
            Ok(Some(project))
        })
        .await?;
    app.forget(Changed::Project(id));
    changed.ok_or_else(|| AppError::not_found("project"))
}

/// A name as it is kept: without outer blanks, 1 to 100 characters, none of them a control character.
pub(crate) fn checked_name(what: &str, name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if !(1..=NAME_CHARACTERS).contains(&length) {
        return Err(AppError::bad(format!(
            "{what} has 1 to {NAME_CHARACTERS} characters, this one has {length}"
        )));
    }
    if name.chars().any(char::is_control) {
        return Err(AppError::bad(format!(
            "{what} is one line of text without control characters"
        )));
    }
    Ok(name.to_owned())
}

fn taken(error: AppError, name: &str) -> AppError {
    if error.code == Code::Conflict {
        return AppError::new(
            Code::Conflict,
            format!("a project `{name}` exists already; choose another name"),
        );
    }
    error
}
