//! Values of expressions.

use super::{Eval, quick};
use crate::fault::Refusal;
use crate::functions::{self, CONSTANTS};
use crate::place::Span;
use crate::syntax::tree::{Expr, ExprKind, Name, NamePart, Operator};
use crate::value::{Index, Number, operate};
use crate::{Stop, Value, is_name};
use base::Code;
use std::cmp::Ordering;
use std::sync::Arc;

impl Eval<'_> {
    pub(super) fn value(&mut self, expr: &Expr) -> Result<Value, Stop> {
        self.fuel.spend(1)?;
        match &expr.kind {
            ExprKind::Literal(value) => Ok(value.clone()),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Quoted(parts) => {
                let text = self.text_of(parts)?;
                let made = operate::made_text(text, self.fuel);
                self.settle(expr.span, made)
            }
            ExprKind::Name(name) => Ok(self.read(name).unwrap_or_default()),
            ExprKind::Composed(parts) => self.composed(expr.span, parts),
            ExprKind::Hole(inner) => self.value(inner),
            ExprKind::Negate(operand) => {
                let operand = self.value(operand)?;
                self.settle(expr.span, operate::negate(&operand))
            }
            ExprKind::Not(operand) => Ok(Value::Bool(!self.value(operand)?.is_true())),
            ExprKind::Chain(first, rest) => self.chain(first, rest),
            ExprKind::Power(base, exponent) => {
                let base = self.value(base)?;
                let exponent = self.value(exponent)?;
                self.settle(expr.span, operate::power(&base, &exponent))
            }
            ExprKind::If(branches) => {
                let [condition, yes, no] = &**branches;
                if self.value(condition)?.is_true() {
                    self.value(yes)
                } else {
                    self.value(no)
                }
            }
            ExprKind::Call(call) => self.call(expr.span, call),
            ExprKind::Element(base, path) => self.element(expr.span, base, path),
            ExprKind::List(items) => self.list(expr.span, items),
            ExprKind::Dict(entries) => self.dict(expr.span, entries),
        }
    }

    #[inline(never)]
    fn list(&mut self, span: Span, items: &[Expr]) -> Result<Value, Stop> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.value_or_word(item)?);
        }
        self.made(span, Value::list(values))
    }

    #[inline(never)]
    fn dict(&mut self, span: Span, entries: &[(Expr, Expr)]) -> Result<Value, Stop> {
        let mut values: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.value_or_word(key)?.as_text();
            values.push((key, self.value_or_word(value)?));
        }
        self.made(span, Value::dict(values))
    }

    /// The value of an expression; a lone word that is no visible name is text.
    pub(super) fn value_or_word(&mut self, expr: &Expr) -> Result<Value, Stop> {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.fuel.spend(1)?;
                match self.read(name) {
                    Some(value) => Ok(value),
                    None => Ok(self.word(expr.span, name)),
                }
            }
            ExprKind::Composed(parts) => {
                let name = self.name_of(parts)?;
                if !is_name(&name) {
                    return self.unnamed(expr.span, name);
                }
                Ok(self.variable(&name).unwrap_or_else(|| Value::from(name)))
            }
            _ => self.value(expr),
        }
    }

    /// A bare word as text; the name of a function is more likely a call without its parentheses.
    fn word(&mut self, span: Span, word: &Arc<str>) -> Value {
        if functions::function(word).is_some() {
            let message = format!(
                "`{word}` is a function; to call it, write `{word}(…)`, for text put quotes around it"
            );
            self.report(span, Code::UnknownName, message);
            return Value::None;
        }
        Value::Text(word.clone())
    }

    /// The value of a name as written, read once while nothing may have changed it.
    pub(super) fn read(&mut self, name: &Name) -> Option<Value> {
        if let Some(kept) = self.kept.get(name) {
            return kept.cloned();
        }
        let value = self.variable(name);
        self.kept.read(name, value.as_ref(), self.host);
        value
    }

    /// The value that is at hand without evaluating anything: of a literal or a name that was read before.
    #[inline]
    fn at_hand<'s>(&'s self, expr: &'s Expr) -> Option<&'s Value> {
        match &expr.kind {
            ExprKind::Literal(value) => Some(value),
            ExprKind::Name(name) => self.kept.get(name)?,
            _ => None,
        }
    }

    /// The value of a visible name.
    pub(super) fn variable(&mut self, name: &str) -> Option<Value> {
        self.host.variable(name).or_else(|| {
            let constant = CONSTANTS.iter().find(|constant| constant.name == name)?;
            Value::number(constant.value)
        })
    }

    #[inline(never)]
    fn composed(&mut self, span: Span, parts: &[NamePart]) -> Result<Value, Stop> {
        let name = self.name_of(parts)?;
        if !is_name(&name) {
            return self.unnamed(span, name);
        }
        Ok(self.variable(&name).unwrap_or_default())
    }

    /// What holes made up and is no name: a number as in `list[#{i}]`, else a fault.
    fn unnamed(&mut self, span: Span, text: String) -> Result<Value, Stop> {
        if let Some(number) = Number::of_text(&text) {
            return Ok(Value::from(number));
        }
        if !text.is_empty() {
            let shown = base::text::clip(&text, 40);
            self.report(
                span,
                Code::BadName,
                format!("`{shown}`, which the holes make up, is not a variable's name"),
            );
        }
        Ok(Value::None)
    }

    /// The text that the parts of a name make up.
    pub(super) fn name_of(&mut self, parts: &[NamePart]) -> Result<String, Stop> {
        let mut name = String::new();
        for part in parts {
            match part {
                NamePart::Text(text) => name.push_str(text),
                NamePart::Hole(expr) => {
                    let value = self.value(expr)?;
                    let before = name.len();
                    value.write_text(&mut name);
                    self.fuel.hold(name.len() - before)?;
                }
            }
        }
        Ok(name)
    }

    /// A new list or dictionary, charged.
    fn made(&mut self, span: Span, value: Value) -> Result<Value, Stop> {
        let held = self.hold(&value, 0).map(|()| value);
        self.settle(span, held)
    }

    #[inline(never)]
    fn element(&mut self, span: Span, base: &Expr, path: &[Expr]) -> Result<Value, Stop> {
        let mut value = self.value(base)?;
        for index in path {
            let index = self.value(index)?;
            if let Value::Text(text) = &value {
                self.fuel.spend(text.len() as u64 / 16)?;
            }
            match value.element(&index) {
                Ok(element) => value = element,
                Err(Index(message)) => {
                    self.report(span, Index::CODE, message);
                    return Ok(Value::None);
                }
            }
        }
        Ok(value)
    }

    fn chain(&mut self, first: &Expr, rest: &[(Operator, Expr)]) -> Result<Value, Stop> {
        let mut left = self.value(first)?;
        let mut span = first.span;
        let mut at = 0;
        while let Some((operator, operand)) = rest.get(at) {
            if let (Operator::Add | Operator::Join, Value::Text(text)) = (operator, &left)
                && operate::only_joins(text)
            {
                let text = Arc::clone(text);
                (left, at) = self.join(text, rest, at, &mut span)?;
                continue;
            }
            at += 1;
            span = span.to(operand.span);
            // `and` and `or` evaluate no more than they need.
            match operator {
                Operator::Or if left.is_true() => return Ok(Value::Bool(true)),
                Operator::And if !left.is_true() => return Ok(Value::Bool(false)),
                _ => {}
            }
            if let Some(right) = self.at_hand(operand)
                && let Some(value) = quick::operate(*operator, &left, right)
            {
                self.fuel.spend(1)?;
                left = value;
                continue;
            }
            let right = self.value(operand)?;
            left = match quick::operate(*operator, &left, &right) {
                Some(value) => value,
                None => self.operate(span, *operator, &left, &right)?,
            };
        }
        Ok(left)
    }

    /// A text with the operands after it joined on, as long as `+` joins; and the operand that comes next. The texts
    /// between grow in one place, charged as if each were a value.
    #[inline(never)]
    fn join(
        &mut self,
        text: Arc<str>,
        rest: &[(Operator, Expr)],
        mut at: usize,
        span: &mut Span,
    ) -> Result<(Value, usize), Stop> {
        let mut grown = std::mem::take(&mut self.scratch);
        grown.clear();
        grown.push_str(&text);
        while let Some((Operator::Add | Operator::Join, operand)) = rest.get(at) {
            at += 1;
            *span = span.to(operand.span);
            match &operand.kind {
                ExprKind::Text(more) => {
                    self.fuel.spend(1)?;
                    grown.push_str(more);
                }
                _ => match self.at_hand(operand) {
                    Some(Value::Text(more)) => {
                        grown.push_str(more);
                        self.fuel.spend(1)?;
                    }
                    _ => {
                        let right = self.value(operand)?;
                        if right.is_none() {
                            continue;
                        }
                        right.write_text(&mut grown);
                    }
                },
            }
            let charged = operate::charge_text(&grown, self.fuel);
            if charged.is_err() {
                return Ok((self.settle(*span, charged.map(|()| Value::None))?, at));
            }
        }
        let value = if grown.len() == text.len() {
            Value::Text(text)
        } else {
            Value::from(grown.as_str())
        };
        // A large one is not worth holding on to.
        if grown.capacity() <= 4096 {
            self.scratch = grown;
        }
        Ok((value, at))
    }

    #[inline(never)]
    fn operate(&mut self, span: Span, operator: Operator, a: &Value, b: &Value) -> Result<Value, Stop> {
        let outcome: Result<Value, Refusal> = match operator {
            // What the operand before decides was decided in `chain`.
            Operator::Or | Operator::And => return Ok(Value::Bool(b.is_true())),
            Operator::Add => operate::add(a, b, self.fuel),
            Operator::Join => operate::join(a, b, self.fuel),
            Operator::Subtract => operate::subtract(a, b),
            Operator::Multiply => operate::multiply(a, b),
            Operator::Divide => operate::divide(a, b),
            Operator::Remainder => operate::remainder(a, b),
            Operator::In | Operator::NotIn => {
                self.charge_reading(a)?;
                self.charge_reading(b)?;
                let found = operate::contains(a, b, self.fuel);
                if operator == Operator::In {
                    found
                } else {
                    found.map(|found| Value::Bool(!found.is_true()))
                }
            }
            Operator::Equal | Operator::Unequal => {
                self.charge_reading(a)?;
                self.charge_reading(b)?;
                Ok(Value::Bool(a.equals(b) == (operator == Operator::Equal)))
            }
            _ => {
                self.charge_reading(a)?;
                self.charge_reading(b)?;
                return Ok(Value::Bool(
                    a.order(b).is_some_and(|order| holds(operator, order)),
                ));
            }
        };
        self.settle(span, outcome)
    }
}

/// Whether an ordering comparison holds for two values in that order.
fn holds(operator: Operator, order: Ordering) -> bool {
    match operator {
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    }
}
