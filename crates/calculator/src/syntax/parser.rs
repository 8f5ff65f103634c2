//! From tokens to expressions: operators by precedence, with a bounded depth.

use super::compilation::{Compilation, Parsed, Wrong};
use super::mark::Mark;
use super::token::{Token, TokenKind, tokens};
use super::tree::{Expr, ExprKind, Level, Operator};
use super::words::Word;
use crate::Severity;
use crate::place::Span;
use base::Code;
use base::limits::EXPRESSION_DEPTH;

/// Tokens of a statement as most are: a longer one makes more room.
const TOKENS: usize = 32;

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
        let room = compilation.tokens.pop();
        let mut room = room.unwrap_or_else(|| Vec::with_capacity(TOKENS.min(end - start + 1)));
        tokens(
            compilation.source.text(),
            start,
            end,
            &mut compilation.patience,
            &mut room,
        );
        Self {
            compilation,
            tokens: room,
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
        let mut parser = Self::new(compilation, start, end);
        parser.depth = depth;
        parser.in_hole = true;
        parser
    }

    /// The whole range as one expression.
    pub(super) fn whole(&mut self) -> Parsed<Expr> {
        let heights = self.compilation.gathered.heights();
        let parsed = self.expr(Level::Or).and_then(|expr| match self.peek().kind {
            TokenKind::End => Ok(expr),
            _ => Err(self.unexpected("an operator or the end")),
        });
        if parsed.is_err() {
            self.compilation.gathered.drop_above(heights);
        }
        parsed
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

    pub(super) fn is(&self, mark: Mark) -> bool {
        matches!(self.peek().kind, TokenKind::Mark(found) if found == mark)
    }

    pub(super) fn eat(&mut self, mark: Mark) -> bool {
        let found = self.is(mark);
        if found {
            self.advance();
        }
        found
    }

    pub(super) fn expect(&mut self, mark: Mark, what: &str) -> Parsed<Token> {
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
            TokenKind::Bad(trouble) => trouble.reason().to_owned(),
            TokenKind::Mark(Mark::Assign) => format!("expected {wanted}, found `=`; to compare, write `==`"),
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
        // The chain being built, whose first operand is `left`, is what is gathered from here on.
        let base = self.compilation.gathered.operands.len();
        loop {
            if self.is(Mark::Caret) || self.is(Mark::Stars) {
                if least > Level::Power || self.chain(base).last().is_some() {
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
            if let Some((last, _)) = self.chain(base).last() {
                if last.level() != level {
                    left = self.close(left, base);
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
                && self
                    .chain(base)
                    .iter()
                    .all(|(before, _)| *before == Operator::Join);
            let operator = if joins { Operator::Join } else { operator };
            self.compilation.gathered.operands.push((operator, right));
        }
        Ok(self.close(left, base))
    }

    fn chain(&self, base: usize) -> &[(Operator, Expr)] {
        &self.compilation.gathered.operands[base..]
    }

    fn close(&mut self, first: Expr, base: usize) -> Expr {
        let Some((_, last)) = self.chain(base).last() else {
            return first;
        };
        let span = first.span.to(last.span);
        let rest = self.compilation.gathered.operands.drain(base..).collect();
        Expr {
            kind: ExprKind::Chain(Box::new(first), rest),
            span,
        }
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
        if token.kind == TokenKind::Mark(Mark::Minus) {
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
                Mark::Equal => Operator::Equal,
                Mark::Unequal => Operator::Unequal,
                Mark::Less => Operator::Less,
                Mark::AtMost => Operator::LessOrEqual,
                Mark::Greater => Operator::Greater,
                Mark::AtLeast => Operator::GreaterOrEqual,
                Mark::And => Operator::And,
                Mark::Or => Operator::Or,
                Mark::Plus => Operator::Add,
                Mark::Minus => Operator::Subtract,
                Mark::Star => Operator::Multiply,
                Mark::Slash => Operator::Divide,
                Mark::Percent => Operator::Remainder,
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
            ExprKind::Element(inner, before) => (inner, before.into_iter().chain(path).collect::<Box<[_]>>()),
            _ => (Box::new(base), path),
        };
        self.check_path(&path)?;
        Ok(Expr {
            kind: ExprKind::Element(base, path),
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
    pub(super) fn path(&mut self) -> Parsed<Box<[Expr]>> {
        if !self.is(Mark::OpenList) {
            return Ok(Box::default());
        }
        let base = self.compilation.gathered.items.len();
        while self.eat(Mark::OpenList) {
            let index = self.deeper(|parser| parser.expr(Level::Or))?;
            self.compilation.gathered.items.push(index);
            self.expect(Mark::CloseList, "`]`")?;
        }
        self.check_path(&self.compilation.gathered.items[base..])?;
        Ok(self.items(base))
    }

    /// The items gathered since there were `base`, as a list of their own.
    pub(super) fn items(&mut self, base: usize) -> Box<[Expr]> {
        self.compilation.gathered.items.drain(base..).collect()
    }
}

fn is_quoted(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Text(_) | ExprKind::Quoted(_))
}

impl Drop for Parser<'_, '_> {
    fn drop(&mut self) {
        let mut room = std::mem::take(&mut self.tokens);
        room.clear();
        self.compilation.tokens.push(room);
    }
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
