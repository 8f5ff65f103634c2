//! Turns: the journal of a running one, durable before its first network call, and the traces of those done.

use crate::arg::args;
use crate::{Error, Result, Row, Tx};
use base::{BotVersionId, ClientId, JobId, Page, ProjectId, Timestamp, TurnId};

/// A turn that is done.
#[derive(Debug, Clone, Copy)]
pub struct NewTurn<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The client.
    pub client_id: ClientId,
    /// The version of the bot that answered.
    pub bot_version_id: Option<BotVersionId>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was done.
    pub ended_at: Timestamp,
    /// What happened in it, as the engine tells it (JSON).
    pub trace: &'a str,
}

/// A turn that begins to call the network.
#[derive(Debug, Clone, Copy)]
pub struct NewRunning<'a> {
    /// Whose.
    pub project_id: ProjectId,
    /// The client.
    pub client_id: ClientId,
    /// The job that runs it, by which it is found after a crash.
    pub job_id: Option<JobId>,
    /// The version of the bot that answers.
    pub bot_version_id: Option<BotVersionId>,
    /// When it began.
    pub started_at: Timestamp,
    /// Its header: fixed for the whole turn (JSON).
    pub header: &'a str,
    /// Where the next step goes on (JSON).
    pub checkpoint: Option<&'a str>,
}

/// The journal of a running turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The turn.
    pub id: TurnId,
    /// The version of the bot that answers.
    pub bot_version_id: Option<BotVersionId>,
    /// Its header.
    pub header: String,
    /// Where the next step goes on.
    pub checkpoint: Option<String>,
    /// Its network calls, in order.
    pub calls: Vec<Call>,
}

/// A network call of a running turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its number in the turn, from 0.
    pub number: i64,
    /// What is asked (JSON).
    pub request: String,
    /// Whether it may be repeated when its answer is not known.
    pub repeatable: bool,
    /// The answer (JSON); absent while only the intent is known.
    pub answer: Option<String>,
}

/// A turn as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnRow {
    /// Its id.
    pub id: TurnId,
    /// The version of the bot that answered.
    pub bot_version_id: Option<BotVersionId>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was done; absent while it runs.
    pub ended_at: Option<Timestamp>,
    /// What happened in it (JSON).
    pub trace: Option<String>,
}

const INSERT: &str = "INSERT INTO turns
    (project_id, client_id, bot_version_id, state, started_at, ended_at, trace) VALUES ($1, $2, $3, 1, $4, $5, $6)";
const BEGIN: &str = "INSERT INTO turns
    (project_id, client_id, job_id, bot_version_id, state, started_at, header, checkpoint)
    VALUES ($1, $2, $3, $4, 0, $5, $6, $7) RETURNING id";
const CHECKPOINT: &str = "UPDATE turns SET checkpoint = $2 WHERE id = $1 AND state = 0";
const INTENT: &str = "INSERT INTO turn_calls (turn_id, number, request, repeatable, started_at)
    VALUES ($1, $2, $3, $4, $5)";
const ANSWER: &str = "UPDATE turn_calls SET answer = $3, answered_at = $4 WHERE turn_id = $1 AND number = $2
    AND answer IS NULL";
const ANSWER_OF: &str = "SELECT answer FROM turn_calls WHERE turn_id = $1 AND number = $2";
const OF_JOB: &str =
    "SELECT id, bot_version_id, header, checkpoint FROM turns WHERE job_id = $1 AND state = 0";
const CALLS: &str =
    "SELECT number, request, repeatable, answer FROM turn_calls WHERE turn_id = $1 ORDER BY number";
const REBIND: &str = "UPDATE turns SET job_id = $2 WHERE job_id = $1 AND state = 0";
const DROP_CALLS_OF_JOB: &str = "DELETE FROM turn_calls
    WHERE turn_id IN (SELECT id FROM turns WHERE job_id = $1 AND state = 0)";
const DROP_OF_JOB: &str = "DELETE FROM turns WHERE job_id = $1 AND state = 0";
const FINISH: &str = "UPDATE turns SET state = 1, ended_at = $2, trace = $3, header = NULL, checkpoint = NULL
    WHERE id = $1 AND state = 0";
const DROP_CALLS: &str = "DELETE FROM turn_calls WHERE turn_id = $1";
const PAGE: &str = "SELECT id, bot_version_id, started_at, ended_at, trace FROM turns
    WHERE client_id = $1 AND project_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
// Ids rise with time: only the oldest are looked at, however many there are.
const PRUNE: &str = "DELETE FROM turns WHERE state = 1 AND started_at < $1 AND id IN
    (SELECT id FROM turns ORDER BY id LIMIT $2)";

/// Stores a turn that is done, with its trace.
///
/// # Errors
/// What the engine says.
pub fn insert(tx: &mut dyn Tx, turn: &NewTurn<'_>) -> Result<()> {
    let args = args![
        turn.project_id,
        turn.client_id,
        turn.bot_version_id,
        turn.started_at,
        turn.ended_at,
        turn.trace
    ];
    tx.exec_later(INSERT, args)
}

