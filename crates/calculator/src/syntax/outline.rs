//! The shape of a source for editors: its statements and tokens, also of text that does not parse.

use super::scan::{self, Patience};
use super::token::{self, TokenKind};
use std::ops::Range;

/// A statement with what belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    /// The first byte.
    pub(crate) start: usize,
    /// The byte after the last: a newline, an unclosed comment or the end of the source.
    pub(crate) end: usize,
    /// Where the next one begins.
    pub(crate) next: usize,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Number,
    /// A quoted text, quotes included.
    Text,
    Word,
    /// `#{`
    HoleOpen,
    Mark(&'static str),
    /// A quote that opens a text and is not closed.
    OpenQuote,
    Bad,
}

/// A token.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) shape: Shape,
    pub(crate) at: Range<usize>,
}

/// The statements of a program, blank ones included, in their order: they cover the source but for line ends.
pub(crate) fn statements(source: &str) -> Vec<Stretch> {
    let mut patience = Patience::of(source);
    let mut found = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let extent = scan::statement(source.as_bytes(), start, &mut patience);
        found.push(Stretch {
            start,
            end: extent.end,
            next: extent.next,
        });
        start = extent.next;
    }
    found
}

/// The tokens of a range.
pub(crate) fn tokens(source: &str, range: Range<usize>) -> Vec<Piece> {
    // No token reaches past the end, also where the end is in the middle of one.
    let source = &source[..range.end];
    let mut patience = Patience::of(source);
    let mut tokens = Vec::new();
    token::tokens(source, range.start, range.end, &mut patience, &mut tokens);
    tokens.pop();
    let bytes = source.as_bytes();
    tokens
        .into_iter()
        .map(|token| {
            let at = token.span.start as usize..token.span.end as usize;
            let shape = match token.kind {
                TokenKind::Number(_) => Shape::Number,
                TokenKind::Text => Shape::Text,
                TokenKind::Word => Shape::Word,
                TokenKind::HoleOpen => Shape::HoleOpen,
                TokenKind::Mark(mark) => Shape::Mark(mark.text()),
                TokenKind::Bad(_) if scan::opens_text(bytes, at.start) => Shape::OpenQuote,
                TokenKind::Bad(_) | TokenKind::End => Shape::Bad,
            };
            Piece { shape, at }
        })
        .collect()
}

/// The last `#{` of a range of text that is not closed within it.
pub(crate) fn open_hole(source: &str, range: Range<usize>) -> Option<usize> {
    let source = &source[..range.end];
    let mut patience = Patience::of(source);
    let mut at = range.start;
    while let Some(open) = source[at..range.end].find("#{").map(|found| at + found) {
        match scan::hole_end(source.as_bytes(), open, range.end, &mut patience) {
            Some(close) => at = close + 1,
            None => return Some(open),
        }
    }
    None
}

/// Whether a comment that begins in this gap between tokens is still open at its end.
pub(crate) fn in_comment(source: &str, gap: Range<usize>) -> bool {
    let mut at = gap.start;
    while let Some(open) = source[at..gap.end].find("/*").map(|found| at + found) {
        match scan::comment_end(source.as_bytes(), open, gap.end) {
            Some(end) => at = end,
            None => return true,
        }
    }
    false
}
