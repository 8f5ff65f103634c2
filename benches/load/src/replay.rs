//! The limit on this machine: the path's own recorded statements, issued by a bare loop without the server around them.

use anyhow::Context;
use postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::Deserialize;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

/// One recorded transaction.
#[derive(Debug, Deserialize)]
pub struct Transaction {
    write: bool,
    statements: Vec<Statement>,
}

#[derive(Debug, Deserialize)]
struct Statement {
    sql: String,
    width: usize,
    args: Vec<Option<Argument>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Argument {
    Int(i64),
    Bool(bool),
    Text(String),
    Bytes(String),
    Ints(Vec<i64>),
    Texts(Vec<String>),
}

/// Reads a recording.
///
/// # Errors
/// When a line is not a transaction.
pub fn read(path: &Path) -> anyhow::Result<Vec<Transaction>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    BufReader::new(file)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

impl Statement {
    /// The rows of a batched statement, or its one row.
    fn rows(&self) -> impl Iterator<Item = &[Option<Argument>]> {
        let width = if self.width == 0 {
            self.args.len().max(1)
        } else {
            self.width
        };
        let none = self.args.is_empty().then_some(&[][..]);
        none.into_iter().chain(self.args.chunks(width))
    }
}

/// Issues the transactions on a SQLite file, commits shared by 64, as durable as the server's.
///
/// # Errors
/// When the file is not the one that the recording began on.
pub fn sqlite(path: &Path, transactions: &[Transaction]) -> anyhow::Result<Duration> {
    let connection = rusqlite::Connection::open(path)?;
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;")?;
    connection.set_prepared_statement_cache_capacity(512);
    let texts: HashMap<&str, String> = transactions
        .iter()
        .flat_map(|transaction| &transaction.statements)
        .map(|statement| (statement.sql.as_str(), store::sqlite_text(&statement.sql)))
        .collect();
    let started = Instant::now();
    for group in transactions.chunks(64) {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for transaction in group {
            for statement in &transaction.statements {
                let mut prepared = connection.prepare_cached(&texts[statement.sql.as_str()])?;
                for row in statement.rows() {
                    for (at, argument) in row.iter().enumerate() {
                        prepared.raw_bind_parameter(at + 1, argument.as_ref().map(Bound))?;
                    }
                    let mut rows = prepared.raw_query();
                    while rows.next()?.is_some() {}
                }
            }
        }
        connection.execute_batch("COMMIT")?;
    }
    Ok(started.elapsed())
}

struct Bound<'a>(&'a Argument);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Argument::Int(number) => ToSqlOutput::Borrowed(ValueRef::Integer(*number)),
            Argument::Bool(truth) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*truth))),
            Argument::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Argument::Bytes(hex) => ToSqlOutput::from(bytes(hex)),
            Argument::Ints(list) => ToSqlOutput::from(serde_json::to_string(list).unwrap_or_default()),
            Argument::Texts(list) => ToSqlOutput::from(serde_json::to_string(list).unwrap_or_default()),
        })
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .filter_map(|at| u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok())
        .collect()
}

/// Issues the transactions on PostgreSQL over several connections, each transaction with its own COMMIT.
///
/// # Errors
/// When the database is not the one that the recording began on.
pub fn postgres(url: &str, transactions: &[Transaction], connections: usize) -> anyhow::Result<Duration> {
    let started = Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|at| {
                scope.spawn(move || {
                    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
                    let mut prepared: HashMap<&str, postgres::Statement> = HashMap::new();
                    for transaction in transactions.iter().skip(at).step_by(connections) {
                        issue(&mut client, &mut prepared, transaction)?;
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?)
    })?;
    Ok(started.elapsed())
}

fn issue<'a>(
    client: &mut postgres::Client,
    prepared: &mut HashMap<&'a str, postgres::Statement>,
    transaction: &'a Transaction,
) -> anyhow::Result<()> {
    if transaction.write {
        client.batch_execute("BEGIN")?;
    }
    for statement in &transaction.statements {
        let sql = statement.sql.as_str();
        if !prepared.contains_key(sql) {
            prepared.insert(sql, client.prepare(sql)?);
        }
        for row in statement.rows() {
            let row: Vec<Param<'_>> = row.iter().map(|argument| Param(argument.as_ref())).collect();
            let row: Vec<&(dyn ToSql + Sync)> =
                row.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
            // Two connections may meet on one row in another order than when it was recorded; such a transaction ends there.
            if client.query(&prepared[sql], &row).is_err() {
                client.batch_execute("ROLLBACK")?;
                return Ok(());
            }
        }
    }
    if transaction.write {
        client.batch_execute("COMMIT")?;
    }
    Ok(())
}

#[derive(Debug)]
struct Param<'a>(Option<&'a Argument>);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            None => Ok(IsNull::Yes),
            Some(Argument::Int(number)) => number.to_sql(kind, out),
            Some(Argument::Bool(truth)) => truth.to_sql(kind, out),
            Some(Argument::Text(text)) => text.to_sql(kind, out),
            Some(Argument::Bytes(hex)) => bytes(hex).to_sql(kind, out),
            Some(Argument::Ints(list)) => list.to_sql(kind, out),
            Some(Argument::Texts(list)) => list.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Binary
    }

    to_sql_checked!();
}

/// How many statements the transactions hold.
pub fn statements(transactions: &[Transaction]) -> usize {
    transactions
        .iter()
        .flat_map(|transaction| &transaction.statements)
        .map(|statement| statement.rows().count())
        .sum()
}
