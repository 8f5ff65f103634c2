//! PostgreSQL: a fixed set of threads, each with one connection and a small runtime of its own, so that a statement
//! costs no hop between threads; one more connection listens.

mod backup;
mod fault;
mod listen;
mod schema;
mod session;
mod tx;
mod value;
mod worker;

pub use backup::{backup, restore};
pub use schema::pending;

use crate::call::Job;
use crate::db::Shared;
use crate::listen::Listener;
use crate::{Error, Options, Result};
use crossbeam_channel::{Sender, unbounded};
use parking_lot::RwLock;
use session::Session;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// The engine's threads, seen from outside.
pub struct Postgres {
    queue: RwLock<Option<Sender<Job>>>,
    ears: listen::Ears,
    /// Ends when the last thread has ended: each holds a sender and never sends.
    ended: Mutex<mpsc::Receiver<()>>,
}

impl Postgres {
    pub fn open(options: &Options, shared: &Arc<Shared>) -> Result<Self> {
        let address = session::Address::parse(&options.url)?;
        // The caller may stand on a runtime's thread, where no second runtime may run.
        aside(|| schema::migrate(&mut Session::connected(&address)?))?;
        let (alive, ended) = mpsc::channel(1);
        let (queue, jobs) = unbounded();
        for _ in 0..options.pg_connections.max(1) {
            let (address, jobs, shared, alive) =
                (address.clone(), jobs.clone(), Arc::clone(shared), alive.clone());
            spawn("rapport-db", move || {
                worker::run(&address, &jobs, &shared);
                drop(alive);
            })?;
        }
        let ears = listen::Ears::start(address, shared.notices.clone(), alive)?;
        Ok(Self {
            queue: RwLock::new(Some(queue)),
            ears,
            ended: Mutex::new(ended),
        })
    }

    pub fn submit(&self, job: Job) {
        let queue = self.queue.read();
        let Some(queue) = queue.as_ref() else {
            return job.call.settle(Err(Error::Closed));
        };
        if let Err(refused) = queue.send(job) {
            refused.0.call.settle(Err(Error::Closed));
        }
    }

    pub async fn listen(&self, channel: &'static str) -> Result<Listener> {
        self.ears.listen(channel).await
    }

    pub async fn close(&self) {
        drop(self.queue.write().take());
        self.ears.close();
        while self.ended.lock().await.recv().await.is_some() {}
    }
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

/// Runs something on a thread of its own and waits for it.
fn aside<T: Send>(run: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(run).join()).unwrap_or_else(|_| {
        Err(Error::Panicked {
            message: "while opening PostgreSQL".to_owned(),
        })
    })
}

/// Says something to a server outside any pool, for tests' databases.
#[cfg(feature = "testing")]
pub fn say(url: &str, words: &str) -> Result<()> {
    let address = session::Address::parse(url)?;
    aside(|| {
        let session = Session::connected(&address)?;
        let client = session.client()?;
        session
            .wait(client.batch_execute(words))
            .map_err(|error| fault::of(words, &error))
    })
}

/// Does something while no other process does, for tests' templates.
#[cfg(feature = "testing")]
pub fn once(url: &str, work: impl FnOnce() -> Result<()> + Send) -> Result<()> {
    let address = session::Address::parse(url)?;
    aside(|| {
        let session = Session::connected(&address)?;
        let client = session.client()?;
        let lock = "SELECT pg_advisory_lock(7431)";
        session
            .wait(client.batch_execute(lock))
            .map_err(|error| fault::of(lock, &error))?;
        work()
    })
}
