//! `rapport calc` without a file: formulas line by line, at a terminal or from a pipe.

use super::prompt::{Prompt, goes_on};
use super::session::{Next, Session};
use crate::out;
use anyhow::Context;
use flow::Talk;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor};
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
        typed.push_str(&line.context("cannot read standard input")?);
        if goes_on(&typed) {
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
    let config = Config::builder()
        .completion_type(CompletionType::Circular)
        .auto_add_history(true)
        .build();
    let mut editor: Editor<Prompt, DefaultHistory> =
        Editor::with_config(config).context("cannot use this terminal")?;
    let history = crate::talk::history_file("calc-history");
    if let Some(history) = &history {
        // There is none at the first time.
        let _ = editor.load_history(history);
    }
    loop {
        let known = session.known();
        editor.set_helper(Some(Prompt { known }));
        match editor.readline("> ") {
            Ok(text) => {
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
    if let Some(history) = &history {
        let _ = editor.save_history(history);
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
