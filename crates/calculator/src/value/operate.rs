//! The operators of arithmetic and membership.

use super::{Moment, Number, Value};
use crate::fault::Refusal;
use crate::fuel::Fuel;
use base::Code;

/// `a + b`: adds numbers and texts that look like one, moves a date by days or a time by minutes, joins anything else.
pub(crate) fn add(a: &Value, b: &Value, fuel: &mut Fuel) -> Result<Value, Refusal> {
    if let (Value::None, Value::None) = (a, b) {
        return Ok(Value::None);
    }
    if let (Value::Int(a), Value::Int(b)) = (a, b)
        && let Some(sum) = a.checked_add(*b)
    {
        return Ok(Value::Int(sum));
    }
    let one_is_number = a.plain_number().is_some() || b.plain_number().is_some();
    if one_is_number && let (Some(a), Some(b)) = (a.arithmetic_number(), b.arithmetic_number()) {
        return whole_or(a, b, i64::checked_add, |a, b| a + b);
    }
    if let (Some(moment), Some(amount)) = (a.as_moment(), b.plain_number()) {
        return moved(moment, amount.as_f64());
    }
    join(a, b, fuel)
}

/// The texts of both, one after the other.
pub(crate) fn join(a: &Value, b: &Value, fuel: &mut Fuel) -> Result<Value, Refusal> {
    if let (Value::Text(text), Value::None) | (Value::None, Value::Text(text)) = (a, b) {
        return Ok(Value::Text(text.clone()));
    }
    let mut text = String::new();
    if let (Value::Text(a), Value::Text(b)) = (a, b) {
        check_length(a.len() + b.len(), || a.chars().count() + b.chars().count())?;
        text.reserve_exact(a.len() + b.len());
    }
    a.write_text(&mut text);
    b.write_text(&mut text);
    made_text(text, fuel)
}

/// A new text: refused past its limit, and charged.
pub(crate) fn made_text(text: String, fuel: &mut Fuel) -> Result<Value, Refusal> {
    charge_text(&text, fuel)?;
    Ok(Value::from(text))
}

/// Charges a new text, or refuses it past its limit.
pub(crate) fn charge_text(text: &str, fuel: &mut Fuel) -> Result<(), Refusal> {
    check_length(text.len(), || text.chars().count())?;
    Ok(fuel.hold(text.len())?)
}

/// Whether `+` joins anything to a text, and to whatever that makes: it neither is nor becomes a number or moment.
pub(crate) fn only_joins(text: &str) -> bool {
    match text.as_bytes() {
        // What they begin with.
        [b'0'..=b'9' | b'-', ..] => text.len() > 19,
        rest => !rest.is_empty(),
    }
}

/// Refuses a text of more characters than one may have; they are counted only when the bytes leave it open.
pub(crate) fn check_length(bytes: usize, characters: impl FnOnce() -> usize) -> Result<(), Refusal> {
    let limit = base::limits::TEXT_CHARACTERS;
    if bytes > limit && (bytes > limit * 4 || characters() > limit) {
        return Err(Refusal::too_large(format!(
            "a text would be longer than {limit} characters; build it from smaller parts"
        )));
    }
    Ok(())
}

/// Refuses a text under construction that is surely too long already, however many bytes its characters take.
pub(crate) fn check_growing(text: &str) -> Result<(), Refusal> {
    check_length(text.len(), || 0)
}

/// `a - b`: numbers; days between dates; minutes between times; a moment moved back.
pub(crate) fn subtract(a: &Value, b: &Value) -> Result<Value, Refusal> {
    if let Some((a, b)) = numbers(a, b) {
        return whole_or(a, b, i64::checked_sub, |a, b| a - b);
    }
    if let Some(moment) = a.as_moment() {
        if let Some(amount) = b.plain_number() {
            return moved(moment, -amount.as_f64());
        }
        if let Some(difference) = b.as_moment().and_then(|earlier| moment.minus(earlier)) {
            return finite(difference);
        }
    }
    Err(bad_operands("-", a, b))
}

/// `a * b`.
pub(crate) fn multiply(a: &Value, b: &Value) -> Result<Value, Refusal> {
    let (x, y) = numbers(a, b).ok_or_else(|| bad_operands("*", a, b))?;
    whole_or(x, y, i64::checked_mul, |a, b| a * b)
}

/// `a / b`: whole while it comes out even.
pub(crate) fn divide(a: &Value, b: &Value) -> Result<Value, Refusal> {
    let (x, y) = numbers(a, b).ok_or_else(|| bad_operands("/", a, b))?;
    if y.is_zero() {
        return Err(by_zero(a, "/", b));
    }
    if let (Number::Int(x), Number::Int(y)) = (x, y)
        && x.checked_rem(y) == Some(0)
        && let Some(whole) = x.checked_div(y)
    {
        return Ok(Value::Int(whole));
    }
    finite(x.as_f64() / y.as_f64())
}

