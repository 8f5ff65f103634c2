//! A number that equal values share, so that one value is found among many without comparing it with all.

use super::{Moment, Number, Value};
use std::hash::{DefaultHasher, Hash, Hasher};

impl Value {
    /// Values that [`Value::equals`] calls equal have the same likeness; the same likeness proves nothing.
    pub(crate) fn likeness(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self {
            Self::None => 0_u8.hash(&mut hasher),
            Self::Bool(truth) => hash_bool(*truth, &mut hasher),
            Self::Int(number) => hash_number(Number::Int(*number), &mut hasher),
            Self::Float(number) => hash_number(Number::Float(*number), &mut hasher),
            Self::Text(text) => match &**text {
                "True" => hash_bool(true, &mut hasher),
                "False" => hash_bool(false, &mut hasher),
                _ => match Self::of_json_text(text) {
                    Some(collection) => return collection.likeness(),
                    None => hash_text(text, &mut hasher),
                },
            },
            Self::List(items) => {
                (4_u8, items.len()).hash(&mut hasher);
                items.iter().for_each(|item| item.likeness().hash(&mut hasher));
            }
            Self::Dict(entries) => {
                // The order of keys does not count.
                let sum = entries.iter().fold(0_u64, |sum, (key, value)| {
                    let mut entry = DefaultHasher::new();
                    (key, value.likeness()).hash(&mut entry);
                    sum.wrapping_add(entry.finish())
                });
                (5_u8, entries.len(), sum).hash(&mut hasher);
            }
        }
        hasher.finish()
    }
}

fn hash_bool(truth: bool, hasher: &mut DefaultHasher) {
    (1_u8, truth).hash(hasher);
}

fn hash_number(number: Number, hasher: &mut DefaultHasher) {
    // Adding 0 makes -0 and 0 one.
    (2_u8, (number.as_f64() + 0.0).to_bits()).hash(hasher);
}

fn hash_text(text: &str, hasher: &mut DefaultHasher) {
    if let Some(number) = Number::of_text(text) {
        hash_number(number, hasher);
    } else if let Some(moment) = Moment::of_text(text) {
        (3_u8, moment.instant()).hash(hasher);
    } else {
        text.hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_alike_whatever_their_type() {
        for (a, b) in [
            (Value::Int(5), Value::text("5")),
            (Value::Float(-0.0), Value::Int(0)),
            (Value::text("1.50"), Value::Float(1.5)),
            (Value::text("1.2.2024"), Value::text("01.02.2024 00:00:00")),
            (Value::text("9:00"), Value::text("09:00:00")),
            (Value::Bool(true), Value::text("True")),
            (
                Value::text("[1, 'a']"),
                Value::list(vec![Value::text("1"), Value::text("a")]),
            ),
            (
                Value::text(r#"{"a": 1, "b": 2}"#),
                Value::dict([("b", Value::Int(2)), ("a", Value::Int(1))]),
            ),
        ] {
            assert!(a.equals(&b), "{a:?} {b:?}");
            assert_eq!(a.likeness(), b.likeness(), "{a:?} {b:?}");
        }
        assert_ne!(Value::text("a").likeness(), Value::text("A").likeness());
    }
}
