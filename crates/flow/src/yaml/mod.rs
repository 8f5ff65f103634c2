//! YAML as a tree that remembers places, spelling and comments: what bot files are read from and printed to.
//!
//! The tree is built on the events of the parser inside `serde-saphyr` rather than on serde, because a bot file
//! needs the author's own spelling of a scalar (`12:00`, `007`), the place of every node, and all comments.

mod parse;
mod print;

pub use parse::{Limits, parse};
pub use print::print;

use crate::finding::Place;

/// A node of a YAML document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub tree: Tree,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Tree {
    /// A text, number, truth value or nothing.
    Scalar(Scalar),
    /// A list.
    List(Vec<Item>),
    /// A map, in the author's order.
    Map(Vec<Entry>),
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// Its text, escapes resolved.
    pub text: String,
    /// Written without quotes and not as a block, so that `5` is a number.
    pub plain: bool,
    /// Written as a literal block (`|`): its lines stand in the file as they are, this many characters in.
    pub indent: Option<u32>,
}

/// An element of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// Comments around it.
    pub comments: Comments,
    /// The element.
    pub node: Node,
}

/// An entry of a map.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Comments around it.
    pub comments: Comments,
    /// Its key.
    pub key: String,
    /// Where the key is.
    pub key_place: Place,
    /// Its value.
    pub node: Node,
}

/// Comments around a node, without `#`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments {
    /// Lines above it; an empty line keeps groups apart.
    pub above: Vec<String>,
    /// On its own line, after it.
    pub right: Option<String>,
}

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its root.
    pub root: Node,
    /// Comments after everything else.
    pub tail: Vec<String>,
}

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::scalar(text, false)
    }

    /// A scalar written without quotes, such as a number.
    pub fn plain(text: impl ToString) -> Self {
        Self::scalar(text.to_string(), true)
    }

    fn scalar(text: impl Into<String>, plain: bool) -> Self {
        Self {
            place: Place::default(),
            tree: Tree::Scalar(Scalar {
                text: text.into(),
                plain,
                indent: None,
            }),
        }
    }

    /// The scalar, if it is one.
    #[must_use]
    pub const fn as_scalar(&self) -> Option<&Scalar> {
        match &self.tree {
            Tree::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&[Entry]> {
        match &self.tree {
            Tree::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entries to change, if it is a map.
    pub const fn as_map_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.tree {
            Tree::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The elements to change, if it is a list.
    pub const fn as_list_mut(&mut self) -> Option<&mut Vec<Item>> {
        match &mut self.tree {
            Tree::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_map_mut()?
            .iter_mut()
            .find(|entry| entry.key == key)
            .map(|entry| &mut entry.node)
    }

    /// Whether it is nothing: `null`, `~` or no text at all.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_scalar()
            .is_some_and(|s| s.plain && matches!(s.text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The node as JSON: plain scalars become numbers and truth values where they look like them.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.tree {
            Tree::Scalar(scalar) => scalar.to_json(),
            Tree::List(items) => Value::Array(items.iter().map(|item| item.node.to_json()).collect()),
            Tree::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|e| (e.key.clone(), e.node.to_json()))
                    .collect(),
            ),
        }
    }
}

impl Scalar {
    fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        if !self.plain {
            return Value::String(self.text.clone());
        }
        match self.text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => Value::Null,
            "true" | "True" | "TRUE" => Value::Bool(true),
            "false" | "False" | "FALSE" => Value::Bool(false),
            text => number(text).unwrap_or_else(|| Value::String(self.text.clone())),
        }
    }
}

/// The JSON number that a plain scalar spells; `007` and `+7` stay text.
fn number(text: &str) -> Option<serde_json::Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let shaped = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'))
        && !(digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit());
    if !shaped {
        return None;
    }
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => serde_json::Number::from_f64(text.parse().ok()?).map(serde_json::Value::Number),
    }
}
