//! The plain evaluator: splits at the loosest operator again and again, counts days one by one, adds in 128 bits.
//! It gives nothing (`Option::None`) where the rulings do not say what comes out.

use super::source::{Atom, Flat, Item, Sign, VARIABLES};
use std::cmp::Ordering;

/// A value. Doubles are never whole while a whole number could be exact.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    Nothing,
    Truth(bool),
    Int(i64),
    Double(f64),
    Word(String),
}

/// The levels of binary operators, loosest first; all of them from left to right.
const LEVELS: &[&[Sign]] = &[
    &[Sign::Or],
    &[Sign::And],
    &[
        Sign::Equal,
        Sign::Unequal,
        Sign::Less,
        Sign::LessOrEqual,
        Sign::Greater,
        Sign::GreaterOrEqual,
    ],
    &[Sign::Plus, Sign::Minus],
    &[Sign::Times, Sign::Over, Sign::Modulo],
];
/// `not` stands between `and` and the comparisons.
const NOT: usize = 2;

/// The value of an expression.
pub fn value(flat: &Flat) -> Option<Plain> {
    split(&flat.items, &flat.operators, &flat.nots, 0)
}

fn split(items: &[Item], operators: &[Sign], nots: &[u8], level: usize) -> Option<Plain> {
    let Some(signs) = LEVELS.get(level) else {
        return power(items);
    };
    if level == NOT && nots[0] > 0 {
        let mut inner = nots.to_vec();
        inner[0] -= 1;
        return Some(Plain::Truth(!truth(&split(items, operators, &inner, level)?)));
    }
    let Some(at) = operators.iter().rposition(|sign| signs.contains(sign)) else {
        return split(items, operators, nots, level + 1);
    };
    let left = || split(&items[..=at], &operators[..at], &nots[..=at], level);
    let right = || split(&items[at + 1..], &operators[at + 1..], &nots[at + 1..], level + 1);
    match operators[at] {
        Sign::Or => Some(Plain::Truth(truth(&left()?) || truth(&right()?))),
        Sign::And => Some(Plain::Truth(truth(&left()?) && truth(&right()?))),
        Sign::Plus => plus(
            &items[..=at],
            &operators[..at],
            &items[at + 1..],
            left()?,
            right()?,
        ),
        sign if level == NOT => compare(sign, &left()?, &right()?),
        sign => arithmetic(sign, &left()?, &right()?),
    }
}

/// Operands joined by powers, which go from right to left; a minus before the first stands outside.
fn power(items: &[Item]) -> Option<Plain> {
    let (first, rest) = items.split_first()?;
    let mut result = atom(&first.atom)?;
    if !rest.is_empty() {
        result = arithmetic(Sign::Power, &result, &power(rest)?)?;
    }
    for _ in 0..first.signs {
        result = match number(&result) {
            Some(Amount::Whole(number)) => whole(-number),
            Some(Amount::Double(number)) => double(-number),
            None if matches!(result, Plain::Word(_)) => Plain::Nothing,
            None => return None,
        };
    }
    Some(result)
}

fn atom(atom: &Atom) -> Option<Plain> {
    match atom {
        Atom::Literal(value) => Some(value.clone()),
        Atom::Variable(at) => Some(VARIABLES[*at].1.clone()),
        Atom::Brackets(inner) => value(inner),
        Atom::If(parts) => value(&parts[if truth(&value(&parts[0])?) { 1 } else { 2 }]),
    }
}

fn truth(value: &Plain) -> bool {
    match value {
        Plain::Nothing => false,
        Plain::Truth(truth) => *truth,
        Plain::Int(number) => *number != 0,
        Plain::Double(number) => *number != 0.0,
        Plain::Word(text) => !["", "False", "false", "0", "None"].contains(&text.as_str()),
    }
}

/// An amount: a whole number of any size that two 64-bit numbers can make, or a double.
#[derive(Debug, Clone, Copy)]
enum Amount {
    Whole(i128),
    Double(f64),
}

