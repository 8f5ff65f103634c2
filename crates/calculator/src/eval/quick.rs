//! Operators between two numbers, which most are, without the way to a fault. Whatever is not answered here goes the
//! long way (`value::operate`), which gives the same for numbers.

use crate::Value;
use crate::syntax::tree::Operator;
use crate::value::Number;
use std::cmp::Ordering;

/// The value, or `None` where it takes the long way.
#[inline]
pub(super) fn operate(operator: Operator, a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => whole(operator, *a, *b),
        (Value::Float(a), Value::Float(b)) => doubles(operator, *a, *b),
        (Value::Float(x), Value::Int(y)) => mixed(operator, a, b, *x, *y as f64),
        (Value::Int(x), Value::Float(y)) => mixed(operator, a, b, *x as f64, *y),
        _ => None,
    }
}

#[inline]
fn whole(operator: Operator, a: i64, b: i64) -> Option<Value> {
    match operator {
        Operator::Add => a.checked_add(b).map(Value::Int),
        Operator::Subtract => a.checked_sub(b).map(Value::Int),
        Operator::Multiply => a.checked_mul(b).map(Value::Int),
        Operator::Divide if b != 0 => match a.checked_rem(b)? {
            0 => a.checked_div(b).map(Value::Int),
            _ => Value::number(a as f64 / b as f64),
        },
        Operator::Remainder if b > 0 => Some(Value::Int(a.rem_euclid(b))),
        _ => compared(operator, a.cmp(&b)),
    }
}

#[inline]
fn mixed(operator: Operator, a: &Value, b: &Value, x: f64, y: f64) -> Option<Value> {
    match operator {
        Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => doubles(operator, x, y),
        _ => compared(operator, number(a)?.compare(number(b)?)),
    }
}

const fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(number) => Some(Number::Int(*number)),
        Value::Float(number) => Some(Number::Float(*number)),
        _ => None,
    }
}

/// What is not finite takes the long way, which says why.
#[inline]
fn doubles(operator: Operator, a: f64, b: f64) -> Option<Value> {
    match operator {
        Operator::Add => Value::number(a + b),
        Operator::Subtract => Value::number(a - b),
        Operator::Multiply => Value::number(a * b),
        Operator::Divide if b != 0.0 => Value::number(a / b),
        _ => compared(operator, a.partial_cmp(&b)?),
    }
}

#[inline]
fn compared(operator: Operator, order: Ordering) -> Option<Value> {
    Some(Value::Bool(match operator {
        Operator::Equal => order.is_eq(),
        Operator::Unequal => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        _ => return None,
    }))
}
