//! Turns that were given up: what came in is kept and marked, its lane goes on, and somebody runs it again by hand.

use crate::error::{AppError, Result};
use crate::live::{LiveChange, LiveEvent};
use crate::metrics::Counters;
use crate::start::App;
use crate::turn::{KIND, TurnJob};
use base::{ClientId, Code, Cursor, JobId, MessageId, Page, ProjectId, Timestamp};
use model::{Inbound, Message};
use store::Tx;
use store::jobs::{FailedJob, Job, Lane, NewJob};

/// Failed jobs forgotten in one transaction: others write between two of them.
const PRUNED_AT_ONCE: usize = 500;

/// A turn that was given up.
#[derive(Debug, Clone)]
pub struct Unprocessed {
    /// Its job, by which it is run again or dropped.
    pub id: JobId,
    /// Whose turn; none when the job itself cannot be read.
    pub client_id: Option<ClientId>,
    /// What came in, for a message or a callback; timers have none.
    pub message: Option<Message>,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it failed.
    pub error: String,
    /// When it was given up.
    pub failed_at: Timestamp,
}

/// Tells the worker what becomes of turns that failed for good.
pub(crate) fn register(app: &App) {
    let weak = app.downgrade();
    app.0.worker.ending(KIND, move |job, error| {
        let app = weak.upgrade();
        async move {
            match app {
                Some(app) => give_up(&app, &job, error).await,
                None => Ok(()),
            }
        }
    });
}

/// Ends a turn that cannot be run: its messages are marked, its job and its journal are kept for whoever looks.
async fn give_up(app: &App, job: &Job, error: String) -> store::Result<()> {
    let (claim, project, now) = (job.claim(), job.project_id, app.now());
    let marked = app
        .0
        .db
        .write(move |tx| {
            store::jobs::fail(tx, claim, &error, now)?;
            // As it is stored: an attempt may have closed an album meanwhile.
            let kept = store::jobs::failed(tx, project, claim.id)?;
            let Some(task) = kept.as_ref().and_then(task_of) else {
                return Ok(None);
            };
            let rows = rows_of(tx, &task)?;
            store::messages::mark_unprocessed(tx, &rows, &error)?;
            Ok(Some((task.client_id, rows)))
        })
        .await?;
    Counters::add(&app.0.counters.turns_given_up, 1);
    if let Some((client_id, rows)) = marked {
        tell(app, project, client_id, &rows);
    }
    Ok(())
}

/// A project's turns that were given up, the latest first, from a cursor on.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    app: &App,
    project: ProjectId,
    cursor: Option<Cursor>,
    limit: usize,
) -> Result<Page<Unprocessed>> {
    let before = crate::paging::after(cursor).map(JobId);
    app.read("list what was not processed", move |tx| {
        let page = store::jobs::failed_page(tx, project, KIND, before, limit)?;
        let mut items = Vec::with_capacity(page.items.len());
        for failed in page.items {
            items.push(shown(tx, failed)?);
        }
        Ok(Page {
            items,
            next: page.next,
        })
    })
    .await
}

/// Runs a turn again that was given up: it queues in its client's lane and goes on from where its journal ends.
///
/// # Errors
/// `not_found`; `conflict` when the job cannot be read by this version.
pub async fn retry(app: &App, project: ProjectId, id: JobId) -> Result<()> {
    let now = app.now();
    let (client_id, rows) = app
        .write("run a turn again", move |tx| {
            // Taken before anything else: whoever asks at the same moment finds nothing.
            let failed = take(tx, project, id)?;
            let task = task_of(&failed).ok_or_else(|| {
                AppError::new(
                    Code::Conflict,
                    format!("what {id} was to do cannot be read by this version; drop it"),
                )
            })?;
            let job = store::jobs::insert(
                tx,
                &NewJob {
                    project_id: project,
                    kind: KIND,
                    lane: Some(Lane::turn(task.client_id)),
                    run_at: now,
                    priority: 0,
                    payload: &failed.payload,
                    created_at: now,
                    lease: None,
                },
            )?;
            store::turns::hand_over(tx, id, job.id)?;
            let rows = rows_of(tx, &task)?;
            store::messages::mark_received(tx, &rows)?;
            Ok((task.client_id, rows))
        })
        .await?;
    tell(app, project, client_id, &rows);
    app.0.worker.wake();
    Ok(())
}

