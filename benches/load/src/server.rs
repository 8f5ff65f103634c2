//! The measured process: starting it, asking it, stopping it, and what it cost.

use anyhow::{Context, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How to start the server.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The binary.
    pub rapport: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// PostgreSQL, or SQLite in the data folder.
    pub database: Option<String>,
    /// Other settings, as NAME=VALUE.
    pub settings: Vec<String>,
}

impl Setup {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.rapport);
        command.arg("--data").arg(&self.data).kill_on_drop(true);
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        for setting in &self.settings {
            command.arg("--set").arg(setting);
        }
        command
    }

    /// Runs a command and returns its JSON answer.
    ///
    /// # Errors
    /// When the command is refused.
    pub async fn ask(&self, words: &[&str]) -> anyhow::Result<Value> {
        let output = self.command().args(words).arg("--json").output().await?;
        if !output.status.success() {
            bail!(
                "rapport {}: {}",
                words.join(" "),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("rapport {} answered no JSON", words.join(" ")))
    }

    /// Starts serving on a free port and waits until it is ready.
    ///
    /// # Errors
    /// When it ends instead.
    pub async fn serve(&self) -> anyhow::Result<Server> {
        let started = Instant::now();
        let mut child = self
            .command()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.rapport.display()))?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("listening on http://") {
                let ready = started.elapsed();
                let address = address.trim().to_owned();
                // Keeps the pipe open, so that later lines do not end the server.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Server {
                    child,
                    address,
                    ready,
                });
            }
        }
        bail!("the server ended before it was ready")
    }
}

/// A serving process.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its address and port.
    pub address: String,
    /// From start to ready.
    pub ready: Duration,
}

impl Server {
    fn status(&self, key: &str) -> Option<u64> {
        let pid = self.child.id()?;
        let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = text.lines().find(|line| line.starts_with(key))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    }

    /// Memory in use, in MB.
    pub fn memory_mb(&self) -> u64 {
        self.status("VmRSS:").unwrap_or(0) / 1024
    }

    /// The most memory ever in use, in MB.
    pub fn peak_memory_mb(&self) -> u64 {
        self.status("VmHWM:").unwrap_or(0) / 1024
    }

    /// CPU time used so far.
    pub fn cpu(&self) -> Duration {
        let ticks = || {
            let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()?)).ok()?;
            let fields: Vec<&str> = text.rsplit(')').next()?.split_whitespace().collect();
            Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
        };
        // Linux counts in hundredths of a second.
        Duration::from_millis(ticks().unwrap_or(0) * 10)
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// When it does not stop within ten seconds.
    pub async fn stop(mut self) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let pid = self.child.id().context("the server is gone")?;
        Command::new("kill")
            .args(["-TERM", &pid.to_string()])
            .status()
            .await?;
        tokio::time::timeout(Duration::from_secs(10), self.child.wait())
            .await
            .context("the server does not stop")??;
        Ok(started.elapsed())
    }
}

/// The size of a database file with its log, in MB.
pub fn size_mb(data: &Path) -> u64 {
    ["rapport.db", "rapport.db-wal"]
        .iter()
        .filter_map(|name| std::fs::metadata(data.join(name)).ok())
        .map(|meta| meta.len())
        .sum::<u64>()
        >> 20
}

/// Copies a PostgreSQL database under another name on the same server, and gives the copy's address.
///
/// # Errors
/// When the server refuses; nobody may be connected to the database.
pub async fn copy_database(url: &str) -> anyhow::Result<String> {
    let url = url.to_owned();
    tokio::task::spawn_blocking(move || {
        let (server, name) = url.rsplit_once('/').context("the address names no database")?;
        let copy = format!("{name}_copy");
        let mut client = postgres::Client::connect(&format!("{server}/postgres"), postgres::NoTls)?;
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {copy}"))?;
        client.batch_execute(&format!("CREATE DATABASE {copy} TEMPLATE {name}"))?;
        Ok(format!("{server}/{copy}"))
    })
    .await?
}
