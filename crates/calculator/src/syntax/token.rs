//! Tokens: the words, numbers, texts and marks of a statement.

use super::scan::{self, Patience};
use crate::place::Span;
use crate::value::Number;

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Number(Number),
    /// A quoted text; the span holds its quotes.
    Text,
    Word,
    /// `#{`
    HoleOpen,
    /// A mark of one or two characters.
    Mark(&'static str),
    /// What is no token, and why.
    Bad(&'static str),
    End,
}

/// The mark at a place, two characters before one.
fn mark(bytes: &[u8], at: usize, end: usize) -> Option<&'static str> {
    let next = if at + 1 < end { Some(bytes[at + 1]) } else { None };
    Some(match (bytes[at], next) {
        (b'=', Some(b'=')) => "==",
        (b'!', Some(b'=')) => "!=",
        (b'>', Some(b'=')) => ">=",
        (b'<', Some(b'=')) => "<=",
        (b'&', Some(b'&')) => "&&",
        (b'|', Some(b'|')) => "||",
        (b'*', Some(b'*')) => "**",
        (b'+', _) => "+",
        (b'-', _) => "-",
        (b'*', _) => "*",
        (b'/', _) => "/",
        (b'%', _) => "%",
        (b'^', _) => "^",
        (b'>', _) => ">",
        (b'<', _) => "<",
        (b'=', _) => "=",
        (b'(', _) => "(",
        (b')', _) => ")",
        (b'[', _) => "[",
        (b']', _) => "]",
        (b'{', _) => "{",
        (b'}', _) => "}",
        (b',', _) => ",",
        (b':', _) => ":",
        (b'.', _) => ".",
        _ => return None,
    })
}

/// The tokens of a range of the source, closed by [`TokenKind::End`]. Comments and blanks are skipped.
pub(super) fn tokens(source: &str, start: usize, end: usize, patience: &mut Patience) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let mut at = start;
    while let Some(c) = source[at..end].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if scan::opens_comment(bytes, at) {
            at = scan::comment_end(bytes, at, end).unwrap_or(end);
            continue;
        }
        let (kind, length) = token(source, at, end, c, patience);
        tokens.push(Token {
            kind,
            span: Span::new(at, at + length),
        });
        at += length;
    }
    tokens.push(Token {
        kind: TokenKind::End,
        span: Span::new(end, end),
    });
    tokens
}

fn token(source: &str, at: usize, end: usize, c: char, patience: &mut Patience) -> (TokenKind, usize) {
    let bytes = source.as_bytes();
    if scan::opens_hole(bytes, at) {
        return (TokenKind::HoleOpen, 2);
    }
    if matches!(c, '\'' | '"') {
        let close = scan::opens_text(bytes, at)
            .then(|| scan::text_end(bytes, at, end, patience))
            .flatten();
        return match close {
            Some(close) => (TokenKind::Text, close + 1 - at),
            None => (TokenKind::Bad("this quote is not closed"), 1),
        };
    }
    let after_hole = at > 0 && bytes[at - 1] == b'}';
    if c.is_alphabetic() || c == '_' || (c.is_numeric() && after_hole) {
        return (TokenKind::Word, word_length(&source[at..end]));
    }
    if c.is_ascii_digit() {
        return number(&source[at..end]);
    }
    if let Some(mark) = mark(bytes, at, end) {
        return (TokenKind::Mark(mark), mark.len());
    }
    (TokenKind::Bad("this character has no meaning here"), c.len_utf8())
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

fn number(text: &str) -> (TokenKind, usize) {
    let digits = |from: usize| {
        text.as_bytes()[from..]
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .map_or(text.len(), |at| from + at)
    };
    let whole = digits(0);
    let mut length = whole;
    if text.as_bytes().get(whole) == Some(&b'.') && digits(whole + 1) > whole + 1 {
        length = digits(whole + 1);
    }
    let tail = word_length(&text[length..]);
    if tail > 0 {
        return (TokenKind::Bad("a number is followed by letters"), length + tail);
    }
    if whole > 1 && text.starts_with('0') {
        return (
            TokenKind::Bad("a number does not begin with 0; put quotes around text"),
            length,
        );
    }
    let number = match text[..length].parse() {
        Ok(whole) => Some(Number::Int(whole)),
        Err(_) => text[..length].parse().ok().and_then(Number::of_f64),
    };
    match number {
        Some(number) => (TokenKind::Number(number), length),
        None => (TokenKind::Bad("this number is too large"), length),
    }
}
