//! How much a value weighs: what fuel is charged for it.

use super::Value;
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
