//! Byte offsets as lines and columns: in characters from 1, as people count, or in UTF-16 units from 0, as editors do.
//!
//! Characters are counted in steps of [`STEP`] bytes once, so that a question costs the same in a line of a megabyte as
//! in one of ten characters.

/// A line and a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Bytes between two places up to which the characters are counted.
const STEP: usize = 256;

/// What stands before a place.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    characters: usize,
    utf16: usize,
}

impl Count {
    /// What begins within some bytes; the middle of a character counts nothing.
    fn of(bytes: &[u8]) -> Self {
        let begins = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let pairs = bytes.iter().filter(|byte| **byte >= 0xF0).count();
        Self {
            characters: begins,
            utf16: begins + pairs,
        }
    }

    const fn and(self, more: Self) -> Self {
        Self {
            characters: self.characters + more.characters,
            utf16: self.utf16 + more.utf16,
        }
    }
}

/// A text whose line beginnings are known.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// What stands before every [`STEP`]th byte.
    counts: Vec<Count>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let begin = text.match_indices('\n').map(|(at, _)| at + 1);
        let steps = text.as_bytes().chunks(STEP).scan(Count::default(), |sum, step| {
            let before = *sum;
            *sum = sum.and(Count::of(step));
            Some(before)
        });
        Self {
            text,
            starts: std::iter::once(0).chain(begin).collect(),
            counts: steps.collect(),
        }
    }

    /// What stands before an offset in the whole text.
    fn count(&self, at: usize) -> Count {
        let Some(counted) = self.counts.get(at / STEP).or(self.counts.last()) else {
            return Count::default();
        };
        let from = (at / STEP).min(self.counts.len() - 1) * STEP;
        counted.and(Count::of(&self.text.as_bytes()[from..at]))
    }

    /// The line of an offset, from 0, and what stands before the offset in it.
    fn before(&self, at: usize) -> (u32, Count) {
        let at = super::within(self.text, at);
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        let (begin, here) = (self.count(self.starts[line]), self.count(at));
        let within = Count {
            characters: here.characters - begin.characters,
            utf16: here.utf16 - begin.utf16,
        };
        (line as u32, within)
    }

    /// A line without its end; nothing past the last.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<&'t str> {
        let start = *self.starts.get(line)?;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = &self.text[start..end];
        Some(text.strip_suffix('\r').unwrap_or(text))
    }

    /// The offset as line and column in characters, both from 1.
    #[must_use]
    pub fn position(&self, at: usize) -> Position {
        let (line, before) = self.before(at);
        Position {
            line: line + 1,
            column: before.characters as u32 + 1,
        }
    }

    /// The offset as line and UTF-16 column, both from 0.
    #[must_use]
    pub fn utf16(&self, at: usize) -> Position {
        let (line, before) = self.before(at);
        Position {
            line,
            column: before.utf16 as u32,
        }
    }

    /// The offset of a line and column in characters, both from 1; what lies past an end is taken as the end.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let column = position.column.saturating_sub(1) as usize;
        self.find(
            position.line.saturating_sub(1),
            column,
            |count| count.characters,
            |_| 1,
        )
    }

    /// The offset of a line and UTF-16 column, both from 0; what lies past an end is taken as the end.
    #[must_use]
    pub fn offset_utf16(&self, position: Position) -> usize {
        self.find(
            position.line,
            position.column as usize,
            |count| count.utf16,
            char::len_utf16,
        )
    }

    /// The place before which a line has so many units.
    fn find(
        &self,
        line: u32,
        units: usize,
        counted: impl Fn(&Count) -> usize,
        wide: impl Fn(char) -> usize,
    ) -> usize {
        let Some(text) = self.line(line as usize) else {
            return self.text.len();
        };
        let start = self.starts[line as usize];
        let wanted = counted(&self.count(start)) + units;
        // The last counted place in the line that is not past the wanted one.
        let first = start.div_ceil(STEP);
        let last = (start + text.len()) / STEP;
        let nearer = self
            .counts
            .get(first..=last.min(self.counts.len().saturating_sub(1)))
            .unwrap_or_default()
            .partition_point(|count| counted(count) <= wanted);
        let from = match nearer {
            0 => start,
            // A counted place may be in the middle of a character, which is counted before it already.
            nearer => super::within(self.text, (first + nearer - 1) * STEP).max(start),
        };
        let mut reached = counted(&self.count(from));
        let end = start + text.len();
        for (at, c) in self.text[from..end].char_indices() {
            if reached >= wanted {
                return from + at;
            }
            reached += wide(c);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_positions_lead_back_to_each_other() {
        let text = "имя = '🙂a'\r\n\nx";
        let lines = Lines::of(text);
        for (at, _) in text.char_indices().filter(|(_, c)| *c != '\n') {
            assert_eq!(lines.offset(lines.position(at)), at);
            assert_eq!(lines.offset_utf16(lines.utf16(at)), at);
        }
        let after_smile = text.find('a').unwrap_or_default();
        assert_eq!(lines.utf16(after_smile), Position { line: 0, column: 9 });
        assert_eq!(lines.position(after_smile), Position { line: 1, column: 9 });
        assert_eq!(lines.offset_utf16(Position { line: 9, column: 9 }), text.len());
        assert_eq!(
            lines.offset_utf16(Position { line: 1, column: 9 }),
            lines.offset(Position { line: 2, column: 1 })
        );
    }

    #[test]
    fn long_lines_are_counted_as_short_ones_are() {
        let line = "имя + '🙂' + a, ".repeat(200);
        let text = format!("x\r\n{line}\n{line}");
        let lines = Lines::of(&text);
        for (at, c) in text.char_indices().filter(|(_, c)| *c != '\n') {
            let before = text[..at].rsplit('\n').next().unwrap_or_default();
            let (told, units) = (lines.position(at), lines.utf16(at));
            assert_eq!(told.column as usize, before.chars().count() + 1);
            assert_eq!(units.column as usize, before.encode_utf16().count());
            assert_eq!((lines.offset(told), lines.offset_utf16(units)), (at, at), "{c:?}");
        }
        assert_eq!(lines.utf16(text.len() + 9), lines.utf16(text.len()));
        assert_eq!(Lines::of("").position(5), Position { line: 1, column: 1 });
        assert_eq!(Lines::of("").offset(Position { line: 1, column: 5 }), 0);
    }
}
