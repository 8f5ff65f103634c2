//! Loads a real server end to end: web hook → durable → turn → reply accepted by a local messenger.

mod growth;
mod http;
mod messenger;
mod replay;
mod server;
mod traffic;

use anyhow::Context;
use clap::Parser;
use messenger::Seen;
use serde_json::json;
use server::{Server, Setup};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use traffic::Traffic;

/// Measures a server with a local messenger that accepts everything.
#[derive(Debug, Parser)]
struct Arguments {
    /// The server's binary, of the release profile
    #[arg(long)]
    rapport: PathBuf,
    /// PostgreSQL with an empty database; SQLite when absent
    #[arg(long)]
    database: Option<String>,
    /// Chats that write
    #[arg(long, default_value_t = 10_000)]
    chats: i64,
    /// Connections that carry the web hook
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Seconds of each stretch
    #[arg(long, default_value_t = 15.0)]
    seconds: f64,
}

const BOT: &str = "version: 1
name: Load
blocks:
  - id: 1
    type: trigger
    condition: { text: '' }
    calculator: count = count + 1
    text: 'You said #{question}, that is message #{count}.'
";

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the result is what the program prints")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let bot = folder.path().join("load.bot.yaml");
    std::fs::write(&bot, BOT)?;
    let setup = Setup {
        rapport: arguments.rapport.clone(),
        data: folder.path().join("data"),
        database: arguments.database.clone(),
        settings: vec!["log=warn".to_owned()],
    };
    let seen = Arc::new(Seen::default());
    let port = messenger::start(Arc::clone(&seen)).await?;

    let project = setup.ask(&["project", "create", "--name", "Load"]).await?["id"].to_string();
    let bot = bot.display().to_string();
    setup
        .ask(&["bot", "import", &bot, "--project", &project, "--publish"])
        .await?;
    let server = setup.serve().await?;
    let idle = server.memory_mb();
    let first_start = server.ready;
    let base = format!("http://127.0.0.1:{port}");
    let public = format!("http://{}", server.address);
    // The buckets are set high enough not to be the limit that is measured.
    let add = [
        "channel",
        "add",
        "telegram",
        "--project",
        &project,
        "--token",
        "1:load",
        "--api-base",
        &base,
        "--webhook",
        &public,
        "--option",
        "rate_per_second=1000000",
        "--option",
        "chat_rate_per_second=1000000",
    ];
    setup.ask(&add).await?;
    let (hook, secret) = seen.hook().context("the server set no web hook")?;
    let path = hook
        .strip_prefix(&public)
        .context("the web hook is not under the public address")?
        .to_owned();
    let traffic = Traffic {
        address: server.address.clone(),
        path,
        secret,
        chats: arguments.chats,
        connections: arguments.connections,
    };
    let numbers = Arc::new(AtomicU64::new(1));

    // First every chat writes once, so that no client is new in what is measured.
    let warm = arguments.chats as f64 / 1_000.0;
    while (numbers.load(Ordering::Relaxed) as i64) < arguments.chats {
        traffic.run(&seen, &numbers, None, warm).await?;
    }
    let cpu = server.cpu();
    let full = traffic.run(&seen, &numbers, None, arguments.seconds).await?;
    let cpu = server.cpu() - cpu;
    let half = traffic
        .run(&seen, &numbers, Some(full.rate / 2.0), arguments.seconds)
        .await?;
    let peak = server.peak_memory_mb();
    let (server, limit) = bare_loop(&setup, server, &traffic, &seen, &numbers).await?;
    let again = server.ready;
    let half_stop = server.stop().await?;
    let growth = match &arguments.database {
        None => growth::measure(&setup, &seen).await?,
        Some(_) => json!("measured on SQLite"),
    };
    let result = json!({
        "database": if arguments.database.is_some() { "postgresql" } else { "sqlite" },
        "chats": arguments.chats,
        "buckets": "not the limit (1 000 000/s)",
        "messages_per_second": full.rate.round(),
        "bare_loop_messages_per_second": limit.rate.round(),
        "ratio_to_bare_loop": (full.rate / limit.rate * 100.0).round() / 100.0,
        "statements_per_message": (limit.statements * 10.0).round() / 10.0,
        "refused": full.refused + half.refused,
        "p50_ms_at_full_rate": full.p50.as_secs_f64() * 1e3,
        "p99_ms_at_full_rate": full.p99.as_secs_f64() * 1e3,
        "rate_at_half": half.rate.round(),
        "p50_ms_at_half_rate": half.p50.as_secs_f64() * 1e3,
        "p99_ms_at_half_rate": half.p99.as_secs_f64() * 1e3,
        "cpu_us_per_message": cpu.as_secs_f64() * 1e6 / full.accepted.max(1) as f64,
        "repeated_replies": seen.unexpected.load(Ordering::Relaxed),
        "unanswered": seen.waiting(),
        "idle_memory_mb": idle,
        "peak_memory_mb": peak,
        "start_to_ready_ms": first_start.as_secs_f64() * 1e3,
        "start_to_ready_with_clients_ms": again.as_secs_f64() * 1e3,
        "stop_ms": half_stop.as_secs_f64() * 1e3,
        "grown": growth,
        "database_mb": server::size_mb(&setup.data),
    });
    println!("{}", serde_json::to_string_pretty(&result)?);
    Ok(())
}

/// What the path's own statements come to without the server around them.
struct Limit {
    /// Messages a second.
    rate: f64,
    /// Statements of one message.
    statements: f64,
}

/// Seconds of load that are recorded.
const RECORDED_SECONDS: f64 = 4.0;

/// Stops the server, keeps a copy of its database, records the statements of a stretch of load, and issues them on the
/// copy in a bare loop. Gives a server that runs again.
async fn bare_loop(
    setup: &Setup,
    server: Server,
    traffic: &Traffic,
    seen: &Arc<Seen>,
    numbers: &Arc<AtomicU64>,
) -> anyhow::Result<(Server, Limit)> {
    server.stop().await?;
    let copy = setup.data.with_file_name("copy.db");
    let database = setup.database.clone();
    let copied = match &database {
        None => {
            std::fs::copy(setup.data.join("rapport.db"), &copy)?;
            None
        }
        Some(url) => Some(server::copy_database(url).await?),
    };
    let file = setup.data.with_file_name("statements.jsonl");
    let mut recording = setup.clone();
    recording
        .settings
        .push(format!("record_statements={}", file.display()));
    let server = recording.serve().await?;
    let traffic = Traffic {
        address: server.address.clone(),
        ..traffic.clone()
    };
    let run = traffic.run(seen, numbers, None, RECORDED_SECONDS).await?;
    server.stop().await?;
    let transactions = replay::read(&file)?;
    let statements = replay::statements(&transactions) as f64 / run.accepted.max(1) as f64;
    let took = tokio::task::spawn_blocking(move || match copied {
        None => replay::sqlite(&copy, &transactions),
        Some(url) => replay::postgres(&url, &transactions, 8),
    })
    .await??;
    let limit = Limit {
        rate: run.accepted as f64 / took.as_secs_f64(),
        statements,
    };
    Ok((setup.serve().await?, limit))
}
