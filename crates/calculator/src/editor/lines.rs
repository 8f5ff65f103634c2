//! Byte offsets as lines and columns: in characters from 1, as people count, or in UTF-16 units from 0, as editors do.

/// A line and a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// A text whose line beginnings are known.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let begin = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(begin).collect(),
        }
    }

    /// The line of an offset, from 0, and what stands before the offset in it.
    fn before(&self, at: usize) -> (usize, &'t str) {
        let at = super::within(self.text, at);
        let line = self.starts.partition_point(|start| *start <= at) - 1;
        (line, &self.text[self.starts[line]..at])
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
            line: line as u32 + 1,
            column: before.chars().count() as u32 + 1,
        }
    }

    /// The offset as line and UTF-16 column, both from 0.
    #[must_use]
    pub fn utf16(&self, at: usize) -> Position {
        let (line, before) = self.before(at);
        Position {
            line: line as u32,
            column: before.encode_utf16().count() as u32,
        }
    }

    /// The offset of a line and column in characters, both from 1; what lies past an end is taken as the end.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let wanted = position.column.saturating_sub(1) as usize;
        self.find(position.line.saturating_sub(1), |line| {
            line.char_indices().nth(wanted).map_or(line.len(), |(at, _)| at)
        })
    }

    /// The offset of a line and UTF-16 column, both from 0; what lies past an end is taken as the end.
    #[must_use]
    pub fn offset_utf16(&self, position: Position) -> usize {
        self.find(position.line, |line| {
            let mut units = 0;
            for (at, c) in line.char_indices() {
                if units >= position.column {
                    return at;
                }
                units += c.len_utf16() as u32;
            }
            line.len()
        })
    }

    fn find(&self, line: u32, column: impl Fn(&str) -> usize) -> usize {
        match self.line(line as usize) {
            Some(text) => self.starts[line as usize] + column(text),
            None => self.text.len(),
        }
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
}
