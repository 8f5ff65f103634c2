//! From tokens to expressions: operators by precedence, with a bounded depth.

use super::compilation::{Compilation, Parsed, Wrong};
use super::token::{Token, TokenKind, tokens};
use super::tree::{Expr, ExprKind, Level, Operator};
use super::words::Word;
use crate::Severity;
use crate::place::Span;
use base::Code;
use base::limits::EXPRESSION_DEPTH;

/// A parser of one range of the source.
pub(super) struct Parser<'c, 's> {
    pub(super) compilation: &'c mut Compilation<'s>,
    pub(super) tokens: Vec<Token>,
    pub(super) at: usize,
    pub(super) depth: usize,
    /// Whether the range is the inside of `#{…}`, where a further hole forms part of a name.
    pub(super) in_hole: bool,
}

impl<'c, 's> Parser<'c, 's> {
    pub(super) fn new(compilation: &'c mut Compilation<'s>, start: usize, end: usize) -> Self {
        let tokens = tokens(compilation.source.text(), start, end, &mut compilation.patience);
        Self {
            compilation,
            tokens,
            at: 0,
            depth: 0,
            in_hole: false,
        }
    }

    /// A parser of the inside of a hole.
    pub(super) fn of_hole(
        compilation: &'c mut Compilation<'s>,
        start: usize,
        end: usize,
        depth: usize,
    ) -> Self {
        Self {
            depth,
            in_hole: true,
            ..Self::new(compilation, start, end)
        }
    }

    /// The whole range as one expression.
    pub(super) fn whole(&mut self) -> Parsed<Expr> {
        let expr = self.expr(Level::Or)?;
        match self.peek().kind {
            TokenKind::End => Ok(expr),
            _ => Err(self.unexpected("an operator or the end")),
        }
    }

    pub(super) fn peek(&self) -> Token {
        self.tokens[self.at]
    }

    pub(super) fn ahead(&self, by: usize) -> Token {
        self.tokens[(self.at + by).min(self.tokens.len() - 1)]
    }

    pub(super) fn left(&self) -> usize {
        self.tokens.len() - 1 - self.at
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    pub(super) fn slice(&self, span: Span) -> &'s str {
        &self.compilation.source.text()[span.start as usize..span.end as usize]
    }

