//! Turns as jobs in the client's lane: what waited its turn, and turns that ask foreign servers.

use super::commit::{self, Committed, Lane, Place};
use super::scene::{Step, StepOf};
use super::{Arrival, Told, call};
use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::live::{LiveChange, LiveEvent};
use crate::start::{App, is_outage};
use base::limits::{COMMIT_RETRIES, TURN_ATTEMPTS};
use base::{Code, JobId, MessageId, Timestamp, TurnId};
use flow::{Answer, Call, Checkpoint, Header, Journal, Next};
use jobs::{Again, Outcome, Schedule};
use model::{Content, Inbound};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Tx;
use store::jobs::{Job, Lane as JobLane, NewJob};

/// The kind of these jobs.
pub(crate) const KIND: &str = "turn";

/// What a turn's job holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TurnJob {
    /// The client's id.
    pub client_id: base::ClientId,
    /// What the engine is to see.
    pub inbound: Inbound,
    /// The row of what came in.
    pub row: Option<MessageId>,
    /// The dialog shows the row already: the step that stored it told of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
    /// The rows of an album, its first one included, once it is closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<MessageId>,
    /// The album that is closed when this job begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<super::album::Album>,
    /// How many clients the chain has passed.
    #[serde(default)]
    pub hops: u32,
}

impl TurnJob {
    /// Waits in the lane until `run_at`.
    pub fn queue(&self, tx: &mut dyn Tx, place: &Place, run_at: Timestamp) -> store::Result<()> {
        store::jobs::insert(tx, &self.new_job(place, &self.payload(), run_at)).map(drop)
    }

    /// Goes on from a checkpoint on this node at once.
    pub fn begin(
        &self,
        tx: &mut dyn Tx,
        place: &Place,
        header: &Header,
        checkpoint: &Checkpoint,
    ) -> store::Result<Option<Job>> {
        let payload = Self {
            told: true,
            ..self.clone()
        }
        .payload();
        let mut new = self.new_job(place, &payload, place.now);
        new.lease = Some(place.lease());
        let inserted = store::jobs::insert(tx, &new)?;
        begin_journal(tx, place, inserted.id, self.client_id, header, checkpoint)?;
        Ok(inserted.leased)
    }

    pub fn payload(&self) -> String {
        serde_json::to_string(self).expect("a turn's job is plain data")
    }

    fn new_job<'a>(&self, place: &Place, payload: &'a str, run_at: Timestamp) -> NewJob<'a> {
        NewJob {
            project_id: place.project_id(),
            kind: KIND,
            lane: Some(JobLane::turn(self.client_id)),
            run_at,
            priority: 0,
            payload,
            lease: None,
            created_at: place.now,
        }
    }
}

