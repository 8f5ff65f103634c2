//! One attempt to send one message.

use super::{KIND, SendJob};
use crate::catalog::ChannelEntry;
use crate::error::Result;
use crate::live::{LiveChange, LiveEvent};
use crate::metrics::Counters;
use crate::start::App;
use base::{Code, MessageId, Random, Timestamp};
use channels::{Outgoing, Rates, Retry, SendError, Sent};
use jobs::{Again, Outcome, Schedule};
use model::{Client, Message, MessageState};
use std::sync::Arc;
use std::time::Duration;
use store::jobs::{Cause, Job};

/// A wait shorter than this is not worth a way through the database.
const SHORT_WAIT: Duration = Duration::from_millis(250);

/// When a channel has taken its share of the places, its next message comes back after this long, in microseconds.
const NO_PLACE_PAUSE: i64 = 100_000;
/// Messages kept in memory between their commit and their sending; the others are read when their time comes.
const READY_KEPT: usize = 10_000;

/// A message with whom it goes to.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub message: Message,
    pub client: Client,
}

/// Tells the worker what to do with these jobs.
pub(crate) fn register(app: &App) {
    let weak = app.downgrade();
    // One project alone gets half of a kind's places: so its channels have among them all that may be on their way.
    let places = app.0.settings.send_concurrency * 2;
    app.0.worker.register(KIND, places, move |job| {
        let app = weak.upgrade();
        async move {
            let Some(app) = app else { return Outcome::DoneInTx };
            match run(&app, &job).await {
                Ok(outcome) => outcome,
                Err(error) => {
                    let away = matches!(error.code, Code::Unavailable | Code::InDoubt | Code::Conflict);
                    let schedule = if away { Schedule::Long } else { Schedule::Short };
                    Outcome::Retry {
                        error: error.to_string(),
                        again: Again::By(schedule),
                    }
                }
            }
        }
    });
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

/// A message whose job failed for good: refused if nobody was told of it, in doubt otherwise. Its lane goes on.
async fn give_up(app: &App, job: &Job, error: String) -> store::Result<()> {
    let (claim, project, now) = (job.claim(), job.project_id, app.now());
    let task = serde_json::from_str::<SendJob>(&job.payload).ok();
    let told = app
        .0
        .db
        .write(move |tx| {
            store::jobs::fail(tx, claim, &error, now)?;
            let Some(task) = &task else { return Ok(None) };
            let Some(message) = store::messages::get(tx, project, task.message_id)? else {
                return Ok(None);
            };
            match message.state {
                MessageState::Sending => store::messages::mark_in_doubt(tx, message.id, &error)?,
                MessageState::Queued => store::messages::mark_failed(tx, message.id, &error)?,
                _ => return Ok(None),
            }
            Ok(Some(message))
        })
        .await?;
    if let Some(message) = told {
        let counters = &app.0.counters;
        let counter = match message.state {
            MessageState::Sending => &counters.in_doubt,
            _ => &counters.failed,
        };
        Counters::add(counter, 1);
        app.0.live.publish([LiveEvent {
            project_id: message.project_id,
            client_id: message.client_id,
            what: LiveChange::State(message.id),
        }]);
    }
    Ok(())
}

async fn run(app: &App, job: &Job) -> Result<Outcome> {
    let Ok(task) = serde_json::from_str::<SendJob>(&job.payload) else {
        return Ok(Outcome::Failed {
            error: "the job cannot be read".to_owned(),
        });
    };
    let Some(ready) = app.ready_message(job, task.message_id).await? else {
        return Ok(Outcome::Done);
    };
    match ready.message.state {
        MessageState::Queued => {}
        // An attempt began and did not end: its process was stopped between the two.
        MessageState::Sending => {
            let error = SendError::in_doubt("the server stopped while the messenger was being told");
            return fail(app, job, &ready, &error).await;
        }
        _ => return Ok(Outcome::Done),
    }
    let channel = match app.channel_entry(ready.message.channel_id).await {
        Ok(channel) => channel,
        Err(error) if error.code == Code::NotFound => {
            let error = SendError::refused(
                Code::NotFound,
                "the channel was removed before this message was sent",
            );
            return fail(app, job, &ready, &error).await;
        }
        Err(error) => return Err(error),
    };
    if !channel.channel().enabled {
        return postpone(app, job, app.now().plus_seconds(60)).await;
    }
    let id = channel.channel().id;
    let Some(_place) = app.0.places.enter(id) else {
        let until = app.0.line.next(
            id,
            Rates::of(channel.channel()).per_second,
            app.now().plus_micros(NO_PLACE_PAUSE),
        );
        app.keep_ready(ready);
        return postpone(app, job, until).await;
    };
    if let Some(until) = wait_for_bucket(app, &channel, &ready.client).await {
        app.keep_ready(ready);
        return postpone(app, job, until).await;
    }
    if !app.0.marks.begin(task.message_id).await? {
        return Ok(Outcome::Done);
    }
    let outgoing = Outgoing {
        message_id: task.message_id,
        platform_id: ready.client.platform_id.clone(),
        content: ready.message.content.clone(),
        done: task.done,
    };
    let outlets = app.outlets(ready.message.project_id);
    let sent = channel
        .connector
        .send(&outlets.context(&app.0.net), &channel.connected, &outgoing)
        .await;
    match sent {
        Ok(sent) => succeed(app, job, &ready, sent).await,
        Err(error) => {
            if let Some(to) = &error.moved_to {
                app.moved(&channel, &ready.client.platform_id, to).await?;
            }
            fail(app, job, &ready, &error).await
        }
    }
}

/// Puts the job back until a time; nothing was begun, so no attempt is counted.
async fn postpone(app: &App, job: &Job, until: Timestamp) -> Result<Outcome> {
    let claim = job.claim();
    app.write("put a message back", move |tx| {
        store::jobs::postpone(tx, claim, until)
    })
    .await?;
    app.0.worker.wake();
    Ok(Outcome::DoneInTx)
}

/// Waits shortly for a place in the channel's and the chat's bucket, or says when to come back.
async fn wait_for_bucket(app: &App, channel: &Arc<ChannelEntry>, client: &Client) -> Option<Timestamp> {
    let rates = Rates::of(channel.channel());
    let id = channel.channel().id;
    let mut now = app.now();
    loop {
        let wait = app.0.buckets.until_ready(id, rates, &client.platform_id, now)?;
        let time = wait.time;
        if time > SHORT_WAIT {
            let ready = now.plus_micros(time.as_micros() as i64);
            // A chat that was written to too fast waits for itself; the channel's line is for those who wait for it.
            return Some(match wait.chat_alone {
                true => ready,
                false => app.0.line.next(id, rates.per_second, ready),
            });
        }
        tokio::time::sleep(time).await;
        // At least what was slept has passed, whatever a clock that was set back says.
        now = app.now().max(now.plus_micros(time.as_micros() as i64 + 1));
    }
}

async fn succeed(app: &App, job: &Job, ready: &Ready, sent: Sent) -> Result<Outcome> {
    app.0
        .marks
        .sent(ready.message.id, sent.external_id, job.claim())
        .await?;
    Counters::add(&app.0.counters.sent, 1);
    app.tell_state(ready);
    Ok(Outcome::DoneInTx)
}

async fn fail(app: &App, job: &Job, ready: &Ready, error: &SendError) -> Result<Outcome> {
    let (id, claim, now) = (ready.message.id, job.claim(), app.now());
    let text = error.text.clone();
    let again = match error.retry {
        _ if error.in_doubt => None,
        // The group has just been found under its new id.
        _ if error.moved_to.is_some() => Some((now, Cause::Excused)),
        Retry::Never => None,
        Retry::After(wait) => Some((now.plus_micros(wait.as_micros() as i64), Cause::Excused)),
        Retry::Backoff => Schedule::Long
            .after(job, &mut Random::seeded(app.seed()))
            .map(|pause| (now.plus_micros(pause), Schedule::Long.cause())),
    };
    tracing::info!(
        message.id = %id,
        channel.id = %ready.message.channel_id,
        code = %error.code,
        in_doubt = error.in_doubt,
        again = again.is_some(),
        "a message was not accepted"
    );
    match again {
        Some((at, cause)) => {
            Counters::add(&app.0.counters.retried, 1);
            if matches!(error.retry, Retry::After(_)) {
                hold_buckets(app, ready, at).await?;
            }
            let payload = SendJob {
                message_id: id,
                done: error.done.clone(),
            }
            .payload();
            app.write("keep a message for another attempt", move |tx| {
                store::messages::requeue(tx, &[id])?;
                store::jobs::set_payload(tx, claim, &payload)?;
                store::jobs::retry(tx, claim, at, &text, cause)
            })
            .await?;
            app.0.worker.wake();
        }
        None => {
            let (in_doubt, unreachable) = (error.in_doubt, error.unreachable);
            let counters = &app.0.counters;
            Counters::add(
                if in_doubt {
                    &counters.in_doubt
                } else {
                    &counters.failed
                },
                1,
            );
            let (project, client) = (ready.client.project_id, ready.client.id);
            app.write("keep that a message failed", move |tx| {
                store::jobs::finish(tx, &[claim])?;
                if in_doubt {
                    return store::messages::mark_in_doubt(tx, id, &text);
                }
                store::messages::mark_failed(tx, id, &text)?;
                if unreachable && let Some(mut card) = store::clients::header(tx, project, client, true)? {
                    let version = card.version;
                    card.unsubscribed = true;
                    card.updated_at = now;
                    store::clients::update(tx, &card, version)?;
                }
                Ok(())
            })
            .await?;
            app.tell_state(ready);
        }
    }
    Ok(Outcome::DoneInTx)
}

/// The messenger named a time to wait: until then nobody of this node asks it for this chat.
async fn hold_buckets(app: &App, ready: &Ready, until: Timestamp) -> Result<()> {
    let channel = app.channel_entry(ready.message.channel_id).await?;
    let rates = Rates::of(channel.channel());
    app.0.buckets.hold(
        channel.channel().id,
        Some(&ready.client.platform_id),
        rates,
        until,
    );
    Ok(())
}

impl App {
    /// A message that this node has just committed and is about to send: its job then needs no look into the store.
    pub(crate) fn keep_ready(&self, ready: Ready) {
        let mut kept = self.0.ready.lock();
        if kept.len() < READY_KEPT {
            kept.insert(ready.message.id, ready);
        }
    }

    async fn ready_message(&self, job: &Job, id: MessageId) -> Result<Option<Ready>> {
        // What is kept is what this node queued itself; only a first attempt may trust it.
        let kept = self.0.ready.lock().remove(&id);
        if job.attempts <= 1
            && let Some(ready) = kept
        {
            return Ok(Some(ready));
        }
        let project = job.project_id;
        self.read("read a message", move |tx| {
            let Some(message) = store::messages::get(tx, project, id)? else {
                return Ok(None);
            };
            let client = store::clients::header(tx, project, message.client_id, false)?;
            Ok(client.map(|client| Ready { message, client }))
        })
        .await
    }

    pub(crate) fn tell_state(&self, ready: &Ready) {
        self.0.live.publish([LiveEvent {
            project_id: ready.message.project_id,
            client_id: ready.message.client_id,
            what: LiveChange::State(ready.message.id),
        }]);
    }
}
