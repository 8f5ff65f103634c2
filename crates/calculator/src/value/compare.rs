//! Comparing values: by amount, in time, as texts, and never across types.

use super::{Moment, Value};
use std::cmp::Ordering;

impl Value {
    /// Equality as `==` means it: numbers and texts that look like one by amount, dates and times in time, other
    /// texts letter by letter, lists and dictionaries element by element; values of different types differ.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            // Values that came through the compatible API are texts.
            (Self::Bool(truth), Self::Text(text)) | (Self::Text(text), Self::Bool(truth)) => {
                **text == *if *truth { "True" } else { "False" }
            }
            (Self::List(a), Self::List(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.equals(b))
            }
            (Self::Dict(a), Self::Dict(b)) => {
                a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| a.equals(b)))
            }
            // Only numbers and moments may be equal though their texts differ; all of them begin with a digit or `-`.
            (Self::Text(a), Self::Text(b)) if a == b => true,
            (Self::Text(a), Self::Text(b)) if !(may_be_amount(a) && may_be_amount(b)) => false,
            (Self::Text(text), collection @ (Self::List(_) | Self::Dict(_)))
            | (collection @ (Self::List(_) | Self::Dict(_)), Self::Text(text)) => {
                Self::of_json_text(text).is_some_and(|value| value.equals(collection))
            }
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// The order of two values; `None` where there is none, and then every ordering comparison is False.
    #[must_use]
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        if let (Some(a), Some(b)) = (self.plain_number(), other.plain_number()) {
            return Some(a.compare(b));
        }
        let (Self::Text(a), Self::Text(b)) = (self, other) else {
            return None;
        };
        if let (Some(a), Some(b)) = (Moment::of_text(a), Moment::of_text(b))
            && let Some(order) = a.compare(b)
        {
            return Some(order);
        }
        Some(a.cmp(b))
    }
}

/// Whether a text could be a number or a moment.
fn may_be_amount(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'-'))
}
