//! `rapport calc` without a file: formulas line by line, at a terminal or from a pipe.

use super::session::{Next, Session};
use crate::out;
use anyhow::Context;
use flow::Talk;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::io::{BufRead as _, IsTerminal as _};
use std::process::ExitCode;

/// Runs formulas until the reader has had enough.
///
/// # Errors
/// When the terminal cannot be used.
pub async fn run(talk: Talk) -> anyhow::Result<ExitCode> {
    // Reading a terminal blocks.
    tokio::task::spawn_blocking(move || {
        let mut session = Session::new(talk);
        if std::io::stdin().is_terminal() {
            at_a_terminal(&mut session)
        } else {
            from_a_pipe(&mut session)
        }
    })
    .await??;
    Ok(ExitCode::SUCCESS)
}

fn from_a_pipe(session: &mut Session) -> anyhow::Result<()> {
    let mut typed = String::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.context("cannot read standard input")?;
        typed.push_str(&line);
        // An empty line ends what stays open, as it does at a terminal.
        if calculator::is_open(&typed) && !line.trim().is_empty() {
            typed.push('\n');
            continue;
        }
        if answer(session, &std::mem::take(&mut typed)) == Next::End {
            return Ok(());
        }
    }
    answer(session, &typed);
    Ok(())
}

fn at_a_terminal(session: &mut Session) -> anyhow::Result<()> {
    out::line("The Calculator: type a formula, or `help`");
    let mut editor = DefaultEditor::new().context("cannot use this terminal")?;
    loop {
        match editor.readline("> ") {
            Ok(text) => {
                let _ = editor.add_history_entry(&text);
                if answer(session, &text) == Next::End {
                    break;
                }
            }
            // What was being typed is dropped; the next line begins anew.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error).context("cannot read the terminal"),
        }
    }
    Ok(())
}

fn answer(session: &mut Session, text: &str) -> Next {
    let (told, next) = session.answer(text);
    if !told.is_empty() {
        out::line(told.trim_end());
    }
    next
}
