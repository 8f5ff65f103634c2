//! Turns: from what came in to what is durable, in the client's lane.
//!
//! [`App::take`] is the quick way: when nothing of the client waits, what came in, the turn and its commit are one
//! transaction. When something waits, or a foreign server must be asked, the turn becomes a job in the client's lane,
//! and [`job`] carries it on.

mod album;
mod call;
mod changes;
mod commit;
mod desk;
mod job;
mod scene;
mod story;

pub(crate) use album::AlbumPart;
pub(crate) use call::code_of;
pub(crate) use commit::{Committed, Place};
use commit::{Lane, LaneBusy};
pub(crate) use job::{KIND, TurnJob, register};
use scene::StepOf;

use crate::catalog::{ChannelEntry, ProjectEntry};
use crate::error::{AppError, Result};
use crate::metrics::Counters;
use crate::start::{App, is_outage, of_store};
use base::limits::COMMIT_RETRIES;
use base::{ClientId, MessageId, Timestamp};
use flow::{Header, Journal, Next};
use model::{Content, Inbound, MessageState, Origin};
use std::sync::Arc;
use store::Tx;
use store::ids::Noun;

/// What came in for a client, on its way to a turn.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    /// The client.
    pub client_id: ClientId,
    /// What the engine is to see. A message's id in it is set once the row exists.
    pub inbound: Inbound,
    /// The row that makes it durable, for messages and callbacks.
    pub row: Option<NewRow>,
    /// What the messenger told about the client.
    pub told: Told,
    /// How many clients the chain of events has passed.
    pub hops: u32,
}

/// A message row to be written, owned by whoever may have to write it again.
#[derive(Debug, Clone)]
pub(crate) struct NewRow {
    /// Who made it.
    pub origin: Origin,
    /// What it says.
    pub content: Content,
    /// The messenger's id of the event.
    pub event_id: Option<String>,
    /// The messenger's id of the message.
    pub external_id: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
}

/// What a messenger tells about a client along with an event.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The client wrote at this moment.
    pub wrote_at: Option<Timestamp>,
    /// The name, for a client that has none of its own yet.
    pub name: Option<String>,
    /// The picture.
    pub avatar: Option<String>,
    /// Client variables.
    pub variables: model::Variables,
    /// The client blocked or unblocked the bot.
    pub unsubscribed: Option<bool>,
}

/// What became of an arrival.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    /// The row, when there is one.
    pub message_id: Option<MessageId>,
    /// It was there already: nothing was done.
    pub duplicate: bool,
    /// Messages to the client that the turn made.
    pub sent: Vec<MessageId>,
}

impl App {
    /// Makes an arrival durable and answers it, now or in its lane.
    ///
    /// # Errors
    /// When it could not be made durable.
    pub(crate) async fn take(
        &self,
        project: &Arc<ProjectEntry>,
        channel: &Arc<ChannelEntry>,
        arrival: Arrival,
    ) -> Result<Taken> {
        let _lane = self.0.lanes.enter(arrival.client_id).await;
        for _ in 0..=COMMIT_RETRIES {
            match self.try_take(project, channel, &arrival).await {
                Ok(taken) => return Ok(taken),
                Err(store::Error::Conflict { .. }) => Counters::add(&self.0.counters.turn_conflicts, 1),
                Err(error) if error.reason::<LaneBusy>().is_some() => break,
                Err(error) if is_outage(&error) || matches!(error, store::Error::NotFound { .. }) => {
                    return Err(of_store("store what came in", error));
                }
                Err(error) => {
                    // A turn that fails must not cost the message, nor hold up everybody's behind it: a messenger brings
                    // again what it was refused, before anything else. So the lane keeps it and tries.
                    tracing::error!(client.id = %arrival.client_id, error = %error, "a turn failed and waits in its lane");
                    break;
                }
            }
        }
        // Something of this client waits, or others write to it without pause: its lane will find the moment.
        let queued = self.queue(project, channel, &arrival).await;
        queued.map_err(|error| of_store("store what came in", error))
    }

