//! `rapport calc --file F`: one run of a program, for programs as JSON and for people as text.

use super::{show, world};
use crate::commands::Answer;
use crate::out;
use anyhow::{Context, bail};
use base::limits::BOT_FILE_BYTES;
use flow::{Heard, Talk};
use serde_json::{Map, Value, json};
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

/// Runs the formulas of a file and prints the variables and the faults. Faults of the formulas are part of the answer:
/// the code is 0 with them, too.
///
/// # Errors
/// When the file cannot be read.
pub async fn file(mut talk: Talk, file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let source = read(file)?;
    // Formulas may take a while, and may wait for a server.
    let answer = tokio::task::spawn_blocking(move || {
        let heard = talk.calculate(&source);
        Answer {
            json: report(&talk, &heard),
            text: told(&talk, &heard, &source),
        }
    })
    .await?;
    out::answer(&answer, as_json);
    Ok(ExitCode::SUCCESS)
}

/// The text of a file, or of standard input for `-`.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let limit = BOT_FILE_BYTES as u64 + 1;
    if file == Path::new("-") {
        std::io::stdin().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(limit).read_to_end(&mut bytes))
    }
    .with_context(|| format!("cannot read {}", file.display()))?;
    if bytes.len() > BOT_FILE_BYTES {
        bail!(
            "{} has more than {BOT_FILE_BYTES} bytes; split it",
            file.display()
        );
    }
    String::from_utf8(bytes).with_context(|| format!("{} is no UTF-8 text; save it as UTF-8", file.display()))
}

fn report(talk: &Talk, heard: &Heard) -> Value {
    let variables: Map<String, Value> = world::variables(talk)
        .into_iter()
        .map(|owned| (owned.word.to_owned(), json!(owned.variables)))
        .collect();
    let faults: Vec<Value> = heard
        .faults()
        .map(|fault| {
            json!({
                "line": fault.line,
                "column": fault.column,
                "code": fault.code,
                "message": fault.message,
            })
        })
        .collect();
    json!({ "variables": variables, "faults": faults })
}

fn told(talk: &Talk, heard: &Heard, source: &str) -> String {
    let mut text = String::new();
    for owned in world::variables(talk) {
        for (name, value) in &owned.variables {
            text.push_str(&show::variable(owned.prefix, name, value));
        }
    }
    for fault in heard.faults() {
        text.push_str(&show::fault(fault, source));
    }
    text
}
