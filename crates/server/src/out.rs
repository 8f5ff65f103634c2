//! What the program prints: the one place of standard output and standard error.

use crate::commands::Answer;
use std::io::Write as _;

/// Prints a line for the reader. A reader that has gone away is no fault.
pub fn line(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.as_ref());
    let _ = out.flush();
}

/// Prints a command's answer: one line of JSON for programs, text for people.
pub fn answer(answer: &Answer, json: bool) {
    if json {
        line(answer.json.to_string());
    } else {
        line(answer.text.trim_end());
    }
}

/// Prints a refusal with its chain of reasons, as one sentence.
pub fn error(error: &anyhow::Error) {
    let mut sentence = String::new();
    for reason in error.chain() {
        let reason = reason.to_string();
        if sentence.is_empty() {
            sentence = reason;
        } else if !sentence.contains(&reason) {
            sentence = format!("{sentence}: {reason}");
        }
    }
    let _ = writeln!(std::io::stderr(), "error: {sentence}");
}

/// Prints a notice beside the output proper.
pub fn notice(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
}
