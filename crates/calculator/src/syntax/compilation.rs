//! What compiling one source shares: its text, what was found in it, how much may still be scanned in vain, and what
//! is used again from statement to statement.

use super::scan::Patience;
use super::token::Token;
use super::tree::{Argument, Expr, Operator, Part};
use crate::place::{Source, Span};
use crate::{Diagnostic, Severity};
use base::Code;
use std::sync::Arc;

/// Findings kept of one source; a hostile one could have a million.
const FINDINGS: usize = 1_000;

/// What compiling one source shares: the text, what was found, how much may still be scanned in vain, and room.
pub(super) struct Compilation<'s> {
    pub(super) source: &'s Source,
    pub(super) found: Vec<Diagnostic>,
    pub(super) patience: Patience,
    pub(super) shared: Shared,
    pub(super) gathered: Gathered,
    /// Emptied lists of tokens, for the next parsers.
    pub(super) tokens: Vec<Vec<Token>>,
    /// An emptied text, for the next one with holes or escapes.
    pub(super) text: String,
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
            shared: Shared::default(),
            gathered: Gathered::default(),
            tokens: Vec::with_capacity(2),
            text: String::new(),
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

/// Names that are kept at hand; a power of two.
const NAMES: usize = 64;

/// Names met lately, so that one that comes again is shared. Each has one place it can be at, so that no source can
/// make finding it slow; a name that takes another's place costs that one a copy.
pub(super) struct Shared([Option<Arc<str>>; NAMES]);

impl Default for Shared {
    fn default() -> Self {
        Self([const { None }; NAMES])
    }
}

impl Shared {
    /// The name as a shared text.
    pub(super) fn name(&mut self, name: &str) -> Arc<str> {
        let bytes = name.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| usize::from(*byte));
        let mixed =
            byte(0) + 7 * byte(bytes.len() / 2) + 31 * byte(bytes.len().wrapping_sub(1)) + 5 * bytes.len();
        let place = &mut self.0[mixed % NAMES];
        match place {
            Some(known) if **known == *name => known.clone(),
            _ => place.insert(name.into()).clone(),
        }
    }
}

/// Lists in the making, one on top of the other, so that each is allocated once, in its final size.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) operands: Vec<(Operator, Expr)>,
    pub(super) items: Vec<Expr>,
    pub(super) arguments: Vec<Argument>,
    pub(super) parts: Vec<Part>,
}

impl Gathered {
    /// Where the lists begin that are made from now on.
    pub(super) fn heights(&self) -> [usize; 4] {
        [
            self.operands.len(),
            self.items.len(),
            self.arguments.len(),
            self.parts.len(),
        ]
    }

    /// Drops what was gathered since, of lists that come to nothing.
    pub(super) fn drop_above(&mut self, heights: [usize; 4]) {
        let [operands, items, arguments, parts] = heights;
        self.operands.truncate(operands);
        self.items.truncate(items);
        self.arguments.truncate(arguments);
        self.parts.truncate(parts);
    }
}
