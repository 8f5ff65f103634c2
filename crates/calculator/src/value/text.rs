//! How a value reads as text.

use super::{Number, Value};
use serde_json::to_string as json_text;
use std::sync::Arc;

impl Value {
    /// The value as people see it: nothing for `None`, numbers shortest, lists and dictionaries as JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out);
        out
    }

    /// The text of the value, shared when it is one already.
    #[must_use]
    pub fn as_text(&self) -> Arc<str> {
        match self {
            Self::Text(text) => text.clone(),
            other => other.to_text().into(),
        }
    }

    /// Appends the value as people see it.
    pub fn write_text(&self, out: &mut String) {
        match self {
            Self::None => {}
            Self::Bool(true) => out.push_str("True"),
            Self::Bool(false) => out.push_str("False"),
            Self::Int(number) => Number::Int(*number).write(out),
            Self::Float(number) => Number::Float(*number).write(out),
            Self::Text(text) => out.push_str(text),
            Self::List(_) | Self::Dict(_) => self.write_json(out),
        }
    }

    /// Appends the value as JSON without blanks.
    pub fn write_json(&self, out: &mut String) {
        match self {
            Self::None => out.push_str("null"),
            Self::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::Int(_) | Self::Float(_) => self.write_text(out),
            Self::Text(text) => write_json_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Dict(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_json_text(key, out);
                    out.push(':');
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends a text as a JSON string with its quotes.
pub(crate) fn write_json_text(text: &str, out: &mut String) {
    // A string always serialises.
    out.push_str(&json_text(text).unwrap_or_default());
}
