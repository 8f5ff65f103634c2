//! Elements of lists and dictionaries: reading, setting, deleting.

use super::{Number, Value};
use base::Code;
use std::sync::Arc;

/// Why an element cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index(pub String);

impl Index {
    /// The code under which it is reported.
    pub const CODE: Code = Code::BadIndex;
}

impl Value {
    /// The element at an index or under a key; `6` and `'6'` are the same, and -1 is the last of a list.
    ///
    /// # Errors
    /// When there is no such element, or the value has none.
    pub fn element(&self, index: &Self) -> Result<Self, Index> {
        match self {
            Self::List(items) => Ok(items[position(items.len(), index)?].clone()),
            Self::Dict(entries) => entries.get(&*index.as_text()).cloned().ok_or_else(|| {
                Index(format!(
                    "there is no key {} in the dictionary{}",
                    key(index),
                    keys(self)
                ))
            }),
            _ => match self.collected() {
                Some(collection) => collection.element(index),
                None => Err(Index(format!("{} has no elements", self.describe()))),
            },
        }
    }

    /// Sets the element at a path of indexes; a missing dictionary key is created, and so is a missing dictionary.
    ///
    /// # Errors
    /// When a list has no such index, or a value on the path has no elements. Nothing is changed then.
    pub fn set_element(&mut self, path: &[Self], value: Self) -> Result<(), Index> {
        self.set_at(path, value, 0)
    }

    fn set_at(&mut self, path: &[Self], value: Self, depth: usize) -> Result<(), Index> {
        let Some((index, rest)) = path.split_first() else {
            *self = value;
            return Ok(());
        };
        if self.is_empty() && index.plain_number().is_none() {
            *self = Self::dict::<Arc<str>>([]);
        } else {
            self.open(depth)?;
        }
        match self {
            Self::List(items) => {
                let at = position(items.len(), index)?;
                Arc::make_mut(items)[at].set_at(rest, value, depth + 1)
            }
            Self::Dict(entries) => {
                let key = index.as_text();
                let entries = Arc::make_mut(entries);
                if let Some(element) = entries.get_mut(&key) {
                    return element.set_at(rest, value, depth + 1);
                }
                let mut element = Self::None;
                element.set_at(rest, value, depth + 1)?;
                entries.insert(key, element);
                Ok(())
            }
            other => Err(Index(format!("{} has no elements to set", other.describe()))),
        }
    }

    /// Deletes the element at a path of indexes.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn delete_element(&mut self, path: &[Self]) -> Result<(), Index> {
        self.delete_at(path, 0)
    }

    fn delete_at(&mut self, path: &[Self], depth: usize) -> Result<(), Index> {
        let Some((index, rest)) = path.split_first() else {
            return Ok(());
        };
        self.open(depth)?;
        let before = keys(self);
        match self {
            Self::List(items) => {
                let at = position(items.len(), index)?;
                let items = Arc::make_mut(items);
                if rest.is_empty() {
                    items.remove(at);
                    return Ok(());
                }
                items[at].delete_at(rest, depth + 1)
            }
            Self::Dict(entries) => {
                let name = index.as_text();
                let missing = || Index(format!("there is no key {} to delete{}", key(index), before));
                let entries = Arc::make_mut(entries);
                if rest.is_empty() {
                    return entries.shift_remove(&name).map(drop).ok_or_else(missing);
                }
                entries
                    .get_mut(&name)
                    .ok_or_else(missing)?
                    .delete_at(rest, depth + 1)
            }
            other => Err(Index(format!("{} has no elements to delete", other.describe()))),
        }
    }

    /// Turns a text that acts as a list or dictionary into one, so that it can be changed in place.
    fn open(&mut self, depth: usize) -> Result<(), Index> {
        let Self::Text(_) = self else { return Ok(()) };
        if let Some(collection) = self.collected() {
            collection
                .weigh(usize::MAX, depth)
                .map_err(|_| Index("the value would nest too deep".to_owned()))?;
            *self = collection;
        }
        Ok(())
    }
}

/// The position a list index means; negative ones count from the end.
fn position(length: usize, index: &Value) -> Result<usize, Index> {
    let Some(Number::Int(number)) = index.plain_number() else {
        return Err(Index(format!(
            "{} is no index of a list; use a whole number",
            index.describe()
        )));
    };
    let at = if number < 0 {
        number.checked_add_unsigned(length as u64)
    } else {
        Some(number)
    };
    at.and_then(|at| usize::try_from(at).ok())
        .filter(|at| *at < length)
        .ok_or_else(|| Index(format!("there is no element {number} in a list of {length}")))
}

/// A key, for a message.
fn key(index: &Value) -> String {
    format!("`{}`", base::text::clip(&index.as_text(), 40))
}

/// The first keys of a dictionary, for a message.
fn keys(value: &Value) -> String {
    let Value::Dict(entries) = value else {
        return String::new();
    };
    if entries.is_empty() {
        return ", which is empty".to_owned();
    }
    let shown: Vec<_> = entries
        .keys()
        .take(5)
        .map(|key| format!("`{}`", base::text::clip(key, 30)))
        .collect();
    let more = if entries.len() > 5 { ", …" } else { "" };
    format!("; it has {}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_reached_by_number_text_and_from_the_end() {
        let list = Value::text("[10, 20]");
        assert_eq!(list.element(&Value::Int(-1)), Ok(Value::Int(20)));
        assert_eq!(list.element(&Value::text("0")), Ok(Value::Int(10)));
        assert!(list.element(&Value::Int(2)).is_err());
        assert!(list.element(&Value::Int(i64::MIN)).is_err());
        let dict = Value::dict([("6", Value::text("six"))]);
        assert_eq!(dict.element(&Value::Int(6)), Ok(Value::text("six")));
    }

    #[test]
    fn a_path_creates_dictionaries_but_never_list_elements() {
        let mut value = Value::None;
        value
            .set_element(&[Value::text("a"), Value::text("b")], Value::Int(1))
            .unwrap();
        assert_eq!(value.to_text(), r#"{"a":{"b":1}}"#);
        let mut list = Value::list(vec![]);
        assert!(list.set_element(&[Value::Int(0)], Value::Int(1)).is_err());
    }
}
