//! What checking a bot file found: each finding with its severity, place in the file, and remedy.

use base::Code;
use model::Fault;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The bot cannot be used.
    Error,
    /// The bot runs, but probably not as meant.
    Warning,
    /// Worth knowing; perhaps it is meant so.
    Remark,
}

/// A place in a bot file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The line, from 1; 0 where no place is known.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One thing that checking found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is, with block, field, line and column in the field.
    #[serde(flatten)]
    pub fault: Fault,
    /// Where it is in the file.
    pub place: Place,
    /// How many characters it is about, from its place on.
    #[serde(default = "one")]
    pub length: u32,
    /// What to write instead, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
}

impl Finding {
    /// An error at a place.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            fault: Fault::new(code, message),
            place,
            length: 1,
            suggestion: None,
        }
    }

    /// A warning at a place.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, place, message)
        }
    }
}

const fn one() -> u32 {
    1
}

/// What checking found, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Whether there is nothing to tell.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Puts the findings into the order of the file.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|finding| (finding.place, finding.severity));
    }

    /// The findings as people read them, with the file's line underlined: `name` is shown before each place.
    #[must_use]
    pub fn render(&self, name: &str, source: &str) -> String {
        let lines: Vec<&str> = source.lines().collect();
        let mut out = String::new();
        for finding in &self.0 {
            render_one(&mut out, finding, name, &lines);
        }
        out
    }
}

/// Characters of a line that are shown.
const SHOWN: usize = 200;

fn render_one(out: &mut String, finding: &Finding, name: &str, lines: &[&str]) {
    let word = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Remark => "remark",
    };
    let Fault {
        code,
        message,
        block_id,
        field,
        ..
    } = &finding.fault;
    let _ = write!(out, "{word}[{code}]: {message}");
    let mut about = Vec::new();
    if let Some(block) = block_id {
        about.push(format!("block {block}"));
    }
    if let Some(field) = field {
        about.push(field.clone());
    }
    if !about.is_empty() {
        let _ = write!(out, " ({})", about.join(", "));
    }
    let Place { line, column } = finding.place;
    if line == 0 {
        let _ = write!(out, "\n  --> {name}");
    } else {
        let _ = write!(out, "\n  --> {name}:{line}:{column}");
        if let Some(text) = lines.get(line as usize - 1) {
            let text: String = text
                .chars()
                .take(SHOWN)
                .map(|c| if c == '\t' { ' ' } else { c })
                .collect();
            let before = (column.max(1) as usize - 1).min(SHOWN);
            let carets =
                (finding.length as usize).clamp(1, text.chars().count().saturating_sub(before).max(1));
            let (blanks, carets) = (" ".repeat(before), "^".repeat(carets));
            let _ = write!(out, "\n{line:>5} | {text}\n      | {blanks}{carets}");
        }
    }
    if let Some(suggestion) = &finding.suggestion {
        let _ = write!(out, "\n      = {suggestion}");
    }
    out.push_str("\n\n");
}

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.render("bot", "").trim_end())
    }
}

impl std::error::Error for Findings {}
