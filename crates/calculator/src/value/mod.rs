//! Values, and every rule by which text acts as a number, date, time, list or dictionary.

mod collection;
mod compare;
mod convert;
mod json;
mod lenient;
mod likeness;
pub(crate) mod measure;
mod moment;
mod number;
pub(crate) mod operate;
pub(crate) mod rank;
pub(crate) mod text;

pub use collection::Index;
pub use moment::Moment;
pub use number::Number;

use indexmap::IndexMap;
use std::sync::Arc;

/// A value. Cloning is cheap: texts, lists and dictionaries are shared.
// The tag is a word of its own: beside a `bool` in the same word, a value is moved in pieces that overlap, and a
// profile showed evaluation waiting at those moves.
#[derive(Debug, Clone, Default, PartialEq)]
#[repr(u64)]
pub enum Value {
    /// Nothing: a missing variable, an empty answer.
    #[default]
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number; finite.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// A list.
    List(Arc<Vec<Value>>),
    /// A dictionary; its keys keep the order in which they came.
    Dict(Arc<IndexMap<Arc<str>, Value>>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A dictionary.
    pub fn dict<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Dict(Arc::new(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        ))
    }

    /// A number: whole ones become [`Value::Int`] while a double keeps them exact; `None` for what is not finite.
    #[must_use]
    pub fn number(number: f64) -> Option<Self> {
        Number::of_f64(number).map(Self::from)
    }

    /// Whether it is [`Value::None`].
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Whether it counts as nothing given: `None` or the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::None => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// Truth: false are `None`, `False`, `0`, `''`, `'False'`, `'false'`, `'0'`, `'None'`, and empty lists and
    /// dictionaries.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(truth) => *truth,
            Self::Int(number) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Text(text) => !matches!(&**text, "" | "False" | "false" | "0" | "None"),
            Self::List(items) => !items.is_empty(),
            Self::Dict(entries) => !entries.is_empty(),
        }
    }

    /// What kind of value it is, as messages say it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Bool(_) => "True or False",
            Self::Int(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Dict(_) => "a dictionary",
        }
    }

    /// The value as messages name it: its kind and the beginning of its text.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::None => "None".to_owned(),
            Self::Bool(_) | Self::Int(_) | Self::Float(_) => format!("`{}`", self.to_text()),
            Self::Text(text) => {
                let shown = base::text::clip(text, 40);
                let more = if shown.len() < text.len() { "…" } else { "" };
                format!("the text `{shown}{more}`")
            }
            Self::List(items) => format!("a list of {}", items.len()),
            Self::Dict(entries) => format!("a dictionary of {}", entries.len()),
        }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(number) => Self::Int(number),
            Number::Float(number) => Self::Float(number),
        }
    }
}
