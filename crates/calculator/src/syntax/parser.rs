//! From tokens to expressions: operators by precedence, with a bounded depth.

use super::bind;
use super::parts;
use super::scan::Patience;
use super::token::{Token, TokenKind, tokens};
use super::tree::{Argument, Expr, ExprKind, Level, NamePart, Operator};
use super::words::{self, Word};
use crate::functions;
use crate::place::{Source, Span};
use crate::{Diagnostic, Scope, Severity, Value};
use base::Code;
use base::limits::EXPRESSION_DEPTH;
use std::sync::Arc;

/// Findings kept of one source; a hostile one could have a million.
const FINDINGS: usize = 1_000;

/// What compiling one source shares: the text, what was found, and how much may still be scanned in vain.
pub(super) struct Compilation<'s> {
    pub(super) source: &'s Source,
    pub(super) found: Vec<Diagnostic>,
    pub(super) patience: Patience,
}

/// Why something does not parse.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) span: Span,
}

pub(super) type Parsed<T> = Result<T, Box<Wrong>>;

impl<'s> Compilation<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, found: Vec::new(), patience: Patience::of(source.text()) }
    }

    pub(super) fn text(&self) -> &'s str {
        self.source.text()
    }

    pub(super) fn diagnostic(&self, severity: Severity, wrong: Wrong) -> Diagnostic {
        Diagnostic {
            code: wrong.code,
            severity,
            message: wrong.message,
            place: self.source.place(wrong.span),
        }
    }

    pub(super) fn note(&mut self, severity: Severity, wrong: Wrong) {
        if self.found.len() < FINDINGS {
            let found = self.diagnostic(severity, wrong);
            self.found.push(found);
        }
    }
}

/// A parser of one range of the source.
pub(super) struct Parser<'c, 's> {
    pub(super) compilation: &'c mut Compilation<'s>,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Whether the range is the inside of `#{…}`, where a further hole forms part of a name.
    in_hole: bool,
}

impl<'c, 's> Parser<'c, 's> {
    pub(super) fn new(compilation: &'c mut Compilation<'s>, start: usize, end: usize) -> Self {
        let tokens = tokens(compilation.source.text(), start, end, &mut compilation.patience);
        Self { compilation, tokens, at: 0, depth: 0, in_hole: false }
    }

    /// A parser of the inside of a hole.
    pub(super) fn of_hole(
        compilation: &'c mut Compilation<'s>,
        start: usize,
        end: usize,
        depth: usize,
    ) -> Self {
        Self { depth, in_hole: true, ..Self::new(compilation, start, end) }
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

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.is(mark);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, mark: &'static str, what: &str) -> Parsed<Token> {
        if self.is(mark) { Ok(self.advance()) } else { Err(self.unexpected(what)) }
    }

