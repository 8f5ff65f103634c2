//! Things done at times they name themselves, to the precision of the runtime's clock.

use base::{Clock, Timestamp};
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, Result, leases};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A timer looks again after this long even when it expects nothing: another process may have stored something.
const SAFETY: Duration = Duration::from_secs(5);
/// Pause after a failure.
const AFTER_ERROR: Duration = Duration::from_secs(1);

type Work = Box<dyn Fn(Timestamp) -> BoxFuture<'static, Result<Option<Timestamp>>> + Send + Sync>;

/// A registered timer.
pub struct Timer {
    pub name: &'static str,
    pub nudge: Notify,
    work: Work,
}

impl Timer {
    pub fn new(name: &'static str, work: Work) -> Self {
        Self {
            name,
            nudge: Notify::new(),
            work,
        }
    }

    /// Does what is due.
    pub async fn call(&self, now: Timestamp) -> Result<Option<Timestamp>> {
        (self.work)(now).await
    }

    /// Does what is due, again and again, until the shutdown.
    pub async fn run(&self, clock: &dyn Clock, shutdown: &CancellationToken) {
        while !shutdown.is_cancelled() {
            let pause = match self.call(clock.now()).await {
                Ok(next) => next.map_or(SAFETY, |next| until(next, clock.now()).min(SAFETY)),
                Err(error) => {
                    tracing::warn!(timer = self.name, %error, "a timer failed; it is called again");
                    AFTER_ERROR
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.nudge.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

/// How long it is until a moment.
pub fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(then.since(now)).unwrap_or(0))
}

/// Does something if this period's turn is still free; answers when the next one comes.
pub async fn once_per_cluster<F, Fut>(
    db: Db,
    node: String,
    name: &'static str,
    now: Timestamp,
    period: i64,
    work: Arc<F>,
) -> Result<Option<Timestamp>>
where
    F: Fn(Timestamp) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<()>> + Send + 'static,
{
    let until = now.plus_micros(period);
    let taken = db
        .write(move |tx| leases::turn(tx, name, &node, now, until))
        .await?;
    if taken.is_some() {
        return Ok(taken);
    }
    work(now).await?;
    Ok(Some(until))
}