impl Amount {
    fn double(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Double(number) => number,
        }
    }
}

/// What acts as a number: an optional minus, digits without a leading zero, a dot with digits, 15 digits at most.
fn number(value: &Plain) -> Option<Amount> {
    let text = match value {
        Plain::Int(number) => return Some(Amount::Whole((*number).into())),
        Plain::Double(number) => return Some(Amount::Double(*number)),
        Plain::Word(text) => text,
        _ => return None,
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    let parts: Vec<&str> = digits.split('.').collect();
    let plain = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let leading = parts[0].len() > 1 && parts[0].starts_with('0');
    let count: usize = parts.iter().map(|part| part.len()).sum();
    if parts.len() > 2 || !parts.iter().all(plain) || leading || count > 15 {
        return None;
    }
    match double(text.parse().ok()?) {
        Plain::Int(number) => Some(Amount::Whole(number.into())),
        Plain::Double(number) => Some(Amount::Double(number)),
        _ => None,
    }
}

/// A whole number while 64 bits hold it, else a double.
fn whole(number: i128) -> Plain {
    i64::try_from(number).map_or_else(|_| double(number as f64), Plain::Int)
}

/// A double; whole while doubles are exact; what is no finite number is a fault.
fn double(number: f64) -> Plain {
    if !number.is_finite() {
        Plain::Nothing
    } else if number.fract() == 0.0 && number.abs() < 2_f64.powi(53) {
        Plain::Int(number as i64)
    } else {
        Plain::Double(number)
    }
}

fn is_quoted(items: &[Item], operators: &[Sign]) -> bool {
    operators.iter().all(|sign| *sign == Sign::Plus)
        && items
            .iter()
            .all(|item| item.signs == 0 && matches!(item.atom, Atom::Literal(Plain::Word(_))))
}

/// `+`: adds, moves a date or time, or joins texts; two quoted texts are always joined.
fn plus(before: &[Item], signs: &[Sign], after: &[Item], a: Plain, b: Plain) -> Option<Plain> {
    let hides_quotes = |items: &[Item]| {
        items
            .iter()
            .any(|item| matches!(item.atom, Atom::Brackets(_) | Atom::If(_)))
    };
    if matches!((&a, &b), (Plain::Word(_), Plain::Word(_))) && (hides_quotes(before) || hides_quotes(after)) {
        return None;
    }
    let quoted = is_quoted(before, signs) && is_quoted(after, &[]) && after.len() == 1;
    if !quoted {
        if number(&a).is_some() && number(&b).is_some() {
            return arithmetic(Sign::Plus, &a, &b);
        }
        if (number(&a).is_some() && b == Plain::Nothing) || (a == Plain::Nothing && number(&b).is_some()) {
            return arithmetic(Sign::Plus, &a, &b);
        }
        if let (Some(moment), Some(amount)) = (moment(&a), number(&b)) {
            return shift(moment, amount, 1);
        }
        if number(&a).is_some() && moment(&b).is_some() {
            return None;
        }
    }
    if a == Plain::Nothing && b == Plain::Nothing {
        return None;
    }
    Some(Plain::Word(format!("{}{}", shown(&a)?, shown(&b)?)))
}

fn shown(value: &Plain) -> Option<String> {
    Some(match value {
        Plain::Nothing => String::new(),
        Plain::Truth(_) => return None,
        Plain::Int(number) => number.to_string(),
        Plain::Double(number) if (1e-6..1e15).contains(&number.abs()) => number.to_string(),
        Plain::Double(_) => return None,
        Plain::Word(text) => text.clone(),
    })
}

fn arithmetic(sign: Sign, a: &Plain, b: &Plain) -> Option<Plain> {
    if sign == Sign::Minus
        && let Some(from) = moment(a)
    {
        if let Some(amount) = number(b) {
            return shift(from, amount, -1);
        }
        match (from, moment(b)) {
            (Moment::Day(a), Some(Moment::Day(b))) => return Some(Plain::Int(a - b)),
            (Moment::Minute(a), Some(Moment::Minute(b))) => return Some(Plain::Int(a - b)),
            _ => {}
        }
    }
    if matches!(a, Plain::Truth(_)) || matches!(b, Plain::Truth(_)) {
        return None;
    }
    let missing = [a, b].iter().filter(|value| ***value == Plain::Nothing).count();
    let zero = |value: &Plain| match value {
        Plain::Nothing => Some(Amount::Whole(0)),
        value => number(value),
    };
    if missing == 1 && sign == Sign::Power {
        return Some(Plain::Nothing);
    }
    if missing == 2 || (missing == 1 && sign == Sign::Modulo) {
        return None;
    }
    let (Some(x), Some(y)) = (zero(a), zero(b)) else {
        return Some(Plain::Nothing);
    };
    Some(match (sign, x, y) {
        (Sign::Over | Sign::Modulo, _, y) if y.double() == 0.0 => Plain::Nothing,
        (Sign::Power, x, y) if x.double() == 0.0 && y.double() < 0.0 => Plain::Nothing,
        (Sign::Plus, Amount::Whole(x), Amount::Whole(y)) => whole_or(x + y, x as f64 + y as f64),
        (Sign::Minus, Amount::Whole(x), Amount::Whole(y)) => whole_or(x - y, x as f64 - y as f64),
        (Sign::Times, Amount::Whole(x), Amount::Whole(y)) => whole_or(x * y, x as f64 * y as f64),
        (Sign::Over, Amount::Whole(x), Amount::Whole(y)) if x % y == 0 => {
            whole_or(x / y, x as f64 / y as f64)
        }
        (Sign::Modulo, Amount::Whole(x), Amount::Whole(y)) => whole(((x % y) + y) % y),
        (Sign::Power, Amount::Whole(x), Amount::Whole(y)) if y >= 0 => raised(x, y),
        (Sign::Plus, x, y) => double(x.double() + y.double()),
        (Sign::Minus, x, y) => double(x.double() - y.double()),
        (Sign::Times, x, y) => double(x.double() * y.double()),
        (Sign::Over, x, y) => double(x.double() / y.double()),
        (Sign::Power, x, y) => double(x.double().powf(y.double())),
        (_, x, y) => {
            let rest = x.double() % y.double();
            let other_side = rest != 0.0 && (rest < 0.0) != (y.double() < 0.0);
            double(if other_side { rest + y.double() } else { rest })
        }
    })
}

/// The exact result while 64 bits hold it, else that of the doubles.
fn whole_or(exact: i128, doubles: f64) -> Plain {
    i64::try_from(exact).map_or_else(|_| double(doubles), Plain::Int)
}

/// Multiplies again and again while 64 bits hold it.
fn raised(base: i128, exponent: i128) -> Plain {
    let doubles = || double((base as f64).powf(exponent as f64));
    if matches!(base, -1..=1) {
        let is_one = exponent == 0 || (base == -1 && exponent % 2 == 0);
        return whole(if is_one { 1 } else { base });
    }
    let mut result = 1_i128;
    for _ in 0..exponent {
        result *= base;
        if i64::try_from(result).is_err() {
            return doubles();
        }
    }
    whole(result)
}

/// A day, counted from the first of January of the year 1, or a minute of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Day(i64),
    Minute(i64),
}

