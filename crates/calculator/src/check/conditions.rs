//! Conditions that are always the same, and the values behind them that nothing reaches.

use super::Check;
use crate::place::Span;
use crate::syntax::tree::{Expr, ExprKind, Level, Operator};
use crate::{Severity, Value};
use base::Code;

impl<'c> Check<'c> {
    /// `if(c, a, b)`: a branch that is never chosen is told and not looked into.
    pub(super) fn branches(&mut self, branches: &'c [Expr; 3]) {
        let [condition, yes, no] = branches;
        let decided = self
            .decided
            .iter()
            .find(|(known, _)| *known == condition)
            .map(|(_, truth)| *truth);
        if let Some(truth) = decided {
            let message = format!(
                "this condition was decided by an `if` around it and is always {} here; {}",
                shown(truth),
                keep(truth)
            );
            return self.chosen(condition, yes, no, truth, message);
        }
        if let Some(truth) = self.truth(condition) {
            let message = format!("this condition is always {}; {}", shown(truth), keep(truth));
            return self.chosen(condition, yes, no, truth, message);
        }
        self.expr(condition);
        let lasting = is_lasting(condition);
        for (branch, truth) in [(yes, true), (no, false)] {
            if lasting {
                self.decided.push((condition, truth));
            }
            self.expr(branch);
            if lasting {
                self.decided.pop();
            }
        }
    }

    fn chosen(&mut self, condition: &'c Expr, yes: &'c Expr, no: &'c Expr, truth: bool, message: String) {
        self.unreachable(condition.span, message);
        self.expr(if truth { yes } else { no });
    }

    fn unreachable(&mut self, span: Span, message: String) {
        self.tell(Severity::Warning, Code::UnreachableValue, span, message);
    }

    /// Whether a condition is always true or always false; its own faults are told.
    fn truth(&mut self, condition: &'c Expr) -> Option<bool> {
        if let ExprKind::Chain(first, rest) = &condition.kind {
            let operator = rest.first().map(|(operator, _)| *operator)?;
            if matches!(operator.level(), Level::Or | Level::And) {
                let decides = operator == Operator::Or;
                let all = || std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand));
                // An operand that is a text is told on its own: it is meant to be a comparison.
                let constant = all().any(|operand| {
                    !matches!(operand.kind, ExprKind::Text(_)) && self.value_of(operand) == Some(decides)
                });
                return constant.then_some(decides);
            }
        }
        let truth = self.value_of(condition)?;
        self.fold(condition);
        Some(truth)
    }

    fn value_of(&mut self, expr: &'c Expr) -> Option<bool> {
        match &expr.kind {
            ExprKind::Literal(value) => Some(value.is_true()),
            ExprKind::Text(text) => Some(Value::Text(text.clone()).is_true()),
            ExprKind::List(_) | ExprKind::Dict(_) => None,
            _ => self.constants.of(expr).map(|constant| constant.value.is_true()),
        }
    }

    /// `x == 'a' or 'b'`: a quoted text is true by itself.
    pub(super) fn alternatives(&mut self, first: &'c Expr, rest: &'c [(Operator, Expr)]) {
        let Some((operator, _)) = rest.first() else { return };
        if !matches!(operator.level(), Level::Or | Level::And) {
            return;
        }
        let mut compared = compared_name(first);
        for (joined, operand) in rest {
            if let ExprKind::Text(text) = &operand.kind {
                let truth = Value::Text(text.clone()).is_true();
                let shown_text = base::text::clip(text, 40);
                let remedy = match compared {
                    Some(name) if *joined == Operator::Or => format!("write `{name} == '{shown_text}'`"),
                    _ => format!("compare it with something, as in `x == '{shown_text}'`"),
                };
                self.unreachable(
                    operand.span,
                    format!(
                        "the text `{shown_text}` is always {} by itself; {remedy}",
                        shown(truth)
                    ),
                );
            }
            compared = compared_name(operand).or(compared);
        }
    }
}

/// The variable that a comparison compares.
fn compared_name(expr: &Expr) -> Option<&str> {
    let ExprKind::Chain(first, rest) = &expr.kind else {
        return None;
    };
    match (&first.kind, rest.first()) {
        (ExprKind::Name(name), Some((operator, _))) if operator.level() == Level::Compare => Some(name),
        _ => None,
    }
}

/// Whether a condition is the same wherever it stands in one expression: it calls nothing.
fn is_lasting(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Text(_) | ExprKind::Name(_) => true,
        ExprKind::Hole(inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => is_lasting(inner),
        ExprKind::Chain(first, rest) => {
            is_lasting(first) && rest.iter().all(|(_, operand)| is_lasting(operand))
        }
        ExprKind::Element(base, path) => is_lasting(base) && path.iter().all(is_lasting),
        ExprKind::Quoted(parts) => parts.iter().all(|part| match part {
            crate::syntax::tree::Part::Text(_) => true,
            crate::syntax::tree::Part::Hole(expr) => is_lasting(expr),
            crate::syntax::tree::Part::Choice(_) => false,
        }),
        _ => false,
    }
}

const fn shown(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

const fn keep(truth: bool) -> &'static str {
    if truth {
        "keep the first value alone"
    } else {
        "keep the second value alone"
    }
}
