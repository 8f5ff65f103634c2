//! The app itself: its parts, how it starts, runs and stops.

use crate::catalog::Catalog;
use crate::error::{AppError, Result};
use crate::lanes::Lanes;
use crate::live::Live;
use crate::metrics::Counters;
use crate::seal::Seal;
use crate::sending::{Line, Places, Ready};
use crate::{planned, poll, sending, turn};
use base::{Clock, Code, MessageId, Random, Timestamp};
use channels::Buckets;
use jobs::Worker;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use store::{Db, IdBlocks};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What the app is made of.
pub struct Parts {
    /// The database.
    pub db: Db,
    /// The file storage.
    pub files: ::files::Files,
    /// The HTTP client.
    pub net: net::Net,
    /// The sealing key.
    pub seal: Seal,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where the engine's randomness begins.
    pub seed: u64,
    /// The settings.
    pub settings: Settings,
}

/// What the app can be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address that links begin with, without a slash at its end.
    pub public_url: String,
    /// This node's name among several: the same after every restart, and no other node's.
    pub node: String,
    /// Messages that may be on their way to messengers at once.
    pub send_concurrency: usize,
    /// Turns that may wait for foreign servers at once.
    pub turn_concurrency: usize,
    /// How long the address of a file works, in seconds.
    pub file_url_seconds: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            node: "node".to_owned(),
            send_concurrency: 256,
            // Well above the calls of one project at once, so that slow servers of one hold up nobody else's turns.
            turn_concurrency: 256,
            file_url_seconds: 7 * 24 * 3_600,
        }
    }
}

/// The use cases of one node. Clones share everything.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub db: Db,
    pub ids: IdBlocks,
    pub files: ::files::Files,
    pub net: net::Net,
    pub seal: Seal,
    pub clock: Arc<dyn Clock>,
    pub seeds: Mutex<Random>,
    pub settings: Settings,
    pub catalog: Catalog,
    /// What editors were told of versions.
    pub remembered: crate::editor::Remembered,
    pub live: Live,
    pub lanes: Lanes,
    /// Downloads of files, apart from turns: nobody's answer waits for a slow download.
    pub downloads: Lanes,
    /// Held while a picture is searched for a code.
    pub readings: tokio::sync::Mutex<()>,
    /// Contents of files on their way into a project's books.
    pub bookings: Lanes,
    pub buckets: Buckets,
    pub counters: Counters,
    pub worker: Worker,
    /// Wakes the pollers when channels changed.
    pub pollers: Notify,
    pub marks: sending::Marks,
    pub line: Line,
    pub places: Places,
    /// Messages committed here and about to be sent.
    pub ready: Mutex<HashMap<MessageId, Ready>>,
    /// Small things done beside, such as answering a press.
    pub errands: TaskTracker,
    pub chat_limits: crate::chat::ChatLimits,
    pub file_key: [u8; 32],
    pub chat_key: [u8; 32],
    pub node: Arc<str>,
}

/// An app that may be gone.
pub(crate) struct WeakApp(Weak<Inner>);

impl WeakApp {
    /// The app, if it is still there.
    pub fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(App)
    }
}

/// Events that a slow live receiver may fall behind.
const LIVE_EVENTS: usize = 4_096;
/// Locks that clients' turns share.
const LANES: usize = 4_096;
/// Locks that files share.
const FILE_LANES: usize = 256;

impl App {
    /// Puts the app together. Nothing runs yet.
    ///
    /// # Errors
    /// When the database was sealed with another key.
    pub async fn start(parts: Parts) -> Result<Self> {
        let Parts {
            db,
            files,
            net,
            seal,
            clock,
            seed,
            settings,
        } = parts;
        let worker = Worker::new(db.clone(), Arc::clone(&clock), settings.node.clone());
        let app = Self(Arc::new(Inner {
            ids: IdBlocks::new(db.clone()),
            catalog: Catalog::default(),
            remembered: crate::editor::Remembered::default(),
            live: Live::new(LIVE_EVENTS),
            lanes: Lanes::new(LANES),
            downloads: Lanes::new(FILE_LANES),
            readings: tokio::sync::Mutex::new(()),
            bookings: Lanes::new(FILE_LANES),
            buckets: Buckets::default(),
            counters: Counters::default(),
            pollers: Notify::new(),
            marks: sending::Marks::new(db.clone()),
            line: Line::default(),
            places: Places::new(settings.send_concurrency),
            ready: Mutex::default(),
            errands: TaskTracker::new(),
            file_key: seal.derive("file addresses"),
            chat_key: seal.derive("chat visitors"),
            node: settings.node.as_str().into(),
            chat_limits: crate::chat::ChatLimits::default(),
            seeds: Mutex::new(Random::seeded(seed)),
            worker,
            db,
            files,
            net,
            seal,
            clock,
            settings,
        }));
        app.check_sealing_key().await?;
        app.free_former_self().await?;
        turn::register(&app);
        planned::register(&app);
        sending::register(&app);
        crate::files::register(&app);
        Ok(app)
    }

