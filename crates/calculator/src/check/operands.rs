//! Arithmetic with what can never be a number.

use super::Check;
use crate::place::Span;
use crate::syntax::tree::{Expr, ExprKind, Operator};
use crate::{Severity, Type, Value};
use base::Code;

impl<'c> Check<'c> {
    /// `a - b * c …`: every operand of an arithmetic operator but `+`, which joins what it cannot add.
    pub(super) fn operands(&mut self, first: &'c Expr, rest: &'c [(Operator, Expr)]) {
        let Some((operator, _)) = rest.first() else { return };
        self.operand(*operator, first);
        for (operator, operand) in rest {
            self.operand(*operator, operand);
        }
    }

    /// `a ^ b`.
    pub(super) fn power(&mut self, base: &'c Expr, exponent: &'c Expr) {
        for operand in [base, exponent] {
            self.number("^", false, operand);
        }
    }

    fn operand(&mut self, operator: Operator, operand: &'c Expr) {
        match operator {
            Operator::Subtract => self.number("-", true, operand),
            Operator::Multiply => self.number("*", false, operand),
            Operator::Divide => self.number("/", false, operand),
            Operator::Remainder => self.number("%", false, operand),
            _ => {}
        }
    }

    fn number(&mut self, operator: &str, takes_moments: bool, operand: &'c Expr) {
        match &operand.kind {
            ExprKind::Text(text) => {
                let value = Value::Text(text.clone());
                let moment = takes_moments && value.as_moment().is_some();
                if value.arithmetic_number().is_none() && !moment {
                    let mut message = format!("`{operator}` needs numbers, and {} is none", value.describe());
                    if crate::is_name(text) {
                        message.push_str(&format!("; for a variable, write `{text}` without quotes"));
                    }
                    self.no_number(operand.span, message);
                }
            }
            ExprKind::List(_) => self.no_number(
                operand.span,
                format!("`{operator}` needs numbers, and a list is none"),
            ),
            ExprKind::Dict(_) => self.no_number(
                operand.span,
                format!("`{operator}` needs numbers, and a dictionary is none"),
            ),
            ExprKind::Call(call) => {
                let Some(function) = call.function else { return };
                if matches!(function.returns, Type::List | Type::Dict | Type::Collection) {
                    let message = format!(
                        "`{operator}` needs numbers, and `{}` gives {}",
                        function.name,
                        function.returns.name()
                    );
                    self.no_number(operand.span, message);
                }
            }
            _ => {}
        }
    }

    fn no_number(&mut self, span: Span, message: String) {
        self.tell(Severity::Error, Code::BadOperand, span, message);
    }
}
