//! What compiling one source shares: its text, what was found in it, and how much may still be scanned in vain.

use super::scan::Patience;
use crate::place::{Source, Span};
use crate::{Diagnostic, Severity};
use base::Code;

/// Findings kept of one source; a hostile one could have a million.
const FINDINGS: usize = 1_000;

/// What compiling one source shares: the text, what was found, and how much may still be scanned in vain.
pub(super) struct Compilation<'s> {
    pub(super) source: &'s Source,
    pub(super) found: Vec<Diagnostic>,
    pub(super) patience: Patience,
}

/// Why something does not parse.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) span: Span,
}

pub(super) type Parsed<T> = Result<T, Box<Wrong>>;

impl<'s> Compilation<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self {
            source,
            found: Vec::new(),
            patience: Patience::of(source.text()),
        }
    }

    pub(super) fn text(&self) -> &'s str {
        self.source.text()
    }

    pub(super) fn diagnostic(&self, severity: Severity, wrong: Wrong) -> Diagnostic {
        Diagnostic {
            code: wrong.code,
            severity,
            message: wrong.message,
            place: self.source.place(wrong.span),
        }
    }

    pub(super) fn keep(&mut self, found: Diagnostic) {
        if self.found.len() < FINDINGS {
            self.found.push(found);
        }
    }

    /// Keeps why nothing comes of the source, however much was found before.
    pub(super) fn reason(&mut self, wrong: Wrong) {
        self.found.truncate(FINDINGS - 1);
        self.note(Severity::Error, wrong);
    }

    pub(super) fn note(&mut self, severity: Severity, wrong: Wrong) {
        let found = self.diagnostic(severity, wrong);
        self.keep(found);
    }
}
