//! A running PostgreSQL transaction behind the common face.

use super::fault::{self, Fate};
use super::session::Session;
use super::value;
use crate::call::Mode;
use crate::db::Shared;
use crate::record::Notebook;
use crate::{Arg, Error, Kind, OwnedArg, Result, Row, Tx};
use futures::future::{BoxFuture, FutureExt, MaybeDone, maybe_done};
use futures::{TryStreamExt, poll};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use tokio_postgres::{Client, Statement};

type Said<T> = std::result::Result<T, tokio_postgres::Error>;
type OnItsWay = Pin<Box<MaybeDone<BoxFuture<'static, Said<u64>>>>>;

/// How a transaction ended.
pub enum End {
    /// As the closure wanted.
    AsWanted,
    /// With an error for the caller.
    Failed(Error),
    /// Nothing was kept, and another run may succeed.
    Again(Error),
}

/// A running transaction.
pub struct PgTx<'s> {
    session: &'s mut Session,
    client: Arc<Client>,
    /// Statements that were sent and whose answers nobody took yet, in order.
    sent: Vec<OnItsWay>,
    /// The first error, and what it means.
    broken: Option<(Error, Fate)>,
    /// What was run, when somebody records.
    pub notebook: Notebook,
}

impl<'s> PgTx<'s> {
    /// Begins; BEGIN itself travels with the first statement.
    pub fn begin(session: &'s mut Session, mode: Mode, shared: &Shared) -> Result<Self> {
        let client = session.client()?;
        let notebook = Notebook::new(shared.takes_notes());
        let mut tx = Self {
            session,
            client,
            sent: Vec::new(),
            broken: None,
            notebook,
        };
        tx.post(match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Mode::Write | Mode::Rehearse => "BEGIN",
        });
        Ok(tx)
    }

    /// Ends it. `keep`: by COMMIT.
    pub fn end(mut self, keep: bool, shared: &Shared) -> End {
        if let Some((error, fate)) = self.broken.take() {
            self.roll_back();
            return match fate {
                Fate::Final => End::Failed(error),
                Fate::Again | Fate::Lost => End::Again(error),
            };
        }
        if !keep {
            self.roll_back();
            return End::AsWanted;
        }
        if self.session.is_lost() {
            return End::Again(Error::Unavailable {
                reason: "the connection was lost before COMMIT".to_owned(),
            });
        }
        let asked_for = shared.crash.before(std::slice::from_ref(&self.notebook));
        self.post("COMMIT");
        let said = self.session.wait(answers(&mut self.sent));
        match said {
            Ok(()) => {
                shared.crash.after(asked_for);
                End::AsWanted
            }
            Err(error) => match fault::fate(&error) {
                // COMMIT was sent; its answer is what was lost.
                Fate::Lost => End::Failed(Error::CommitUnknown),
                Fate::Again => End::Again(fault::of("COMMIT", &error)),
                Fate::Final => End::Failed(fault::of("COMMIT", &error)),
            },
        }
    }

    fn roll_back(&mut self) {
        self.post("ROLLBACK");
        // The first error is known already; this only waits until the connection is free again.
        drop(self.session.wait(answers(&mut self.sent)));
    }

    /// Sends words without arguments; their answer is taken with a later one.
    fn post(&mut self, words: &'static str) {
        let client = Arc::clone(&self.client);
        self.send(async move { client.batch_execute(words).await.map(|()| 0) }.boxed());
    }

    /// The first poll puts the statement on the wire, behind everything sent before.
    fn send(&mut self, answer: BoxFuture<'static, Said<u64>>) {
        let mut answer = Box::pin(maybe_done(answer));
        let _ = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        self.sent.push(answer);
    }

    fn run<'a, T>(
        &mut self,
        sql: &'static str,
        args: &'a [Arg<'a>],
        ask: impl AsyncFn(&Client, &Statement, &'a [Arg<'a>]) -> Said<T>,
    ) -> Result<T> {
        if let Some((error, _)) = &self.broken {
            return Err(error.clone());
        }
        let said = self.session.prepared(&self.client, sql).and_then(|statement| {
            self.session.wait(async {
                let answer = ask(&self.client, &statement, args).await;
                // What was sent before has been answered before: its error, if any, is the cause.
                answers(&mut self.sent).await.and(answer)
            })
        });
        said.map_err(|error| self.note(sql, &error))
    }

    fn note(&mut self, sql: &'static str, error: &tokio_postgres::Error) -> Error {
        // A statement refused because an earlier one failed: that one is the cause.
        let cause = self.session.wait(answers(&mut self.sent)).err();
        let error = cause.as_ref().unwrap_or(error);
        let said = fault::of(sql, error);
        let fate = if self.session.is_lost() {
            Fate::Lost
        } else {
            fault::fate(error)
        };
        self.broken = Some((said.clone(), fate));
        said
    }
}

