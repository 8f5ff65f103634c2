//! Helping an editor: what may stand at a cursor, what a word means, and a variable's places in a version of a bot.
//! The answers are pure functions of texts; here they get the bot they need, off the threads that answer requests.

use crate::bots;
use crate::error::{AppError, Result};
use crate::start::App;
use base::limits::{EDITOR_QUESTIONS, EDITOR_QUESTIONS_WAITING};
use base::{Code, ProjectId};
use flow::file::{self, BotFile};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

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

/// Questions that are answered on this node, and those that wait: a question may take a core for the length of a bot
/// file, and goes on when whoever asked has left.
static ANSWERING: Semaphore = Semaphore::const_new(EDITOR_QUESTIONS);
static WAITING: Semaphore = Semaphore::const_new(EDITOR_QUESTIONS_WAITING);

/// The right to have a question answered.
#[derive(Debug)]
struct Turn(#[expect(dead_code, reason = "held until the answer")] SemaphorePermit<'static>);

/// Waits for a turn. Whatever is large is read after it.
async fn turn() -> Result<Turn> {
    take(&WAITING, &ANSWERING).await.map(Turn)
}

/// Waits among those that wait for one of those that are answered.
async fn take(waiting: &Semaphore, answering: &'static Semaphore) -> Result<SemaphorePermit<'static>> {
    let _place = waiting.try_acquire().map_err(|_| {
        let message = "too many formulas are being written at this moment; ask again";
        AppError::new(Code::RateLimited, message).after(1)
    })?;
    answering
        .acquire()
        .await
        .map_err(|error| AppError::internal("answer an editor", &error))
}

/// Runs a question of an editor where a long text holds up nobody, a few at once.
///
/// # Errors
/// `rate_limited` when too many wait, and when it fails by a fault of ours.
pub async fn ask<T: Send + 'static>(question: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    answer(turn().await?, question).await
}

async fn answer<T: Send + 'static>(turn: Turn, question: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let asked = tokio::task::spawn_blocking(move || {
        let answer = question();
        drop(turn);
        answer
    });
    asked
        .await
        .map_err(|error| AppError::internal("answer an editor", &error))
}

/// What formulas may see: of this bot file, or without one, everywhere. A file that cannot be read adds nothing,
/// because it is being typed.
///
/// # Errors
/// When it fails by a fault of ours.
pub async fn known_of_file(source: Option<String>) -> Result<Arc<Known>> {
    known_of(turn().await?, source).await
}

async fn known_of(turn: Turn, source: Option<String>) -> Result<Arc<Known>> {
    answer(turn, move || {
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
    let turn = turn().await?;
    let source = bots::export(app, project, number).await?;
    let known = known_of(turn, Some(source)).await?;
    app.0.remembered.keep(project, number, &known);
    Ok(known)
}

/// Where a version uses a variable.
///
/// # Errors
/// `not_found`.
pub async fn usages(app: &App, project: ProjectId, number: i64, name: String) -> Result<Usages> {
    let turn = turn().await?;
    let source = bots::export(app, project, number).await?;
    answer(turn, move || Ok(flow::editor::usages(&read(&source)?, &name))).await?
}

/// What renaming a variable of a version would change. Nothing is stored: the new source may be imported.
///
/// # Errors
/// `not_found` for the version or the variable, `bad_name`, and `conflict` with the places that stand in the way.
pub async fn rename(app: &App, project: ProjectId, number: i64, from: String, to: String) -> Result<Renamed> {
    let turn = turn().await?;
    let source = bots::export(app, project, number).await?;
    answer(turn, move || {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn more_questions_than_may_wait_are_refused() {
        static NOBODY: Semaphore = Semaphore::const_new(0);
        let waiting = Semaphore::new(1);
        let first = take(&waiting, &NOBODY);
        tokio::pin!(first);
        assert!(futures::poll!(&mut first).is_pending());
        let refused = take(&waiting, &NOBODY).await.expect_err("nobody else may wait");
        assert_eq!(refused.code, Code::RateLimited);
        NOBODY.add_permits(1);
        assert!(first.await.is_ok());
        assert_eq!(waiting.available_permits(), 1);
    }
}
