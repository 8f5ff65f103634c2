//! The checker: what one source shows to be wrong before it ever runs. No false alarm matters more than completeness.
//!
//! What only the whole bot can show (variables that nothing sets, messages that never arrive) is checked in `flow`.

mod calls;
mod conditions;
mod constant;
mod deprecated;
mod known;
mod operands;
mod overwritten;
mod words;

pub use crate::editor::Kind as Sort;
pub use known::Known;
pub use overwritten::ACTING;
pub use words::near_name;
pub(crate) use words::words;

use crate::place::{Source, Span};
use crate::syntax::tree::{Expr, ExprKind, NamePart, Part, Statement, StatementKind, Target, TargetName};
use crate::{Choices, Diagnostic, Expression, Names, Program, Severity, Template};
use base::Code;
use constant::Constants;
use std::collections::HashSet;

/// Findings kept of one source; a hostile one could have a million.
const FINDINGS: usize = 1_000;

/// Compiles a source and checks it: what the compiler and the checker found, in the order of the source.
#[must_use]
pub fn check(source: &str, sort: Sort, known: &Known) -> Vec<Diagnostic> {
    match sort {
        Sort::Program => Program::compile(source).check(known),
        Sort::Expression => match Expression::compile(source) {
            Ok(expression) => expression.check(known),
            Err(found) => found,
        },
        Sort::Template => Template::compile(source, Choices::Pick).check(known),
    }
}

/// Checks the form of a program; `names` are its own.
pub(crate) fn statements(
    source: &Source,
    statements: &[Statement],
    names: &Names,
    compiled: &[Diagnostic],
) -> Vec<Diagnostic> {
    let mut check = Check::new(source);
    for statement in statements {
        check.statement(statement);
    }
    overwritten::find(source, statements, names, &mut check.found);
    check.finish(compiled)
}

/// Checks the form of an expression.
pub(crate) fn expression(source: &Source, root: &Expr, compiled: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut check = Check::new(source);
    check.expr(root);
    check.finish(compiled)
}

/// Checks the form of the parts of a template.
pub(crate) fn parts(source: &Source, parts: &[Part], compiled: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut check = Check::new(source);
    check.parts(parts);
    check.finish(compiled)
}

/// Findings in the order of the source.
pub(crate) fn in_order(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.sort_by_key(|found| (found.place.start, std::cmp::Reverse(found.severity)));
    found.dedup();
    found.truncate(FINDINGS);
    found
}

struct Check<'c> {
    source: &'c Source,
    found: Vec<Diagnostic>,
    /// Conditions that are decided where the walk is, and how.
    decided: Vec<(&'c Expr, bool)>,
    constants: Constants<'c>,
}

impl<'c> Check<'c> {
    fn new(source: &'c Source) -> Self {
        Self {
            source,
            found: Vec::new(),
            decided: Vec::new(),
            constants: Constants::new(source),
        }
    }

    fn tell(&mut self, severity: Severity, code: Code, span: Span, message: impl Into<String>) {
        if self.found.len() < FINDINGS {
            self.found.push(Diagnostic {
                code,
                severity,
                message: message.into(),
                place: self.source.place(span),
            });
        }
    }

    fn statement(&mut self, statement: &'c Statement) {
        match &statement.kind {
            StatementKind::Assign(target, expr) => {
                self.target(target);
                self.expr(expr);
            }
            StatementKind::AssignRaw(target, parts, _) => {
                self.target(target);
                self.parts(parts);
            }
            StatementKind::Delete(target) => self.target(target),
            StatementKind::Run(expr) => self.expr(expr),
            StatementKind::Bad(_) => {}
        }
    }

    fn target(&mut self, target: &'c Target) {
        if let TargetName::Composed(parts) = &target.name {
            self.composed_name(parts);
        }
        target.path.iter().for_each(|index| self.expr(index));
    }

    fn composed_name(&mut self, parts: &'c [NamePart]) {
        for part in parts {
            if let NamePart::Hole(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn parts(&mut self, parts: &'c [Part]) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Hole(expr) => self.expr(expr),
                Part::Choice(variants) => variants.iter().for_each(|variant| self.parts(variant)),
            }
        }
    }

    fn expr(&mut self, expr: &'c Expr) {
        // A wrong argument is underlined itself; what else a constant call does wrong is told of the whole call.
        let told = self.found.len();
        if let ExprKind::Call(call) = &expr.kind {
            self.call(expr.span, call);
        }
        if self.found.len() == told && self.fold(expr) {
            return;
        }
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Text(_) | ExprKind::Name(_) => {}
            ExprKind::Quoted(parts) => self.parts(parts),
            ExprKind::Composed(parts) => self.composed_name(parts),
            ExprKind::Hole(inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => self.expr(inner),
            ExprKind::Chain(first, rest) => {
                self.operands(first, rest);
                self.alternatives(first, rest);
                self.expr(first);
                rest.iter().for_each(|(_, operand)| self.expr(operand));
            }
            ExprKind::Power(base, exponent) => {
                self.power(base, exponent);
                self.expr(base);
                self.expr(exponent);
            }
            ExprKind::If(branches) => self.branches(branches),
            ExprKind::Call(call) => call
                .arguments
                .iter()
                .for_each(|argument| self.expr(&argument.value)),
            ExprKind::Element(base, path) => {
                self.expr(base);
                path.iter().for_each(|index| self.expr(index));
            }
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item)),
            ExprKind::Dict(entries) => entries.iter().for_each(|(key, value)| {
                self.expr(key);
                self.expr(value);
            }),
        }
    }

    /// Tells the faults of an expression that gives the same at every run, and whether it is one.
    fn fold(&mut self, expr: &'c Expr) -> bool {
        if matches!(expr.kind, ExprKind::Literal(_) | ExprKind::Text(_)) {
            return true;
        }
        let Some(constant) = self.constants.of(expr) else {
            return false;
        };
        for fault in constant.faults {
            if self.found.len() < FINDINGS {
                self.found.push(Diagnostic {
                    code: fault.code,
                    severity: Severity::Error,
                    message: fault.message,
                    place: fault.place.unwrap_or_else(|| self.source.place(expr.span)),
                });
            }
        }
        true
    }

    /// What was found here and by the compiler, in the order of the source.
    fn finish(mut self, compiled: &[Diagnostic]) -> Vec<Diagnostic> {
        // A withdrawn function is told as such, and not as one that comes later.
        let withdrawn: HashSet<usize> = self
            .found
            .iter()
            .filter(|found| found.code == Code::Deprecated)
            .map(|found| found.place.start)
            .collect();
        let compiled = compiled
            .iter()
            .filter(|found| found.code != Code::Unsupported || !withdrawn.contains(&found.place.start));
        self.found.extend(compiled.cloned());
        in_order(self.found)
    }
}
