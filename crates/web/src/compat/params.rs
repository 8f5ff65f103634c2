//! Parameters by name and type: getters whose refusals name the parameter, the value and what was expected.

use base::Timestamp;
use base::limits::PLAN_AHEAD_SECONDS;
use model::Variables;
use serde_json::{Map, Value};
use std::str::FromStr;

/// A parameter, or a whole body, that cannot be used. Its text is the answer's `message`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadParameter(String);

impl BadParameter {
    /// About the request as a whole.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// About one parameter: `Parameter "client_id" must be …`.
    pub fn of(name: &str, what: impl std::fmt::Display) -> Self {
        Self(format!("Parameter \"{}\" {what}", base::text::clip(name, 60)))
    }

    /// A parameter that is not there, in the words of the documented API.
    #[must_use]
    pub fn required(name: &str) -> Self {
        Self::of(name, "required")
    }

    /// A parameter with a value of the wrong kind.
    #[must_use]
    pub fn must_be(name: &str, wanted: &str, got: &Value) -> Self {
        let got = got.to_string();
        let clipped = base::text::clip(&got, 60);
        let dots = if clipped.len() < got.len() { "…" } else { "" };
        Self::of(name, format_args!("must be {wanted}, got {clipped}{dots}"))
    }
}

impl From<BadParameter> for app::AppError {
    fn from(error: BadParameter) -> Self {
        Self::bad(error.0)
    }
}

type Result<T> = std::result::Result<T, BadParameter>;

/// The parameters of a request: by name, and the rows of a body that is an array.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params {
    named: Map<String, Value>,
    rows: Option<Vec<Value>>,
}

impl Params {
    /// Parameters as read by [`super::encodings::read`].
    #[must_use]
    pub fn new(named: Map<String, Value>, rows: Option<Vec<Value>>) -> Self {
        Self { named, rows }
    }

    /// All parameters by name.
    #[must_use]
    pub fn named(&self) -> &Map<String, Value> {
        &self.named
    }

