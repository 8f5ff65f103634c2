//! A worker's life: one closure at a time on one connection, again after what a second run can mend.

use super::session::{Address, Session};
use super::tx::{End, PgTx};
use crate::call::{Job, Mode};
use crate::db::Shared;
use crate::{Error, Result};
use crossbeam_channel::Receiver;
use std::time::Duration;

/// Runs of one closure at most.
const RUNS: u32 = 8;
/// Attempts to connect on behalf of one closure; with the pauses between them about ten seconds.
const CONNECTS: u32 = 8;

/// Serves the queue until every sender is gone.
pub fn run(address: &Address, queue: &Receiver<Job>, shared: &Shared) {
    let session = Session::new(address);
    match session {
        Ok(mut session) => {
            while let Ok(mut job) = queue.recv() {
                let end = serve(&mut session, &mut job, shared);
                job.call.settle(end);
            }
        }
        Err(error) => {
            tracing::error!(%error, "a database thread could not start");
            while let Ok(job) = queue.recv() {
                job.call.settle(Err(error.clone()));
            }
        }
    }
}

fn serve(session: &mut Session, job: &mut Job, shared: &Shared) -> Result<()> {
    let mut last = Error::Closed;
    for run in 0..RUNS {
        connect(session)?;
        let mut tx = PgTx::begin(session, job.mode, shared)?;
        let keep = job.run(&mut tx);
        let notebook = std::mem::take(&mut tx.notebook);
        match tx.end(keep, shared) {
            End::AsWanted => {
                if keep {
                    notebook.hand_to(shared.recorder.as_ref(), job.mode == Mode::Write);
                }
                return Ok(());
            }
            // The closure's own error, if it ended with one, tells more than the statement's.
            End::Failed(_) if !keep && job.mode == Mode::Write => return Ok(()),
            End::Failed(error) => return Err(error),
            End::Again(error) => last = error,
        }
        tracing::debug!(run, error = %last, "a transaction runs again");
        std::thread::sleep(Duration::from_millis(u64::from(run * run)));
    }
    Err(last)
}

/// Connects, waiting a little longer after each failure.
fn connect(session: &mut Session) -> Result<()> {
    let mut pause = Duration::from_millis(50);
    for attempt in 1..=CONNECTS {
        match session.connect() {
            Ok(()) => return Ok(()),
            Err(error) if attempt == CONNECTS => {
                return Err(Error::Unavailable {
                    reason: error.to_string(),
                });
            }
            Err(error) => {
                tracing::warn!(%error, attempt, "no connection to the database; trying again");
                std::thread::sleep(pause);
                pause *= 2;
            }
        }
    }
    Ok(())
}
