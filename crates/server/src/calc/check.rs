//! `rapport calc check`: what is wrong with formulas, told before they run.

use super::flags::Check;
use super::run;
use crate::bot_files::summary;
use crate::commands::Answer;
use crate::out;
use anyhow::{Context, bail};
use base::BlockId;
use flow::{Finding, check_source, file};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Prints what the checker finds. The code is 1 when something is an error.
///
/// # Errors
/// When a file cannot be read, or the bot has no such block.
pub fn formulas(wanted: &Check, as_json: bool) -> anyhow::Result<ExitCode> {
    let source = run::read(&wanted.file)?;
    let bot = match &wanted.bot {
        Some(path) => {
            let text = run::read(path)?;
            let name = path.display().to_string();
            match file::read(&text) {
                Ok(bot) => Some(bot),
                Err(found) => bail!(
                    "the bot has mistakes\n\n{}",
                    found.render(&name, &text).trim_end()
                ),
            }
        }
        None => None,
    };
    let block = wanted.block.unwrap_or_default();
    let inside = bot.as_ref().map(|bot| (bot, BlockId(block)));
    let findings = check_source(&source, wanted.kind, inside, &[])
        .with_context(|| format!("the bot has no block {block}; `rapport bot check` shows its blocks"))?;
    let answer = Answer {
        json: json!({
            "file": wanted.file,
            "findings": findings.0.iter().map(report).collect::<Vec<_>>(),
        }),
        text: format!(
            "{}{}",
            findings.render(&wanted.file.display().to_string(), &source),
            summary(&wanted.file, &findings)
        ),
    };
    out::answer(&answer, as_json);
    Ok(if findings.has_errors() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn report(finding: &Finding) -> Value {
    json!({
        "code": finding.fault.code,
        "severity": finding.severity,
        "line": finding.place.line,
        "column": finding.place.column,
        "length": finding.length,
        "message": finding.fault.message,
        "remedy": finding.suggestion,
    })
}
