//! How much a value weighs: what fuel is charged for it.

use super::Value;
use crate::{Fuel, Stop};
use base::limits::EXPRESSION_DEPTH;

/// Bytes an element takes besides its text.
const ELEMENT: usize = 24;

/// A value that is too heavy or nests too deep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    Bytes,
    Depth,
}

impl Value {
    /// The bytes of the value as if nothing in it were shared, so that a value that holds itself many times is as
    /// heavy as it prints. `depth` is how deep it will stand in another value.
    pub(crate) fn weigh(&self, most: usize, depth: usize) -> Result<usize, Excess> {
        let mut left = most;
        weigh(self, &mut left, depth)?;
        Ok(most - left)
    }
}

/// Charges a walk over all elements that reads their texts, which may be JSON.
pub(crate) fn charge_walk(items: &[Value], fuel: &mut Fuel) -> Result<(), Stop> {
    let bytes: usize = items.iter().map(text_bytes).sum();
    fuel.spend(items.len() as u64 / 4 + bytes as u64 / 16)
}

/// Charges looking up a key in each of so many dictionaries.
pub(crate) fn charge_key(key: &str, dictionaries: usize, fuel: &mut Fuel) -> Result<(), Stop> {
    fuel.spend((dictionaries as u64).saturating_mul(1 + key.len() as u64 / 64))
}

/// Charges comparing a value with each of the elements: a long one costs its length every time, and texts that act as
/// lists are read to be compared with one.
pub(crate) fn charge_search(needle: &Value, items: &[Value], fuel: &mut Fuel) -> Result<(), Stop> {
    let collection = matches!(needle, Value::List(_) | Value::Dict(_));
    let (each, read) = if collection {
        let weight = needle.weigh(usize::MAX, 0).unwrap_or(usize::MAX);
        (weight, items.iter().map(text_bytes).sum())
    } else {
        (text_bytes(needle), 0)
    };
    let count = items.len() as u64;
    fuel.spend(
        (count / 8)
            .saturating_add(count.saturating_mul(each as u64 / 64))
            .saturating_add(read as u64 / 16),
    )
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 0,
    }
}

fn weigh(value: &Value, left: &mut usize, depth: usize) -> Result<(), Excess> {
    if depth > EXPRESSION_DEPTH {
        return Err(Excess::Depth);
    }
    let own = match value {
        Value::Text(text) => ELEMENT + text.len(),
        _ => ELEMENT,
    };
    *left = left.checked_sub(own).ok_or(Excess::Bytes)?;
    match value {
        Value::List(items) => items.iter().try_for_each(|item| weigh(item, left, depth + 1)),
        Value::Dict(entries) => entries.iter().try_for_each(|(key, value)| {
            *left = left.checked_sub(key.len()).ok_or(Excess::Bytes)?;
            weigh(value, left, depth + 1)
        }),
        _ => Ok(()),
    }
}
