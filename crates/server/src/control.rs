//! The control socket: while a process serves, commands go to it, so that it sees every change at once.
//!
//! One request and one answer a connection, each a line of JSON. The socket lives in the data folder, mode 0600.

use crate::commands::{Answer, Command, execute};
use anyhow::{Context, bail};
use app::App;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A request may hold a whole bot file.
const REQUEST_BYTES: u64 = 2 * base::limits::BOT_FILE_BYTES as u64;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Answer(Answer),
    Refused(String),
}

/// Sends a command to the process that serves the folder.
///
/// # Errors
/// When nobody answers, or the command is refused.
pub async fn send(socket: &Path, command: &Command) -> anyhow::Result<Answer> {
    let mut stream = UnixStream::connect(socket).await.with_context(|| {
        format!(
            "another process owns the data folder but does not answer at {}; stop it or wait until it is ready",
            socket.display()
        )
    })?;
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    match serde_json::from_str(&answer)
        .context("the serving process closed the connection without an answer")?
    {
        Reply::Answer(answer) => Ok(answer),
        Reply::Refused(reason) => bail!(reason),
    }
}

/// The listening end of the control socket; its file goes away with it.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Control {
    /// Binds the socket. The caller owns the folder, so a socket left by a killed process is replaced.
    ///
    /// # Errors
    /// When the socket cannot be made, for instance because the path is too long for one.
    pub fn bind(path: PathBuf) -> anyhow::Result<Self> {
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path).with_context(|| {
            format!(
                "cannot make the control socket {} (its path may have at most 107 bytes)",
                path.display()
            )
        })?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answers commands until told to stop.
    pub async fn serve(self, app: App, shutdown: CancellationToken) {
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                () = shutdown.cancelled() => break,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    connections.spawn(answer(app.clone(), stream, shutdown.clone()));
                }
                Err(error) => tracing::warn!(error = %error, "cannot accept a command on the control socket"),
            }
        }
        connections.close();
        connections.wait().await;
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn answer(app: App, stream: UnixStream, shutdown: CancellationToken) {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut request = BufReader::new(read.take(REQUEST_BYTES));
    // Whoever connects and says nothing must not hold up the end.
    let told = tokio::select! {
        () = shutdown.cancelled() => return,
        told = request.read_line(&mut line) => told,
    };
    let reply = match told {
        // Somebody only looked whether we answer.
        Ok(0) => return,
        Ok(_) => carry_out(&app, &line).await,
        Err(error) => Reply::Refused(format!("the command could not be read: {error}")),
    };
    if let Ok(mut line) = serde_json::to_vec(&reply) {
        line.push(b'\n');
        // The other end may have gone; the command is done all the same.
        let _ = write.write_all(&line).await;
    }
}

async fn carry_out(app: &App, line: &str) -> Reply {
    match serde_json::from_str::<Command>(line) {
        Err(error) => Reply::Refused(format!("the serving process does not know this command: {error}")),
        Ok(command) => match execute(app, command).await {
            Ok(answer) => Reply::Answer(answer),
            Err(error) => Reply::Refused(format!("{error:#}")),
        },
    }
}