fn begin_journal(
    tx: &mut dyn Tx,
    place: &Place,
    job: JobId,
    client_id: base::ClientId,
    header: &Header,
    checkpoint: &Checkpoint,
) -> store::Result<TurnId> {
    store::turns::begin(
        tx,
        &store::turns::NewRunning {
            project_id: place.project_id(),
            client_id,
            job_id: Some(job),
            bot_version_id: header.bot_version,
            started_at: header.now,
            header: &json(header),
            checkpoint: Some(&json(checkpoint)),
        },
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a journal is plain data")
}

/// Tells the worker what to do with these jobs.
pub(crate) fn register(app: &App) {
    let concurrency = app.0.settings.turn_concurrency;
    let weak = app.downgrade();
    app.0.worker.register(KIND, concurrency, move |job| {
        let app = weak.upgrade();
        async move {
            match app {
                Some(app) => run(&app, job).await,
                None => Outcome::DoneInTx,
            }
        }
    });
    crate::unprocessed::register(app);
}

async fn run(app: &App, job: Job) -> Outcome {
    if job.cut_off() >= TURN_ATTEMPTS {
        return Outcome::Failed {
            error: format!(
                "begun {TURN_ATTEMPTS} times and never ended: the process stopped in it each time"
            ),
        };
    }
    let task: TurnJob = match serde_json::from_str(&job.payload) {
        Ok(task) => task,
        Err(error) => {
            return Outcome::Failed {
                error: format!("the job cannot be read: {error}"),
            };
        }
    };
    let begun = match task.close_album(app, job.claim()).await {
        Ok(task) => Running::load(app, &job, task).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(Begun::Ready(mut running)) => running.go_on(app, &job).await,
        // The client is gone, and with it what it waited for.
        Ok(Begun::NoClient) => Outcome::Done,
        // Nobody can be answered there: what came in is kept for the case that the channel comes back.
        Ok(Begun::NoChannel) => Outcome::Failed {
            error: "the channel was removed before this message was processed".to_owned(),
        },
        Err(error) => {
            let away = matches!(error.code, Code::Unavailable | Code::InDoubt | Code::Conflict);
            again(&job, &error, away)
        }
    }
}

/// The turn is tried again: for long when the store or other writers are in its way, shortly when it fails by itself.
fn again(job: &Job, error: &dyn std::fmt::Display, away: bool) -> Outcome {
    tracing::warn!(job.id = %job.id, error = %error, "a turn failed");
    let schedule = if away { Schedule::Long } else { Schedule::Short };
    Outcome::Retry {
        error: error.to_string(),
        again: Again::By(schedule),
    }
}

/// What a turn's job finds.
enum Begun {
    Ready(Box<Running>),
    /// The client was removed.
    NoClient,
    /// The channel was removed.
    NoChannel,
}

/// A turn under way.
struct Running {
    job: JobId,
    task: TurnJob,
    project: Arc<ProjectEntry>,
    channel: Arc<ChannelEntry>,
    /// The row's content, for the dialog's last line.
    content: Option<Content>,
    header: Header,
    journal: Journal,
    /// The durable journal, once the turn has asked the outside world.
    turn: Option<TurnId>,
}

impl Running {
    async fn load(app: &App, job: &Job, task: TurnJob) -> crate::Result<Begun> {
        let (job_id, project_id, client_id, row) = (job.id, job.project_id, task.client_id, task.row);
        let found = app
            .read("read a turn", move |tx| {
                let client = store::clients::header(tx, project_id, client_id, false)?;
                let running = store::turns::journal_of_job(tx, job_id)?;
                let message = match row {
                    Some(row) => store::messages::get(tx, project_id, row)?,
                    None => None,
                };
                Ok((client, running, message))
            })
            .await?;
        let (Some(client), running, message) = found else {
            return Ok(Begun::NoClient);
        };
        let project = app.project_entry(project_id).await?;
        let channel = match app.channel_entry(client.channel_id).await {
            Err(error) if error.code == Code::NotFound => return Ok(Begun::NoChannel),
            other => other?,
        };
        let content = message.map(|message| message.content);
        Ok(Begun::Ready(Box::new(match running {
            Some(running) => {
                let header: Header = parse(&running.header)?;
                let project = app.project_with_bot(project, header.bot_version).await?;
                Self {
                    journal: Journal {
                        checkpoint: running.checkpoint.as_deref().map(parse).transpose()?,
                        answers: answers(&running)?,
                        found: Vec::new(),
                    },
                    turn: Some(running.id),
                    job: job_id,
                    task,
                    project,
                    channel,
                    content,
                    header,
                }
            }
            None => {
                let header = app
                    .header(&project, task.inbound.clone(), task.hops)
                    .await
                    .map_err(|error| crate::start::of_store("begin a turn", error))?;
                Self {
                    job: job_id,
                    task,
                    project,
                    channel,
                    content,
                    header,
                    journal: Journal::default(),
                    turn: None,
                }
            }
        })))
    }

    /// Runs steps until the turn is over.
    async fn go_on(&mut self, app: &App, job: &Job) -> Outcome {
        let mut conflicts = 0;
        loop {
            let step = app
                .step(StepOf {
                    project: Arc::clone(&self.project),
                    channel: Arc::clone(&self.channel),
                    client_id: self.task.client_id,
                    header: self.header.clone(),
                    journal: self.journal.clone(),
                    told: Told::default(),
                    arrival: None,
                })
                .await;
            let done = match step {
                Ok(step) => self.advance(app, job, step).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(None) => {}
                Ok(Some(outcome)) => return outcome,
                Err(store::Error::Conflict { what: "job", .. }) => return Outcome::DoneInTx,
                Err(store::Error::Conflict { .. }) if conflicts < COMMIT_RETRIES => {
                    conflicts += 1;
                    crate::metrics::Counters::add(&app.0.counters.turn_conflicts, 1);
                }
                Err(store::Error::NotFound { what: "client", .. }) => return Outcome::Done,
                Err(error) => {
                    let away = is_outage(&error) || matches!(error, store::Error::Conflict { .. });
                    return again(job, &error, away);
                }
            }
        }
    }

    async fn advance(&mut self, app: &App, job: &Job, step: Step) -> store::Result<Option<Outcome>> {
        match step.turn.next.clone() {
            // A step comes back with its questions answered.
            Next::Done | Next::Ask { .. } => {
                self.finish(app, job, step).await?;
                Ok(Some(Outcome::DoneInTx))
            }
            Next::Call { call, checkpoint } => {
                self.ask(app, job, step, &call, checkpoint).await?;
                Ok(None)
            }
        }
    }

    async fn finish(&self, app: &App, job: &Job, step: Step) -> store::Result<()> {
        let place = Place::of(app, &self.project, &self.channel);
        let (claim, turn) = (job.claim(), self.turn);
        let answered: BTreeSet<MessageId> = self
            .task
            .row
            .into_iter()
            .chain(self.task.parts.iter().copied())
            .collect();
        let came_in = self.came_in();
        let committed = app
            .0
            .db
            .write(move |tx| {
                store::jobs::finish(tx, &[claim])?;
                for row in &answered {
                    store::messages::mark_processed(tx, *row)?;
                }
                let came_in = came_in.as_ref().map(|(row, content)| (*row, content));
                commit::commit(tx, &place, step.clone(), came_in, Lane::Held, turn)
            })
            .await?;
        app.settle(committed);
        Ok(())
    }

    /// Commits what the blocks before the call did, makes the call, and keeps its answer.
    async fn ask(
        &mut self,
        app: &App,
        job: &Job,
        step: Step,
        call: &Call,
        checkpoint: Checkpoint,
    ) -> store::Result<()> {
        let place = Place::of(app, &self.project, &self.channel);
        let begun_before = self.begun_before(app, call).await?;
        if !begun_before {
            let (job, turn, client_id) = (job.clone(), self.turn, self.task.client_id);
            let (header, intent, next) = (self.header.clone(), call.clone(), checkpoint.clone());
            let (turn, committed) = app
                .0
                .db
                .write(move |tx| {
                    store::jobs::extend(tx, job.claim(), place.lease().until)?;
                    let turn = match turn {
                        Some(turn) => {
                            store::turns::save_checkpoint(tx, turn, &json(&next))?;
                            turn
                        }
                        None => begin_journal(tx, &place, job.id, client_id, &header, &next)?,
                    };
                    store::turns::intend(
                        tx,
                        turn,
                        i64::from(intent.number()),
                        &json(&intent),
                        intent.is_repeatable(),
                        place.now,
                    )?;
                    let committed = if step.turn.events.is_empty() {
                        Committed::default()
                    } else {
                        commit::commit(tx, &place, step.clone(), None, Lane::Held, None)?
                    };
                    Ok((turn, committed))
                })
                .await?;
            self.turn = Some(turn);
            app.settle(committed);
        }
        let answer = if begun_before && !call.is_repeatable() {
            call::in_doubt(call)
        } else {
            crate::metrics::Counters::add(&app.0.counters.network_calls, 1);
            app.0.live.publish([self.typing()]);
            let spent = self.journal.answers.iter().map(|answer| answer.elapsed_ms).sum();
            app.call(self.project.project.id, call, spent).await
        };
        let answer = self.keep_answer(app, job, answer).await?;
        self.journal.answers.push(answer);
        self.journal.checkpoint = Some(checkpoint);
        Ok(())
    }

    /// Whether the intent is durable already: then this process took the turn over from one that was stopped.
    async fn begun_before(&self, app: &App, call: &Call) -> store::Result<bool> {
        if self.turn.is_none() {
            return Ok(false);
        }
        let number = i64::from(call.number());
        let job = self.job;
        let journal = app
            .0
            .db
            .read(move |tx| store::turns::journal_of_job(tx, job))
            .await?;
        Ok(journal.is_some_and(|journal| journal.calls.iter().any(|call| call.number == number)))
    }

    /// Whoever looks sees that an answer is on its way.
    fn typing(&self) -> LiveEvent {
        LiveEvent {
            project_id: self.project.project.id,
            client_id: self.task.client_id,
            what: LiveChange::Typing,
        }
    }

    /// Makes an answer durable and gives the one that counts: another may be there, and the turn has acted upon it. Who
    /// lost the job while the call was under way has lost the turn with it, and keeps nothing.
    async fn keep_answer(&self, app: &App, job: &Job, answer: Answer) -> store::Result<Answer> {
        let Some(turn) = self.turn else { return Ok(answer) };
        let place = Place::of(app, &self.project, &self.channel);
        let (job, kept) = (job.clone(), answer.clone());
        let earlier = app
            .0
            .db
            .write(move |tx| {
                store::jobs::extend(tx, job.claim(), place.lease().until)?;
                store::turns::answer(tx, turn, i64::from(kept.call), &json(&kept), place.now)
            })
            .await?;
        match earlier {
            Some(text) => parse(&text).map_err(store::Error::refused),
            None => Ok(answer),
        }
    }

    fn came_in(&self) -> Option<(MessageId, Content)> {
        if self.task.told {
            return None;
        }
        Some((self.task.row?, self.content.clone()?))
    }
}

fn answers(running: &store::turns::Journal) -> crate::Result<Vec<Answer>> {
    running
        .calls
        .iter()
        .filter_map(|call| call.answer.as_deref())
        .map(parse)
        .collect()
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> crate::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        crate::AppError::new(
            Code::Internal,
            format!("a turn's journal cannot be read: {error}"),
        )
    })
}

impl Arrival {
    /// The job that this becomes when it must wait.
    pub(crate) fn job(&self, row: Option<MessageId>) -> TurnJob {
        let mut inbound = self.inbound.clone();
        if let (Some(row), Inbound::Message { message_id, .. } | Inbound::Callback { message_id, .. }) =
            (row, &mut inbound)
        {
            *message_id = row;
        }
        TurnJob {
            client_id: self.client_id,
            inbound,
            row,
            told: false,
            parts: Vec::new(),
            album: None,
            hops: self.hops,
        }
    }
}