fn month_days(year: i64, month: i64) -> i64 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn moment(value: &Plain) -> Option<Moment> {
    let Plain::Word(text) = value else { return None };
    if let [day, month, year] = text.split('.').collect::<Vec<_>>()[..] {
        let (day, month, year) = (digits(day, 1..=2)?, digits(month, 1..=2)?, digits(year, 4..=4)?);
        if !(1..=12).contains(&month) || year < 1 || !(1..=month_days(year, month)).contains(&day) {
            return None;
        }
        let mut days = day - 1;
        for y in 1..year {
            days += if month_days(y, 2) == 29 { 366 } else { 365 };
        }
        for m in 1..month {
            days += month_days(year, m);
        }
        return Some(Moment::Day(days));
    }
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (digits(hour, 1..=2)?, digits(minute, 2..=2)?);
    (hour < 24 && minute < 60).then_some(Moment::Minute(hour * 60 + minute))
}

/// The number that so many digits and nothing else make up.
fn digits(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    (all && count.contains(&text.len())).then(|| text.parse().ok())?
}

/// Moved by whole days or minutes; other amounts have no ruling.
fn shift(moment: Moment, amount: Amount, direction: i64) -> Option<Plain> {
    let Amount::Whole(amount) = amount else {
        return None;
    };
    let by = direction
        * i64::try_from(amount)
            .ok()
            .filter(|amount| amount.unsigned_abs() < 100_000)?;
    Some(Plain::Word(match moment {
        Moment::Minute(minute) => {
            let minute = (minute + by).rem_euclid(24 * 60);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        }
        Moment::Day(day) => {
            let mut left = day + by;
            let mut year = 1;
            while left >= 337 + month_days(year, 2) {
                left -= 337 + month_days(year, 2);
                year += 1;
            }
            let mut month = 1;
            while left >= month_days(year, month) {
                left -= month_days(year, month);
                month += 1;
            }
            format!("{:02}.{month:02}.{year:04}", left + 1)
        }
    }))
}

