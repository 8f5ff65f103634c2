//! From tree to text: the canonical form, which parses back to the same tree.

use super::scan::{self, Patience};
use super::tree::{
    Argument, Expr, ExprKind, Level, NamePart, Part, Statement, StatementKind, Target, TargetName,
};
use crate::Value;

/// A program, one statement a line; lines that do not parse become comments.
pub(crate) fn program(statements: &[Statement]) -> String {
    let mut printer = Printer::default();
    for statement in statements {
        match &statement.kind {
            StatementKind::Assign(to, value) => {
                printer.target(to);
                printer.out.push_str(" = ");
                printer.expr(value, Level::Or);
            }
            StatementKind::AssignRaw(to, parts, _) => {
                printer.target(to);
                printer.out.push_str(" = ");
                printer.parts(parts, None);
            }
            StatementKind::Delete(to) if to.path.is_empty() => {
                printer.target(to);
                printer.out.push_str(" =");
            }
            StatementKind::Delete(to) => {
                printer.out.push_str("del ");
                printer.target(to);
            }
            StatementKind::Run(expr) => printer.expr(expr, Level::Or),
            StatementKind::Bad(found) => {
                let line = found.place.line;
                printer.out.push_str(&format!("/* line {line} does not parse */"));
            }
        }
        printer.out.push('\n');
    }
    printer.out
}

