//! A database that has grown: how soon the server is ready on it, and how late timers fire among many.

use crate::messenger::Seen;
use crate::server::Setup;
use anyhow::Context;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Planned messages that wait for another day.
const WAITING: i64 = 100_000;
/// Planned messages that come due while the server is watched, one every tenth of a second.
const DUE: i64 = 50;
/// How long the server is given before the first is due.
const HEAD_START: Duration = Duration::from_secs(5);

/// Lets the SQLite database of a stopped server grow to a gigabyte with a hundred thousand planned messages, starts on
/// it, and watches timers fire.
///
/// # Errors
/// When the database is not one of this version.
pub async fn measure(setup: &Setup, seen: &Arc<Seen>) -> anyhow::Result<Value> {
    let path = setup.data.join("rapport.db");
    let first_due = now_micros() + HEAD_START.as_micros() as i64 + 20_000_000;
    let grown = path.clone();
    tokio::task::spawn_blocking(move || grow(&grown, first_due)).await??;
    let size = std::fs::metadata(&path)?.len() >> 20;
    let server = setup.serve().await?;
    let ready = server.ready;
    seen.take_lateness();
    let last = first_due + DUE * 100_000;
    let wait = (last - now_micros()).max(0) as u64 + 2_000_000;
    tokio::time::sleep(Duration::from_micros(wait)).await;
    let mut late = seen.take_lateness();
    late.sort_unstable();
    let idle = server.memory_mb();
    server.stop().await?;
    Ok(json!({
        "database_mb": size,
        "start_to_ready_ms": ready.as_secs_f64() * 1e3,
        "timers_waiting": WAITING,
        "timers_fired": late.len(),
        "timers_due": DUE,
        "latest_timer_ms": late.last().map(|late| *late as f64 / 1e3),
        "median_timer_ms": late.get(late.len() / 2).map(|late| *late as f64 / 1e3),
        "memory_mb": idle,
    }))
}

/// Microseconds since the epoch.
#[expect(
    clippy::disallowed_methods,
    reason = "the measured process runs by the same clock"
)]
pub fn now_micros() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |now| now.as_micros() as i64)
}

fn grow(path: &Path, first_due: i64) -> anyhow::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA synchronous = OFF;")?;
    let tx = connection.transaction()?;
    let (project, channel): (i64, i64) =
        tx.query_row("SELECT project_id, id FROM channels LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let clients: Vec<i64> = tx
        .prepare("SELECT id FROM clients ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let next = tx.query_row(
        "SELECT COALESCE(MAX(id), 0) + 1000000000 FROM planned",
        [],
        |row| row.get::<_, i64>(0),
    )?;
    {
        let mut plan = tx.prepare(
            "INSERT INTO planned (id, project_id, client_id, fire_at, payload, keep, cancel_if_left) VALUES (?1, ?2, ?3, ?4, ?5, TRUE, FALSE)",
        )?;
        for at in 0..WAITING + DUE {
            let client = clients[at as usize % clients.len()];
            let due = if at < DUE {
                first_due + at * 100_000
            } else {
                first_due + 86_400_000_000 + at
            };
            let payload = json!({ "content": { "text": format!("due {due}") } }).to_string();
            plan.execute((next + at, project, client, due, payload))?;
        }
        tx.execute(
            "UPDATE clients SET planned_count = (SELECT COUNT(*) FROM planned WHERE planned.client_id = clients.id)",
            [],
        )?;
        let mut message = tx.prepare(
            "INSERT INTO messages (project_id, client_id, channel_id, direction, origin, state, created_at, text) VALUES (?1, ?2, ?3, 0, 0, 2, ?4, ?5)",
        )?;
        let text = "A message of a thousand characters or so. ".repeat(48);
        for at in 0..480_000_i64 {
            message.execute((
                project,
                clients[at as usize % clients.len()],
                channel,
                first_due - 1_000_000_000 + at,
                &text,
            ))?;
        }
    }
    tx.commit().context("cannot let the database grow")?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