    pub(super) fn is(&self, mark: &str) -> bool {
        matches!(self.peek().kind, TokenKind::Mark(found) if found == mark)
    }

    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let found = self.is(mark);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, mark: &'static str, what: &str) -> Parsed<Token> {
        if self.is(mark) {
            Ok(self.advance())
        } else {
            Err(self.unexpected(what))
        }
    }

    pub(super) fn wrong(&self, code: Code, span: Span, message: impl Into<String>) -> Box<Wrong> {
        Box::new(Wrong {
            code,
            message: message.into(),
            span,
        })
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Box<Wrong> {
        let token = self.peek();
        let message = match token.kind {
            TokenKind::End => format!("expected {wanted}, but the text ends here"),
            TokenKind::Bad(why) => why.to_owned(),
            TokenKind::Mark("=") => format!("expected {wanted}, found `=`; to compare, write `==`"),
            _ => format!(
                "expected {wanted}, found `{}`",
                base::text::clip(self.slice(token.span), 30)
            ),
        };
        self.wrong(Code::Syntax, token.span, message)
    }

    /// Runs `parse` one level deeper.
    pub(super) fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= EXPRESSION_DEPTH {
            let message =
                format!("expressions nest deeper than {EXPRESSION_DEPTH}; split this one into lines");
            return Err(self.wrong(Code::TooDeep, self.peek().span, message));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    pub(super) fn expr(&mut self, least: Level) -> Parsed<Expr> {
        let mut left = self.prefix(least)?;
        // The chain being built, whose first operand is `left`.
        let mut chain: Vec<(Operator, Expr)> = Vec::new();
        loop {
            if self.is("^") || self.is("**") {
                if least > Level::Power || !chain.is_empty() {
                    break;
                }
                self.advance();
                let exponent = self.deeper(|parser| parser.expr(Level::Negate))?;
                let span = left.span.to(exponent.span);
                left = Expr {
                    kind: ExprKind::Power(Box::new(left), Box::new(exponent)),
                    span,
                };
                continue;
            }
            let Some((operator, width)) = self.operator() else {
                break;
            };
            let level = operator.level();
            if level < least {
                break;
            }
            if let Some((last, _)) = chain.last() {
                if last.level() != level {
                    left = close(left, std::mem::take(&mut chain));
                } else if level == Level::Compare {
                    self.warn_of_chain();
                }
            }
            for _ in 0..width {
                self.advance();
            }
            let right = self.expr(level.next())?;
            let joins = operator == Operator::Add
                && is_quoted(&left)
                && is_quoted(&right)
                && chain.iter().all(|(before, _)| *before == Operator::Join);
            chain.push((if joins { Operator::Join } else { operator }, right));
        }
        Ok(close(left, chain))
    }

    fn warn_of_chain(&mut self) {
        let span = self.peek().span;
        self.compilation.note(
            Severity::Warning,
            Wrong {
                code: Code::BadOperand,
                message: "this compares the result of the comparison before it; write `a < x and x < b`"
                    .to_owned(),
                span,
            },
        );
    }

    fn prefix(&mut self, least: Level) -> Parsed<Expr> {
        let token = self.peek();
        if token.kind == TokenKind::Mark("-") {
            self.advance();
            let operand = self.deeper(|parser| parser.expr(Level::Negate))?;
            let span = token.span.to(operand.span);
            return Ok(Expr {
                kind: negated(operand),
                span,
            });
        }
        if self.word(token) == Some(Word::Not) {
            if least > Level::Not {
                let message = "`not` binds weaker than the operator before it; put parentheses around it";
                return Err(self.wrong(Code::Syntax, token.span, message));
            }
            self.advance();
            let operand = self.deeper(|parser| parser.expr(Level::Not))?;
            let span = token.span.to(operand.span);
            return Ok(Expr {
                kind: ExprKind::Not(Box::new(operand)),
                span,
            });
        }
        self.postfix()
    }

    pub(super) fn word(&self, token: Token) -> Option<Word> {
        if token.kind == TokenKind::Word {
            Word::of(self.slice(token.span))
        } else {
            None
        }
    }

    /// The operator at hand and how many tokens it takes.
    fn operator(&self) -> Option<(Operator, usize)> {
        let token = self.peek();
        let operator = match token.kind {
            TokenKind::Mark(mark) => match mark {
                "==" => Operator::Equal,
                "!=" => Operator::Unequal,
                "<" => Operator::Less,
                "<=" => Operator::LessOrEqual,
                ">" => Operator::Greater,
                ">=" => Operator::GreaterOrEqual,
                "&&" => Operator::And,
                "||" => Operator::Or,
                "+" => Operator::Add,
                "-" => Operator::Subtract,
                "*" => Operator::Multiply,
                "/" => Operator::Divide,
                "%" => Operator::Remainder,
                _ => return None,
            },
            _ => match self.word(token)? {
                Word::And => Operator::And,
                Word::Or => Operator::Or,
                Word::In => Operator::In,
                Word::Not if self.word(self.ahead(1)) == Some(Word::In) => return Some((Operator::NotIn, 2)),
                _ => return None,
            },
        };
        Some((operator, 1))
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let base = self.primary()?;
        let path = self.path()?;
        let Some(last) = path.last() else { return Ok(base) };
        let span = base.span.to(last.span);
        // `(x[i])[j]` is `x[i][j]`.
        let (base, path) = match base.kind {
            ExprKind::Element(inner, before) => (inner, before.into_iter().chain(path).collect()),
            _ => (Box::new(base), path),
        };
        self.check_path(&path)?;
        Ok(Expr {
            kind: ExprKind::Element(base, path.into()),
            span,
        })
    }

    /// Values nest no deeper than expressions, so a longer path cannot lead anywhere.
    fn check_path(&self, path: &[Expr]) -> Parsed<()> {
        match path.get(EXPRESSION_DEPTH) {
            Some(index) => {
                let message = format!("more than {EXPRESSION_DEPTH} indexes; split this into lines");
                Err(self.wrong(Code::TooDeep, index.span, message))
            }
            None => Ok(()),
        }
    }

    /// Indexes in brackets, as many as there are.
    pub(super) fn path(&mut self) -> Parsed<Vec<Expr>> {
        let mut path = Vec::new();
        while self.eat("[") {
            path.push(self.deeper(|parser| parser.expr(Level::Or))?);
            self.expect("]", "`]`")?;
        }
        self.check_path(&path)?;
        Ok(path)
    }
}

fn close(first: Expr, rest: Vec<(Operator, Expr)>) -> Expr {
    let Some((_, last)) = rest.last() else {
        return first;
    };
    let span = first.span.to(last.span);
    Expr {
        kind: ExprKind::Chain(Box::new(first), rest.into()),
        span,
    }
}

fn is_quoted(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_) | ExprKind::Quoted(_))
}

/// `-operand`; a number takes the sign into itself.
fn negated(operand: Expr) -> ExprKind {
    if let ExprKind::Literal(value) = &operand.kind
        && value.is_number()
        && let Ok(negative) = crate::value::operate::negate(value)
    {
        return ExprKind::Literal(negative);
    }
    ExprKind::Negate(Box::new(operand))
}
