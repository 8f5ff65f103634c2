//! The place of a value among values of any type: what sorting goes by.

use super::{Moment, Number, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// A key to sort by. Nothing comes first, then truth values, numbers (and texts that look like one) by amount, dates
/// and times of day in time, other texts letter by letter, and lists and dictionaries by their JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Rank {
    None,
    Bool(bool),
    Number(Number),
    /// A time of day or a date, and its seconds.
    Moment(bool, i64),
    Text(Arc<str>),
    Collection(String),
}

impl Rank {
    /// The order of two ranks: a total one, unlike [`Value::order`], which sorting needs.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => {
                amount(*a).total_cmp(&amount(*b)).then(exact(*a).cmp(&exact(*b)))
            }
            (Self::Moment(a, x), Self::Moment(b, y)) => (a, x).cmp(&(b, y)),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Collection(a), Self::Collection(b)) => a.cmp(b),
            (a, b) => a.class().cmp(&b.class()),
        }
    }

    const fn class(&self) -> u8 {
        match self {
            Self::None => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::Moment(..) => 3,
            Self::Text(_) => 4,
            Self::Collection(_) => 5,
        }
    }
}

impl Value {
    /// What the value is sorted by.
    pub(crate) fn rank(&self) -> Rank {
        match self {
            Self::None => Rank::None,
            Self::Bool(truth) => Rank::Bool(*truth),
            Self::Int(number) => Rank::Number(Number::Int(*number)),
            Self::Float(number) => Rank::Number(Number::Float(*number)),
            Self::Text(text) => rank_of_text(text),
            Self::List(_) | Self::Dict(_) => Rank::Collection(self.to_text()),
        }
    }
}

/// What a text is sorted by.
pub(crate) fn rank_of_text(text: &Arc<str>) -> Rank {
    if let Some(number) = Number::of_text(text) {
        return Rank::Number(number);
    }
    match Moment::of_text(text).map(Moment::instant) {
        Some((day, seconds)) => Rank::Moment(day, seconds),
        None => Rank::Text(text.clone()),
    }
}

/// The number as a double, -0 being 0.
fn amount(number: Number) -> f64 {
    number.as_f64() + 0.0
}

/// The number itself, where doubles no longer tell whole numbers apart.
fn exact(number: Number) -> i128 {
    match number {
        Number::Int(number) => number.into(),
        Number::Float(number) => number as i128,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_order_values_of_all_types() {
        let mut values: Vec<Value> = ["b", "10", "9:30", "a", "02.01.2024", "-1.5", "31.12.2023", "[1]"]
            .into_iter()
            .map(Value::from)
            .chain([Value::Int(3), Value::Bool(true), Value::None, Value::list(vec![])])
            .collect();
        values.sort_by(|a, b| a.rank().compare(&b.rank()));
        assert_eq!(
            Value::list(values).to_text(),
            r#"[null,true,"-1.5",3,"10","9:30","31.12.2023","02.01.2024","[1]","a","b",[]]"#
        );
    }

    #[test]
    fn large_numbers_keep_a_total_order() {
        let a = Value::Int(9_007_199_254_740_993).rank();
        let b = Value::Float(9_007_199_254_740_992.0).rank();
        let c = Value::Int(9_007_199_254_740_992).rank();
        assert_eq!(a.compare(&b), Ordering::Greater);
        assert_eq!(b.compare(&c), Ordering::Equal);
        assert_eq!(a.compare(&c), Ordering::Greater);
    }
}