/// `a % b`: the remainder, with the sign of `b`.
pub(crate) fn remainder(a: &Value, b: &Value) -> Result<Value, Refusal> {
    let (x, y) = numbers(a, b).ok_or_else(|| bad_operands("%", a, b))?;
    if y.is_zero() {
        return Err(by_zero(a, "%", b));
    }
    if let (Number::Int(x), Number::Int(y)) = (x, y) {
        // -9223372036854775808 % -1 overflows, and is 0.
        let rest = x.checked_rem(y).unwrap_or(0);
        return Ok(Value::Int(if rest != 0 && (rest < 0) != (y < 0) {
            rest + y
        } else {
            rest
        }));
    }
    let (x, y) = (x.as_f64(), y.as_f64());
    let rest = x % y;
    finite(if rest != 0.0 && (rest < 0.0) != (y < 0.0) {
        rest + y
    } else {
        rest
    })
}

/// `a ^ b`.
pub(crate) fn power(a: &Value, b: &Value) -> Result<Value, Refusal> {
    // A missing variable counts as 0 in `+ - * / %` alone.
    let (x, y) = numbers(a, b)
        .filter(|_| !a.is_none() && !b.is_none())
        .ok_or_else(|| bad_operands("^", a, b))?;
    if x.is_zero() && y.as_f64() < 0.0 {
        return Err(by_zero(a, "^", b));
    }
    if let (Number::Int(x), Number::Int(y)) = (x, y)
        && let Ok(exponent) = u32::try_from(y)
        && let Some(whole) = x.checked_pow(exponent)
    {
        return Ok(Value::Int(whole));
    }
    finite(x.as_f64().powf(y.as_f64()))
}

/// `-a`.
pub(crate) fn negate(a: &Value) -> Result<Value, Refusal> {
    match a.arithmetic_number() {
        Some(Number::Int(number)) => number
            .checked_neg()
            .map_or_else(|| finite(-(number as f64)), |number| Ok(Value::Int(number))),
        Some(Number::Float(number)) => finite(-number),
        None => Err(Refusal::fault(
            Code::BadOperand,
            format!("`-` needs a number, not {}", a.describe()),
        )),
    }
}

/// `a in b`: an element of a list, a key of a dictionary, a part of a text.
pub(crate) fn contains(needle: &Value, haystack: &Value, fuel: &mut Fuel) -> Result<Value, Refusal> {
    let found = match haystack {
        Value::None => false,
        Value::Text(_) | Value::List(_) | Value::Dict(_) => match haystack.collected() {
            Some(Value::List(items)) => {
                super::measure::charge_search(needle, &items, fuel)?;
                items.iter().any(|item| item.equals(needle))
            }
            Some(Value::Dict(entries)) => entries.contains_key(&*needle.as_text()),
            _ => haystack.as_text().contains(&*needle.as_text()),
        },
        _ => {
            return Err(Refusal::fault(
                Code::BadOperand,
                format!(
                    "`in` needs a list, dictionary or text on its right, not {}",
                    haystack.describe()
                ),
            ));
        }
    };
    Ok(Value::Bool(found))
}

/// A double as a value; what is too large or no number is a fault.
pub(crate) fn finite(number: f64) -> Result<Value, Refusal> {
    Value::number(number).ok_or_else(|| {
        Refusal::fault(
            Code::BadOperand,
            if number.is_nan() {
                "the result is not a number"
            } else {
                "the result is too large for a number (more than 1.8e308)"
            },
        )
    })
}

fn numbers(a: &Value, b: &Value) -> Option<(Number, Number)> {
    Some((a.arithmetic_number()?, b.arithmetic_number()?))
}

fn whole_or(
    a: Number,
    b: Number,
    whole: impl Fn(i64, i64) -> Option<i64>,
    double: impl Fn(f64, f64) -> f64,
) -> Result<Value, Refusal> {
    if let (Number::Int(a), Number::Int(b)) = (a, b)
        && let Some(result) = whole(a, b)
    {
        return Ok(Value::Int(result));
    }
    finite(double(a.as_f64(), b.as_f64()))
}

fn moved(moment: Moment, amount: f64) -> Result<Value, Refusal> {
    moment
        .plus(amount)
        .map(|moment| Value::from(moment.to_text()))
        .ok_or_else(|| {
            Refusal::fault(
                Code::BadOperand,
                format!(
                    "`{}` moved by {amount} is outside the years 1 to 9999",
                    moment.to_text()
                ),
            )
        })
}

fn by_zero(a: &Value, operator: &str, b: &Value) -> Refusal {
    let number = |value: &Value| {
        value
            .arithmetic_number()
            .map(Value::from)
            .unwrap_or_default()
            .to_text()
    };
    Refusal::fault(
        Code::DivisionByZero,
        format!(
            "`{} {operator} {}` divides by zero; test the divisor with `if` first",
            number(a),
            number(b)
        ),
    )
}

fn bad_operands(operator: &str, a: &Value, b: &Value) -> Refusal {
    Refusal::fault(
        Code::BadOperand,
        format!(
            "`{operator}` needs numbers, not {} and {}",
            a.describe(),
            b.describe()
        ),
    )
}
