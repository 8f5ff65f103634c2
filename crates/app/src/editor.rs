//! Helping an editor: what may stand at a cursor, what a word means, and a variable's places in a version of a bot.
//! The answers are pure functions of texts; here they get the bot they need, off the threads that answer requests.

use crate::bots;
use crate::error::{AppError, Result};
use crate::start::App;
use base::ProjectId;
use flow::file::{self, BotFile};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

pub use calculator::editor::{
    Completion, Hover, Item, Kind, Known, Language, Lines, Position, Signature, complete, format, hover,
    signature,
};
pub use flow::editor::{Edit, Renamed, Usage, Usages, Use};

/// Versions whose names are remembered between keystrokes.
const REMEMBERED: usize = 32;

/// What is known of the versions that are being edited, the last used first. A version never changes.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<VecDeque<(ProjectId, i64, Arc<Known>)>>);

impl Remembered {
    fn get(&self, project: ProjectId, number: i64) -> Option<Arc<Known>> {
        let mut all = self.0.lock();
        let at = all
            .iter()
            .position(|(of, nth, _)| (*of, *nth) == (project, number))?;
        let found = all.remove(at)?;
        let known = Arc::clone(&found.2);
        all.push_front(found);
        Some(known)
    }

    fn keep(&self, project: ProjectId, number: i64, known: &Arc<Known>) {
        let mut all = self.0.lock();
        all.push_front((project, number, Arc::clone(known)));
        all.truncate(REMEMBERED);
    }
}

/// Runs a question of an editor where a long text holds up nobody.
///
/// # Errors
/// When it fails by a fault of ours.
pub async fn ask<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let asked = tokio::task::spawn_blocking(question).await;
    asked.map_err(|error| AppError::internal("answer an editor", &error))
}

/// What formulas may see: of this bot file, or without one, everywhere. A file that cannot be read adds nothing,
/// because it is being typed.
///
/// # Errors
/// When it fails by a fault of ours.
pub async fn known_of_file(source: Option<String>) -> Result<Arc<Known>> {
    ask(move || {
        let file = source.and_then(|source| file::read_half(&source));
        Arc::new(flow::editor::known(file.as_ref()))
    })
    .await
}

/// What the formulas of a version may see.
///
/// # Errors
/// `not_found`.
pub async fn known_of_version(app: &App, project: ProjectId, number: i64) -> Result<Arc<Known>> {
    if let Some(known) = app.0.remembered.get(project, number) {
        return Ok(known);
    }
    let source = bots::export(app, project, number).await?;
    let known = known_of_file(Some(source)).await?;
    app.0.remembered.keep(project, number, &known);
    Ok(known)
}

/// Where a version uses a variable.
///
/// # Errors
/// `not_found`.
pub async fn usages(app: &App, project: ProjectId, number: i64, name: String) -> Result<Usages> {
    let source = bots::export(app, project, number).await?;
    ask(move || Ok(flow::editor::usages(&read(&source)?, &name))).await?
}

/// What renaming a variable of a version would change. Nothing is stored: the new source may be imported.
///
/// # Errors
/// `not_found` for the version or the variable, `bad_name`, and `conflict` with the places that stand in the way.
pub async fn rename(app: &App, project: ProjectId, number: i64, from: String, to: String) -> Result<Renamed> {
    let source = bots::export(app, project, number).await?;
    ask(move || {
        let file = read(&source)?;
        let renamed = flow::editor::rename(&source, &file, &from, &to);
        renamed.map_err(|refused| AppError::new(refused.code, refused.message))
    })
    .await?
}

fn read(source: &str) -> Result<BotFile> {
    // It was read when it was imported.
    file::read(source).map_err(|findings| AppError::internal("read a stored bot", &findings))
}
