//! Formatting: one way to write blanks. Comments, blank lines and what does not parse stay; the meaning never changes.

use super::Kind;
use crate::place::Source;
use crate::syntax;
use crate::syntax::outline::{self, Piece, Shape};
use crate::syntax::tree::{Statement, StatementKind, Target};

/// Blanks of one level inside brackets.
const INDENT: &str = "    ";

/// The text with its blanks put right. A template stays as it is: its blanks are said to the client.
#[must_use]
pub fn format(text: &str, kind: Kind) -> String {
    let pass = |text: &str| match kind {
        Kind::Template => None,
        Kind::Expression => {
            let parses = syntax::expression(&Source::new(text)).0.is_some();
            parses.then(|| laid_out(text.trim()))
        }
        Kind::Program => Some(program(text)),
    };
    // Whatever the rules overlooked, a text that would mean something else, or would change again, is not taken.
    pass(text)
        .filter(|formatted| same_meaning(text, formatted, kind))
        .filter(|formatted| pass(formatted).as_ref() == Some(formatted))
        .unwrap_or_else(|| text.to_owned())
}

fn program(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for stretch in outline::statements(text) {
        let written = &text[stretch.start..stretch.end];
        let ending = if written.ends_with('\r') { "\r" } else { "" };
        let bare = written.trim();
        let tokens = outline::tokens(bare, 0..bare.len());
        match tokens.is_empty() || !is_well_formed(bare) {
            true => out.push_str(bare),
            false => {
                let laid_out = laid_out(bare);
                let same =
                    self::laid_out(&laid_out) == laid_out && same_meaning(bare, &laid_out, Kind::Program);
                out.push_str(if same { &laid_out } else { bare });
            }
        }
        out.push_str(ending);
        out.push_str(&text[stretch.end..stretch.next]);
    }
    out
}

/// Whether this is one statement that parses.
fn is_well_formed(text: &str) -> bool {
    let (statements, _) = syntax::program(&Source::new(text));
    matches!(
        statements.as_slice(),
        [Statement {
            kind: StatementKind::Assign(..) | StatementKind::Delete(_) | StatementKind::Run(_),
            ..
        }]
    )
}

fn same_meaning(before: &str, after: &str, kind: Kind) -> bool {
    let (before, after) = (Source::new(before), Source::new(after));
    if kind == Kind::Expression {
        return syntax::expression(&before).0 == syntax::expression(&after).0;
    }
    let (first, second) = (syntax::program(&before).0, syntax::program(&after).0);
    let text = |source: &Source, statement: &Statement| {
        let span = statement.span;
        source.text()[span.start as usize..span.end as usize].to_owned()
    };
    first.len() == second.len()
        && first.iter().zip(&second).all(|(a, b)| match (&a.kind, &b.kind) {
            (StatementKind::Assign(to, value), StatementKind::Assign(other, same)) => {
                same_target(to, other) && value == same
            }
            (StatementKind::AssignRaw(to, parts, _), StatementKind::AssignRaw(other, same, _)) => {
                same_target(to, other) && parts == same
            }
            (StatementKind::Delete(to), StatementKind::Delete(other)) => same_target(to, other),
            (StatementKind::Run(run), StatementKind::Run(same)) => run == same,
            (StatementKind::Bad(_), StatementKind::Bad(_)) => text(&before, a) == text(&after, b),
            _ => false,
        })
}

/// Whether two targets are the same, wherever they stand.
fn same_target(a: &Target, b: &Target) -> bool {
    a.scope == b.scope && a.name == b.name && a.path == b.path
}

/// One statement or expression, token by token.
fn laid_out(text: &str) -> String {
    let tokens = outline::tokens(text, 0..text.len());
    let mut layout = Layout {
        text,
        out: String::with_capacity(text.len() + text.len() / 8),
        open: Vec::new(),
    };
    let mut before: Option<&Piece> = None;
    let mut unary = false;
    for piece in &tokens {
        let gap = before.map_or(0, |before| before.at.end)..piece.at.start;
        let apart = before.is_some_and(|before| layout.blank(before, piece, unary));
        let next = match piece.shape {
            Shape::Mark(")" | "]" | "}") => Next::Closes,
            _ if apart => Next::Apart,
            _ => Next::Joined,
        };
        layout.gap(&text[gap], next);
        unary = piece.shape == Shape::Mark("-") && before.is_none_or(|before| layout.wants_value(before));
        layout.pass(piece);
        layout.out.push_str(&text[piece.at.clone()]);
        before = Some(piece);
    }
    let rest = before.map_or(0, |before| before.at.end);
    layout.gap(text[rest..].trim_end(), Next::Nothing);
    layout.out
}

