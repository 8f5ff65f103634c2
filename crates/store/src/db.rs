//! The database as the rooms above see it: closures in, answers out, whichever engine runs.

use crate::crash::{CommitMoment, CrashPoint};
use crate::listen::{Listener, Notice};
use crate::{Error, Pending, Recorder, Result, Tx};
use crate::{pg, sqlite};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, oneshot};

/// How a database is opened.
#[derive(Clone)]
pub struct Options {
    /// A file's path for SQLite, or `postgres://user:password@host/name`.
    pub url: String,
    /// SQLite: connections that read beside the writer.
    pub readers: usize,
    /// PostgreSQL: connections, each with a thread of its own.
    pub pg_connections: usize,
    /// Ends the process at the Nth COMMIT of a write; only in builds with debug assertions.
    pub abort_at_commit: Option<(u64, CommitMoment)>,
    /// Takes the statements of every transaction that was kept.
    pub record: Option<Recorder>,
    /// How long SQLite waits for another process's lock before the file counts as busy.
    pub patience: Duration,
    /// Forgoes durability, which only a test's throw-away database may do.
    pub throw_away: bool,
}

impl Options {
    /// The usual options for an address.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            readers: 2,
            pg_connections: 8,
            abort_at_commit: None,
            record: None,
            patience: Duration::from_secs(5),
            throw_away: false,
        }
    }

    /// The engine that the address names.
    #[must_use]
    pub fn kind(&self) -> Kind {
        if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Kind::Postgres
        } else {
            Kind::Sqlite
        }
    }

    pub(crate) fn sqlite_path(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite:").unwrap_or(&self.url))
    }
}

/// Which engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// A server of its own, for several nodes.
    Postgres,
}

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

impl Db {
    /// Opens a database and brings its schema up to date under a lock. Blocks; at start that is what one wants.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::Busy`], [`Error::NewerSchema`], [`Error::ChangedMigration`], [`Error::ReadOnly`].
    pub fn open(options: &Options) -> Result<Self> {
        let shared = Arc::new(Shared {
            crash: CrashPoint::new(options.abort_at_commit),
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
        let (reply, answer) = oneshot::channel();
        let call = Job {
            mode,
            call: Box::new(Asked {
                f,
                answer: None,
                reply,
            }),
        };
        match &self.0.engine {
            Engine::Sqlite(engine) => engine.submit(call),
            Engine::Postgres(engine) => engine.submit(call),
        }
        answer
    }
}

/// What is to become of a transaction's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Write,
    Rehearse,
}

/// A closure on its way to an engine's thread.
pub(crate) struct Job {
    pub mode: Mode,
    pub call: Box<dyn Call>,
}

impl Job {
    /// Runs the closure; whether its changes are to be kept.
    pub fn run(&mut self, tx: &mut dyn Tx) -> bool {
        self.call.run(tx) && self.mode == Mode::Write
    }
}

/// A closure with its caller.
pub(crate) trait Call: Send {
    /// Runs it, keeping its answer; `true` when it ended well. A panic is an answer too.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;
    /// Tells the caller: its own answer, or the error that befell the transaction.
    fn settle(self: Box<Self>, end: Result<()>);
}

struct Asked<T, F> {
    f: F,
    answer: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Call for Asked<T, F>
where
    T: Send,
    F: Fn(&mut dyn Tx) -> Result<T> + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        let answer = catch_unwind(AssertUnwindSafe(|| (self.f)(tx))).unwrap_or_else(|panic| {
            let message = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "without a message".to_owned());
            Err(Error::Panicked { message })
        });
        let well = answer.is_ok();
        self.answer = Some(answer);
        well
    }

    fn settle(self: Box<Self>, end: Result<()>) {
        let answer = match end {
            Ok(()) => self.answer.unwrap_or(Err(Error::Closed)),
            Err(error) => Err(error),
        };
        // A caller that no longer waits has dropped its end.
        drop(self.reply.send(answer));
    }
}
