//! Versions of the file format: pure functions that bring the YAML of one version to the next.

use crate::finding::{Finding, Place};
use crate::yaml::{Node, Tree};
use base::Code;

/// The version that is written today.
pub const NEWEST: i64 = 1;

/// Brings a file to the newest version, step by step.
///
/// # Errors
/// When the version is missing, no number, or newer than this program knows.
pub fn migrate(root: &mut Node) -> Result<(), Box<Finding>> {
    if root.as_map().is_none() {
        let message = "the bot file must be a map that begins with `version: 1`";
        return Err(Finding::error(Code::BadBotFile, root.place, message).into());
    }
    let (mut version, place) = version_of(root)?;
    if !(0..=NEWEST).contains(&version) {
        let message = format!(
            "the file has version {version}; this program reads up to version {NEWEST}, a newer one is needed"
        );
        return Err(Finding::error(Code::BadBotFile, place, message).into());
    }
    while version < NEWEST {
        match version {
            0 => from_0_to_1(root),
            _ => break,
        }
        version += 1;
        if let Some(node) = root.get_mut("version") {
            let place = node.place;
            *node = Node {
                place,
                ..Node::plain(version)
            };
        }
    }
    Ok(())
}

fn version_of(root: &Node) -> Result<(i64, Place), Box<Finding>> {
    let Some(node) = root.get("version") else {
        let message = "the file has no `version`; add `version: 1` as its first line";
        return Err(Finding::error(Code::BadBotFile, root.place, message).into());
    };
    let number = node
        .as_scalar()
        .and_then(|scalar| scalar.text.trim().parse().ok());
    number.map(|number| (number, node.place)).ok_or_else(|| {
        Finding::error(
            Code::BadBotFile,
            node.place,
            "`version` must be a whole number; write `version: 1`",
        )
        .into()
    })
}

/// Version 0 used the vendors' words: `messages`, `message`, `connections`, match types by number, delays in seconds
/// with `timeout`, and `action` for the Calculator.
fn from_0_to_1(root: &mut Node) {
    rename(root, "messages", "blocks");
    let Some(blocks) = root.get_mut("blocks") else {
        return;
    };
    each_child(blocks, |block| {
        rename(block, "message_id", "id");
        rename(block, "message", "text");
        rename(block, "action", "calculator");
        rename(block, "connections", "arrows");
        for (old, new) in [
            ("not_state_with_condition", "trigger"),
            ("dialog", "state"),
            ("close", "close_deal"),
        ] {
            respell(block, "type", old, new);
        }
        if let Some(condition) = block.get_mut("condition") {
            match_by_number(condition);
            rename(condition, "minus_words", "not");
            rename(condition, "answer_once", "once");
        }
        let Some(arrows) = block.get_mut("arrows") else {
            return;
        };
        each_child(arrows, |arrow| {
            match_by_number(arrow);
            rename(arrow, "target", "to");
            rename(arrow, "timeout", "delay");
            rename(arrow, "minus_words", "not");
            rename(arrow, "go_once", "once");
            rename(arrow, "input_variable", "capture");
        });
    });
}

/// `match_type: 0` … `3` in the order of specification §2.3.1, as words.
fn match_by_number(node: &mut Node) {
    rename(node, "match_type", "match");
    for (old, new) in [
        ("0", "fuzzy"),
        ("1", "keyword"),
        ("2", "exact"),
        ("3", "regex"),
        ("4", "semantic"),
    ] {
        respell(node, "match", old, new);
    }
}

fn each_child(node: &mut Node, mut change: impl FnMut(&mut Node)) {
    match &mut node.tree {
        Tree::List(items) => items.iter_mut().for_each(|item| change(&mut item.node)),
        Tree::Map(entries) => entries.iter_mut().for_each(|entry| change(&mut entry.node)),
        Tree::Scalar(_) => {}
    }
}

/// Gives a key its new name, unless a key of that name is there already.
fn rename(node: &mut Node, old: &str, new: &str) {
    if node.get(new).is_some() {
        return;
    }
    let Some(entries) = node.as_map_mut() else { return };
    if let Some(entry) = entries.iter_mut().find(|entry| entry.key == old) {
        new.clone_into(&mut entry.key);
    }
}

fn respell(node: &mut Node, key: &str, old: &str, new: &str) {
    if let Some(Node {
        tree: Tree::Scalar(scalar),
        ..
    }) = node.get_mut(key)
        && scalar.text == old
    {
        new.clone_into(&mut scalar.text);
        scalar.plain = true;
    }
}