/// What follows a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A token with a blank before it.
    Apart,
    /// A token without one.
    Joined,
    /// A closing bracket.
    Closes,
    /// The end.
    Nothing,
}

struct Layout<'t> {
    text: &'t str,
    out: String,
    /// What is open: `(`, `[`, `{`, or `#` for a hole.
    open: Vec<char>,
}

impl Layout<'_> {
    fn word(&self, piece: &Piece) -> Option<&str> {
        (piece.shape == Shape::Word).then(|| &self.text[piece.at.clone()])
    }

    fn is_operator_word(&self, piece: &Piece) -> bool {
        let word = self.word(piece);
        word.is_some_and(|word| matches!(word, "and" | "AND" | "or" | "OR" | "not" | "NOT" | "in" | "del"))
    }

    /// Whether a value must follow, so that `-` there is a sign.
    fn wants_value(&self, piece: &Piece) -> bool {
        match piece.shape {
            Shape::HoleOpen => true,
            Shape::Mark(mark) => !matches!(mark, ")" | "]" | "}"),
            _ => self.is_operator_word(piece),
        }
    }

    fn pass(&mut self, piece: &Piece) {
        match piece.shape {
            Shape::HoleOpen => self.open.push('#'),
            Shape::Mark("(") => self.open.push('('),
            Shape::Mark("[") => self.open.push('['),
            Shape::Mark("{") => self.open.push('{'),
            Shape::Mark(")" | "]" | "}") => drop(self.open.pop()),
            _ => {}
        }
    }

    /// Whether a blank stands between two tokens; `unary` tells that the first is a sign.
    fn blank(&self, before: &Piece, piece: &Piece, unary: bool) -> bool {
        let glued = before.at.end == piece.at.start;
        match (before.shape, piece.shape) {
            (Shape::HoleOpen | Shape::Mark("(" | "[" | "{" | "."), _)
            | (_, Shape::Mark("," | ")" | "]" | "}" | ".")) => false,
            // Around a hole a blank has a meaning: without one, the hole forms part of a name.
            (_, Shape::HoleOpen) | (Shape::Mark("}"), Shape::Word) if self.is_name_part(before, piece) => {
                !glued
            }
            (Shape::Mark(","), _) => true,
            (_, Shape::Mark(":")) => false,
            (Shape::Mark("="), _) | (_, Shape::Mark("=")) => self.open.is_empty(),
            (Shape::Mark("-"), _) if unary => false,
            (_, Shape::Mark("(")) => self.word(before).is_none() || self.is_operator_word(before),
            (_, Shape::Mark("[")) => self.wants_value(before),
            _ => true,
        }
    }

    fn is_name_part(&self, before: &Piece, piece: &Piece) -> bool {
        let part = |piece: &Piece| match piece.shape {
            Shape::Word => !self.is_operator_word(piece),
            Shape::HoleOpen | Shape::Mark("}") => true,
            _ => false,
        };
        part(before) && part(piece)
    }

    /// Writes what stands between two tokens: comments as they are, a line end inside brackets, else a blank or none.
    fn gap(&mut self, gap: &str, next: Next) {
        let mut rest = gap;
        let mut blank = next == Next::Apart;
        while let Some(open) = rest.find("/*") {
            let length = rest[open..].find("*/").map_or(rest.len() - open, |end| end + 2);
            if !self.break_line(&rest[..open], next) && !self.out.is_empty() {
                self.out.push(' ');
            }
            self.out.push_str(&rest[open..open + length]);
            rest = &rest[open + length..];
            blank = next != Next::Nothing;
        }
        if !self.break_line(rest, next) && blank {
            self.out.push(' ');
        }
    }

    /// Breaks the line where the author did, inside brackets.
    fn break_line(&mut self, gap: &str, next: Next) -> bool {
        if !gap.contains('\n') || self.open.is_empty() {
            return false;
        }
        self.out
            .push_str(if gap.contains("\r\n") { "\r\n" } else { "\n" });
        let depth = self.open.len() - usize::from(next == Next::Closes);
        self.out.push_str(&INDENT.repeat(depth));
        true
    }
}
