//! A project's bot: importing its file as a new version, listing and exporting versions, and which of them answers.

use crate::elsewhere::Changed;
use crate::error::{AppError, Result};
use crate::paging::after;
use crate::start::App;
use base::limits::{BOT_FILE_BYTES, NOTE_CHARACTERS};
use base::{Code, Cursor, Page, ProjectId};
use flow::{Bot, Findings};
use model::{BotState, BotVersion, Fault};
use std::sync::Arc;

/// Findings that a refusal shows; a file with more has one cause that repeats.
const SHOWN: usize = 30;

/// What importing a file made.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The new version.
    pub version: BotVersion,
    /// What the checker warns of.
    pub findings: Vec<Fault>,
    /// The same as people read it, with the lines underlined; empty when there is nothing.
    pub rendered: String,
}

/// Checks a bot file and stores it, exactly as it is, as the project's next version; with `publish` it answers at once.
///
/// # Errors
/// `bad_bot_file` with every finding, when one of them is an error; `not_found` for the project. Nothing is stored then.
pub async fn import(
    app: &App,
    project: ProjectId,
    source: String,
    publish: bool,
    note: &str,
) -> Result<Imported> {
    let note = note.trim().to_owned();
    if note.chars().count() > NOTE_CHARACTERS {
        return Err(AppError::bad(format!(
            "a note has at most {NOTE_CHARACTERS} characters"
        )));
    }
    let source: Arc<str> = source.into();
    let given = crate::formulas::names(app, project).await?;
    let bot = parse(Arc::clone(&source), given).await?;
    let findings = bot
        .warnings()
        .0
        .iter()
        .map(|finding| finding.fault.clone())
        .collect();
    let rendered = bot.warnings().render("bot", &source);
    let now = app.now();
    let version = app
        .write("import a bot", move |tx| {
            if store::projects::get(tx, project)?.is_none() {
                return Err(store::Error::refused(AppError::not_found("project")));
            }
            let mut version = store::bots::insert(tx, project, &source, &note, now)?;
            if publish {
                publish_in(tx, &version, &bot, now)?;
                version.state = BotState::Published;
            }
            Ok(version)
        })
        .await?;
    if publish {
        app.forget(Changed::Project(project));
    }
    Ok(Imported {
        version,
        findings,
        rendered,
    })
}

/// One page of a project's versions, the newest first, without their sources.
///
/// # Errors
/// When the store does not answer.
pub async fn versions(
    app: &App,
    project: ProjectId,
    cursor: Option<Cursor>,
    limit: usize,
) -> Result<Page<BotVersion>> {
    let before = after(cursor);
    app.read("list a bot's versions", move |tx| {
        store::bots::page(tx, project, before, limit)
    })
    .await
}

/// The file of a version, exactly as it was imported.
///
/// # Errors
/// `not_found`.
pub async fn export(app: &App, project: ProjectId, number: i64) -> Result<String> {
    let found = app
        .read("read a bot", move |tx| of_number(tx, project, number))
        .await?;
    found
        .map(|version| version.source)
        .ok_or_else(|| no_version(number))
}

/// The version that answers, with its source.
///
/// # Errors
/// `not_found`, when none does.
pub async fn published(app: &App, project: ProjectId) -> Result<BotVersion> {
    let found = app
        .read("read a bot", move |tx| store::bots::published(tx, project))
        .await?;
    found.ok_or_else(|| {
        AppError::new(
            Code::NotFound,
            "no version is published; name one by its number, or publish one first",
        )
    })
}

/// Lets a version answer from now on. Constants and settings that its file brings along become the project's.
///
/// # Errors
/// `not_found`; `bad_bot_file`, when this version of the program refuses the file.
pub async fn publish(app: &App, project: ProjectId, number: i64) -> Result<()> {
    let found = app
        .read("read a bot", move |tx| of_number(tx, project, number))
        .await?;
    let version = found.ok_or_else(|| no_version(number))?;
    let bot = parse(version.source.as_str().into(), Vec::new()).await?;
    let now = app.now();
    app.write("publish a bot", move |tx| publish_in(tx, &version, &bot, now))
        .await?;
    app.forget(Changed::Project(project));
    Ok(())
}

fn publish_in(
    tx: &mut dyn store::Tx,
    version: &BotVersion,
    bot: &Bot,
    now: base::Timestamp,
) -> store::Result<()> {
    store::bots::publish(tx, version.project_id, version.id)?;
    store::variables::set_constants(tx, version.project_id, now, bot.constants())?;
    if let Some(mut project) = store::projects::get(tx, version.project_id)? {
        // What the file says of the project wins over what was set before; what it leaves out stays.
        project.settings = bot.settings_over(project.settings);
        store::projects::update(tx, &project)?;
    }
    Changed::Project(version.project_id).tell(tx)
}

fn of_number(tx: &mut dyn store::Tx, project: ProjectId, number: i64) -> store::Result<Option<BotVersion>> {
    let page = store::bots::page(tx, project, Some(number.saturating_add(1)), 1)?;
    match page.items.first().filter(|version| version.number == number) {
        Some(version) => store::bots::get(tx, project, version.id),
        None => Ok(None),
    }
}

fn no_version(number: i64) -> AppError {
    AppError::new(
        Code::NotFound,
        format!("this project's bot has no version {number}"),
    )
}

/// Reads a file off the threads that answer requests: a large one takes a while. `given` are the names that the project
/// gives its formulas.
async fn parse(source: Arc<str>, given: Vec<String>) -> Result<Bot> {
    if source.len() > BOT_FILE_BYTES {
        return Err(AppError::new(
            Code::TooLarge,
            format!(
                "the bot file has {} bytes; at most {BOT_FILE_BYTES} are read",
                source.len()
            ),
        ));
    }
    let text = Arc::clone(&source);
    let parsed = tokio::task::spawn_blocking(move || {
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        Bot::from_file_given(flow::file::read(&text)?, &given)
    })
    .await;
    let parsed = parsed.map_err(|error| AppError::internal("read a bot file", &error))?;
    parsed.map_err(|findings| refused(findings, &source))
}

fn refused(mut findings: Findings, source: &str) -> AppError {
    let all = findings.0.len();
    findings.0.truncate(SHOWN);
    let mut text = format!(
        "the bot file has mistakes; nothing was imported\n\n{}",
        findings.render("bot", source)
    );
    if all > SHOWN {
        text.push_str(&format!("… and {} more\n", all - SHOWN));
    }
    AppError::new(Code::BadBotFile, text.trim_end())
}
