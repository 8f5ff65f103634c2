//! A logical copy of a PostgreSQL database as JSON lines: made in one snapshot while serving, put into an empty one.

use super::session::{Address, Session};
use super::{aside, fault, schema};
use crate::{Error, Options, Result, migrate};
use futures::TryStreamExt;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use tokio_postgres::Client;

/// Rows put back by one statement.
const BATCH: usize = 500;
/// Tables that others refer to come first, so that they can be put back in the order of the file.
const TABLES: &str = "SELECT table_name::text FROM information_schema.tables
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'schema_migrations'
    ORDER BY table_name NOT IN ('projects', 'operators'), table_name";

fn refuse(path: &Path, reason: impl ToString) -> Error {
    Error::Backup {
        path: path.display().to_string(),
        reason: reason.to_string(),
    }
}

/// Copies every table into a new file.
pub fn backup(options: &Options, path: &Path) -> Result<()> {
    let address = Address::parse(&options.url)?;
    let session = Session::connected(&address)?;
    let client = session.client()?;
    let file = File::create_new(path).map_err(|error| refuse(path, format!("{error}; give a new name")))?;
    let mut out = BufWriter::new(file);
    session
        .wait(dump(&client, &mut out))
        .map_err(|reason| refuse(path, reason))?;
    out.into_inner()
        .map_err(|error| error.to_string())
        .and_then(|file| file.sync_all().map_err(|error| error.to_string()))
        .map_err(|reason| refuse(path, reason))
}

async fn dump(client: &Client, out: &mut impl Write) -> Result<(), String> {
    let said = |error: tokio_postgres::Error| fault::words(&error);
    let wrote = |error: std::io::Error| error.to_string();
    client
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0")
        .await
        .map_err(said)?;
    writeln!(
        out,
        "{}",
        json!({"rapport_backup": 1, "schema": migrate::newest()})
    )
    .map_err(wrote)?;
    for table in client.query(TABLES, &[]).await.map_err(said)? {
        let table: String = table.get(0);
        writeln!(out, "{}", json!({"table": table})).map_err(wrote)?;
        let select = format!("SELECT row_to_json(t)::text FROM \"{table}\" t");
        let rows = client
            .query_raw(&select, std::iter::empty::<i64>())
            .await
            .map_err(said)?;
        let mut rows = std::pin::pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(said)? {
            writeln!(out, "{}", row.get::<_, &str>(0)).map_err(wrote)?;
        }
    }
    client.batch_execute("COMMIT").await.map_err(said)
}

/// Puts a copy into an empty database.
pub fn restore(options: &Options, path: &Path) -> Result<()> {
    let address = Address::parse(&options.url)?;
    let file = File::open(path).map_err(|error| refuse(path, error))?;
    aside(|| {
        let mut session = Session::connected(&address)?;
        schema::migrate(&mut session)?;
        let client = session.client()?;
        session
            .wait(fill(&client, BufReader::new(file)))
            .map_err(|reason| refuse(path, reason))
    })
}

async fn fill(client: &Client, file: impl BufRead) -> Result<(), String> {
    let said = |error: tokio_postgres::Error| fault::words(&error);
    let mut lines = file.lines();
    let header = lines
        .next()
        .transpose()
        .map_err(|error| error.to_string())?
        .unwrap_or_default();
    let header: Value = serde_json::from_str(&header).unwrap_or_default();
    let schema = header["schema"].as_i64();
    let Some(schema) = schema.filter(|_| header["rapport_backup"] == 1) else {
        return Err("it is no backup of this program".to_owned());
    };
    if schema > migrate::newest() {
        let known = migrate::newest();
        return Err(format!(
            "it was made with schema {schema}, this version knows {known}; install the newer version"
        ));
    }
    client
        .batch_execute("BEGIN; SET LOCAL statement_timeout = 0")
        .await
        .map_err(said)?;
    let taken = client
        .query_one("SELECT EXISTS (SELECT 1 FROM projects)", &[])
        .await
        .map_err(said)?;
    if taken.get(0) {
        return Err("the database is not empty; give an empty one".to_owned());
    }
    let mut table = String::new();
    let mut rows: Vec<String> = Vec::new();
    for line in lines {
        let line = line.map_err(|error| error.to_string())?;
        match line
            .strip_prefix("{\"table\":\"")
            .and_then(|rest| rest.strip_suffix("\"}"))
        {
            Some(next) => {
                put(client, &table, &mut rows).await?;
                next.clone_into(&mut table);
            }
            None => rows.push(line),
        }
        if rows.len() >= BATCH {
            put(client, &table, &mut rows).await?;
        }
    }
    put(client, &table, &mut rows).await?;
    client.batch_execute(NUMBERING).await.map_err(said)?;
    client.batch_execute("COMMIT").await.map_err(said)
}

/// New ids go on after the restored ones.
const NUMBERING: &str = "DO $$ DECLARE t RECORD; BEGIN
    FOR t IN SELECT table_name FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name = 'id' AND is_identity = 'YES' LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, ''id''), COALESCE(MAX(id), 0) + 1, FALSE) FROM %I',
                       t.table_name, t.table_name);
    END LOOP; END $$";

async fn put(client: &Client, table: &str, rows: &mut Vec<String>) -> Result<(), String> {
    if rows.is_empty() {
        return Ok(());
    }
    if table.is_empty() || !table.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
        return Err(format!("`{table}` is no table's name; the file is damaged"));
    }
    let insert =
        format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::text::json)");
    let list = format!("[{}]", rows.join(","));
    rows.clear();
    client
        .execute(&insert, &[&list])
        .await
        .map(drop)
        .map_err(|error| fault::words(&error))
}