    /// All parameters by name, to rename them.
    pub fn named_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.named
    }

    /// The rows, when the body was an array.
    #[must_use]
    pub fn rows(&self) -> Option<&[Value]> {
        self.rows.as_deref()
    }

    /// Whether a parameter was sent.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }

    /// A text; numbers and booleans are taken as their text.
    ///
    /// # Errors
    /// When it is a list or an object.
    pub fn text(&self, name: &str) -> Result<Option<String>> {
        match self.named.get(name) {
            None => Ok(None),
            Some(value) => scalar_text(value)
                .map(Some)
                .ok_or_else(|| BadParameter::must_be(name, "a text", value)),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is absent, or no text.
    pub fn need_text(&self, name: &str) -> Result<String> {
        self.text(name)?.ok_or_else(|| BadParameter::required(name))
    }

    /// An id, written as a number or a text.
    ///
    /// # Errors
    /// When it is no positive whole number.
    pub fn id<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.named
            .get(name)
            .map(|value| parse_id(name, value))
            .transpose()
    }

    /// An id that must be there.
    ///
    /// # Errors
    /// When it is absent, or no id.
    pub fn need_id<T: FromStr>(&self, name: &str) -> Result<T> {
        self.id(name)?.ok_or_else(|| BadParameter::required(name))
    }

    /// A switch: `true`, `True`, `1`, `yes`, `on` and their opposites.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn flag(&self, name: &str) -> Result<bool> {
        let Some(value) = self.named.get(name) else {
            return Ok(false);
        };
        let text = scalar_text(value).unwrap_or_default().trim().to_ascii_lowercase();
        match text.as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" | "none" => Ok(false),
            _ => Err(BadParameter::must_be(name, "true or false", value)),
        }
    }

    /// A whole number of at least 0.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn count(&self, name: &str) -> Result<Option<usize>> {
        let Some(value) = self.named.get(name) else {
            return Ok(None);
        };
        let number = number_of(value).filter(|number| (0.0..=1e15).contains(number) && number.fract() == 0.0);
        number
            .map(|number| Some(number as usize))
            .ok_or_else(|| BadParameter::must_be(name, "a whole number of at least 0", value))
    }

    /// A delay in seconds, as a moment counted from `now`; a delay of 0 or less is no delay.
    ///
    /// # Errors
    /// When it is no number, or further away than may be planned.
    pub fn delay(&self, name: &str, now: Timestamp) -> Result<Option<Timestamp>> {
        let Some(value) = self.named.get(name) else {
            return Ok(None);
        };
        let seconds =
            number_of(value).ok_or_else(|| BadParameter::must_be(name, "a number of seconds", value))?;
        if seconds > PLAN_AHEAD_SECONDS as f64 {
            return Err(BadParameter::must_be(
                name,
                &format!("at most {PLAN_AHEAD_SECONDS} seconds"),
                value,
            ));
        }
        Ok((seconds > 0.0).then(|| now.plus_micros((seconds * 1e6) as i64)))
    }

    /// A list of ids: an array, a text that holds one or separates ids by commas, or one id alone.
    ///
    /// # Errors
    /// When a member is no id, or there are too many.
    pub fn ids<T: FromStr>(&self, name: &str, most: usize) -> Result<Vec<T>> {
        self.list(name, most)?
            .iter()
            .map(|value| parse_id(name, value))
            .collect()
    }

    /// A list of texts, written like [`Params::ids`].
    ///
    /// # Errors
    /// When a member is a list or object, or there are too many.
    pub fn texts(&self, name: &str, most: usize) -> Result<Vec<String>> {
        let one = |value: &Value| {
            scalar_text(value).ok_or_else(|| BadParameter::must_be(name, "a list of texts", value))
        };
        self.list(name, most)?.iter().map(one).collect()
    }

    fn list(&self, name: &str, most: usize) -> Result<Vec<Value>> {
        let items = match self.named.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.clone(),
            Some(Value::String(text)) => match serde_json::from_str(text.trim()) {
                Ok(Value::Array(items)) => items,
                _ => text
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(Value::from)
                    .collect(),
            },
            Some(Value::Object(_)) => {
                return Err(BadParameter::must_be(name, "a list", &self.named[name]));
            }
            Some(scalar) => vec![scalar.clone()],
        };
        if items.len() > most {
            return Err(BadParameter::of(
                name,
                format_args!("holds {} values; at most {most} are allowed", items.len()),
            ));
        }
        Ok(items)
    }

    /// An object: itself, or a text that holds it.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn object(&self, name: &str) -> Result<Option<Variables>> {
        let Some(value) = self.named.get(name) else {
            return Ok(None);
        };
        let parsed = match value {
            Value::Object(fields) => Some(fields.clone()),
            Value::String(text) => serde_json::from_str(text).ok(),
            _ => None,
        };
        parsed
            .map(Some)
            .ok_or_else(|| BadParameter::must_be(name, "an object of names and values", value))
    }

    /// Every parameter that is none of `known` and steers no renaming: they become variables. Lists and objects
    /// become their JSON text (specification `http-api.md` §4.4).
    #[must_use]
    pub fn extras(&self, known: &[&str]) -> Variables {
        let steers = |name: &str| {
            name == "delimiter" || name.starts_with("value_") || name.starts_with("delimiter_value_")
        };
        self.named
            .iter()
            .filter(|(name, _)| !known.contains(&name.as_str()) && !steers(name))
            .map(|(name, value)| {
                let value = match value {
                    Value::Array(_) | Value::Object(_) => Value::String(value.to_string()),
                    scalar => scalar.clone(),
                };
                (name.clone(), value)
            })
            .collect()
    }
}

fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn number_of(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number| number.is_finite())
}

fn parse_id<T: FromStr>(name: &str, value: &Value) -> Result<T> {
    let text = match value {
        // Some languages have no whole numbers and send 1001.0.
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 1e15 => {
                (float as i64).to_string()
            }
            _ => number.to_string(),
        },
        Value::String(text) => text.trim().to_owned(),
        _ => String::new(),
    };
    text.parse()
        .map_err(|_| BadParameter::must_be(name, "an id, a whole number from 1", value))
}

#[cfg(test)]
#[path = "params_tests.rs"]
mod tests;
