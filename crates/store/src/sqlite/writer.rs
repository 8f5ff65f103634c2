//! The writer's life: closures that wait together are committed together, so that one fsync serves them all.

use super::fault;
use super::tx::{SqliteTx, Texts};
use crate::call::Job;
use crate::db::Shared;
use crate::listen::Notice;
use crate::record::Notebook;
use crate::{Error, Result};
use crossbeam_channel::Receiver;
use rusqlite::Connection;

/// Closures that share one COMMIT at most.
const GROUP: usize = 64;

/// Serves the queue until every sender is gone.
pub fn run(connection: Connection, queue: &Receiver<Job>, shared: &Shared) {
    let mut texts = Texts::default();
    while let Ok(first) = queue.recv() {
        Group::new(&connection, shared).serve(first, queue, &mut texts);
    }
    // What the next start would otherwise have to read back; failing here loses nothing.
    if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "could not fold the write-ahead log into the database at the end");
    }
}

/// One COMMIT and the closures that share it.
struct Group<'c> {
    connection: &'c Connection,
    shared: &'c Shared,
    done: Vec<(Job, Result<()>)>,
    notices: Vec<Notice>,
    notebooks: Vec<Notebook>,
    kept: usize,
}

impl<'c> Group<'c> {
    fn new(connection: &'c Connection, shared: &'c Shared) -> Self {
        Self {
            connection,
            shared,
            done: Vec::new(),
            notices: Vec::new(),
            notebooks: Vec::new(),
            kept: 0,
        }
    }

    fn serve(mut self, first: Job, queue: &Receiver<Job>, texts: &mut Texts) {
        if let Err(error) = self.say("BEGIN IMMEDIATE") {
            return first.call.settle(Err(error));
        }
        let mut next = Some(first);
        while let Some(mut job) = next {
            let end = self.run(&mut job, texts);
            self.done.push((job, end));
            if self.connection.is_autocommit() {
                break;
            }
            next = if self.done.len() < GROUP {
                queue.try_recv().ok()
            } else {
                None
            };
        }
        let end = self.finish();
        if end.is_ok() {
            for notice in self.notices.drain(..) {
                // Nobody listening is no error.
                drop(self.shared.notices.send(notice));
            }
            for notebook in self.notebooks.drain(..) {
                notebook.hand_to(self.shared.recorder.as_ref(), true);
            }
        }
        for (job, own) in self.done {
            job.call.settle(own.and_then(|()| end.clone()));
        }
    }

    /// Runs one closure. The first that is kept needs no savepoint: with nothing before it, all can be rolled back.
    fn run(&mut self, job: &mut Job, texts: &mut Texts) -> Result<()> {
        let nested = self.kept > 0;
        if nested {
            self.say("SAVEPOINT one")?;
        }
        let mut tx = SqliteTx::new(self.connection, texts, self.shared.takes_notes());
        let keep = job.run(&mut tx);
        let SqliteTx {
            broken,
            notices,
            notebook,
            ..
        } = tx;
        if keep && broken.is_none() {
            if nested {
                self.say("RELEASE one")?;
            }
            self.kept += 1;
            self.notices.extend(notices);
            self.notebooks.push(notebook);
            return Ok(());
        }
        if self.connection.is_autocommit() {
            // SQLite itself rolled everything back (disk full, I/O error): nobody of this group is kept.
            return Err(broken.unwrap_or(Error::Closed));
        }
        if nested {
            self.say("ROLLBACK TO one")?;
            self.say("RELEASE one")?;
        } else {
            self.say("ROLLBACK")?;
            self.say("BEGIN IMMEDIATE")?;
        }
        // A closure that ended with an error of its own tells that one; one that swallowed a failed statement this.
        match broken {
            Some(error) if keep => Err(error),
            _ => Ok(()),
        }
    }

    fn finish(&self) -> Result<()> {
        if self.connection.is_autocommit() {
            let lost = || Error::Unavailable {
                reason: "SQLite rolled a shared transaction back".to_owned(),
            };
            let cause = self.done.iter().find_map(|(_, end)| end.clone().err());
            return if self.kept == 0 {
                Ok(())
            } else {
                Err(cause.unwrap_or_else(lost))
            };
        }
        if self.kept == 0 {
            return self.say("ROLLBACK");
        }
        let asked_for = self.shared.crash.before(&self.notebooks);
        let end = self.say("COMMIT");
        if end.is_err() && !self.connection.is_autocommit() {
            drop(self.say("ROLLBACK"));
        }
        if end.is_ok() {
            self.shared.crash.after(asked_for);
        }
        end
    }

    fn say(&self, words: &'static str) -> Result<()> {
        self.connection
            .prepare_cached(words)
            .and_then(|mut statement| statement.execute([]))
            .map(drop)
            .map_err(|error| fault::of(words, error))
    }
}
