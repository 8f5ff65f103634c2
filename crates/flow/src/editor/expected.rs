//! Variables that a bot's own tests expect, which are renamed along.

use super::rename::Edit;
use super::usages::{Usage, Use};
use crate::yaml::{self, Node, Tree};
use calculator::editor::{Lines, Position};

/// The bot's tests expect variables by name, with or without a scope before it.
pub(super) fn in_tests(source: &str, lines: &Lines<'_>, from: &str, to: &str) -> Vec<Edit> {
    let Ok(document) = yaml::parse(source, yaml::Limits::default()) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    let steps = document.root.get("tests").map(steps).unwrap_or_default();
    for variables in steps.iter().filter_map(|step| step.get("variables")) {
        for entry in variables.as_map().unwrap_or_default() {
            let (_, name) = model::Scope::of_name(&entry.key);
            if name != from {
                continue;
            }
            let place = entry.key_place;
            let start = lines.offset(Position {
                line: place.line,
                column: place.column,
            });
            let quoted = usize::from(source[start..].starts_with(['\'', '"']));
            let start = start + quoted + entry.key.len() - name.len();
            let at = start..start + from.len();
            edits.push(Edit {
                file: (source.get(at.clone()) == Some(from)).then_some(at),
                usage: Usage {
                    role: Use::Test,
                    scope: None,
                    block_id: None,
                    arrow_id: None,
                    field: "tests".to_owned(),
                    start: 0,
                    end: from.len(),
                    line: 1,
                    column: 1,
                    place,
                },
                text: to.to_owned(),
            });
        }
    }
    edits
}

/// All steps of all tests.
fn steps(tests: &Node) -> Vec<&Node> {
    let conversations = list_of(tests).iter().map(|item| &item.node);
    conversations
        .filter_map(|test| test.get("steps"))
        .flat_map(list_of)
        .map(|item| &item.node)
        .collect()
}

fn list_of(node: &Node) -> &[yaml::Item] {
    match &node.tree {
        Tree::List(items) => items,
        Tree::Scalar(_) | Tree::Map(_) => &[],
    }
}