impl Tx for PgTx<'_> {
    fn exec(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        self.notebook.note(sql, args, 0, false);
        self.run(sql, args, async |client, statement, args| {
            client.execute_raw(statement, args).await
        })
    }

    fn exec_later(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<()> {
        self.notebook.note(sql, args, 0, false);
        if let Some((error, _)) = &self.broken {
            return Err(error.clone());
        }
        let statement = match self.session.prepared(&self.client, sql) {
            Ok(statement) => statement,
            Err(error) => return Err(self.note(sql, &error)),
        };
        let client = Arc::clone(&self.client);
        let args: Vec<OwnedArg> = args.iter().map(Arg::to_owned_arg).collect();
        self.send(async move { client.execute_raw(&statement, &args).await }.boxed());
        Ok(())
    }

    fn exec_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<u64> {
        self.notebook.note(sql, args, width, false);
        self.run(sql, args, async |client, statement, args| {
            let rows = args
                .chunks_exact(width)
                .map(|row| client.execute_raw(statement, row));
            Ok(in_order(rows).await?.into_iter().sum())
        })
    }

    fn query(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        self.notebook.note(sql, args, 0, true);
        self.run(sql, args, async |client, statement, args| {
            rows(client, statement, args).await
        })
    }

    fn query_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        self.notebook.note(sql, args, width, true);
        self.run(sql, args, async |client, statement, args| {
            let each = args.chunks_exact(width).map(|row| rows(client, statement, row));
            Ok(in_order(each).await?.into_iter().flatten().collect())
        })
    }

    fn notify(&mut self, channel: &'static str, payload: &str) -> Result<()> {
        self.exec_later(
            "SELECT pg_notify($1, $2)",
            &[Arg::Text(channel), Arg::Text(payload)],
        )
    }

    fn kind(&self) -> Kind {
        Kind::Postgres
    }
}

async fn rows(client: &Client, statement: &Statement, args: &[Arg<'_>]) -> Said<Vec<Row>> {
    let found = client.query_raw(statement, args).await?;
    let mut found = std::pin::pin!(found);
    let mut rows = Vec::new();
    while let Some(row) = found.try_next().await? {
        rows.push(value::row(&row)?);
    }
    Ok(rows)
}

/// Sends all before waiting for the first; the answers in the same order, or the first error.
async fn in_order<T, F: Future<Output = Said<T>>>(asked: impl Iterator<Item = F>) -> Said<Vec<T>> {
    let mut asked: Vec<_> = asked.map(|answer| Box::pin(maybe_done(answer))).collect();
    for answer in &mut asked {
        let _ = poll!(answer.as_mut());
    }
    let mut said = Vec::with_capacity(asked.len());
    let mut first_error = None;
    for answer in &mut asked {
        answer.as_mut().await;
        match answer.as_mut().take_output() {
            Some(Ok(value)) => said.push(value),
            Some(Err(error)) => drop(first_error.get_or_insert(error)),
            None => {}
        }
    }
    first_error.map_or(Ok(said), Err)
}

/// Takes the answers of everything on its way; the first error, if there is one.
async fn answers(sent: &mut Vec<OnItsWay>) -> Said<()> {
    let mut first_error = None;
    for mut answer in sent.drain(..) {
        answer.as_mut().await;
        if let Some(Err(error)) = answer.as_mut().take_output() {
            first_error.get_or_insert(error);
        }
    }
    first_error.map_or(Ok(()), Err)
}
