//! Bot files on this machine: reading them, looking for mistakes, running the tests inside. No server is needed.

use crate::commands::Answer;
use crate::out;
use anyhow::{Context, bail};
use base::limits::BOT_FILE_BYTES;
use flow::{Bot, Findings, Severity, TestOutcome};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The exit code of a bot file that cannot be used.
const UNUSABLE: u8 = 2;

/// Looks for mistakes and prints them.
///
/// # Errors
/// When the file cannot be read.
pub fn check(file: &Path, as_json: bool) -> anyhow::Result<ExitCode> {
    let source = read(file)?;
    let mut findings = match Bot::parse(&source) {
        Ok(bot) => Findings([&bot.warnings().0[..], &bot.remarks().0[..]].concat()),
        Err(findings) => findings,
    };
    findings.sort();
    let usable = !findings.has_errors();
    let answer = Answer {
        json: json!({ "file": file, "usable": usable, "findings": findings }),
        text: format!(
            "{}{}",
            findings.render(&file.display().to_string(), &source),
            summary(file, &findings)
        ),
    };
    out::answer(&answer, as_json);
    Ok(if usable {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(UNUSABLE)
    })
}

/// How many findings there are of each kind, in one line.
pub fn summary(file: &Path, findings: &Findings) -> String {
    let count = |severity| {
        findings
            .0
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let several = |number: usize, word: &str| match number {
        0 => format!("no {word}s"),
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let errors = several(count(Severity::Error), "mistake");
    let remarks = match count(Severity::Remark) {
        0 => String::new(),
        some => format!(", {}", several(some, "remark")),
    };
    format!(
        "{}: {errors}, {}{remarks}",
        file.display(),
        several(count(Severity::Warning), "warning")
    )
}

/// Runs the tests inside bot files and prints how they ended. The code is 1 when a test fails, 2 when a file cannot be
/// used.
///
/// # Errors
/// When a file cannot be read.
pub fn test(files: &[PathBuf], as_json: bool) -> anyhow::Result<ExitCode> {
    let (mut text, mut reports) = (String::new(), Vec::new());
    let (mut passed, mut failed, mut unusable) = (0, 0, false);
    for file in files {
        let source = read(file)?;
        let name = file.display().to_string();
        let outcomes = match Bot::parse(&source) {
            Ok(bot) => flow::run_tests(&Arc::new(bot)),
            Err(findings) => {
                unusable = true;
                text.push_str(&format!(
                    "{}{}\n",
                    findings.render(&name, &source),
                    summary(file, &findings)
                ));
                reports.push(json!({ "file": file, "usable": false, "findings": findings }));
                continue;
            }
        };
        if outcomes.is_empty() {
            text.push_str(&format!("{name}: holds no tests\n"));
        }
        for outcome in &outcomes {
            if outcome.passed() {
                passed += 1;
            } else {
                failed += 1;
            }
            text.push_str(&told(&name, outcome));
        }
        reports.push(
            json!({ "file": file, "usable": true, "tests": outcomes.iter().map(report).collect::<Vec<_>>() }),
        );
    }
    text.push_str(&format!("{passed} passed, {failed} failed"));
    out::answer(
        &Answer {
            json: json!({ "passed": passed, "failed": failed, "files": reports }),
            text,
        },
        as_json,
    );
    Ok(match (unusable, failed) {
        (true, _) => ExitCode::from(UNUSABLE),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::FAILURE,
    })
}

fn report(outcome: &TestOutcome) -> Value {
    json!({ "name": outcome.name, "passed": outcome.passed(), "problems": outcome.problems })
}

fn told(file: &str, outcome: &TestOutcome) -> String {
    if outcome.passed() {
        return format!("{file}: {}: ok\n", outcome.name);
    }
    let mut text = format!("{file}: {}: FAILED\n", outcome.name);
    for problem in &outcome.problems {
        let message = problem.message.trim_end().replace('\n', "\n    ");
        text.push_str(&format!(
            "  {file}:{}:{}\n    {message}\n",
            problem.place.line, problem.place.column
        ));
    }
    text
}

/// A bot of a file, with the file's text.
///
/// # Errors
/// When the file cannot be read, or with everything that is wrong in it.
pub fn open(file: &Path) -> anyhow::Result<(Bot, String)> {
    let source = read(file)?;
    match Bot::parse(&source) {
        Ok(bot) => Ok((bot, source)),
        Err(findings) => bail!(refusal(file, &findings, &source)),
    }
}

/// The text to import, with notes for whoever imports it. With `renumber`, blocks and arrows get new numbers from 1.
///
/// # Errors
/// As [`open`].
pub fn read_for_import(file: &Path, renumber: bool) -> anyhow::Result<(String, Vec<String>)> {
    let (_, source) = open(file)?;
    if !renumber {
        return Ok((source, Vec::new()));
    }
    let renumbered = match flow::file::renumber(&source, 1, 1) {
        Ok(renumbered) => renumbered,
        Err(findings) => bail!(refusal(file, &findings, &source)),
    };
    let new = |old: i64| {
        renumbered
            .blocks
            .iter()
            .find(|(from, _)| *from == old)
            .map_or(old, |(_, to)| *to)
    };
    let changed = renumbered.blocks.iter().filter(|(from, to)| from != to);
    let mut notes: Vec<String> = changed
        .map(|(from, to)| format!("block {from} is now {to}"))
        .collect();
    notes.extend(renumbered.unproved.iter().map(|left| {
        format!(
            "{}:{}:{}: `{}` holds {}, which was left as it is; if it means the block, write {}",
            file.display(),
            left.place.line,
            left.place.column,
            left.field,
            left.number,
            new(left.number)
        )
    }));
    Ok((renumbered.text, notes))
}

fn refusal(file: &Path, findings: &Findings, source: &str) -> String {
    let rendered = findings.render(&file.display().to_string(), source);
    format!(
        "the bot file cannot be used; nothing was changed\n\n{}\n\n{}",
        rendered.trim_end(),
        summary(file, findings)
    )
}

fn read(file: &Path) -> anyhow::Result<String> {
    let cannot = || format!("cannot read the bot file {}", file.display());
    let size = std::fs::metadata(file).with_context(cannot)?.len();
    if size > BOT_FILE_BYTES as u64 {
        bail!(
            "the bot file {} has {size} bytes; at most {BOT_FILE_BYTES} are read",
            file.display()
        );
    }
    let bytes = std::fs::read(file).with_context(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        anyhow::anyhow!(
            "the bot file {} is no UTF-8 text (byte {at}); save it as UTF-8",
            file.display()
        )
    })
}
