//! The database as the rooms above see it: closures in, answers out, whichever engine runs.

use crate::call::{Mode, ask};
use crate::crash::CrashPoint;
use crate::listen::{Listener, Notice};
use crate::{Error, Kind, Options, Pending, Recorder, Result, Tx};
use crate::{pg, sqlite};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    engine: Engine,
    options: Options,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(pg::Postgres),
}

/// What an engine's threads share.
pub(crate) struct Shared {
    pub crash: CrashPoint,
    pub recorder: Option<Recorder>,
    pub notices: broadcast::Sender<Notice>,
}

impl Shared {
    /// Whether somebody wants to know the statements of transactions.
    pub fn takes_notes(&self) -> bool {
        self.recorder.is_some() || self.crash.is_set()
    }
}

impl Db {
    /// Opens a database and brings its schema up to date under a lock. Blocks; at start that is what one wants.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::Busy`], [`Error::NewerSchema`], [`Error::ChangedMigration`], [`Error::ReadOnly`].
    pub fn open(options: &Options) -> Result<Self> {
        let shared = Arc::new(Shared {
            crash: CrashPoint::new(options.abort_at_commit.clone()),
            recorder: options.record.clone(),
            notices: broadcast::channel(1024).0,
        });
        let engine = match options.kind() {
            Kind::Sqlite => Engine::Sqlite(sqlite::Sqlite::open(options, &shared)?),
            Kind::Postgres => Engine::Postgres(pg::Postgres::open(options, &shared)?),
        };
        Ok(Self(Arc::new(Inner {
            engine,
            options: options.clone(),
        })))
    }

    /// The migrations that [`Db::open`] would apply, without applying them. Blocks.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn pending_migrations(options: &Options) -> Result<Vec<Pending>> {
        match options.kind() {
            Kind::Sqlite => sqlite::pending(options),
            Kind::Postgres => pg::pending(options),
        }
    }

    /// Fills an empty database from a backup made by [`Db::backup_to`] on the same engine. Blocks.
    ///
    /// # Errors
    /// [`Error::Backup`] when the file is none of ours or the database is not empty, and as [`Db::open`].
    pub fn restore_from(options: &Options, path: &Path) -> Result<()> {
        match options.kind() {
            Kind::Sqlite => sqlite::restore(options, path),
            Kind::Postgres => pg::restore(options, path),
        }
    }

    /// Runs `f` as one business transaction and waits until it is durable. When `f` gives an error, or a statement in
    /// it failed, nothing of it is kept. `f` may run several times (PostgreSQL: after a deadlock, a serialisation
    /// failure or a lost connection), so it has no effects outside the transaction.
    ///
    /// # Errors
    /// What `f` gives, and what the engine says.
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.ask(Mode::Write, f).await.unwrap_or(Err(Error::Closed))
    }

    /// Runs `f` over one consistent picture of what is committed; `f` cannot change anything.
    ///
    /// # Errors
    /// What `f` gives, and what the engine says.
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.ask(Mode::Read, f).await.unwrap_or(Err(Error::Closed))
    }

    /// Runs `f` like [`Db::write`] and then takes everything back: answers "what would be if".
    ///
    /// # Errors
    /// What `f` gives, and what the engine says.
    pub async fn rehearse<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        self.ask(Mode::Rehearse, f).await.unwrap_or(Err(Error::Closed))
    }

    /// [`Db::rehearse`] for threads that may block.
    ///
    /// # Errors
    /// As [`Db::rehearse`].
    pub fn rehearse_blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        futures::executor::block_on(self.rehearse(f))
    }

    /// [`Db::write`] for threads that may block.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn write_blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        futures::executor::block_on(self.write(f))
    }

    /// [`Db::read`] for threads that may block.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn read_blocking<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        futures::executor::block_on(self.read(f))
    }

    /// Hears what transactions of every node tell on a channel from now on.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL's listening connection cannot be made.
    pub async fn listen(&self, channel: &'static str) -> Result<Listener> {
        match &self.0.engine {
            Engine::Sqlite(engine) => Ok(Listener::new(channel, engine.notices().subscribe())),
            Engine::Postgres(engine) => engine.listen(channel).await,
        }
    }

    /// Writes a consistent copy while serving: a database file for SQLite, JSON lines for PostgreSQL. The file must
    /// not exist yet.
    ///
    /// # Errors
    /// [`Error::Backup`] when the file cannot be written.
    pub async fn backup_to(&self, path: &Path) -> Result<()> {
        let (options, path) = (self.0.options.clone(), path.to_owned());
        let (reply, answer) = oneshot::channel();
        // A thread of its own: a copy takes seconds, and neither a pool's thread nor the runtime's should wait for it.
        std::thread::spawn(move || {
            let made = match options.kind() {
                Kind::Sqlite => sqlite::backup(&options, &path),
                Kind::Postgres => pg::backup(&options, &path),
            };
            drop(reply.send(made));
        });
        answer.await.unwrap_or(Err(Error::Closed))
    }

    /// Which engine runs; for showing it.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.options.kind()
    }

    /// Ends the engine's threads after the transactions already handed in; later ones give [`Error::Closed`].
    pub async fn close(&self) {
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }

    fn ask<T, F>(&self, mode: Mode, f: F) -> oneshot::Receiver<Result<T>>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Tx) -> Result<T> + Send + 'static,
    {
        let (job, answer) = ask(mode, f);
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.submit(job),
            Engine::Postgres(engine) => engine.submit(job),
        }
        answer
    }
}
