//! From text to tree and back: scanning, parsing, printing.

pub(crate) mod printer;
pub(crate) mod tree;

use crate::place::Source;
use crate::{Choices, Diagnostic};
use tree::{Expr, Part, Statement};

pub(crate) fn program(_source: &Source) -> (Vec<Statement>, Vec<Diagnostic>) {
    (Vec::new(), Vec::new())
}
pub(crate) fn expression(_source: &Source) -> (Option<Expr>, Vec<Diagnostic>) {
    (None, Vec::new())
}
pub(crate) fn template(source: &Source, _choices: Choices) -> (Vec<Part>, Vec<Diagnostic>) {
    (vec![Part::Text(source.text().into())], Vec::new())
}

/// Whether a text can be a variable's name: a letter or underscore, then letters, digits and underscores, at most
/// 500 characters, and no word of the language.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
}
