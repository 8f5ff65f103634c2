//! Reading a map of the file by its keys: each key once, wrong types and unknown keys told with a correction.

use super::Written;
use super::words::{OTHER_KEYS, Word};
use crate::finding::{Finding, Findings, Place};
use crate::yaml::{Entry, Item, Node, Tree};
use base::Code;
use base::text::{clip, did_you_mean, fold};

/// A map being read. Keys not in the format's table are told when it is opened.
pub struct Reader<'n> {
    entries: &'n [Entry],
    /// Where the map begins.
    pub place: Place,
    /// What it is, for messages: `block 7`, `arrow 3`.
    pub what: String,
}

impl<'n> Reader<'n> {
    /// Opens a map, telling unknown keys; none when the node is no map.
    pub fn open(
        node: &'n Node,
        what: impl Into<String>,
        keys: &[&str],
        found: &mut Findings,
    ) -> Option<Self> {
        let what = what.into();
        let Some(entries) = node.as_map() else {
            let message = format!("{what} must be a map of `key: value` lines");
            found.push(Finding::error(Code::BadBotFile, node.place, message));
            return None;
        };
        for entry in entries {
            if !keys.contains(&entry.key.as_str()) {
                found.push(unknown_key(entry, &what, keys));
            }
        }
        Some(Self {
            entries,
            place: node.place,
            what,
        })
    }

    /// The node of a key; a null counts as absent.
    pub fn node(&self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.node)
            .filter(|node| !node.is_null())
    }

    /// Where a key's value stands, else the map.
    pub fn place_of(&self, key: &str) -> Place {
        self.node(key).map_or(self.place, |node| node.place)
    }

    fn wrong(&self, key: &str, node: &Node, wanted: &str, found: &mut Findings) {
        let given = match &node.tree {
            Tree::Scalar(scalar) => format!("`{}`", clip(&scalar.text, 40)),
            Tree::List(_) => "a list".to_owned(),
            Tree::Map(_) => "a map".to_owned(),
        };
        let message = format!("`{key}` of {} must be {wanted}, not {given}", self.what);
        found.push(Finding::error(Code::BadBotFile, node.place, message));
    }

    /// A text with its place.
    pub fn written(&self, key: &str, found: &mut Findings) -> Option<Written> {
        let node = self.node(key)?;
        let text = written(node);
        if text.is_none() {
            self.wrong(key, node, "a text", found);
        }
        text
    }

    /// A text with its place; an empty one counts as absent.
    pub fn filled(&self, key: &str, found: &mut Findings) -> Option<Written> {
        self.written(key, found)
            .filter(|written| !written.text.trim().is_empty())
    }

    /// A text.
    pub fn text(&self, key: &str, found: &mut Findings) -> Option<String> {
        self.written(key, found).map(|written| written.text)
    }

    /// A truth value.
    pub fn flag(&self, key: &str, default: bool, found: &mut Findings) -> bool {
        let Some(node) = self.node(key) else {
            return default;
        };
        match node.to_json() {
            serde_json::Value::Bool(value) => value,
            _ => {
                self.wrong(key, node, "`true` or `false`", found);
                default
            }
        }
    }

    /// A whole number within bounds.
    pub fn whole(&self, key: &str, low: i64, high: i64, found: &mut Findings) -> Option<i64> {
        let node = self.node(key)?;
        let value = node.as_scalar().and_then(|s| s.text.trim().parse::<i64>().ok());
        let value = value.filter(|n| (low..=high).contains(n));
        if value.is_none() {
            self.wrong(key, node, &format!("a whole number from {low} to {high}"), found);
        }
        value
    }

    /// A number.
    pub fn number(&self, key: &str, found: &mut Findings) -> Option<f64> {
        let node = self.node(key)?;
        let value = node.to_json().as_f64().filter(|n| n.is_finite());
        if value.is_none() {
            self.wrong(key, node, "a number", found);
        }
        value
    }

    /// One of the format's words.
    pub fn word<T: Copy>(&self, key: &str, words: &[Word<T>], found: &mut Findings) -> Option<T> {
        let node = self.node(key)?;
        let given = node.as_scalar().map_or("", |s| s.text.trim());
        if let Some(word) = words.iter().find(|word| word.key == given) {
            return Some(word.value);
        }
        let keys: Vec<&str> = words.iter().map(|word| word.key).collect();
        self.wrong(key, node, &format!("one of {}", keys.join(", ")), found);
        let folded = fold(given);
        let known = words.iter().find(|w| {
            fold(w.en) == folded || fold(w.ru) == folded || w.also.iter().any(|also| fold(also) == folded)
        });
        let nearest = known.map(|w| w.key).or_else(|| did_you_mean(given, keys));
        if let (Some(nearest), Some(finding)) = (nearest, found.0.last_mut()) {
            finding.suggestion = Some(format!("did you mean `{nearest}`?"));
        }
        None
    }

    /// The elements of a list; a single value that is no list counts as a list of one where `single` allows it.
    pub fn list(&self, key: &str, found: &mut Findings) -> &'n [Item] {
        match self.node(key).map(|node| (node, &node.tree)) {
            Some((_, Tree::List(items))) => items,
            Some((node, _)) => {
                self.wrong(key, node, "a list of `- …` lines", found);
                &[]
            }
            None => &[],
        }
    }

    /// Tells that a key is missing.
    pub fn missing(&self, key: &str, found: &mut Findings) {
        let message = format!("{} has no `{key}`; add it", self.what);
        found.push(Finding::error(Code::BadBotFile, self.place, message));
    }
}

/// A scalar with its place.
pub fn written(node: &Node) -> Option<Written> {
    let scalar = node.as_scalar()?;
    let mut place = node.place;
    if scalar.indent.is_some() {
        // The parser puts a literal block at its first line that is not blank.
        let blank = scalar.text.len() - scalar.text.trim_start_matches('\n').len();
        place.line = place.line.saturating_sub(blank as u32);
    }
    Some(Written {
        text: scalar.text.clone(),
        place,
        indent: scalar.indent,
    })
}

fn unknown_key(entry: &Entry, what: &str, keys: &[&str]) -> Finding {
    let key = clip(&entry.key, 60);
    let message = format!("unknown field `{key}` of {what}");
    let mut finding = Finding::error(Code::BadBotFile, entry.key_place, message);
    let other = OTHER_KEYS
        .iter()
        .find(|(other, ours)| *other == entry.key && keys.contains(ours));
    let nearest = other
        .map(|(_, ours)| *ours)
        .or_else(|| did_you_mean(&entry.key, keys.iter().copied()));
    finding.suggestion = Some(match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("the fields are {}", keys.join(", ")),
    });
    finding
}