    pub(super) fn wrong(&self, code: Code, span: Span, message: impl Into<String>) -> Box<Wrong> {
        Box::new(Wrong { code, message: message.into(), span })
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Box<Wrong> {
        let token = self.peek();
        let message = match token.kind {
            TokenKind::End => format!("expected {wanted}, but the text ends here"),
            TokenKind::Bad(why) => why.to_owned(),
            TokenKind::Mark("=") => format!("expected {wanted}, found `=`; to compare, write `==`"),
            _ => format!("expected {wanted}, found `{}`", base::text::clip(self.slice(token.span), 30)),
        };
        self.wrong(Code::Syntax, token.span, message)
    }

    /// Runs `parse` one level deeper.
    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= EXPRESSION_DEPTH {
            let message = format!("expressions nest deeper than {EXPRESSION_DEPTH}; split this one into lines");
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
                left = Expr { kind: ExprKind::Power(Box::new(left), Box::new(exponent)), span };
                continue;
            }
            let Some((operator, width)) = self.operator() else { break };
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
                message: "this compares the result of the comparison before it; write `a < x and x < b`".to_owned(),
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
            return Ok(Expr { kind: negated(operand), span });
        }
        if self.word(token) == Some(Word::Not) {
            if least > Level::Not {
                let message = "`not` binds weaker than the operator before it; put parentheses around it";
                return Err(self.wrong(Code::Syntax, token.span, message));
            }
            self.advance();
            let operand = self.deeper(|parser| parser.expr(Level::Not))?;
            let span = token.span.to(operand.span);
            return Ok(Expr { kind: ExprKind::Not(Box::new(operand)), span });
        }
        self.postfix()
    }

    fn word(&self, token: Token) -> Option<Word> {
        if token.kind == TokenKind::Word { Word::of(self.slice(token.span)) } else { None }
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
        Ok(Expr { kind: ExprKind::Element(Box::new(base), path.into()), span })
    }

    /// Indexes in brackets, as many as there are.
    pub(super) fn path(&mut self) -> Parsed<Vec<Expr>> {
        let mut path = Vec::new();
        while self.eat("[") {
            path.push(self.deeper(|parser| parser.expr(Level::Or))?);
            self.expect("]", "`]`")?;
        }
        Ok(path)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let token = self.peek();
        match token.kind {
            TokenKind::Number(number) => {
                self.advance();
                Ok(Expr { kind: ExprKind::Literal(Value::from(number)), span: token.span })
            }
            TokenKind::Text => {
                self.advance();
                let depth = self.depth;
                let kind = parts::quoted(self.compilation, token.span, depth + 1);
                Ok(Expr { kind, span: token.span })
            }
            TokenKind::Word => self.word_expr(),
            TokenKind::HoleOpen => self.hole(),
            TokenKind::Mark("(") => {
                self.advance();
                let mut inner = self.deeper(|parser| parser.expr(Level::Or))?;
                let close = self.expect(")", "`)`")?;
                inner.span = token.span.to(close.span);
                Ok(inner)
            }
            TokenKind::Mark("[") => self.list(),
            TokenKind::Mark("{") => self.dict(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn word_expr(&mut self) -> Parsed<Expr> {
        let token = self.advance();
        let word = self.slice(token.span);
        let next = self.peek();
        if next.kind == TokenKind::HoleOpen && next.span.start == token.span.end {
            return self.composed(vec![NamePart::Text(word.into())], token.span);
        }
        if next.kind == TokenKind::Mark("(") && Word::of(word).is_none_or(|word| word == Word::If) {
            let known = functions::function(word).is_some();
            if known || next.span.start == token.span.end {
                return self.call(word, token.span);
            }
        }
        let literal = |value| Ok(Expr { kind: ExprKind::Literal(value), span: token.span });
        match Word::of(word) {
            Some(Word::True) => literal(Value::Bool(true)),
            Some(Word::False) => literal(Value::Bool(false)),
            Some(Word::None) => literal(Value::None),
            Some(_) => {
                Err(self.wrong(Code::Syntax, token.span, format!("`{word}` is a word of the language, not a value")))
            }
            None => self.name(word, token.span),
        }
    }

    fn name(&mut self, word: &'s str, span: Span) -> Parsed<Expr> {
        let (dot, rest) = (self.peek(), self.ahead(1));
        if Scope::of_prefix(word).is_some()
            && dot.kind == TokenKind::Mark(".")
            && dot.span.start == span.end
            && rest.kind == TokenKind::Word
            && rest.span.start == dot.span.end
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
            return Ok(Expr { kind: ExprKind::Name(name.into()), span: span.to(rest.span) });
        }
        Ok(Expr { kind: ExprKind::Name(word.into()), span })
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
        Ok(Expr { kind: ExprKind::Hole(Box::new(inner.0)), span })
    }

    /// The expression of a hole and the span of its closing brace.
    pub(super) fn hole_content(&mut self) -> Parsed<(Expr, Span)> {
        self.advance();
        let outer = std::mem::replace(&mut self.in_hole, true);
        let inner = self.deeper(|parser| parser.expr(Level::Or));
        self.in_hole = outer;
        let close = self.expect("}", "`}`, which closes the hole")?;
        Ok((inner?, close.span))
    }

    /// The rest of a name made up by holes.
    fn composed(&mut self, mut name: Vec<NamePart>, mut span: Span) -> Parsed<Expr> {
        self.name_parts(&mut name, &mut span)?;
        Ok(Expr { kind: ExprKind::Composed(name.into()), span })
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
                    name.push(NamePart::Text(self.slice(next.span).into()));
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

    fn call(&mut self, name: &str, span: Span) -> Parsed<Expr> {
        self.advance();
        let mut arguments = Vec::new();
        while !self.is(")") {
            if !arguments.is_empty() {
                self.expect(",", "`,` or `)`")?;
            }
            let keyword = match (self.peek().kind, self.ahead(1).kind) {
                (TokenKind::Word, TokenKind::Mark("=")) => {
                    let word = self.advance();
                    self.advance();
                    Some(Arc::from(self.slice(word.span)))
                }
                _ => None,
            };
            let value = self.deeper(|parser| parser.expr(Level::Or))?;
            arguments.push(Argument { keyword, value, slot: 0 });
        }
        let span = span.to(self.advance().span);
        let call = bind::call(name, arguments);
        if let Some(wrong) = &call.wrong {
            let (code, message) = (**wrong).clone();
            self.compilation.note(Severity::Error, Wrong { code, message, span });
        } else if call.function.is_some_and(|function| function.name == words::IF) {
            let mut arguments = Vec::from(call.arguments);
            arguments.sort_by_key(|argument| argument.slot);
            let branches: Box<[Expr]> = arguments.into_iter().map(|argument| argument.value).collect();
            return match <Box<[Expr; 3]>>::try_from(branches) {
                Ok(branches) => Ok(Expr { kind: ExprKind::If(branches), span }),
                Err(_) => Err(self.wrong(Code::Arity, span, "`if` takes 3 arguments")),
            };
        }
        Ok(Expr { kind: ExprKind::Call(Box::new(call)), span })
    }

    fn list(&mut self) -> Parsed<Expr> {
        let open = self.advance();
        let mut items = Vec::new();
        while !self.is("]") {
            if !items.is_empty() {
                self.expect(",", "`,` or `]`")?;
                if self.is("]") {
                    break;
                }
            }
            items.push(self.element()?);
        }
        let span = open.span.to(self.advance().span);
        Ok(Expr { kind: ExprKind::List(items.into()), span })
    }

    fn dict(&mut self) -> Parsed<Expr> {
        let open = self.advance();
        let mut entries = Vec::new();
        while !self.is("}") {
            if !entries.is_empty() {
                self.expect(",", "`,` or `}`")?;
                if self.is("}") {
                    break;
                }
            }
            let key = self.element()?;
            self.expect(":", "`:`")?;
            entries.push((key, self.element()?));
        }
        let span = open.span.to(self.advance().span);
        Ok(Expr { kind: ExprKind::Dict(entries.into()), span })
    }

    /// An element of a list or dictionary, where JSON's `null` is known.
    fn element(&mut self) -> Parsed<Expr> {
        let mut element = self.deeper(|parser| parser.expr(Level::Or))?;
        if element.kind == ExprKind::Name("null".into()) {
            element.kind = ExprKind::Literal(Value::None);
        }
        Ok(element)
    }
}

fn close(first: Expr, rest: Vec<(Operator, Expr)>) -> Expr {
    let Some((_, last)) = rest.last() else { return first };
    let span = first.span.to(last.span);
    Expr { kind: ExprKind::Chain(Box::new(first), rest.into()), span }
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
