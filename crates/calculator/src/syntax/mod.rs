//! From text to tree and back: scanning, parsing, printing.

mod bind;
mod compilation;
mod mark;
mod name;
pub(crate) mod outline;
mod parser;
mod parts;
mod primary;
pub(crate) mod printer;
mod scan;
mod statement;
mod token;
pub(crate) mod tree;
pub(crate) mod walk;
mod words;

pub use words::is_name;

use crate::place::Source;
use crate::{Choices, Diagnostic, Value};
use compilation::Compilation;
use tree::{Expr, Part, Statement};

/// The statements of a Calculator, and what was found.
pub(crate) fn program(source: &Source) -> (Vec<Statement>, Vec<Diagnostic>) {
    let mut compilation = Compilation::new(source);
    let statements = statement::all(&mut compilation);
    (statements, compilation.found)
}

/// Whether a bracket, quote, hole or comment is still open at the end of a source, so that whoever types it has more
/// to say.
#[must_use]
pub fn is_open(source: &str) -> bool {
    scan::is_open(source)
}

/// The one expression of a source, if it parses, and what was found.
pub(crate) fn expression(source: &Source) -> (Option<Expr>, Vec<Diagnostic>) {
    let mut compilation = Compilation::new(source);
    let root = statement::expression(&mut compilation);
    (root, compilation.found)
}

/// The parts of a template, and what was found.
pub(crate) fn template(source: &Source, choices: Choices) -> (Vec<Part>, Vec<Diagnostic>) {
    let mut compilation = Compilation::new(source);
    let parts = parts::template(&mut compilation, choices);
    (parts, compilation.found)
}

/// The value of a text that is a JSON list or dictionary without holes: JSON knows escapes and numbers that the
/// language does not.
fn json_literal(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['[', '{']) || text.contains("#{") {
        return None;
    }
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .map(|json| Value::from_json(&json))
}
