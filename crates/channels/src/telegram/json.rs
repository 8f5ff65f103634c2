//! Reads fields of JSON that a messenger sent and that may be anything.

use serde_json::Value;

/// The text of a field.
pub fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field)?.as_str()
}

/// The text of a field, unless it is empty.
pub fn filled<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    text(value, field).filter(|text| !text.trim().is_empty())
}

/// A whole number as text: ids of the outside world are texts with us.
pub fn id(value: &Value, field: &str) -> Option<String> {
    value.get(field)?.as_i64().map(|id| id.to_string())
}

/// The object of a field.
pub fn object<'a>(value: &'a Value, field: &str) -> Option<&'a Value> {
    value.get(field).filter(|value| value.is_object())
}

/// The elements of a field; none when it is no list.
pub fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value
        .get(field)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
