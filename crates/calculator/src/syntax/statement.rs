//! Statements: assignments, deletions, calls, and what happens to a line that is none of them.

use super::compilation::{Compilation, Parsed, Wrong};
use super::mark::Mark;
use super::parser::Parser;
use super::parts;
use super::scan::{self, Extent};
use super::token::TokenKind;
use super::tree::{Expr, ExprKind, Statement, StatementKind, Target, TargetName};
use super::words::{Word, is_name};
use crate::place::Span;
use crate::{Diagnostic, Scope, Severity, Value};
use base::Code;

/// All statements of the source.
pub(super) fn all(compilation: &mut Compilation<'_>) -> Vec<Statement> {
    let source = compilation.text();
    let mut statements = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let extent = scan::statement(source.as_bytes(), start, &mut compilation.patience);
        if let Some(open) = extent.unclosed_comment {
            compilation.note(
                Severity::Warning,
                Wrong {
                    code: Code::Syntax,
                    message: "this comment is not closed: everything after it is ignored; close it with `*/`"
                        .to_owned(),
                    span: Span::new(open, open + 2),
                },
            );
        }
        if let Some(statement) = statement(compilation, start, &extent) {
            statements.push(statement);
        }
        start = extent.next;
    }
    statements
}

fn statement(compilation: &mut Compilation<'_>, start: usize, extent: &Extent) -> Option<Statement> {
    let before = compilation.found.len();
    let mut parser = Parser::new(compilation, start, extent.end);
    if parser.peek().kind == TokenKind::End {
        return None;
    }
    let first = parser.peek().span;
    let kind = match head(&mut parser) {
        Ok(Head::Assign(target)) => assignment(&mut parser, target, extent),
        Ok(Head::Delete(target)) => StatementKind::Delete(target),
        Ok(Head::Expression) => match parser.whole() {
            Ok(expr) => {
                if !matches!(expr.kind, ExprKind::Call(_) | ExprKind::If(_) | ExprKind::Hole(_)) {
                    let message = "this line does nothing; to keep the value, write `name = …`".to_owned();
                    let wrong = Wrong {
                        code: Code::Syntax,
                        message,
                        span: expr.span,
                    };
                    parser.compilation.note(Severity::Warning, wrong);
                }
                StatementKind::Run(expr)
            }
            Err(wrong) => bad(parser.compilation, before, *wrong),
        },
        Err(wrong) => bad(parser.compilation, before, *wrong),
    };
    drop(parser);
    // Of lines that do not parse.
    compilation.gathered.drop_above([0; 4]);
    let end = compilation.text()[..extent.end].trim_end().len();
    Some(Statement {
        kind,
        span: Span::new(first.start as usize, end),
    })
}

/// A line that is skipped. What was found in it before is of no use any more.
fn bad(compilation: &mut Compilation<'_>, before: usize, wrong: Wrong) -> StatementKind {
    let wrong = Wrong {
        message: format!("this line is skipped: {}", wrong.message),
        ..wrong
    };
    compilation.found.truncate(before);
    let found = compilation.diagnostic(Severity::Error, wrong);
    compilation.keep(found.clone());
    StatementKind::Bad(Box::new(found))
}

/// What the beginning of a line shows it to be.
enum Head {
    /// `name =`, consumed.
    Assign(Target),
    /// `del name['key']`, all of the line.
    Delete(Target),
    /// Anything else; nothing is consumed.
    Expression,
}

fn head(parser: &mut Parser<'_, '_>) -> Parsed<Head> {
    let first = parser.peek();
    let is_del = first.kind == TokenKind::Word && parser.slice(first.span) == "del";
    if is_del && matches!(parser.ahead(1).kind, TokenKind::Word | TokenKind::HoleOpen) {
        parser.advance();
        let target = target(parser)?;
        return match parser.peek().kind {
            TokenKind::End => Ok(Head::Delete(target)),
            _ => Err(parser.unexpected("the end of the line")),
        };
    }
    if !has_equals(parser) {
        return Ok(Head::Expression);
    }
    let target = target(parser)?;
    if !parser.is(Mark::Assign) {
        return Err(parser.unexpected("`=`"));
    }
    parser.advance();
    Ok(Head::Assign(target))
}

/// Whether a single `=` stands outside all brackets: then the line means to be an assignment.
fn has_equals(parser: &Parser<'_, '_>) -> bool {
    let mut depth = 0_usize;
    parser.tokens[parser.at..].iter().any(|token| {
        match token.kind {
            TokenKind::HoleOpen | TokenKind::Mark(Mark::Open | Mark::OpenList | Mark::OpenDict) => depth += 1,
            TokenKind::Mark(Mark::Close | Mark::CloseList | Mark::CloseDict) => {
                depth = depth.saturating_sub(1);
            }
            TokenKind::Mark(Mark::Assign) => return depth == 0,
            _ => {}
        }
        false
    })
}

fn target(parser: &mut Parser<'_, '_>) -> Parsed<Target> {
    let first = parser.peek();
    let mut scope = Scope::Deal;
    if first.kind == TokenKind::Word && parser.ahead(1).kind == TokenKind::Mark(Mark::Dot) {
        let prefix = parser.slice(first.span);
        scope = Scope::of_prefix(prefix).ok_or_else(|| {
            let message = format!("unknown prefix `{prefix}.`; use `client.`, `project.` or none");
            parser.wrong(Code::BadName, first.span, message)
        })?;
        parser.advance();
        parser.advance();
    }
    let (name, span) = target_name(parser)?;
    let path = parser.path()?;
    let end = path.last().map_or(span, |last| last.span);
    Ok(Target {
        scope,
        name,
        path,
        span: first.span.to(end),
    })
}

