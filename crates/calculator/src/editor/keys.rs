//! The keys that dictionaries are known to have: from literals, element assignments and the answers of requests.

use crate::Value;
use crate::place::Source;
use crate::syntax::{self, tree};
use std::collections::BTreeMap;
use tree::{Expr, ExprKind, StatementKind, TargetName};

/// Keys and the keys below them. At the top stand variables; below a list, its positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(BTreeMap<String, Keys>);

/// How deep keys are remembered.
const DEPTH: usize = 20;

impl Keys {
    /// The keys below a path, in order; none when it is unknown.
    pub fn below<'k>(&'k self, path: &[String]) -> impl Iterator<Item = &'k str> + use<'k> {
        let found = path.iter().try_fold(self, |keys, step| keys.0.get(step));
        found
            .into_iter()
            .flat_map(|keys| keys.0.keys())
            .map(String::as_str)
    }

    /// Adds a path.
    pub fn add<'p>(&mut self, path: impl IntoIterator<Item = &'p str>) -> &mut Self {
        path.into_iter()
            .take(DEPTH)
            .fold(self, |keys, step| keys.0.entry(step.to_owned()).or_default())
    }

    /// Adds the keys of a value.
    pub fn add_value(&mut self, value: &Value) {
        self.value(value, 0);
    }

    fn value(&mut self, value: &Value, depth: usize) {
        if depth >= DEPTH {
            return;
        }
        match value {
            Value::Dict(entries) => {
                for (key, value) in entries.iter() {
                    self.add([&**key]).value(value, depth + 1);
                }
            }
            // The first element stands for all: lists of records are alike.
            Value::List(items) => {
                if let Some(first) = items.first() {
                    self.add(["0"]).value(first, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Adds what a program assigns.
    pub fn add_program(&mut self, text: &str) {
        let source = Source::new(text);
        for statement in syntax::program(&source).0 {
            let (target, value) = match &statement.kind {
                StatementKind::Assign(target, value) => (target, Some(value)),
                StatementKind::AssignRaw(target, ..) => (target, None),
                _ => continue,
            };
            let TargetName::Plain(name) = &target.name else {
                continue;
            };
            let path: Option<Vec<String>> = target.path.iter().map(key).collect();
            let Some(path) = path else { continue };
            let has_more = !path.is_empty() || value.is_some_and(holds_keys);
            if has_more {
                let path = std::iter::once(&***name).chain(path.iter().map(String::as_str));
                let keys = self.add(path);
                if let Some(value) = value {
                    keys.expr(value, 0);
                }
            }
        }
    }

    fn expr(&mut self, expr: &Expr, depth: usize) {
        if depth >= DEPTH {
            return;
        }
        match &expr.kind {
            ExprKind::Literal(value) => self.value(value, depth),
            ExprKind::Dict(entries) => {
                for (name, value) in entries {
                    if let Some(name) = key(name) {
                        self.add([name.as_str()]).expr(value, depth + 1);
                    }
                }
            }
            ExprKind::List(items) => {
                if let Some(first) = items.first() {
                    self.add(["0"]).expr(first, depth + 1);
                }
            }
            ExprKind::If(branches) => branches[1..]
                .iter()
                .for_each(|branch| self.expr(branch, depth + 1)),
            _ => {}
        }
    }
}

fn holds_keys(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Dict(_) | ExprKind::List(_) | ExprKind::Literal(Value::Dict(_) | Value::List(_)) => true,
        ExprKind::If(branches) => branches[1..].iter().any(holds_keys),
        _ => false,
    }
}

/// The key that an index always is.
fn key(index: &Expr) -> Option<String> {
    match &index.kind {
        ExprKind::Text(text) => Some(text.to_string()),
        ExprKind::Literal(Value::Int(number)) => Some(number.to_string()),
        _ => None,
    }
}