/// Drops a turn that was given up: it will not be run. Its message stays in the history, marked as it is.
///
/// # Errors
/// `not_found`.
pub async fn drop_one(app: &App, project: ProjectId, id: JobId) -> Result<()> {
    let now = app.now();
    app.write("drop a turn", move |tx| {
        let failed = take(tx, project, id)?;
        clear(tx, &failed, now)
    })
    .await
}

/// Forgets the jobs that failed before a moment, with what is kept for them; gives how many of the oldest there were,
/// none when all are gone.
pub(crate) async fn prune(app: &App, before: Timestamp) -> Result<usize> {
    let now = app.now();
    app.write("forget old failed jobs", move |tx| {
        let old = store::jobs::any_take_old_failed(tx, before, PRUNED_AT_ONCE)?;
        for failed in old.iter().filter(|failed| failed.kind == KIND) {
            clear(tx, failed, now)?;
        }
        Ok(old.len())
    })
    .await
}

fn take(tx: &mut dyn Tx, project: ProjectId, id: JobId) -> store::Result<FailedJob> {
    let failed = store::jobs::take_failed(tx, project, KIND, id)?;
    failed.ok_or_else(|| AppError::not_found(format!("turn {id} that was given up")).into())
}

/// Removes what is kept for a turn that will not be run: its journal, and the timer that it was to fire.
fn clear(tx: &mut dyn Tx, failed: &FailedJob, now: Timestamp) -> store::Result<()> {
    store::turns::drop_of_job(tx, failed.id)?;
    let Some(TurnJob {
        client_id,
        inbound: Inbound::Due { planned },
        ..
    }) = task_of(failed)
    else {
        return Ok(());
    };
    let gone = store::planned::cancel(tx, client_id, &[planned.id])?;
    if gone > 0
        && let Some(mut client) = store::clients::header(tx, failed.project_id, client_id, true)?
    {
        client.planned_count = (client.planned_count - 1).max(0);
        client.updated_at = now;
        store::clients::update(tx, &client, client.version)?;
    }
    Ok(())
}

fn shown(tx: &mut dyn Tx, failed: FailedJob) -> store::Result<Unprocessed> {
    let task = task_of(&failed);
    let message = match task.as_ref().and_then(|task| task.row) {
        Some(row) => store::messages::get(tx, failed.project_id, row)?,
        None => None,
    };
    Ok(Unprocessed {
        id: failed.id,
        client_id: task.map(|task| task.client_id),
        message,
        attempts: failed.attempts,
        error: failed.error,
        failed_at: failed.failed_at,
    })
}

fn task_of(failed: &FailedJob) -> Option<TurnJob> {
    serde_json::from_str(&failed.payload).ok()
}

/// The rows of what a turn answers; those of an album that was never closed are still in its list.
fn rows_of(tx: &mut dyn Tx, task: &TurnJob) -> store::Result<Vec<MessageId>> {
    let mut rows: Vec<MessageId> = task.row.into_iter().chain(task.parts.iter().copied()).collect();
    if let Some(album) = &task.album {
        let list = store::cursors::get(tx, &album.id)?.unwrap_or_default();
        rows.extend(list.split(' ').filter_map(|id| id.parse::<MessageId>().ok()));
    }
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

fn tell(app: &App, project_id: ProjectId, client_id: ClientId, rows: &[MessageId]) {
    app.0.live.publish(rows.iter().map(|row| LiveEvent {
        project_id,
        client_id,
        what: LiveChange::State(*row),
    }));
}