/// The name before `=`, without its prefix, and where it stands.
fn target_name(parser: &mut Parser<'_, '_>) -> Parsed<(TargetName, Span)> {
    let (first, next) = (parser.peek(), parser.ahead(1));
    let goes_on =
        next.span.start == first.span.end && matches!(next.kind, TokenKind::Word | TokenKind::HoleOpen);
    if first.kind != TokenKind::Word || goes_on {
        let mut parts = Vec::new();
        let mut span = Span {
            start: first.span.start,
            end: first.span.start,
        };
        parser.name_parts(&mut parts, &mut span)?;
        return match parts.is_empty() {
            true => Err(parser.unexpected("the name of a variable")),
            false => Ok((TargetName::Composed(parts.into()), span)),
        };
    }
    parser.advance();
    let name = parser.slice(first.span);
    if !is_name(name) {
        let message = match Word::of(name) {
            Some(_) => format!("`{name}` is a word of the language and cannot be a variable"),
            None => format!(
                "`{}` cannot be the name of a variable",
                base::text::clip(name, 40)
            ),
        };
        return Err(parser.wrong(Code::BadName, first.span, message));
    }
    let name = parser.compilation.shared.name(name);
    Ok((TargetName::Plain(name.into()), first.span))
}

fn assignment(parser: &mut Parser<'_, '_>, target: Target, extent: &Extent) -> StatementKind {
    let first = parser.peek();
    if first.kind == TokenKind::End {
        return StatementKind::Delete(target);
    }
    if parser.left() == 1 {
        // `true` as a whole right side is text; `True` is the literal.
        let word = parser.slice(first.span);
        let kind = match (first.kind, Word::of(word)) {
            (TokenKind::Word, Some(Word::True | Word::False)) if !matches!(word, "True" | "False") => {
                Some(ExprKind::Text(word.into()))
            }
            (TokenKind::Word, Some(Word::None)) if !matches!(word, "None" | "none") => {
                Some(ExprKind::Text(word.into()))
            }
            (TokenKind::Text, _) if word.len() == 2 && target.path.is_empty() => {
                return StatementKind::Delete(target);
            }
            _ => None,
        };
        if let Some(kind) = kind {
            return StatementKind::Assign(
                target,
                Expr {
                    kind,
                    span: first.span,
                },
            );
        }
    }
    let before = parser.compilation.found.len();
    let parsed = parser.whole();
    let span = Span::new(first.span.start as usize, extent.end);
    let compilation = &mut *parser.compilation;
    let text = &compilation.text()[first.span.start as usize..extent.end];
    let json = || super::json_literal(text);
    match parsed {
        Ok(expr) => match if text.contains('\\') { json() } else { None } {
            Some(value) => StatementKind::Assign(target, literal(value, expr.span)),
            None => StatementKind::Assign(target, expr),
        },
        Err(wrong) => {
            compilation.found.truncate(before);
            match json() {
                Some(value) => StatementKind::Assign(target, literal(value, span)),
                None => raw(compilation, target, first.span.start as usize, extent, *wrong),
            }
        }
    }
}

fn literal(value: Value, span: Span) -> Expr {
    Expr {
        kind: ExprKind::Literal(value),
        span,
    }
}

/// `name = anything`: the text as it stands, with its holes.
fn raw(
    compilation: &mut Compilation<'_>,
    target: Target,
    start: usize,
    extent: &Extent,
    wrong: Wrong,
) -> StatementKind {
    let mut stretches = Vec::new();
    let mut from = start;
    for (open, close) in extent.comments.iter().filter(|(open, _)| *open >= start) {
        stretches.push((from, *open));
        from = *close;
    }
    stretches.push((from, extent.end));
    let found: Diagnostic = compilation.diagnostic(
        Severity::Warning,
        Wrong {
            code: Code::BareText,
            message: format!(
                "the right side is stored as text, because it is no expression: {}; put quotes around text",
                reason(&wrong)
            ),
            span: wrong.span,
        },
    );
    compilation.keep(found.clone());
    let parts = parts::raw(compilation, &stretches);
    StatementKind::AssignRaw(target, parts.into(), Box::new(found))
}

fn reason(wrong: &Wrong) -> String {
    match wrong.message.split_once("; ") {
        Some((reason, _)) if wrong.code == Code::Syntax => reason.to_owned(),
        _ => wrong.message.clone(),
    }
}

/// The one expression of a source.
pub(super) fn expression(compilation: &mut Compilation<'_>) -> Option<Expr> {
    let text = compilation.text();
    let parsed = Parser::new(compilation, 0, text.len()).whole();
    match parsed {
        Ok(expr) if text.contains('\\') => match super::json_literal(text) {
            Some(value) => Some(literal(value, expr.span)),
            None => Some(expr),
        },
        Ok(expr) => Some(expr),
        Err(wrong) => match super::json_literal(text) {
            Some(value) => {
                compilation.found.clear();
                Some(literal(value, Span::new(0, text.len())))
            }
            None => {
                compilation.reason(*wrong);
                None
            }
        },
    }
}
