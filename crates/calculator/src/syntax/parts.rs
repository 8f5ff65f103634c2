//! Texts with holes: quoted texts, raw right sides, and templates with their choices.

use super::compilation::Compilation;
use super::parser::Parser;
use super::scan;
use super::tree::{Expr, ExprKind, Part};
use crate::place::Span;
use crate::{Choices, Severity};
use base::limits::EXPRESSION_DEPTH;
use memchr::{memchr, memchr2};

/// A stretch of a text with holes.
enum Piece {
    /// Text as written.
    Text(Span),
    /// A hole.
    Hole(Expr),
    /// A hole that does not parse: text as written, in which nothing has a meaning.
    Kept(Span),
}

/// The inside of a quoted text, whose span holds its quotes.
pub(super) fn quoted(compilation: &mut Compilation<'_>, span: Span, depth: usize) -> ExprKind {
    let (start, end) = (span.start as usize + 1, span.end as usize - 1);
    let source = compilation.text();
    let inside = &source[start..end];
    if memchr2(b'#', b'\\', inside.as_bytes()).is_none() {
        return ExprKind::Text(inside.into());
    }
    let base = compilation.gathered.parts.len();
    let mut text = std::mem::take(&mut compilation.text);
    pieces(compilation, start, end, depth, |compilation, piece| match piece {
        Piece::Text(span) | Piece::Kept(span) => unescape(slice(source, span), &mut text),
        Piece::Hole(expr) => {
            if !text.is_empty() {
                compilation.gathered.parts.push(Part::Text(text.as_str().into()));
                text.clear();
            }
            compilation.gathered.parts.push(Part::Hole(expr));
        }
    });
    let parts = &mut compilation.gathered.parts;
    let kind = if parts.len() == base {
        ExprKind::Text(text.as_str().into())
    } else {
        if !text.is_empty() {
            parts.push(Part::Text(text.as_str().into()));
        }
        ExprKind::Quoted(parts.drain(base..).collect())
    };
    text.clear();
    compilation.text = text;
    kind
}

fn slice(source: &str, span: Span) -> &str {
    &source[span.start as usize..span.end as usize]
}

/// `\n` is a newline; every other backslash stays, for regular expressions.
fn unescape(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr(b'\\', rest)) {
        let slash = at + found;
        if bytes.get(slash + 1) == Some(&b'n') {
            out.push_str(&text[from..slash]);
            out.push('\n');
            from = slash + 2;
        }
        // What stands after a backslash is no backslash of its own.
        at = slash + 2;
    }
    out.push_str(&text[from..]);
}

/// A raw right side: the stretches between its comments, trimmed, with their holes.
pub(super) fn raw(compilation: &mut Compilation<'_>, stretches: &[(usize, usize)]) -> Vec<Part> {
    let mut parts = Joined::default();
    let source = compilation.text();
    for (start, end) in stretches {
        pieces(compilation, *start, *end, 0, |_, piece| match piece {
            Piece::Text(span) | Piece::Kept(span) => parts.text.push_str(slice(source, span)),
            Piece::Hole(expr) => parts.hole(expr),
        });
    }
    let mut parts = parts.finish();
    if let Some(Part::Text(text)) = parts.first_mut() {
        *text = text.trim_start().into();
    }
    if let Some(Part::Text(text)) = parts.last_mut() {
        *text = text.trim_end().into();
    }
    parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
    parts
}

/// A whole template.
pub(super) fn template(compilation: &mut Compilation<'_>, choices: Choices) -> Vec<Part> {
    let source = compilation.text();
    let mut builder = Builder {
        levels: vec![Level::default()],
    };
    pieces(compilation, 0, source.len(), 0, |_, piece| match piece {
        Piece::Hole(expr) => builder.top().current.hole(expr),
        Piece::Text(span) if choices == Choices::Pick => builder.text(source, span),
        Piece::Text(span) | Piece::Kept(span) => builder.top().current.text.push_str(slice(source, span)),
    });
    builder.finish()
}

