//! Lists and dictionaries written by hand: single quotes and bare words besides JSON.

use super::{Number, Value};
use base::limits::EXPRESSION_DEPTH;
use std::sync::Arc;

/// Reads a whole text as a list or dictionary; `None` when anything is left over or amiss.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.blanks();
    reader.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.blanks();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > EXPRESSION_DEPTH {
            return None;
        }
        if self.eat('[') {
            return self.list(depth);
        }
        if self.eat('{') {
            return self.dict(depth);
        }
        if let Some(text) = self.quoted() {
            return Some(Value::text(text?));
        }
        let word = self.bare(&[',', ']', '}'])?;
        Some(match word {
            "True" | "true" => Value::Bool(true),
            "False" | "false" => Value::Bool(false),
            "None" | "null" => Value::None,
            _ => Number::of_text(word).map_or_else(|| Value::text(word), Value::from),
        })
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        while !self.eat(']') {
            if !items.is_empty() && !self.eat(',') {
                return None;
            }
            items.push(self.value(depth + 1)?);
        }
        Some(Value::list(items))
    }

    fn dict(&mut self, depth: usize) -> Option<Value> {
        let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
        while !self.eat('}') {
            if !entries.is_empty() && !self.eat(',') {
                return None;
            }
            self.blanks();
            let key: Arc<str> = match self.quoted() {
                Some(text) => text?.into(),
                None => self.bare(&[':', ',', '}'])?.into(),
            };
            if !self.eat(':') {
                return None;
            }
            entries.push((key, self.value(depth + 1)?));
        }
        Some(Value::dict(entries))
    }

    /// A quoted text; the inner `None` means that its quote is not closed.
    fn quoted(&mut self) -> Option<Option<String>> {
        self.blanks();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let mut text = String::new();
        let mut chars = self.rest[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some(c @ ('\'' | '"' | '\\' | '/')) => text.push(c),
                    Some(c) => text.extend(['\\', c]),
                    None => return Some(None),
                },
                c if c == quote => {
                    self.rest = &self.rest[at + 2..];
                    return Some(Some(text));
                }
                c => text.push(c),
            }
        }
        Some(None)
    }

    /// A bare word up to one of the ends; never empty and never with a quote or bracket inside.
    fn bare(&mut self, ends: &[char]) -> Option<&str> {
        let end = self.rest.find(ends)?;
        let word = self.rest[..end].trim();
        self.rest = &self.rest[end..];
        (!word.is_empty() && !word.contains(['[', '{', '"', '\''])).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_and_single_quotes_are_read() {
        for (text, json) in [
            ("[red, blue]", r#"["red","blue"]"#),
            ("['a', \"b\", 3]", r#"["a","b",3]"#),
            ("{'a': [x], b: None}", r#"{"a":["x"],"b":null}"#),
            ("[]", "[]"),
        ] {
            assert_eq!(
                parse(text).map(|value| value.to_text()).as_deref(),
                Some(json),
                "{text}"
            );
        }
        for text in ["[a", "[a]]", "[,]", "[a,]x", "{a}", "['a]", &"[".repeat(5000)] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
