//! Tokens: the words, numbers, texts and marks of a statement.

use super::mark::Mark;
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
    Mark(Mark),
    /// What is no token, and why.
    Bad(Trouble),
    End,
}

/// Why something is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    OpenQuote,
    LettersAfterNumber,
    LeadingZero,
    LargeNumber,
    NoMeaning,
}

impl Trouble {
    /// The reason as messages give it.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::OpenQuote => "this quote is not closed",
            Self::LettersAfterNumber => "a number is followed by letters",
            Self::LeadingZero => "a number does not begin with 0; put quotes around text",
            Self::LargeNumber => "this number is too large",
            Self::NoMeaning => "this character has no meaning here",
        }
    }
}

/// What a byte may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    /// A letter of ASCII or an underscore.
    Letter,
    Digit,
    Quote,
    /// Anything else of ASCII: a mark, a hole, a comment, or nothing with a meaning.
    Other,
    /// A character beyond ASCII.
    Wide,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            // What `char::is_whitespace` knows of ASCII.
            b'\t'..=b'\r' | b' ' => Class::Blank,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'\'' | b'"' => Class::Quote,
            0x80.. => Class::Wide,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

/// Appends the tokens of a range of the source, closed by [`TokenKind::End`]. Comments and blanks are skipped.
pub(super) fn tokens(
    source: &str,
    start: usize,
    end: usize,
    patience: &mut Patience,
    tokens: &mut Vec<Token>,
) {
    let bytes = source.as_bytes();
    let mut at = start;
    while at < end {
        let (kind, length) = match class(bytes[at]) {
            Class::Blank => {
                at += 1;
                continue;
            }
            Class::Letter => (TokenKind::Word, word_length(source, at, end)),
            Class::Digit if after_hole(bytes, at) => (TokenKind::Word, word_length(source, at, end)),
            Class::Digit => number(source, at, end),
            Class::Quote => {
                let close = scan::opens_text(bytes, at)
                    .then(|| scan::text_end(bytes, at, end, patience))
                    .flatten();
                match close {
                    Some(close) => (TokenKind::Text, close + 1 - at),
                    None => (TokenKind::Bad(Trouble::OpenQuote), 1),
                }
            }
            Class::Other if scan::opens_comment(bytes, at) => {
                at = scan::comment_end(bytes, at, end).unwrap_or(end);
                continue;
            }
            Class::Other if scan::opens_hole(bytes, at) => (TokenKind::HoleOpen, 2),
            Class::Other => match Mark::of(bytes[at], bytes[..end].get(at + 1).copied()) {
                Some(mark) => (TokenKind::Mark(mark), mark.width()),
                None => (TokenKind::Bad(Trouble::NoMeaning), 1),
            },
            Class::Wide => {
                let Some(c) = source[at..end].chars().next() else {
                    break;
                };
                if c.is_whitespace() {
                    at += c.len_utf8();
                    continue;
                }
                if c.is_alphabetic() || (c.is_numeric() && after_hole(bytes, at)) {
                    (TokenKind::Word, word_length(source, at, end))
                } else {
                    (TokenKind::Bad(Trouble::NoMeaning), c.len_utf8())
                }
            }
        };
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
}

/// Whether the character at `at` may continue a name that a hole began.
fn after_hole(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes[at - 1] == b'}'
}

/// How many bytes from `from` on are letters, digits and underscores.
fn word_length(source: &str, from: usize, end: usize) -> usize {
    let bytes = &source.as_bytes()[..end];
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match class(*byte) {
            Class::Letter | Class::Digit => at += 1,
            // U+0400 to U+047F are all letters: most of what is written beyond ASCII.
            Class::Wide if matches!(byte, 0xD0 | 0xD1) => at += 2,
            Class::Wide => match source[at..end].chars().next() {
                Some(c) if c.is_alphanumeric() => at += c.len_utf8(),
                _ => break,
            },
            _ => break,
        }
    }
    at - from
}

fn number(source: &str, at: usize, end: usize) -> (TokenKind, usize) {
    let text = &source[at..end];
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
    let tail = word_length(source, at + length, end);
    if tail > 0 {
        return (TokenKind::Bad(Trouble::LettersAfterNumber), length + tail);
    }
    if whole > 1 && text.starts_with('0') {
        return (TokenKind::Bad(Trouble::LeadingZero), length);
    }
    let number = match text[..length].parse() {
        Ok(whole) => Some(Number::Int(whole)),
        Err(_) => text[..length].parse().ok().and_then(Number::of_f64),
    };
    match number {
        Some(number) => (TokenKind::Number(number), length),
        None => (TokenKind::Bad(Trouble::LargeNumber), length),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_letters_that_are_not_looked_up_are_letters() {
        assert!(('\u{400}'..='\u{47F}').all(char::is_alphabetic));
    }
}
