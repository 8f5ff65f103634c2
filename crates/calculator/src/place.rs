//! Places in a source text: byte ranges, and the lines and columns people see.

use memchr::memchr_iter;
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
        Self {
            start: narrow(start),
            end: narrow(end),
        }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
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
    /// How many characters begin before each block of bytes but the first: a line may be a megabyte long.
    characters: Box<[u32]>,
}

/// Bytes of a block whose characters are counted once.
const BLOCK: usize = 1024;

impl Source {
    pub(crate) fn new(text: &str) -> Self {
        let ends = memchr_iter(b'\n', text.as_bytes());
        let mut lines = Vec::with_capacity(ends.clone().count());
        lines.extend(ends.map(|at| Span::new(at + 1, at + 1).start));
        let mut count = 0;
        let characters = text
            .as_bytes()
            .chunks_exact(BLOCK)
            .map(|block| {
                count += begun(block);
                count
            })
            .collect();
        Self {
            text: text.into(),
            lines: lines.into(),
            characters,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn place(&self, span: Span) -> Place {
        let before = self.lines.partition_point(|start| *start <= span.start);
        let line_start = if before == 0 {
            0
        } else {
            self.lines[before - 1] as usize
        };
        let start = (span.start as usize).min(self.text.len());
        let column = self.characters_before(start) - self.characters_before(line_start.min(start));
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            start,
            end: (span.end as usize).min(self.text.len()),
            line: narrow(before + 1),
            column: column + 1,
        }
    }

    fn characters_before(&self, at: usize) -> u32 {
        let block = at / BLOCK;
        let counted = if block == 0 { 0 } else { self.characters[block - 1] };
        counted + begun(&self.text.as_bytes()[block * BLOCK..at])
    }
}

/// How many characters begin in these bytes.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(byte & 0xC0 != 0x80)).sum()
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