/// Shows `take` the pieces of a range in their order.
fn pieces<'s>(
    compilation: &mut Compilation<'s>,
    start: usize,
    end: usize,
    depth: usize,
    mut take: impl FnMut(&mut Compilation<'s>, Piece),
) {
    let source = compilation.text();
    let mut from = start;
    let mut at = start;
    while let Some(open) = scan::find_hole(source.as_bytes(), at, end) {
        let Some(close) = scan::hole_end(source.as_bytes(), open, end, &mut compilation.patience) else {
            at = open + 2;
            continue;
        };
        if from < open {
            take(compilation, Piece::Text(Span::new(from, open)));
        }
        let parsed = Parser::of_hole(compilation, open + 2, close, depth).whole();
        match parsed {
            Ok(expr) => take(compilation, Piece::Hole(expr)),
            Err(wrong) => {
                compilation.note(Severity::Error, *wrong);
                take(compilation, Piece::Kept(Span::new(open, close + 1)));
            }
        }
        at = close + 1;
        from = at;
    }
    if from < end {
        take(compilation, Piece::Text(Span::new(from, end)));
    }
}

/// Parts in the making; neighbouring texts become one.
#[derive(Default)]
struct Joined {
    parts: Vec<Part>,
    text: String,
}

impl Joined {
    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text).into()));
        }
    }

    fn hole(&mut self, expr: Expr) {
        self.flush();
        self.parts.push(Part::Hole(expr));
    }

    fn append(&mut self, other: Self) {
        for part in other.parts {
            match part {
                Part::Text(text) => self.text.push_str(&text),
                part => {
                    self.flush();
                    self.parts.push(part);
                }
            }
        }
        self.text.push_str(&other.text);
    }

    fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }
}

/// One open brace: the variants before the last `|`, and the one being read.
#[derive(Default)]
struct Level {
    variants: Vec<Joined>,
    current: Joined,
    /// Whether what follows the brace looks like JSON, so that its `|` is text.
    json: bool,
}

/// Finds choices in one pass, with the braces that are open as its stack.
struct Builder {
    levels: Vec<Level>,
}

impl Builder {
    fn top(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn text(&mut self, source: &str, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        let mut from = start;
        for (offset, mark) in source[start..end].match_indices(['{', '|', '}']) {
            let at = start + offset;
            let opens = mark == "{" && !source[..at].ends_with('#') && self.levels.len() <= EXPRESSION_DEPTH;
            let inside = self.levels.len() > 1;
            let divides = mark == "|" && inside && !self.top().json;
            let closes = mark == "}" && inside;
            if !(opens || divides || closes) {
                continue;
            }
            self.top().current.text.push_str(&source[from..at]);
            from = at + 1;
            if opens {
                self.levels.push(Level {
                    json: looks_like_json(&source[at + 1..]),
                    ..Level::default()
                });
            } else if divides {
                let level = self.top();
                let variant = std::mem::take(&mut level.current);
                level.variants.push(variant);
            } else {
                self.close();
            }
        }
        self.top().current.text.push_str(&source[from..end]);
    }

    /// Closes the innermost brace: a choice if it had variants, else text.
    fn close(&mut self) {
        let Some(mut level) = self.levels.pop() else {
            return;
        };
        if level.variants.is_empty() {
            let outer = &mut self.top().current;
            outer.text.push('{');
            outer.append(level.current);
            outer.text.push('}');
            return;
        }
        level.variants.push(level.current);
        let variants = level
            .variants
            .into_iter()
            .map(|variant| variant.finish().into())
            .collect();
        let outer = &mut self.top().current;
        outer.flush();
        outer.parts.push(Part::Choice(variants));
    }

    /// Braces that are still open are text.
    fn finish(mut self) -> Vec<Part> {
        while self.levels.len() > 1 {
            let Some(level) = self.levels.pop() else { break };
            let outer = &mut self.top().current;
            outer.text.push('{');
            for variant in level.variants {
                outer.append(variant);
                outer.text.push('|');
            }
            outer.append(level.current);
        }
        self.levels
            .pop()
            .map(|level| level.current.finish())
            .unwrap_or_default()
    }
}

/// Whether a quoted key and a colon follow, or another brace or bracket.
fn looks_like_json(after: &str) -> bool {
    let after = after.trim_start();
    let Some(key) = after.strip_prefix('"') else {
        return false;
    };
    key.find('"')
        .is_some_and(|end| key[end + 1..].trim_start().starts_with(':'))
}
