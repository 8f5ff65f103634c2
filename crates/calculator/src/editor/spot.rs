//! What stands around the cursor, found from the beginning of its statement up to it, also where nothing parses yet.

use super::{Kind, within};
use crate::Scope;
use crate::syntax::is_name;
use crate::syntax::outline::{self, Piece, Shape};
use std::ops::Range;

/// In what the cursor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Code,
    /// A quoted text, whose content begins here.
    Quoted(usize),
    /// The text of a template.
    Text,
    Comment,
}

/// What comes before the word at the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing: a statement begins.
    Start,
    /// `client.` and the like.
    Dot(Scope),
    /// A value, after which an operator comes.
    Operand,
    /// The beginning of an argument: `(` or `,` of a call.
    Argument,
    /// Anything after which a value comes.
    Value,
    /// Where no word fits: after a digit, or after a dot behind something else.
    Nothing,
}

/// Something open around the cursor.
#[derive(Debug, Clone)]
pub(super) enum Opened<'t> {
    Call(Call<'t>),
    /// `x[…`, with the path of what is indexed, if that is known, and the key it holds.
    Index(Option<Vec<String>>, Option<String>),
    Group,
    List,
    Dict,
    Hole,
}

/// A call that is open.
#[derive(Debug, Clone)]
pub(super) struct Call<'t> {
    pub(super) name: &'t str,
    /// How many arguments without a keyword stand before the cursor's.
    pub(super) position: usize,
    /// The keyword of the cursor's argument.
    pub(super) keyword: Option<&'t str>,
    /// The keywords given before.
    pub(super) given: Vec<&'t str>,
}

