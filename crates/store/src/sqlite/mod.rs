//! SQLite inside the process: one writer thread whose neighbours share each COMMIT, and a few readers beside it.

mod backup;
mod connect;
mod fault;
mod tx;
mod writer;

pub use backup::{backup, restore};

use crate::call::{Job, Mode};
use crate::db::Shared;
use crate::listen::Notice;
use crate::migrate::{self, Pending};
use crate::{Error, Options, Result};
use crossbeam_channel::{Receiver, Sender, unbounded};
use parking_lot::RwLock;
use rusqlite::Connection;
use std::sync::Arc;
use tokio::sync::{Mutex, broadcast, mpsc};

/// The engine's threads, seen from outside.
pub struct Sqlite {
    queues: RwLock<Option<Queues>>,
    /// Ends when the last thread has ended: each holds a sender and never sends.
    ended: Mutex<mpsc::Receiver<()>>,
    shared: Arc<Shared>,
}

struct Queues {
    writes: Sender<Job>,
    reads: Sender<Job>,
}

impl Sqlite {
    pub fn open(options: &Options, shared: &Arc<Shared>) -> Result<Self> {
        let path = options.sqlite_path();
        let mut connection = connect::writer(options)?;
        connect::migrate(&mut connection, path)?;
        let (writes, write_queue) = unbounded();
        let (reads, read_queue) = unbounded();
        let (alive, ended) = mpsc::channel(1);
        let mut readers = Vec::new();
        for _ in 0..options.readers.max(1) {
            readers.push(connect::reader(path, options.patience)?);
        }
        spawn("rapport-write", {
            let (shared, alive) = (Arc::clone(shared), alive.clone());
            move || {
                writer::run(connection, &write_queue, &shared);
                drop(alive);
            }
        })?;
        for reader in readers {
            let (queue, alive) = (read_queue.clone(), alive.clone());
            spawn("rapport-read", move || {
                serve_reads(&reader, &queue);
                drop(alive);
            })?;
        }
        Ok(Self {
            queues: RwLock::new(Some(Queues { writes, reads })),
            ended: Mutex::new(ended),
            shared: Arc::clone(shared),
        })
    }

    pub fn submit(&self, job: Job) {
        let queues = self.queues.read();
        let Some(queues) = queues.as_ref() else {
            return job.call.settle(Err(Error::Closed));
        };
        let queue = if job.mode == Mode::Read {
            &queues.reads
        } else {
            &queues.writes
        };
        if let Err(refused) = queue.send(job) {
            refused.0.call.settle(Err(Error::Closed));
        }
    }

    pub fn notices(&self) -> &broadcast::Sender<Notice> {
        &self.shared.notices
    }

    pub async fn close(&self) {
        drop(self.queues.write().take());
        while self.ended.lock().await.recv().await.is_some() {}
    }
}

/// The migrations that opening would apply.
pub fn pending(options: &Options) -> Result<Vec<Pending>> {
    let path = options.sqlite_path();
    let connection = connect::writer(options)?;
    migrate::pending(&mut connect::Ground {
        connection: &connection,
        path,
    })
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map(drop)
        .map_err(|error| Error::Unavailable {
            reason: format!("no thread for it: {error}"),
        })
}

/// A reader's whole life: one consistent picture per closure.
fn serve_reads(connection: &Connection, queue: &Receiver<Job>) {
    let mut texts = tx::Texts::default();
    while let Ok(mut job) = queue.recv() {
        let begun = connection
            .prepare_cached("BEGIN")
            .and_then(|mut begin| begin.execute([]));
        if let Err(error) = begun {
            job.call.settle(Err(fault::of("BEGIN", error)));
            continue;
        }
        let mut tx = tx::SqliteTx::new(connection, &mut texts, false);
        job.run(&mut tx);
        let broken = tx.broken.take();
        drop(
            connection
                .prepare_cached("ROLLBACK")
                .and_then(|mut end| end.execute([])),
        );
        job.call.settle(broken.map_or(Ok(()), Err));
    }
}
