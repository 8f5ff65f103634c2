//! Primary expressions: literals, names, holes, calls, lists and dictionaries.

use super::bind;
use super::compilation::{Parsed, Wrong};
use super::mark::Mark;
use super::parser::Parser;
use super::parts;
use super::token::TokenKind;
use super::tree::{Argument, Expr, ExprKind, Level, NamePart};
use super::words::{self, Word, is_name};
use crate::functions::{self, Function};
use crate::place::Span;
use crate::{Scope, Severity, Value};
use base::Code;

impl<'s> Parser<'_, 's> {
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            TokenKind::Number(number) => {
                self.advance();
                Ok(Expr {
                    kind: ExprKind::Literal(Value::from(number)),
                    span: token.span,
                })
            }
            TokenKind::Text => {
                self.advance();
                let depth = self.depth;
                let kind = parts::quoted(self.compilation, token.span, depth + 1);
                Ok(Expr {
                    kind,
                    span: token.span,
                })
            }
            TokenKind::Word => self.word_expr(),
            TokenKind::HoleOpen => self.hole(),
            TokenKind::Mark(Mark::Open) => {
                self.advance();
                let mut inner = self.deeper(|parser| parser.expr(Level::Or))?;
                let close = self.expect(Mark::Close, "`)`")?;
                inner.span = token.span.to(close.span);
                Ok(inner)
            }
            TokenKind::Mark(Mark::OpenList) => self.list(),
            TokenKind::Mark(Mark::OpenDict) => self.dict(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn word_expr(&mut self) -> Parsed<Expr> {
        let token = self.advance();
        let word = self.slice(token.span);
        let next = self.peek();
        if next.kind == TokenKind::HoleOpen && next.span.start == token.span.end {
            let first = NamePart::Text(self.compilation.shared.name(word));
            return self.composed(vec![first], token.span);
        }
        if next.kind == TokenKind::Mark(Mark::Open) && Word::of(word).is_none_or(|word| word == Word::If) {
            let function = functions::function(word);
            if function.is_some() || next.span.start == token.span.end {
                return self.call(word, function, token.span);
            }
        }
        let literal = |value| {
            Ok(Expr {
                kind: ExprKind::Literal(value),
                span: token.span,
            })
        };
        match Word::of(word) {
            Some(Word::True) => literal(Value::Bool(true)),
            Some(Word::False) => literal(Value::Bool(false)),
            Some(Word::None) => literal(Value::None),
            Some(_) => Err(self.wrong(
                Code::Syntax,
                token.span,
                format!("`{word}` is a word of the language, not a value"),
            )),
            None => self.name(word, token.span),
        }
    }

    fn name(&mut self, word: &'s str, span: Span) -> Parsed<Expr> {
        let (dot, rest) = (self.peek(), self.ahead(1));
        if Scope::of_prefix(word).is_some()
            && dot.kind == TokenKind::Mark(Mark::Dot)
            && dot.span.start == span.end
            && rest.kind == TokenKind::Word
            && rest.span.start == dot.span.end
            && is_name(self.slice(rest.span))
        {
            self.advance();
            self.advance();
            let name = self.slice(rest.span);
            self.compilation.note(
                Severity::Warning,
                Wrong {
                    code: Code::BadName,
                    message: format!("reading needs no prefix: write `{name}` instead of `{word}.{name}`"),
                    span: span.to(rest.span),
                },
            );
            return Ok(Expr {
                kind: ExprKind::Name(self.compilation.shared.name(name).into()),
                span: span.to(rest.span),
            });
        }
        Ok(Expr {
            kind: ExprKind::Name(self.compilation.shared.name(word).into()),
            span,
        })
    }

    /// `#{…}` outside quotes: a value; inside another hole, or beside letters, a part of a name.
    fn hole(&mut self) -> Parsed<Expr> {
        let open = self.peek();
        let inner = self.hole_content()?;
        let span = open.span.to(inner.1);
        let next = self.peek();
        let glued = next.span.start == span.end;
        if self.in_hole || (glued && next.kind == TokenKind::Word) {
            return self.composed(vec![NamePart::Hole(inner.0)], span);
        }
        if glued && next.kind == TokenKind::HoleOpen {
            return Err(self.unexpected("an operator between two holes"));
        }
        Ok(Expr {
            kind: ExprKind::Hole(Box::new(inner.0)),
            span,
        })
    }

    /// The expression of a hole and the span of its closing brace.
    pub(super) fn hole_content(&mut self) -> Parsed<(Expr, Span)> {
        self.advance();
        let outer = std::mem::replace(&mut self.in_hole, true);
        let inner = self.deeper(|parser| parser.expr(Level::Or));
        self.in_hole = outer;
        let close = self.expect(Mark::CloseDict, "`}`, which closes the hole")?;
        Ok((inner?, close.span))
    }

    /// The rest of a name made up by holes.
    fn composed(&mut self, mut name: Vec<NamePart>, mut span: Span) -> Parsed<Expr> {
        self.name_parts(&mut name, &mut span)?;
        Ok(Expr {
            kind: ExprKind::Composed(name.into()),
            span,
        })
    }

    /// Appends words and holes that follow without a blank.
    pub(super) fn name_parts(&mut self, name: &mut Vec<NamePart>, span: &mut Span) -> Parsed<()> {
        loop {
            let next = self.peek();
            if next.span.start != span.end {
                return Ok(());
            }
            match next.kind {
                TokenKind::Word => {
                    self.advance();
                    *span = span.to(next.span);
                    let part = self.slice(next.span);
                    name.push(NamePart::Text(self.compilation.shared.name(part)));
                }
                TokenKind::HoleOpen => {
                    let (inner, close) = self.hole_content()?;
                    *span = span.to(close);
                    name.push(NamePart::Hole(inner));
                }
                _ => return Ok(()),
            }
        }
    }

    fn call(&mut self, name: &str, function: Option<&'static Function>, span: Span) -> Parsed<Expr> {
        self.advance();
        let base = self.compilation.gathered.arguments.len();
        while !self.is(Mark::Close) {
            if self.compilation.gathered.arguments.len() > base {
                self.expect(Mark::Comma, "`,` or `)`")?;
            }
            let keyword = match (self.peek().kind, self.ahead(1).kind) {
                (TokenKind::Word, TokenKind::Mark(Mark::Assign)) => {
                    let word = self.advance();
                    self.advance();
                    let keyword = self.slice(word.span);
                    Some(self.compilation.shared.name(keyword))
                }
                _ => None,
            };
            let value = self.deeper(|parser| parser.expr(Level::Or))?;
            self.compilation.gathered.arguments.push(Argument {
                keyword,
                value,
                slot: 0,
            });
        }
        let span = span.to(self.advance().span);
        let arguments = self.compilation.gathered.arguments.drain(base..).collect();
        let call = bind::call(self.compilation.shared.name(name), function, arguments);
        if let Some(wrong) = &call.wrong {
            let (code, message) = (**wrong).clone();
            // A bot may be brought here before all of its functions are.
            let severity = match code {
                Code::Unsupported => Severity::Warning,
                _ => Severity::Error,
            };
            self.compilation.note(severity, Wrong { code, message, span });
        } else if call.function.is_some_and(|function| function.name == words::IF) {
            let mut arguments = Vec::from(call.arguments);
            arguments.sort_by_key(|argument| argument.slot);
            let branches: Box<[Expr]> = arguments.into_iter().map(|argument| argument.value).collect();
            return match <Box<[Expr; 3]>>::try_from(branches) {
                Ok(branches) => Ok(Expr {
                    kind: ExprKind::If(branches),
                    span,
                }),
                Err(_) => Err(self.wrong(Code::Arity, span, "`if` takes 3 arguments")),
            };
        }
        Ok(Expr {
            kind: ExprKind::Call(Box::new(call)),
            span,
        })
    }

    fn list(&mut self) -> Parsed<Expr> {
        let open = self.advance();
        let base = self.compilation.gathered.items.len();
        while !self.is(Mark::CloseList) {
            if self.compilation.gathered.items.len() > base {
                self.expect(Mark::Comma, "`,` or `]`")?;
                if self.is(Mark::CloseList) {
                    break;
                }
            }
            let item = self.element()?;
            self.compilation.gathered.items.push(item);
        }
        let span = open.span.to(self.advance().span);
        Ok(Expr {
            kind: ExprKind::List(self.items(base)),
            span,
        })
    }

    fn dict(&mut self) -> Parsed<Expr> {
        let open = self.advance();
        let mut entries = Vec::new();
        while !self.is(Mark::CloseDict) {
            if !entries.is_empty() {
                self.expect(Mark::Comma, "`,` or `}`")?;
                if self.is(Mark::CloseDict) {
                    break;
                }
            }
            let key = self.element()?;
            self.expect(Mark::Colon, "`:`")?;
            entries.push((key, self.element()?));
        }
        let span = open.span.to(self.advance().span);
        Ok(Expr {
            kind: ExprKind::Dict(entries.into()),
            span,
        })
    }

    /// An element of a list or dictionary, where JSON's `null` is known.
    fn element(&mut self) -> Parsed<Expr> {
        let mut element = self.deeper(|parser| parser.expr(Level::Or))?;
        if matches!(&element.kind, ExprKind::Name(name) if ***name == *"null") {
            element.kind = ExprKind::Literal(Value::None);
        }
        Ok(element)
    }
}
