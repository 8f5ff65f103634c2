//! What is underlined: findings of the checker, at their places in the file.

use super::document::Document;
use calculator::editor::{Lines, Position as At};
use calculator::{Program, Severity};
use flow::Finding;
use lsp_types::{Diagnostic, DiagnosticSeverity, NumberOrString};

/// Findings that an editor is shown of one file.
const SHOWN: usize = 1_000;

/// Everything that is wrong or odd in a file.
pub fn all(document: &Document) -> Vec<Diagnostic> {
    let mut found = match &document.bot {
        Some(_) => of_bot(document),
        None => of_program(document),
    };
    found.truncate(SHOWN);
    found
}

fn of_program(document: &Document) -> Vec<Diagnostic> {
    let program = Program::compile(&document.text);
    let found = program.diagnostics().iter();
    found
        .map(|found| Diagnostic {
            range: document.range(&(found.place.start..found.place.end)),
            severity: Some(match found.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
            }),
            code: Some(NumberOrString::String(found.code.to_string())),
            source: Some(SOURCE.to_owned()),
            message: found.message.clone(),
            ..Diagnostic::default()
        })
        .collect()
}

const SOURCE: &str = "rapport";

fn of_bot(document: &Document) -> Vec<Diagnostic> {
    let found = match flow::Bot::parse(&document.text) {
        Ok(bot) => bot.warnings().clone(),
        Err(found) => found,
    };
    let lines = Lines::of(&document.text);
    found
        .0
        .iter()
        .map(|finding| of_finding(document, &lines, finding))
        .collect()
}

fn of_finding(document: &Document, lines: &Lines<'_>, finding: &Finding) -> Diagnostic {
    let start = lines.offset(At {
        line: finding.place.line.max(1),
        column: finding.place.column.max(1),
    });
    // A finding names where it begins; the word there is underlined.
    let rest = &document.text[start..];
    let word = rest
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(rest.len());
    let length = if word > 0 {
        word
    } else {
        rest.chars().next().map_or(0, char::len_utf8)
    };
    let mut message = finding.fault.message.clone();
    if let Some(suggestion) = &finding.suggestion {
        message.push_str("; ");
        message.push_str(suggestion);
    }
    Diagnostic {
        range: document.range(&(start..start + length)),
        severity: Some(match finding.severity {
            flow::Severity::Error => DiagnosticSeverity::ERROR,
            flow::Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(finding.fault.code.to_string())),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}