fn compare(sign: Sign, a: &Plain, b: &Plain) -> Option<Plain> {
    let order = order(a, b)?;
    let equal = match (a, b) {
        (Plain::Nothing, Plain::Nothing) => true,
        (Plain::Truth(a), Plain::Truth(b)) => a == b,
        (Plain::Truth(truth), Plain::Word(text)) | (Plain::Word(text), Plain::Truth(truth)) => {
            text == if *truth { "True" } else { "False" }
        }
        _ => order == Some(Ordering::Equal),
    };
    Some(Plain::Truth(match sign {
        Sign::Equal => equal,
        Sign::Unequal => !equal,
        Sign::Less => order == Some(Ordering::Less),
        Sign::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Sign::Greater => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }))
}

/// The order of two values: the inner `None` where they have none, as values of different types.
fn order(a: &Plain, b: &Plain) -> Option<Option<Ordering>> {
    if let (Some(x), Some(y)) = (number(a), number(b)) {
        return Some(amounts(x, y));
    }
    let (Plain::Word(x), Plain::Word(y)) = (a, b) else {
        return Some(None);
    };
    Some(match (moment(a), moment(b)) {
        (Some(Moment::Day(x)), Some(Moment::Day(y))) | (Some(Moment::Minute(x)), Some(Moment::Minute(y))) => {
            Some(x.cmp(&y))
        }
        _ => Some(x.cmp(y)),
    })
}

/// By amount, exactly: a double is never rounded to a whole number or the other way round.
fn amounts(x: Amount, y: Amount) -> Option<Ordering> {
    match (x, y) {
        (Amount::Whole(x), Amount::Whole(y)) => Some(x.cmp(&y)),
        (Amount::Double(x), Amount::Double(y)) => x.partial_cmp(&y),
        (Amount::Double(x), y @ Amount::Whole(_)) => amounts(y, Amount::Double(x)).map(Ordering::reverse),
        (Amount::Whole(x), Amount::Double(y)) if y.abs() < 1e30 => {
            let floor = y.floor() as i128;
            Some(x.cmp(&floor).then(if y > y.floor() {
                Ordering::Less
            } else {
                Ordering::Equal
            }))
        }
        (Amount::Whole(_), Amount::Double(y)) => 0.0.partial_cmp(&y),
    }
}
