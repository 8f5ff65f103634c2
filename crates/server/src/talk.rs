//! `rapport bot chat FILE`: talking to a bot file in the terminal, with a clock that is moved by hand. From a pipe it reads
//! plain lines and writes plain text.

mod chat;
mod show;

use crate::{bot_files, out};
use anyhow::Context;
use base::{Clock as _, SystemClock};
use chat::{Chat, Next};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

/// Talks until the reader has had enough.
///
/// # Errors
/// When the bot file cannot be used, or the terminal cannot be read.
pub async fn run(file: &Path) -> anyhow::Result<()> {
    let file = file.to_owned();
    // Reading a terminal blocks.
    tokio::task::spawn_blocking(move || talk(&file)).await?
}

fn talk(file: &Path) -> anyhow::Result<()> {
    let (bot, source) = bot_files::open(file)?;
    let mut chat = Chat::new(bot, file.display().to_string(), source, SystemClock.now());
    if std::io::stdin().is_terminal() {
        at_a_terminal(&mut chat)
    } else {
        from_a_pipe(&mut chat)
    }
}

fn from_a_pipe(chat: &mut Chat) -> anyhow::Result<()> {
    for line in std::io::stdin().lock().lines() {
        if answer(chat, &line.context("cannot read standard input")?) == Next::End {
            break;
        }
    }
    Ok(())
}

fn at_a_terminal(chat: &mut Chat) -> anyhow::Result<()> {
    out::line(format!("{}: write to it, or /help", chat.name()));
    let mut editor = DefaultEditor::new().context("cannot use this terminal")?;
    let history = history_file("chat-history");
    if let Some(history) = &history {
        // There is none at the first time.
        let _ = editor.load_history(history);
    }
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                if answer(chat, &line) == Next::End {
                    break;
                }
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => break,
            Err(error) => return Err(error).context("cannot read the terminal"),
        }
    }
    if let Some(history) = &history {
        let _ = editor.save_history(history);
    }
    Ok(())
}

fn answer(chat: &mut Chat, line: &str) -> Next {
    let (text, next) = chat.answer(line);
    if !text.is_empty() {
        out::line(text.trim_end());
    }
    next
}

/// Where earlier lines are kept, where the machine keeps such things for its user.
pub fn history_file(name: &str) -> Option<PathBuf> {
    let state = std::env::home_dir()?.join(".local/state");
    if !state.is_dir() {
        return None;
    }
    let folder = state.join("rapport");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join(name))
}
