//! What has expired is removed once an hour: sessions, links, counted attempts, answers kept for repeated requests, the
//! stories of old turns.

use crate::error::Result;
use crate::start::App;
use base::Timestamp;
use base::limits::{PRESS_TOKEN_DAYS, TRACE_DAYS};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3_600);
/// Longer than any window in which attempts are counted.
const ATTEMPTS_SECONDS: i64 = 86_400;
/// Failed jobs are kept this long for whoever looks for the reason.
const FAILED_JOBS_SECONDS: i64 = 30 * DAY_SECONDS;
const DAY_SECONDS: i64 = 86_400;
/// Turns looked at in one transaction: others write between two of them.
const TURNS: usize = 500;

/// Removes what has expired, at the start and then every hour, until told to stop.
pub(crate) async fn run(app: &App, shutdown: CancellationToken) {
    loop {
        if let Err(error) = once(app, app.now(), &shutdown).await {
            tracing::warn!(error = %error, "what has expired was not removed; it is tried again in an hour");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Removes what has expired by a moment.
async fn once(app: &App, now: Timestamp, shutdown: &CancellationToken) -> Result<()> {
    app.write("remove what has expired", move |tx| {
        Ok(store::sessions::any_prune(tx, now)?
            + store::sign_in_links::any_prune(tx, now)?
            + store::idempotency::any_prune(tx, now)?
            + store::attempts::any_prune(tx, now.plus_seconds(-ATTEMPTS_SECONDS))?
            + store::press_tokens::any_prune(tx, now.plus_seconds(-PRESS_TOKEN_DAYS * DAY_SECONDS))?
            + store::cursors::any_prune(tx, crate::chat::captcha::PASSES, now)?
            + store::cursors::any_prune(tx, crate::chat::UPLOADS, now)?)
    })
    .await?;
    let before = now.plus_seconds(-FAILED_JOBS_SECONDS);
    while crate::unprocessed::prune(app, before).await? > 0 && !shutdown.is_cancelled() {}
    let before = now.plus_seconds(-TRACE_DAYS * DAY_SECONDS);
    loop {
        let gone = app
            .write("remove old traces", move |tx| {
                store::turns::any_prune(tx, before, TURNS)
            })
            .await?;
        if gone == 0 || shutdown.is_cancelled() {
            return Ok(());
        }
    }
}
