//! A running SQLite transaction behind the common face.

use super::fault;
use crate::arg::clean;
use crate::dialect::{json_list, sqlite_text};
use crate::listen::Notice;
use crate::record::Notebook;
use crate::{Arg, Cell, Error, Kind, Result, Row, Tx};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};
use std::borrow::Cow;
use std::collections::HashMap;

/// SQLite's texts of our statements, found by the address of the original: a `'static` text never moves.
#[derive(Default)]
pub struct Texts(HashMap<(usize, usize), Box<str>>);

impl Texts {
    fn of(&mut self, sql: &'static str) -> &str {
        self.0
            .entry((sql.as_ptr() as usize, sql.len()))
            .or_insert_with(|| sqlite_text(sql).into())
    }
}

/// A running transaction.
pub struct SqliteTx<'c> {
    connection: &'c Connection,
    texts: &'c mut Texts,
    /// The first statement that failed: the transaction cannot be kept, as on PostgreSQL.
    pub broken: Option<Error>,
    /// What to tell the listeners after COMMIT.
    pub notices: Vec<Notice>,
    /// What was run, when somebody records.
    pub notebook: Notebook,
}

impl<'c> SqliteTx<'c> {
    pub fn new(connection: &'c Connection, texts: &'c mut Texts, recording: bool) -> Self {
        Self {
            connection,
            texts,
            broken: None,
            notices: Vec::new(),
            notebook: Notebook::new(recording),
        }
    }

    fn run<T>(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
        width: usize,
        mut each: impl FnMut(&mut CachedStatement<'_>) -> rusqlite::Result<T>,
        mut take: impl FnMut(T),
    ) -> Result<()> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let mut attempt = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(self.texts.of(sql))?;
            if width == 0 {
                bind(&mut statement, args)?;
                take(each(&mut statement)?);
                return Ok(());
            }
            for row in args.chunks_exact(width) {
                bind(&mut statement, row)?;
                take(each(&mut statement)?);
            }
            Ok(())
        };
        attempt().map_err(|error| {
            let error = fault::of(sql, error);
            self.broken = Some(error.clone());
            error
        })
    }

    fn changed(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<u64> {
        self.notebook.note(sql, args, width, false);
        let mut total = 0;
        self.run(
            sql,
            args,
            width,
            |statement| statement.raw_execute(),
            |count| total += count as u64,
        )?;
        Ok(total)
    }

    fn rows(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        self.notebook.note(sql, args, width, true);
        let mut rows = Vec::new();
        self.run(sql, args, width, read, |read| {
            if rows.is_empty() {
                rows = read;
            } else {
                rows.extend(read);
            }
        })?;
        Ok(rows)
    }
}

impl Tx for SqliteTx<'_> {
    fn exec(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        self.changed(sql, 0, args)
    }

    fn exec_later(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<()> {
        self.changed(sql, 0, args).map(drop)
    }

    fn exec_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<u64> {
        self.changed(sql, width, args)
    }

    fn query(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        self.rows(sql, 0, args)
    }

    fn query_many(&mut self, sql: &'static str, width: usize, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        self.rows(sql, width, args)
    }

    fn notify(&mut self, channel: &'static str, payload: &str) -> Result<()> {
        self.notices.push(Notice::Said {
            channel: channel.to_owned(),
            payload: payload.to_owned(),
        });
        Ok(())
    }

    fn kind(&self) -> Kind {
        Kind::Sqlite
    }
}

fn bind(statement: &mut CachedStatement<'_>, args: &[Arg<'_>]) -> rusqlite::Result<()> {
    for (at, arg) in args.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, Bound(arg))?;
    }
    Ok(())
}

fn read(statement: &mut CachedStatement<'_>) -> rusqlite::Result<Vec<Row>> {
    let width = statement.column_count();
    let mut found = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let mut cells = Vec::with_capacity(width);
        for at in 0..width {
            cells.push(cell(row.get_ref(at)?));
        }
        rows.push(Row(cells));
    }
    Ok(rows)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        // No column of ours is a floating-point number; a whole one may come from arithmetic.
        ValueRef::Real(number) => Cell::Int(number as i64),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}

struct Bound<'a>(&'a Arg<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Arg::Null => ToSqlOutput::Owned(Value::Null),
            Arg::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Arg::Bool(truth) => ToSqlOutput::Owned(Value::Integer(i64::from(*truth))),
            Arg::Text(text) => match clean(text) {
                Cow::Borrowed(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                Cow::Owned(text) => ToSqlOutput::Owned(Value::Text(text)),
            },
            Arg::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Arg::Ints(list) => ToSqlOutput::Owned(Value::Text(json_list(list))),
            Arg::Texts(list) => ToSqlOutput::Owned(Value::Text(clean(&json_list(list)).into_owned())),
        })
    }
}