    async fn try_take(
        &self,
        project: &Arc<ProjectEntry>,
        channel: &Arc<ChannelEntry>,
        arrival: &Arrival,
    ) -> store::Result<Taken> {
        let header = self
            .header(project, arrival.inbound.clone(), arrival.hops)
            .await?;
        let step = self
            .step(StepOf {
                project: Arc::clone(project),
                channel: Arc::clone(channel),
                client_id: arrival.client_id,
                header,
                journal: Journal::default(),
                told: arrival.told.clone(),
                arrival: Some(arrival.clone()),
            })
            .await?;
        let place = Place::of(self, project, channel);
        let arrival = arrival.clone();
        let committed = self
            .0
            .db
            .write(move |tx| {
                let next = step.turn.next.clone();
                let state = match next {
                    Next::Done => MessageState::Processed,
                    Next::Call { .. } | Next::Ask { .. } => MessageState::Received,
                };
                let Some(row) = open(tx, &place, &arrival, state)? else {
                    return Ok(None);
                };
                let came_in = row.zip(arrival.row.as_ref().map(|row| &row.content));
                let header = step.header.clone();
                let mut committed = commit::commit(tx, &place, step.clone(), came_in, Lane::Idle, None)?;
                if let Next::Call { checkpoint, .. } = &next {
                    // The answer is not here yet: the turn goes on as a job, right after this commit.
                    committed
                        .jobs
                        .extend(arrival.job(row).begin(tx, &place, &header, checkpoint)?);
                }
                committed.message_id = row;
                Ok(Some(committed))
            })
            .await?;
        Ok(self.settle_or_duplicate(committed))
    }

    /// Makes an arrival durable and leaves the turn to its lane.
    async fn queue(
        &self,
        project: &Arc<ProjectEntry>,
        channel: &Arc<ChannelEntry>,
        arrival: &Arrival,
    ) -> store::Result<Taken> {
        let place = Place::of(self, project, channel);
        let arrival = arrival.clone();
        let committed = self
            .0
            .db
            .write(move |tx| {
                let Some(message_id) = open(tx, &place, &arrival, MessageState::Received)? else {
                    return Ok(None);
                };
                let mut committed = Committed::default();
                commit::told(tx, &place, arrival.client_id, &arrival.told)?;
                arrival.job(message_id).queue(tx, &place, place.now)?;
                committed.message_id = message_id;
                committed
                    .live
                    .extend(message_id.map(|id| place.message_event(arrival.client_id, id)));
                committed.queued = true;
                Ok(Some(committed))
            })
            .await?;
        Ok(self.settle_or_duplicate(committed))
    }

    /// After a transaction that commits nothing when what came in was there already.
    pub(crate) fn settle_or_duplicate(&self, committed: Option<Committed>) -> Taken {
        committed.map_or_else(
            || Taken {
                duplicate: true,
                ..Taken::default()
            },
            |committed| self.settle(committed),
        )
    }

    /// After a commit: what it made runs and is told.
    pub(crate) fn settle(&self, committed: Committed) -> Taken {
        let counters = &self.0.counters;
        Counters::add(&counters.turn_faults, committed.faults);
        Counters::add(&counters.turns, usize::from(committed.turned));
        for ready in committed.ready {
            self.keep_ready(ready);
        }
        if !committed.jobs.is_empty() {
            self.0.worker.adopt(committed.jobs);
        }
        if committed.queued {
            self.0.worker.wake();
        }
        if committed.next_due.is_some() {
            self.0.worker.nudge(crate::planned::TIMER);
        }
        self.0.live.publish(committed.live);
        Taken {
            message_id: committed.message_id,
            duplicate: false,
            sent: committed.sent,
        }
    }

    /// The first record of a turn's journal.
    async fn header(&self, project: &ProjectEntry, inbound: Inbound, hops: u32) -> store::Result<Header> {
        let ids = flow::Ids {
            deals: self.range(Noun::Deal, base::limits::DEALS_PER_TURN).await?,
            planned: self.range(Noun::Planned, base::limits::PLANNED_PER_TURN).await?,
        };
        Ok(Header {
            turn: None,
            now: self.now(),
            seed: self.seed(),
            bot_version: project.bot.as_ref().map(|(version, _)| *version),
            inbound,
            hops,
            ids,
        })
    }

    async fn range(&self, noun: Noun, count: i64) -> store::Result<flow::IdRange> {
        let range = self.0.ids.range(noun, count).await?;
        Ok(flow::IdRange {
            first: range.first,
            count: range.count,
        })
    }
}

/// Writes what makes an arrival durable: its row. None when the event was taken before.
fn open(
    tx: &mut dyn Tx,
    place: &Place,
    arrival: &Arrival,
    state: MessageState,
) -> store::Result<Option<Option<MessageId>>> {
    match &arrival.row {
        None => Ok(Some(None)),
        Some(row) => Ok(place.insert_row(tx, arrival.client_id, row, state)?.map(Some)),
    }
}

impl From<AppError> for store::Error {
    fn from(error: AppError) -> Self {
        Self::refused(error)
    }
}
