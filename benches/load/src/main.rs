//! Loads a real server end to end: web hook → durable → turn → reply accepted by a local messenger.

mod http;
mod messenger;
mod server;
mod traffic;

use anyhow::Context;
use clap::Parser;
use messenger::Seen;
use serde_json::json;
use server::Setup;
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
    setup.ask(&["bot", "import", &bot, "--project", &project, "--publish"]).await?;
    let server = setup.serve().await?;
    let idle = server.memory_mb();
    let base = format!("http://127.0.0.1:{port}");
    let public = format!("http://{}", server.address);
    // The buckets are set high enough not to be the limit that is measured.
    let add = [
        "channel", "add", "telegram", "--project", &project, "--token", "1:load", "--api-base", &base, "--webhook",
        &public, "--option", "rate_per_second=1000000", "--option", "chat_rate_per_second=1000000",
    ];
    setup.ask(&add).await?;
    let (hook, secret) = seen.hook().context("the server set no web hook")?;
    let path = hook.strip_prefix(&public).context("the web hook is not under the public address")?.to_owned();
    let traffic =
        Traffic { address: server.address.clone(), path, secret, chats: arguments.chats, connections: arguments.connections };
    let numbers = Arc::new(AtomicU64::new(1));

    // First every chat writes once, so that no client is new in what is measured.
    let warm = arguments.chats as f64 / 1_000.0;
    while (numbers.load(Ordering::Relaxed) as i64) < arguments.chats {
        traffic.run(&seen, &numbers, None, warm).await?;
    }
    let cpu = server.cpu();
    let full = traffic.run(&seen, &numbers, None, arguments.seconds).await?;
    let cpu = server.cpu() - cpu;
    let half = traffic.run(&seen, &numbers, Some(full.rate / 2.0), arguments.seconds).await?;
    let result = json!({
        "database": if arguments.database.is_some() { "postgresql" } else { "sqlite" },
        "chats": arguments.chats,
        "buckets": "not the limit (1 000 000/s)",
        "messages_per_second": full.rate.round(),
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
        "peak_memory_mb": server.peak_memory_mb(),
        "start_to_ready_ms": server.ready.as_secs_f64() * 1e3,
        "stop_ms": server.stop().await?.as_secs_f64() * 1e3,
        "database_mb": server::size_mb(&setup.data),
    });
    println!("{}", serde_json::to_string_pretty(&result)?);
    Ok(())
}
