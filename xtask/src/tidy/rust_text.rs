//! Splits Rust source into code, comments and string literals, so that rules look only where they mean to.

/// A Rust file, cut into pieces of one line each.
#[derive(Debug, Default)]
pub struct Source {
    /// The pieces in order.
    pub pieces: Vec<Piece>,
    /// The first line, as it is.
    pub first_line: String,
    /// The line of the first `#[cfg(test)]` at the left edge; tests stand last in a file.
    pub tests_from: Option<usize>,
}

/// A part of one line; a string literal or comment over several lines is one piece at its first line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// Its text, without quotes.
    pub text: String,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Code; string literals within it appear as `""`.
    Code,
    /// A comment, also a documenting one.
    Comment,
    /// The inside of a string literal.
    Text,
}

impl Source {
    /// Cuts a file.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader {
            rest: text,
            line: 1,
            code: String::new(),
            pieces: Vec::new(),
        };
        while reader.advance() {}
        reader.end_of_code();
        Self {
            pieces: reader.pieces,
            first_line: text.lines().next().unwrap_or_default().into(),
            tests_from: text
                .lines()
                .position(|line| line == "#[cfg(test)]")
                .map(|position| position + 1),
        }
    }

    /// The pieces of a kind that are not in the file's own tests.
    pub fn outside_tests(&self, kind: Kind) -> impl Iterator<Item = &Piece> {
        let end = self.tests_from.unwrap_or(usize::MAX);
        self.pieces
            .iter()
            .filter(move |piece| piece.kind == kind && piece.line < end)
    }

    /// All pieces of a kind.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.kind == kind)
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    code: String,
    pieces: Vec<Piece>,
}

impl Reader<'_> {
    /// Takes the next thing; says whether there was one.
    fn advance(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        if self.rest.starts_with("//") {
            let length = self.rest.find('\n').unwrap_or(self.rest.len());
            self.special(Kind::Comment, length, 0, 0);
        } else if self.rest.starts_with("/*") {
            self.special(Kind::Comment, block_comment(self.rest), 0, 0);
        } else if let Some((length, before, after)) = string_literal(self.rest, self.code.chars().last()) {
            self.special(Kind::Text, length, before, after);
            self.code.push_str("\"\"");
        } else {
            let length = character_literal(self.rest).unwrap_or(first.len_utf8());
            self.code.push_str(&self.rest[..length]);
            self.rest = &self.rest[length..];
            if first == '\n' {
                self.end_of_code();
                self.line += 1;
            }
        }
        true
    }

    /// Takes `length` bytes as one piece, leaving out so many bytes before and after.
    fn special(&mut self, kind: Kind, length: usize, before: usize, after: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.pieces.push(Piece {
            kind,
            line: self.line,
            text: taken[before..length - after].into(),
        });
        let lines = taken.matches('\n').count();
        if lines > 0 {
            self.end_of_code();
        }
        self.line += lines;
        self.rest = rest;
    }

    fn end_of_code(&mut self) {
        let text = std::mem::take(&mut self.code);
        if !text.trim().is_empty() {
            self.pieces.push(Piece {
                kind: Kind::Code,
                line: self.line,
                text,
            });
        }
    }
}

/// The length of the block comment that a text begins with; block comments nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the string literal that a text begins with, and the bytes of its opening and closing marks.
fn string_literal(text: &str, previous: Option<char>) -> Option<(usize, usize, usize)> {
    if previous.is_some_and(|c| c.is_alphanumeric() || c == '_') && !text.starts_with('"') {
        return None;
    }
    let prefix = ["br", "cr", "r", "b", "c", ""]
        .into_iter()
        .find(|prefix| text.starts_with(prefix) && text[prefix.len()..].starts_with(['"', '#']))?;
    let hashes = text[prefix.len()..]
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    let raw = prefix.ends_with('r');
    let open = prefix.len() + hashes + 1;
    if !text[prefix.len() + hashes..].starts_with('"') || (hashes > 0 && !raw) {
        return None;
    }
    if raw {
        let close = format!("\"{}", "#".repeat(hashes));
        let end = text[open..]
            .find(&close)
            .map_or(text.len(), |end| open + end + close.len());
        return Some((end, open, (hashes + 1).min(end - open)));
    }
    let mut escaped = false;
    for (at, c) in text[open..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((open + at + 1, open, 1)),
            _ => {}
        }
    }
    Some((text.len(), open, 0))
}

/// The length of the character literal that a text begins with; a lifetime is none.
fn character_literal(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut characters = inside.char_indices();
    let (_, first) = characters.next()?;
    if first == '\\' {
        characters.next()?;
        return characters.find(|(_, c)| *c == '\'').map(|(at, _)| at + 2);
    }
    let (at, second) = characters.next()?;
    (second == '\'').then_some(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(Kind, usize, String)> {
        let source = Source::read(text);
        source
            .pieces
            .into_iter()
            .map(|p| (p.kind, p.line, p.text.trim().to_owned()))
            .collect()
    }

    #[test]
    fn code_comments_and_texts_are_told_apart() {
        assert_eq!(
            pieces("let a = \"x // y\"; // why\n/* a /* b */\nc */ let b = r#\"q\"q\"#;\n"),
            [
                (Kind::Text, 1, "x // y".into()),
                (Kind::Comment, 1, "// why".into()),
                (Kind::Code, 1, "let a = \"\";".into()),
                (Kind::Comment, 2, "/* a /* b */\nc */".into()),
                (Kind::Text, 3, "q\"q".into()),
                (Kind::Code, 3, "let b = \"\";".into()),
            ]
        );
    }

    #[test]
    fn characters_and_lifetimes_begin_no_text() {
        assert_eq!(
            pieces("f::<'a>('\"', '\\'', b'\"', \"\\\"\");"),
            [
                (Kind::Text, 1, "\\\"".into()),
                (Kind::Code, 1, "f::<'a>('\"', '\\'', b'\"', \"\");".into()),
            ]
        );
    }

    #[test]
    fn an_open_literal_ends_with_the_file_and_nothing_panics() {
        for text in [
            "\"abc", "r#\"abc", "/* abc", "'", "b", "r#", "'\\", "\"\\", "й'й", "r#type",
        ] {
            Source::read(text);
        }
    }

    #[test]
    fn tests_at_the_end_of_a_file_are_left_out_on_request() {
        let source = Source::read("a();\n#[cfg(test)]\nmod tests { b(); }\n");
        let code: Vec<&str> = source.outside_tests(Kind::Code).map(|p| p.text.trim()).collect();
        assert_eq!(code, ["a();"]);
    }
}