/// Stores the header of a turn that is about to call the network.
///
/// # Errors
/// What the engine says.
pub fn begin(tx: &mut dyn Tx, turn: &NewRunning<'_>) -> Result<TurnId> {
    let args = args![
        turn.project_id,
        turn.client_id,
        turn.job_id,
        turn.bot_version_id,
        turn.started_at,
        turn.header,
        turn.checkpoint
    ];
    tx.query_one(BEGIN, args)?.int(0).map(TurnId)
}

/// Stores where a turn's next step goes on, in the transaction that commits the step before it.
///
/// # Errors
/// [`Error::Conflict`] when the turn is done.
pub fn save_checkpoint(tx: &mut dyn Tx, turn: TurnId, checkpoint: &str) -> Result<()> {
    running(tx.exec(CHECKPOINT, args![turn, checkpoint])?, turn)
}

/// Stores that a call is about to be made.
///
/// # Errors
/// What the engine says.
pub fn intend(
    tx: &mut dyn Tx,
    turn: TurnId,
    number: i64,
    request: &str,
    repeatable: bool,
    now: Timestamp,
) -> Result<()> {
    tx.exec_later(INTENT, args![turn, number, request, repeatable, now])
}

/// Stores the answer of a call, unless one is there: the turn may have acted upon it, so it stays, and is given.
///
/// # Errors
/// [`Error::NotFound`] without an intent.
pub fn answer(
    tx: &mut dyn Tx,
    turn: TurnId,
    number: i64,
    answer: &str,
    now: Timestamp,
) -> Result<Option<String>> {
    if tx.exec(ANSWER, args![turn, number, answer, now])? > 0 {
        return Ok(None);
    }
    match tx.query_opt(ANSWER_OF, args![turn, number])? {
        Some(mut row) => row.take_opt_text(0),
        None => Err(Error::not_found("call", format!("{turn}/{number}"))),
    }
}

/// The journal of the turn that a job was running, if it had begun one.
///
/// # Errors
/// What the engine says; [`Error::Corrupt`].
pub fn journal_of_job(tx: &mut dyn Tx, job: JobId) -> Result<Option<Journal>> {
    let Some(mut row) = tx.query_opt(OF_JOB, args![job])? else {
        return Ok(None);
    };
    let id = TurnId(row.int(0)?);
    let calls = tx
        .query(CALLS, args![id])?
        .into_iter()
        .map(call)
        .collect::<Result<_>>()?;
    Ok(Some(Journal {
        id,
        bot_version_id: row.opt_int(1)?.map(BotVersionId),
        header: row.take_text(2)?,
        checkpoint: row.take_opt_text(3)?,
        calls,
    }))
}

/// Hands the journal of a job's running turn, if it has one, to another job.
///
/// # Errors
/// What the engine says.
pub fn hand_over(tx: &mut dyn Tx, from: JobId, to: JobId) -> Result<()> {
    tx.exec_later(REBIND, args![from, to])
}

/// Drops the journal of a job's running turn, if it has one: the turn will not go on.
///
/// # Errors
/// What the engine says.
pub fn drop_of_job(tx: &mut dyn Tx, job: JobId) -> Result<()> {
    tx.exec_later(DROP_CALLS_OF_JOB, args![job])?;
    tx.exec_later(DROP_OF_JOB, args![job])
}

/// Stores the trace of a running turn and drops its journal.
///
/// # Errors
/// [`Error::Conflict`] when it is done already.
pub fn finish(tx: &mut dyn Tx, turn: TurnId, trace: &str, now: Timestamp) -> Result<()> {
    running(tx.exec(FINISH, args![turn, now, trace])?, turn)?;
    tx.exec_later(DROP_CALLS, args![turn])
}

/// A client's turns before one, the newest first.
///
/// # Errors
/// What the engine says.
pub fn page(
    tx: &mut dyn Tx,
    project: ProjectId,
    client: ClientId,
    before: Option<TurnId>,
    limit: usize,
) -> Result<Page<TurnRow>> {
    let before = before.map_or(i64::MAX, TurnId::get);
    let rows = tx.query(PAGE, args![client, project, before, limit as i64 + 1])?;
    let rows = rows.into_iter().map(turn).collect::<Result<Vec<_>>>()?;
    Ok(Page::cut(rows, limit, |last| last.id.to_string()))
}

/// Removes the traces of turns begun before a moment among the `limit` oldest turns; gives how many.
///
/// # Errors
/// What the engine says.
pub fn any_prune(tx: &mut dyn Tx, before: Timestamp, limit: usize) -> Result<u64> {
    tx.exec(PRUNE, args![before, limit as i64])
}

fn running(count: u64, turn: TurnId) -> Result<()> {
    if count == 0 {
        Err(Error::conflict("turn", turn))
    } else {
        Ok(())
    }
}

fn call(mut row: Row) -> Result<Call> {
    Ok(Call {
        number: row.int(0)?,
        request: row.take_text(1)?,
        repeatable: row.bool(2)?,
        answer: row.take_opt_text(3)?,
    })
}

fn turn(mut row: Row) -> Result<TurnRow> {
    Ok(TurnRow {
        id: TurnId(row.int(0)?),
        bot_version_id: row.opt_int(1)?.map(BotVersionId),
        started_at: row.time(2)?,
        ended_at: row.opt_time(3)?,
        trace: row.take_opt_text(4)?,
    })
}
