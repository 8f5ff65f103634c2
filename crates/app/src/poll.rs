//! Polling: channels without a web hook are asked, each by one node at a time, under a lease.

use crate::catalog::ChannelEntry;
use crate::error::Result;
use crate::start::App;
use base::ChannelId;
use channels::PollError;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long one question waits for something to happen.
const WAIT: Duration = Duration::from_secs(25);
/// How long a poller's lease holds; it is renewed at every answer.
const LEASE_SECONDS: i64 = 60;
/// How often the list of channels is looked at, beside changes on this node.
const LOOK: Duration = Duration::from_secs(15);
/// An empty answer that came sooner than this was not waited for.
const HASTY_MICROS: i64 = 500_000;
/// How long to rest after one.
const HASTE_PAUSE: Duration = Duration::from_millis(500);
/// How long to wait after a question that went wrong.
const PAUSE: Duration = Duration::from_secs(5);

/// Asks every channel that wants it until told to stop.
pub(crate) async fn run(app: &App, shutdown: CancellationToken) {
    let mut pollers: HashMap<ChannelId, Poller> = HashMap::new();
    loop {
        match wanted(app).await {
            Ok(wanted) => {
                pollers.retain(|id, poller| wanted.contains(id) && !poller.task.is_finished());
                for id in wanted {
                    pollers
                        .entry(id)
                        .or_insert_with(|| Poller::start(app, id, &shutdown));
                }
            }
            Err(error) => tracing::warn!(error = %error, "cannot look which channels to poll"),
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = app.0.pollers.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    for (_, mut poller) in pollers.drain() {
        poller.stop.cancel();
        let _ = (&mut poller.task).await;
    }
}

struct Poller {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Poller {
    fn start(app: &App, id: ChannelId, shutdown: &CancellationToken) -> Self {
        let stop = shutdown.child_token();
        let task = tokio::spawn(poll(app.clone(), id, stop.clone()));
        Self { task, stop }
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Channels that are on, whose messenger is polled, and that have no web hook.
async fn wanted(app: &App) -> Result<Vec<ChannelId>> {
    let mut wanted = Vec::new();
    let mut after = None;
    loop {
        let page = app
            .read("list channels", move |tx| {
                store::channels::any_enabled(tx, after, base::limits::PAGE_ROWS)
            })
            .await?;
        for channel in &page.items {
            let polls =
                channels::connector(channel.kind).is_some_and(|connector| connector.features().polling);
            if polls
                && channel
                    .settings
                    .get("webhook")
                    .is_none_or(serde_json::Value::is_null)
            {
                wanted.push(channel.id);
            }
        }
        after = page.items.last().map(|channel| channel.id);
        if page.next.is_none() || after.is_none() {
            return Ok(wanted);
        }
    }
}

async fn poll(app: App, id: ChannelId, stop: CancellationToken) {
    let mut silence = Silence::default();
    while !stop.is_cancelled() {
        match hold(&app, id).await {
            Ok(Some(token)) => {
                let pause = poll_once(&app, id, token, &stop, &mut silence).await;
                if let Some(pause) = pause {
                    rest(pause, &stop).await;
                }
            }
            // Another node polls this channel.
            Ok(None) => rest(LOOK, &stop).await,
            Err(error) => {
                tracing::warn!(channel.id = %id, error = %error, "cannot take the lease of a poller");
                rest(PAUSE, &stop).await;
            }
        }
    }
    let name = lease_name(id);
    let node = app.0.node.clone();
    let now = app.now();
    let released = app
        .write("release a poller", move |tx| {
            match store::leases::acquire(tx, &name, &node, now, now)? {
                Some(token) => store::leases::release(tx, &name, token),
                None => Ok(()),
            }
        })
        .await;
    if let Err(error) = released {
        tracing::debug!(channel.id = %id, error = %error, "a poller's lease runs out by itself");
    }
}

/// How often in a row a messenger did not answer: told at first, then at growing distances.
#[derive(Debug, Default)]
struct Silence(u64);

impl Silence {
    /// It did not answer again; how often by now, when that is worth a line.
    fn goes_on(&mut self) -> Option<u64> {
        self.0 += 1;
        self.0.is_power_of_two().then_some(self.0)
    }

    /// It answered; how often it had not before that.
    fn ended(&mut self) -> Option<u64> {
        let failed = std::mem::take(&mut self.0);
        (failed > 0).then_some(failed)
    }
}

async fn rest(pause: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(pause) => {}
    }
}

fn lease_name(id: ChannelId) -> String {
    format!("poll {id}")
}

async fn hold(app: &App, id: ChannelId) -> Result<Option<i64>> {
    let (name, node, now) = (lease_name(id), app.0.node.clone(), app.now());
    let until = now.plus_seconds(LEASE_SECONDS);
    app.write("take a poller's lease", move |tx| {
        store::leases::acquire(tx, &name, &node, now, until)
    })
    .await
}

/// Asks once and takes what comes; gives how long to rest before the next question.
async fn poll_once(
    app: &App,
    id: ChannelId,
    token: i64,
    stop: &CancellationToken,
    silence: &mut Silence,
) -> Option<Duration> {
    let channel = match app.channel_entry(id).await {
        Ok(channel) => channel,
        Err(error) => {
            tracing::warn!(channel.id = %id, error = %error, "a channel cannot be polled");
            return Some(LOOK);
        }
    };
    let cursor = match read_cursor(app, id).await {
        Ok(cursor) => cursor,
        Err(_) => return Some(PAUSE),
    };
    let outlets = app.outlets(channel.channel().project_id);
    let context = outlets.context(&app.0.net);
    let asked_at = app.now();
    let polled = tokio::select! {
        () = stop.cancelled() => return None,
        polled = channel.connector.poll(&context, &channel.connected, cursor.as_deref(), WAIT) => polled,
    };
    match polled {
        Ok(polled) => {
            if let Some(failed) = silence.ended() {
                tracing::info!(channel.id = %id, failed, "a messenger answers again");
            }
            crate::metrics::Counters::add(&app.0.counters.ignored, polled.ignored);
            // A messenger that does not wait for something to happen would be asked without pause.
            let hasty = polled.incoming.is_empty() && app.now().since(asked_at) < HASTY_MICROS;
            let pause = take(app, &channel, polled, token).await;
            if hasty { pause.or(Some(HASTE_PAUSE)) } else { pause }
        }
        Err(PollError::Wait(wait)) => Some(wait),
        Err(error @ (PollError::BadToken(_) | PollError::Conflict(_))) => {
            tracing::error!(channel.id = %id, error = %error, "a channel cannot be polled");
            Some(Duration::from_secs(60))
        }
        Err(PollError::NotPolled) => Some(LOOK),
        Err(error) => {
            match silence.goes_on() {
                Some(failed) => {
                    tracing::warn!(channel.id = %id, error = %error, failed, "a messenger did not answer; it is asked again");
                }
                None => tracing::debug!(channel.id = %id, error = %error, "a messenger did not answer"),
            }
            Some(PAUSE)
        }
    }
}

/// Ingests what came, and only then moves the cursor: asking with the new one tells the messenger to forget.
async fn take(
    app: &App,
    channel: &Arc<ChannelEntry>,
    polled: channels::Polled,
    token: i64,
) -> Option<Duration> {
    let id = channel.channel().id;
    for incoming in polled.incoming {
        if let Err(error) = app.ingest(channel, incoming).await {
            tracing::error!(channel.id = %id, error = %error, "an event could not be stored and will be asked for again");
            return Some(PAUSE);
        }
    }
    let cursor = polled.cursor?;
    let (name, lease) = (lease_name(id), lease_name(id));
    let kept = app
        .write("move a poller's cursor", move |tx| {
            store::leases::check(tx, &lease, token)?;
            store::cursors::set(tx, &name, &cursor)
        })
        .await;
    match kept {
        Ok(()) => None,
        Err(error) => {
            tracing::warn!(channel.id = %id, error = %error, "a poller's cursor was not moved");
            Some(PAUSE)
        }
    }
}

async fn read_cursor(app: &App, id: ChannelId) -> Result<Option<String>> {
    let name = lease_name(id);
    app.read("read a poller's cursor", move |tx| store::cursors::get(tx, &name))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_messenger_is_told_of_once_and_then_at_growing_distances() {
        let mut silence = Silence::default();
        assert_eq!(silence.ended(), None);
        let told: Vec<u64> = (0..1_000).filter_map(|_| silence.goes_on()).collect();
        assert_eq!(told, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
        assert_eq!(silence.ended(), Some(1_000));
        assert_eq!(silence.goes_on(), Some(1), "the next silence is news");
    }
}