    /// The process that held this node's jobs before is gone, because this one owns its folder and its name.
    async fn free_former_self(&self) -> Result<()> {
        let node = Arc::clone(&self.0.node);
        let freed = self
            .write("free what was held before", move |tx| {
                store::jobs::any_free_node(tx, &node)
            })
            .await?;
        if freed > 0 {
            tracing::info!(jobs = freed, "jobs that the last process left behind go on");
        }
        Ok(())
    }

    /// A database belongs to one sealing key; another would read no secret in it and must not write any.
    async fn check_sealing_key(&self) -> Result<()> {
        let fingerprint = self.0.seal.fingerprint();
        let found = self
            .write("check the sealing key", move |tx| {
                store::cursors::set_once(tx, "sealing key", &fingerprint)
            })
            .await?;
        if found == self.0.seal.fingerprint() {
            return Ok(());
        }
        Err(AppError::new(
            Code::Conflict,
            format!(
                "the database was sealed with another key (fingerprint {found}, this one is {}); give the matching key file or RAPPORT_SEALING_KEY",
                self.0.seal.fingerprint()
            ),
        ))
    }

    /// Works until told to stop: turns, sending, timers, polling. Returns when all of it is quiet.
    pub async fn run(&self, shutdown: CancellationToken) {
        let marks = CancellationToken::new();
        let work = async {
            tokio::join!(
                self.0.worker.run(shutdown.clone()),
                poll::run(self, shutdown.clone()),
                crate::elsewhere::run(self, shutdown.clone()),
                crate::spread::run(self, shutdown.clone()),
                crate::upkeep::run(self, shutdown),
            );
            self.0.errands.close();
            self.0.errands.wait().await;
            // Last, because what ends still marks what it did.
            marks.cancel();
        };
        tokio::join!(work, self.0.marks.run(marks.clone()));
    }

    /// This app, for those whom it outlives.
    pub(crate) fn downgrade(&self) -> WeakApp {
        WeakApp(Arc::downgrade(&self.0))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The live bus of this node.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// The address that links begin with.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.0.settings.public_url
    }

    /// The database, for backups.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The file storage, for backups.
    #[must_use]
    pub fn files(&self) -> &::files::Files {
        &self.0.files
    }

    /// The sealing key, for backups.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.0.seal
    }

    /// Answers when the database does.
    ///
    /// # Errors
    /// `unavailable`, when it does not.
    pub async fn ready(&self) -> Result<()> {
        self.read("ask the database", |tx| {
            store::projects::page(tx, None, 1).map(drop)
        })
        .await
    }

    pub(crate) fn seed(&self) -> u64 {
        self.0.seeds.lock().next_u64()
    }

    /// Runs a business transaction; a failure is told with what was being tried.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        f: impl Fn(&mut dyn store::Tx) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.db.write(f).await.map_err(|error| of_store(what, error))
    }

    /// Reads from the store; a failure is told with what was being tried.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        f: impl Fn(&mut dyn store::Tx) -> store::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.db.read(f).await.map_err(|error| of_store(what, error))
    }
}

/// Whether the store cannot work at this moment, whatever it is asked.
pub(crate) fn is_outage(error: &store::Error) -> bool {
    use store::Error as E;
    matches!(
        error,
        E::Busy { .. }
            | E::Unavailable { .. }
            | E::Closed
            | E::ReadOnly { .. }
            | E::DiskFull { .. }
            | E::CommitUnknown
    )
}

/// Our word for what the store says.
pub(crate) fn of_store(what: &'static str, error: store::Error) -> AppError {
    use store::Error as E;
    if let Some(own) = error.reason::<AppError>() {
        return own.clone();
    }
    match &error {
        E::CommitUnknown => {
            tracing::error!(error = %error, "cannot {what}");
            AppError::new(Code::InDoubt, format!("{error}; look before you {what} again"))
        }
        E::NotFound { .. } => AppError::new(Code::NotFound, error.to_string()),
        E::Conflict { .. } | E::Unique { .. } => AppError::new(Code::Conflict, error.to_string()),
        error if is_outage(error) => {
            tracing::error!(error = %error, "cannot {what}");
            AppError::new(
                Code::Unavailable,
                format!("cannot {what} at this moment: {error}"),
            )
            .after(5)
        }
        _ => AppError::internal(what, &error),
    }
}

impl App {
    /// Does everything that is due at the clock's present moment, for tests, where nothing happens by itself.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn drain(&self) -> Result<usize> {
        let marks = CancellationToken::new();
        let done = async {
            let ran = self.0.worker.drain().await;
            marks.cancel();
            ran
        };
        let (ran, ()) = tokio::join!(done, self.0.marks.run(marks.clone()));
        ran.map_err(|error| of_store("run what is due", error))
    }
}
