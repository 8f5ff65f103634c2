//! What becomes of a job after its handler.

use crate::handler::{Again, Kind, Outcome};
use crate::worker::Inner;
use base::{Random, Timestamp};
use store::Error;
use store::jobs::{self, Cause, Job};

/// Writes down what came of a job. A failure here is only logged: the lease runs out and the job runs again.
pub async fn settle(inner: &Inner, kind: &Kind, job: &Job, outcome: Outcome) {
    let claim = job.claim();
    let end = match outcome {
        Outcome::DoneInTx => return,
        Outcome::Done => inner.db.write(move |tx| jobs::finish(tx, &[claim])).await,
        Outcome::Failed { error } => fail(inner, kind, job, error).await,
        Outcome::Retry { error, again } => match when(inner, job, again) {
            Some((at, cause)) => {
                tracing::debug!(job.id = %job.id, job.kind, job.attempts, error, "a job runs again later");
                inner
                    .db
                    .write(move |tx| jobs::retry(tx, claim, at, &error, cause))
                    .await
            }
            None => {
                let error = format!("given up after {} attempts: {error}", job.attempts);
                fail(inner, kind, job, error).await
            }
        },
    };
    match end {
        Ok(()) => {}
        Err(Error::Conflict { .. }) => {
            tracing::warn!(job.id = %job.id, job.kind, "a job's lease was lost while it ran");
        }
        Err(error) => {
            tracing::error!(job.id = %job.id, job.kind, %error, "could not write down what came of a job");
        }
    }
}

fn when(inner: &Inner, job: &Job, again: Again) -> Option<(Timestamp, Cause)> {
    let schedule = match again {
        Again::At(at) => return Some((at, Cause::Excused)),
        Again::By(schedule) => schedule,
    };
    // The same attempt of the same job always waits equally long; different jobs do not.
    let mut random = Random::seeded((job.id.get() as u64) << 8 | (job.attempts as u64 & 0xff));
    let pause = schedule.after(job, &mut random)?;
    Some((inner.clock.now().plus_micros(pause), schedule.cause()))
}

async fn fail(inner: &Inner, kind: &Kind, job: &Job, error: String) -> store::Result<()> {
    tracing::warn!(job.id = %job.id, job.kind, job.attempts, error, "a job failed for good");
    if let Some(ending) = &kind.ending {
        return ending(job.clone(), error).await;
    }
    let (claim, now) = (job.claim(), inner.clock.now());
    inner.db.write(move |tx| jobs::fail(tx, claim, &error, now)).await
}
