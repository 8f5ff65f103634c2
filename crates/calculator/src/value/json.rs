//! Values to and from JSON, the form in which they are stored.

use super::{Number, Value};
use serde_json::Value as Json;
use std::sync::Arc;

impl Value {
    /// The value of a JSON value. Nesting is the reader's to limit (serde_json refuses more than 128 levels).
    #[must_use]
    pub fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::None,
            Json::Bool(truth) => Self::Bool(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => number.as_f64().and_then(Self::number).unwrap_or(Self::None),
            },
            Json::String(text) => Self::text(text.as_str()),
            Json::Array(items) => Self::list(items.iter().map(Self::from_json).collect()),
            Json::Object(entries) => Self::dict(
                entries
                    .iter()
                    .map(|(key, value)| (key.as_str(), Self::from_json(value))),
            ),
        }
    }

    /// The value as JSON, keeping its type.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::None => Json::Null,
            Self::Bool(truth) => Json::Bool(*truth),
            Self::Int(number) => Json::from(*number),
            Self::Float(number) => match Number::of_f64(*number) {
                Some(Number::Int(whole)) => Json::from(whole),
                Some(Number::Float(number)) => Json::from(number),
                None => Json::Null,
            },
            Self::Text(text) => Json::String(text.as_ref().to_owned()),
            Self::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Self::Dict(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.as_ref().to_owned(), value.to_json()))
                    .collect(),
            ),
        }
    }

    /// The value of any JSON text, a number or a quoted text included; lists and dictionaries may be written as freely
    /// as elsewhere. `None` for a text that is none.
    pub(crate) fn of_any_json(text: &str) -> Option<Self> {
        Self::of_json_text(text).or_else(|| {
            let json: Json = serde_json::from_str(text).ok()?;
            Some(Self::from_json(&json))
        })
    }

    /// The list or dictionary a JSON text stands for; `None` for any other text.
    pub(super) fn of_json_text(text: &str) -> Option<Self> {
        let trimmed = text.trim_ascii();
        let closed = matches!(trimmed.as_bytes(), [b'[', .., b']'] | [b'{', .., b'}']);
        if !closed {
            return None;
        }
        match serde_json::from_str::<Json>(trimmed) {
            Ok(json) => Some(Self::from_json(&json)),
            Err(_) => super::lenient::parse(trimmed),
        }
    }
}

impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        Self::from_json(json)
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Self::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_keeps_types_and_order() {
        let json = json!({"b": [1, 2.5, "x", null, true], "a": {}});
        let value = Value::from_json(&json);
        assert_eq!(value.to_json(), json);
        assert_eq!(value.to_text(), r#"{"b":[1,2.5,"x",null,true],"a":{}}"#);
    }
}
