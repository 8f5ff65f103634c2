//! What is underlined: findings of the checker, at their places in the file.

use super::document::{Document, range};
use calculator::Sort;
use calculator::editor::{Lines, Position as At};
use flow::{Bot, Finding, Findings, Severity, check_source};
use lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString};

/// Findings that an editor is shown of one file.
const SHOWN: usize = 1_000;

/// Who says so, as editors show it.
const SOURCE: &str = "rapport";

/// Everything that is wrong or odd in a file.
pub fn all(document: &Document) -> Vec<Diagnostic> {
    let Findings(found) = match &document.bot {
        Some(_) => match Bot::parse(&document.text) {
            Ok(bot) => bot.warnings().clone(),
            Err(found) => found,
        },
        None => check_source(&document.text, Sort::Program, None, &[]).unwrap_or_default(),
    };
    let lines = document.lines();
    let shown = found.iter().take(SHOWN);
    shown
        .map(|finding| of_finding(document, &lines, finding))
        .collect()
}

fn of_finding(document: &Document, lines: &Lines<'_>, finding: &Finding) -> Diagnostic {
    let (line, column) = (finding.place.line.max(1), finding.place.column.max(1));
    let start = lines.offset(At { line, column });
    let underlined = document.text[start..]
        .chars()
        .take(finding.length.max(1) as usize);
    let length: usize = underlined.map(char::len_utf8).sum();
    let mut message = finding.fault.message.clone();
    if let Some(suggestion) = &finding.suggestion {
        message.push_str("; ");
        message.push_str(suggestion);
    }
    Diagnostic {
        range: range(lines, &(start..start + length)),
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Remark => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.fault.code.to_string())),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}