/// An expression.
pub(crate) fn expression(expr: &Expr) -> String {
    let mut printer = Printer::default();
    printer.expr(expr, Level::Or);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    /// Writes `expr`, in parentheses when it binds weaker than `least`.
    fn expr(&mut self, expr: &Expr, least: Level) {
        let level = level(expr);
        if level < least {
            self.out.push('(');
            self.bare(expr);
            self.out.push(')');
        } else {
            self.bare(expr);
        }
    }

    fn bare(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(value) => self.literal(value),
            ExprKind::Text(text) => self.quoted(&[Part::Text(text.clone())]),
            ExprKind::Quoted(parts) => self.quoted(parts),
            ExprKind::Name(name) => self.out.push_str(name),
            ExprKind::Composed(parts) => self.name(parts),
            ExprKind::Hole(inner) => self.hole(inner),
            ExprKind::Negate(operand) => {
                self.out.push('-');
                // A literal would take the sign into itself.
                let literal = matches!(operand.kind, ExprKind::Literal(_));
                self.expr(operand, if literal { Level::Atom } else { Level::Negate });
            }
            ExprKind::Not(operand) => {
                self.out.push_str("not ");
                self.expr(operand, Level::Not);
            }
            ExprKind::Chain(first, rest) => {
                let level = rest.first().map_or(Level::Atom, |(operator, _)| operator.level());
                self.expr(first, level.next());
                for (operator, operand) in rest {
                    self.out.push(' ');
                    self.out.push_str(operator.symbol());
                    self.out.push(' ');
                    self.expr(operand, level.next());
                }
            }
            ExprKind::Power(base, exponent) => {
                self.expr(base, Level::Power.next());
                self.out.push_str(" ^ ");
                self.expr(exponent, Level::Negate);
            }
            ExprKind::If(branches) => {
                self.out.push_str("if");
                self.list('(', branches.iter(), ')');
            }
            ExprKind::Call(call) => {
                self.out.push_str(&call.name);
                self.out.push('(');
                for (at, Argument { keyword, value, .. }) in call.arguments.iter().enumerate() {
                    self.comma(at);
                    if let Some(keyword) = keyword {
                        self.out.push_str(keyword);
                        self.out.push('=');
                    }
                    self.expr(value, Level::Or);
                }
                self.out.push(')');
            }
            ExprKind::Element(base, path) => {
                self.expr(base, Level::Atom);
                self.path(path);
            }
            ExprKind::List(items) => self.list('[', items.iter(), ']'),
            ExprKind::Dict(entries) => {
                self.out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    self.comma(at);
                    self.expr(key, Level::Or);
                    self.out.push_str(": ");
                    self.expr(value, Level::Or);
                }
                self.out.push('}');
            }
        }
    }

    fn literal(&mut self, value: &Value) {
        match value {
            Value::None => self.out.push_str("None"),
            // In full, because the language has no exponents.
            Value::Float(number) => self.out.push_str(&number.to_string()),
            other => other.write_text(&mut self.out),
        }
    }

    /// A text in the quotes that do not occur in it. Where both do, one of them stands in a hole that does not parse,
    /// which hides it from the quotes around.
    fn quoted(&mut self, parts: &[Part]) {
        let holds = |quote: char| {
            parts
                .iter()
                .any(|part| matches!(part, Part::Text(text) if text.contains(quote)))
        };
        let start = self.out.len();
        let first = if holds('\'') && !holds('"') { '"' } else { '\'' };
        self.in_quotes(parts, first);
        let last = self.out.len() - 1;
        let closes = || scan::text_end(self.out.as_bytes(), start, last + 1, &mut Patience::of(&self.out));
        if holds('\'') && holds('"') && closes() != Some(last) {
            self.out.truncate(start);
            self.in_quotes(parts, '"');
        }
    }

    fn in_quotes(&mut self, parts: &[Part], quote: char) {
        self.out.push(quote);
        self.parts(parts, Some(quote));
        self.out.push(quote);
    }

    fn escaped(&mut self, text: &str) {
        let mut pending = false;
        for c in text.chars() {
            match c {
                // After an open backslash `\n` would read as two characters that stay.
                '\n' if !pending => self.out.push_str("\\n"),
                c => self.out.push(c),
            }
            pending = c == '\\' && !pending;
        }
    }

    fn parts(&mut self, parts: &[Part], quote: Option<char>) {
        for part in parts {
            match part {
                Part::Text(text) if quote.is_some() => self.escaped(text),
                Part::Text(text) => self.out.push_str(text),
                Part::Hole(inner) => self.hole(inner),
                Part::Choice(variants) => {
                    self.out.push('{');
                    for (at, variant) in variants.iter().enumerate() {
                        if at > 0 {
                            self.out.push('|');
                        }
                        self.parts(variant, quote);
                    }
                    self.out.push('}');
                }
            }
        }
    }

    fn hole(&mut self, inner: &Expr) {
        self.out.push_str("#{");
        self.expr(inner, Level::Or);
        self.out.push('}');
    }

    fn name(&mut self, parts: &[NamePart]) {
        for part in parts {
            match part {
                NamePart::Text(text) => self.out.push_str(text),
                NamePart::Hole(inner) => self.hole(inner),
            }
        }
    }

    fn target(&mut self, target: &Target) {
        self.out.push_str(target.scope.prefix());
        match &target.name {
            TargetName::Plain(name) => self.out.push_str(name),
            TargetName::Composed(parts) => self.name(parts),
        }
        self.path(&target.path);
    }

    fn path(&mut self, path: &[Expr]) {
        for index in path {
            self.list('[', std::iter::once(index), ']');
        }
    }

    fn list<'e>(&mut self, open: char, items: impl Iterator<Item = &'e Expr>, close: char) {
        self.out.push(open);
        for (at, item) in items.enumerate() {
            self.comma(at);
            self.expr(item, Level::Or);
        }
        self.out.push(close);
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.out.push_str(", ");
        }
    }
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Negate(_) => Level::Negate,
        ExprKind::Literal(Value::Int(number)) if *number < 0 => Level::Negate,
        ExprKind::Literal(Value::Float(number)) if *number < 0.0 => Level::Negate,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Power(..) => Level::Power,
        ExprKind::Chain(_, rest) => rest.first().map_or(Level::Atom, |(operator, _)| operator.level()),
        _ => Level::Atom,
    }
}