/// The cursor and what stands around it.
#[derive(Debug, Clone)]
pub(super) struct Spot<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The word around the cursor.
    pub(super) word: Range<usize>,
    pub(super) inside: Inside,
    pub(super) before: Before,
    /// What is open, outermost first.
    pub(super) open: Vec<Opened<'t>>,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl<'t> Spot<'t> {
    /// Looks around a cursor.
    pub(super) fn find(text: &'t str, at: usize, kind: Kind) -> Self {
        let at = within(text, at);
        let start = text[..at].trim_end_matches(is_word).len();
        let end = at + text[at..].find(|c| !is_word(c)).unwrap_or(text.len() - at);
        let mut spot = Self {
            text,
            at,
            word: start..end,
            inside: Inside::Code,
            before: Before::Start,
            open: Vec::new(),
        };
        match kind {
            Kind::Template => spot.in_text(0),
            Kind::Expression => {
                spot.before = Before::Value;
                spot.in_code(0);
            }
            Kind::Program => match statement_start(text, at) {
                Some(start) => spot.in_code(start),
                None => spot.inside = Inside::Comment,
            },
        }
        spot
    }

    /// What is typed of the word before the cursor.
    pub(super) fn typed(&self) -> &'t str {
        &self.text[self.word.start..self.at]
    }

    /// The whole word.
    pub(super) fn whole(&self) -> &'t str {
        &self.text[self.word.clone()]
    }

    /// The innermost call around the cursor.
    pub(super) fn call(&self) -> Option<&Call<'t>> {
        self.open.iter().rev().find_map(|opened| match opened {
            Opened::Call(call) => Some(call),
            _ => None,
        })
    }

    /// The path of what the cursor indexes, if it stands directly in its brackets.
    pub(super) fn indexed(&self) -> Option<&[String]> {
        match self.open.last() {
            Some(Opened::Index(Some(path), _)) => Some(path),
            _ => None,
        }
    }

    fn in_text(&mut self, start: usize) {
        self.inside = Inside::Text;
        self.hole(start);
    }

    fn in_quotes(&mut self, start: usize) {
        self.inside = Inside::Quoted(start);
        self.hole(start);
    }

    fn hole(&mut self, start: usize) {
        if let Some(open) = outline::open_hole(self.text, start..self.at)
            && open + 2 <= self.at
        {
            self.inside = Inside::Code;
            self.open.push(Opened::Hole);
            self.before = Before::Value;
            self.in_code(open + 2);
        }
    }

    fn in_code(&mut self, start: usize) {
        let end = self.word.start.max(start);
        let tokens = outline::tokens(self.text, start..self.at);
        let code: Vec<&Piece> = tokens.iter().take_while(|piece| piece.at.start < end).collect();
        let mut path: Option<Vec<String>> = None;
        for (nth, piece) in code.iter().enumerate() {
            if piece.shape == Shape::OpenQuote {
                return self.in_quotes(piece.at.start + 1);
            }
            let before = nth.checked_sub(1).map(|nth| code[nth]);
            path = self.pass(piece, before, path);
        }
        // The word at the cursor may be the end of something that is no word: `12a`, `'a`.
        if let Some(piece) = tokens.get(code.len())
            && piece.shape == Shape::OpenQuote
        {
            return self.in_quotes(piece.at.start + 1);
        }
        let last = tokens.last().map_or(start, |piece| piece.at.end);
        if outline::in_comment(self.text, last..self.at) {
            self.inside = Inside::Comment;
            return;
        }
        let last = code.last();
        if last.is_some_and(|piece| piece.at.end > self.word.start)
            || self.typed().starts_with(|c: char| c.is_ascii_digit())
        {
            self.before = Before::Nothing;
        } else if let Some(piece) = last {
            self.before = self.after(piece, &code);
        } else if self.text[start..self.word.start].contains("*/") && self.open.is_empty() {
            self.before = Before::Start;
        }
    }

    /// Takes a token into account; gives the path of the value that ends with it.
    fn pass(
        &mut self,
        piece: &Piece,
        before: Option<&Piece>,
        path: Option<Vec<String>>,
    ) -> Option<Vec<String>> {
        let text = &self.text[piece.at.clone()];
        if let Some(Opened::Index(_, key)) = self.open.last_mut()
            && matches!(piece.shape, Shape::Text | Shape::Number)
        {
            let bare = if piece.shape == Shape::Text {
                &text[1..text.len() - 1]
            } else {
                text
            };
            *key = Some(bare.to_owned());
        }
        match piece.shape {
            Shape::Word => return is_name(text).then(|| vec![text.to_owned()]),
            Shape::HoleOpen => self.open.push(Opened::Hole),
            Shape::Mark("(") => {
                let name = before.filter(|before| before.shape == Shape::Word);
                let name = name.map(|before| &self.text[before.at.clone()]);
                let called = name.filter(|name| is_name(name) || *name == "if");
                self.open.push(called.map_or(Opened::Group, |name| {
                    Opened::Call(Call {
                        name,
                        position: 0,
                        keyword: None,
                        given: Vec::new(),
                    })
                }));
            }
            Shape::Mark("[") => {
                let indexes = before.is_some_and(|before| ends_value(before, self.text));
                self.open.push(match indexes {
                    true => Opened::Index(path, None),
                    false => Opened::List,
                });
            }
            Shape::Mark("{") => self.open.push(Opened::Dict),
            Shape::Mark(")" | "]" | "}") => {
                if let Some(Opened::Index(Some(mut path), Some(key))) = self.open.pop() {
                    path.push(key);
                    return Some(path);
                }
            }
            Shape::Mark(",") => {
                if let Some(Opened::Call(call)) = self.open.last_mut() {
                    match call.keyword.take() {
                        Some(keyword) => call.given.push(keyword),
                        None => call.position += 1,
                    }
                }
            }
            Shape::Mark("=") => {
                if let (Some(Opened::Call(call)), Some(before)) = (self.open.last_mut(), before)
                    && before.shape == Shape::Word
                {
                    call.keyword = Some(&self.text[before.at.clone()]);
                }
            }
            _ => {}
        }
        None
    }

    fn after(&self, piece: &Piece, code: &[&Piece]) -> Before {
        match piece.shape {
            Shape::Mark("(" | ",") if matches!(self.open.last(), Some(Opened::Call(_))) => Before::Argument,
            Shape::Mark(".") => {
                let prefix = code.len().checked_sub(2).map(|nth| code[nth]);
                let scope = prefix.and_then(|piece| Scope::of_prefix(&self.text[piece.at.clone()]));
                scope.map_or(Before::Nothing, Before::Dot)
            }
            // A name goes on behind its hole.
            Shape::Mark("}") if piece.at.end == self.word.start && !self.typed().is_empty() => {
                Before::Nothing
            }
            _ if ends_value(piece, self.text) => Before::Operand,
            Shape::Bad => Before::Nothing,
            _ => Before::Value,
        }
    }
}

/// Whether a value may end with this token.
fn ends_value(piece: &Piece, text: &str) -> bool {
    match piece.shape {
        Shape::Number | Shape::Text | Shape::Mark(")" | "]" | "}") => true,
        Shape::Word => {
            let word = &text[piece.at.clone()];
            is_name(word) && word != "del"
                || ["true", "false", "none"]
                    .iter()
                    .any(|w| word.eq_ignore_ascii_case(w))
        }
        _ => false,
    }
}

/// Where the statement at the cursor begins; nowhere in a comment that is never closed. A statement whose bracket is
/// still open goes on in the next line, if its line ends where more must come.
fn statement_start(text: &str, at: usize) -> Option<usize> {
    let mut from = None;
    for stretch in outline::statements(text) {
        let begin = from.unwrap_or(stretch.start);
        if at <= stretch.end {
            return Some(begin);
        }
        if stretch.next > stretch.end + 1 {
            return None;
        }
        let tokens = outline::tokens(text, stretch.start..stretch.end);
        let goes_on = tokens
            .last()
            .is_some_and(|last| matches!(last.shape, Shape::Mark("(" | "[" | "{" | "," | ":")));
        from = goes_on.then_some(begin);
    }
    Some(from.unwrap_or(at))
}
