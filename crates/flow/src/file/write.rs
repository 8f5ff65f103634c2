//! Printing a bot file: the keys in one stable order, every id explicit, comments kept.

use super::words::{
    ARROW_BUTTON_KEYS, ARROW_KEYS, ATTACHMENT_KEYS, BLOCK_KEYS, BUTTON_KEYS, BUTTONS_KEYS, CONDITION_KEYS,
    EXPECT_KEYS, FILE_KEYS, REPLY_KEYS, REQUEST_KEYS, SETTINGS_KEYS, STEP_KEYS, SWITCH_KEYS, TEST_KEYS,
};
use super::{Written, migrate};
use crate::finding::Findings;
use crate::yaml::{self, Comments, Document, Entry, Item, Node, Tree};

/// The file as it is exported: brought to the newest version, its keys in order, its comments kept.
///
/// # Errors
/// With all findings, when the file cannot be read.
pub fn format(source: &str) -> Result<String, Findings> {
    super::read(source)?;
    let mut document =
        yaml::parse(source, yaml::Limits::default()).map_err(|finding| Findings(vec![*finding]))?;
    migrate::migrate(&mut document.root).map_err(|finding| Findings(vec![*finding]))?;
    Ok(print(document))
}

/// Prints a file that is already of the newest version.
pub(super) fn print(mut document: Document) -> String {
    order_file(&mut document.root);
    yaml::print(&document)
}

fn order_file(root: &mut Node) {
    order(root, FILE_KEYS);
    if let Some(blocks) = root.get_mut("blocks") {
        if matches!(blocks.tree, Tree::Map(_)) {
            *blocks = blocks_as_list(blocks);
        }
        each(blocks, order_block);
    }
    below(root, "settings", SETTINGS_KEYS);
    if let Some(tests) = root.get_mut("tests") {
        each(tests, |test| {
            order(test, TEST_KEYS);
            if let Some(replies) = test.get_mut("replies") {
                each(replies, |reply| order(reply, REPLY_KEYS));
            }
            if let Some(steps) = test.get_mut("steps") {
                each(steps, |step| {
                    order(step, STEP_KEYS);
                    if let Some(expect) = step.get_mut("expect") {
                        order(expect, EXPECT_KEYS);
                        each(expect, |reply| order(reply, EXPECT_KEYS));
                    }
                });
            }
        });
    }
}

fn order_block(block: &mut Node) {
    order(block, BLOCK_KEYS);
    below(block, "condition", CONDITION_KEYS);
    below(block, "request", REQUEST_KEYS);
    below(block, "switches", SWITCH_KEYS);
    if let Some(attachments) = block.get_mut("attachments") {
        each(attachments, |attachment| order(attachment, ATTACHMENT_KEYS));
    }
    if let Some(buttons) = block.get_mut("buttons") {
        order(buttons, BUTTONS_KEYS);
        each(buttons, |button| order(button, BUTTON_KEYS));
        if let Some(list) = buttons.get_mut("list") {
            each(list, |button| order(button, BUTTON_KEYS));
        }
    }
    if let Some(arrows) = block.get_mut("arrows") {
        each(arrows, |arrow| {
            order(arrow, ARROW_KEYS);
            below(arrow, "button", ARROW_BUTTON_KEYS);
        });
    }
}

fn below(node: &mut Node, key: &str, keys: &[&str]) {
    if let Some(node) = node.get_mut(key) {
        order(node, keys);
    }
}

fn order(node: &mut Node, keys: &[&str]) {
    if let Some(entries) = node.as_map_mut() {
        entries.sort_by_key(|entry| keys.iter().position(|key| *key == entry.key));
    }
}

fn each(node: &mut Node, mut change: impl FnMut(&mut Node)) {
    if let Some(items) = node.as_list_mut() {
        for item in items {
            change(&mut item.node);
        }
    }
}

/// Blocks given as a map `id: block`, as the list that is printed.
pub(super) fn blocks_as_list(node: &Node) -> Node {
    let items = node.as_map().unwrap_or_default().iter().map(|entry| {
        let mut block = entry.node.clone();
        if block.is_null() {
            block.tree = Tree::Map(Vec::new());
        }
        if let Some(entries) = block.as_map_mut() {
            let mut id = Node::plain(&entry.key);
            id.place = entry.key_place;
            let id = Entry {
                comments: Comments::default(),
                key: "id".to_owned(),
                key_place: entry.key_place,
                node: id,
            };
            entries.insert(0, id);
        }
        block.place = entry.key_place;
        Item {
            comments: entry.comments.clone(),
            node: block,
        }
    });
    Node {
        place: node.place,
        tree: Tree::List(items.collect()),
    }
}

/// `url1<$>url2` as the addresses to pick from (specification §2.4).
pub(super) fn split_choices(written: Written) -> Vec<Written> {
    if !written.text.contains("<$>") {
        return vec![written];
    }
    let urls = written
        .text
        .split("<$>")
        .map(str::trim)
        .filter(|url| !url.is_empty());
    urls.map(|url| Written {
        text: url.to_owned(),
        place: written.place,
        indent: written.indent,
    })
    .collect()
}
