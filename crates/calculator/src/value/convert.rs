//! What a value acts as: a number, a moment, a list, a dictionary.

use super::{Moment, Number, Value};
use indexmap::IndexMap;
use std::sync::Arc;

impl Value {
    /// The number of a number, or of a text that looks like one.
    #[must_use]
    pub fn plain_number(&self) -> Option<Number> {
        match self {
            Self::Int(number) => Some(Number::Int(*number)),
            Self::Float(number) => Some(Number::Float(*number)),
            Self::Text(text) => Number::of_text(text),
            _ => None,
        }
    }

    /// The number the value acts as in arithmetic: besides plain numbers, `True` is 1 and `False` and `None` are 0.
    #[must_use]
    pub fn arithmetic_number(&self) -> Option<Number> {
        match self {
            Self::None => Some(Number::Int(0)),
            Self::Bool(truth) => Some(Number::Int(i64::from(*truth))),
            _ => self.plain_number(),
        }
    }

    /// Whether it is a number itself, not a text that looks like one.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Int(_) | Self::Float(_))
    }

    /// The date or time of a text that is exactly one.
    #[must_use]
    pub fn as_moment(&self) -> Option<Moment> {
        match self {
            Self::Text(text) => Moment::of_text(text),
            _ => None,
        }
    }

    /// The list of a list, or of a text that is one in JSON (bare words and single quotes are tolerated).
    #[must_use]
    pub fn as_list(&self) -> Option<Arc<Vec<Self>>> {
        match self.collected() {
            Some(Self::List(items)) => Some(items),
            _ => None,
        }
    }

    /// The dictionary of a dictionary, or of a text that is one in JSON.
    #[must_use]
    pub fn as_dict(&self) -> Option<Arc<IndexMap<Arc<str>, Self>>> {
        match self.collected() {
            Some(Self::Dict(entries)) => Some(entries),
            _ => None,
        }
    }

    /// The list or dictionary the value is or acts as.
    #[must_use]
    pub fn collected(&self) -> Option<Self> {
        match self {
            Self::List(_) | Self::Dict(_) => Some(self.clone()),
            Self::Text(text) => Self::of_json_text(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_text_acts_as_a_list_or_dictionary_and_other_texts_do_not() {
        assert_eq!(Value::text("[1, 2]").as_list().map(|items| items.len()), Some(2));
        assert_eq!(
            Value::text(r#"{"a": 1}"#).as_dict().map(|entries| entries.len()),
            Some(1)
        );
        assert!(Value::text("[1, 2] and more").collected().is_none());
        assert!(Value::Int(5).collected().is_none());
    }
}
