//! The live bus between nodes: what happened on one is told to the others through the store, as ids, many at a time.
//!
//! Nothing depends on its arrival: whoever listens reads from the store, and a socket that missed something catches up
//! by its sequence number.

use crate::error::Result;
use crate::live::LiveEvent;
use crate::start::{App, of_store};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{Heard, Kind};
use tokio_util::sync::CancellationToken;

/// The store's channel for it.
const CHANNEL: &str = "live";
/// Events told at once; a notice may have 8 000 bytes.
const BATCH: usize = 60;
/// How long events are gathered, so that a busy node tells some hundred at a time and not each alone.
const GATHER: Duration = Duration::from_millis(30);

#[derive(Serialize, Deserialize)]
struct Told {
    node: String,
    events: Vec<LiveEvent>,
}

/// Tells the other nodes and hears them until told to stop. With SQLite there are no others.
pub(crate) async fn run(app: &App, shutdown: CancellationToken) {
    if app.0.db.kind() == Kind::Sqlite {
        return;
    }
    tokio::join!(tell(app, &shutdown), async {
        while !shutdown.is_cancelled() {
            if let Err(error) = hear(app, &shutdown).await {
                tracing::warn!(error = %error, "what happens on other nodes is not heard; it shows when it is read again");
            }
            rest(Duration::from_secs(5), &shutdown).await;
        }
    });
}

async fn rest(pause: Duration, shutdown: &CancellationToken) {
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = tokio::time::sleep(pause) => {}
    }
}

async fn tell(app: &App, shutdown: &CancellationToken) {
    let mut abroad = app.0.live.abroad();
    let mut events = Vec::new();
    loop {
        tokio::select! {
            count = abroad.recv_many(&mut events, BATCH) => {
                if count == 0 {
                    return;
                }
            }
            () = shutdown.cancelled() => return,
        }
        let told = Told {
            node: app.0.node.to_string(),
            events: std::mem::take(&mut events),
        };
        let Ok(words) = serde_json::to_string(&told) else {
            continue;
        };
        let sent = app
            .write("tell other nodes", move |tx| tx.notify(CHANNEL, &words))
            .await;
        if let Err(error) = sent {
            tracing::debug!(error = %error, "other nodes were not told");
        }
        rest(GATHER, shutdown).await;
    }
}

async fn hear(app: &App, shutdown: &CancellationToken) -> Result<()> {
    let mut listener = app
        .0
        .db
        .listen(CHANNEL)
        .await
        .map_err(|error| of_store("listen to other nodes", error))?;
    loop {
        let heard = tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            heard = listener.next() => heard,
        };
        match heard {
            Some(Heard::Payload(words)) => {
                let told = serde_json::from_str::<Told>(&words);
                if let Ok(told) =
                    told.map_err(|error| tracing::debug!(error = %error, "another version's notice"))
                    && told.node != *app.0.node
                {
                    app.0.live.publish_here(told.events);
                }
            }
            // What was missed shows when it is read again.
            Some(Heard::Missed) => {}
            None => return Ok(()),
        }
    }
}
