//! What becomes of a job after its handler.

use crate::handler::Outcome;
use crate::retry;
use crate::worker::Inner;
use base::Random;
use store::Error;
use store::jobs::{self, Job};

/// Writes down what came of a job. A failure here is only logged: the lease runs out and the job runs again.
pub async fn settle(inner: &Inner, job: &Job, outcome: Outcome) {
    let claim = job.claim();
    let now = inner.clock.now();
    let end = match outcome {
        Outcome::DoneInTx => return,
        Outcome::Done => inner.db.write(move |tx| jobs::finish(tx, &[claim])).await,
        Outcome::Failed { error } => fail(inner, job, error).await,
        Outcome::Retry { error, at } => {
            // The same attempt of the same job always waits equally long; different jobs do not.
            let mut random = Random::seeded((job.id.get() as u64) << 8 | (job.attempts as u64 & 0xff));
            let at =
                at.or_else(|| retry::pause(job.attempts, &mut random).map(|pause| now.plus_micros(pause)));
            match at {
                Some(at) => {
                    tracing::debug!(job.id = %job.id, job.kind, job.attempts, error, "a job runs again later");
                    inner.db.write(move |tx| jobs::retry(tx, claim, at, &error)).await
                }
                None => {
                    fail(
                        inner,
                        job,
                        format!("given up after {} attempts: {error}", job.attempts),
                    )
                    .await
                }
            }
        }
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

async fn fail(inner: &Inner, job: &Job, error: String) -> store::Result<()> {
    tracing::warn!(job.id = %job.id, job.kind, job.attempts, error, "a job failed for good");
    let (claim, now) = (job.claim(), inner.clock.now());
    inner.db.write(move |tx| jobs::fail(tx, claim, &error, now)).await
}
