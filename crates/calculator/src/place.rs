//! Places in a source text: byte ranges, and the lines and columns people see.

use std::sync::Arc;

/// A range of bytes in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, but without, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Where something stands in a source text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line of `start`, from 1.
    pub line: u32,
    /// The column of `start` in its line, in characters, from 1.
    pub column: u32,
}

/// A source text that knows where its lines begin.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    text: Arc<str>,
    /// The first byte of every line but the first.
    lines: Box<[u32]>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        let lines = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| Span::new(at + 1, at + 1).start)
            .collect();
        Self { text: text.into(), lines }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        let before = self.lines.partition_point(|start| *start <= span.start);
        let line_start = if before == 0 { 0 } else { self.lines[before - 1] as usize };
        let start = (span.start as usize).min(self.text.len());
        // Bytes that begin a character, counted without decoding: lines may be a megabyte long.
        let column = self.text.as_bytes()[line_start..start]
            .iter()
            .filter(|byte| **byte & 0xC0 != 0x80)
            .count();
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            start,
            end: (span.end as usize).min(self.text.len()),
            line: narrow(before + 1),
            column: narrow(column + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_lines_count_from_one() {
        let source = Source::new("x = 1\nимя = ?");
        let place = source.place(Span::new(15, 16));
        assert_eq!((place.line, place.column), (2, 7));
        assert_eq!(source.place(Span::new(0, 1)).line, 1);
    }
}
