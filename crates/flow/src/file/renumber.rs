//! New numbers for all blocks and arrows of a file, with every reference that can be proved to mean one.

use super::{migrate, write};
use crate::finding::{Findings, Place};
use crate::timing::split_delay;
use crate::yaml::{self, Node, Tree};
use std::collections::HashMap;

/// A renumbered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renumbered {
    /// Its text.
    pub text: String,
    /// Old and new numbers of blocks, in the order of the file.
    pub blocks: Vec<(i64, i64)>,
    /// Numbers that may mean a block and were left as they are.
    pub unproved: Vec<Unproved>,
}

/// A number in a formula or text that may mean a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unproved {
    /// Where the field begins in the file that was given.
    pub place: Place,
    /// The field.
    pub field: String,
    /// The number.
    pub number: i64,
}

/// Functions whose parameter at this position, from 0, is the number of a block or a list of them.
const BLOCK_PARAMETERS: [(&str, usize); 6] = [
    ("was_in_state", 0),
    ("get_block_name_by_id", 0),
    ("delete_pended_messages_from_list", 0),
    ("message", 2),
    ("whatsapp_message", 2),
    ("platform_message", 3),
];

/// Fields that are formulas as a whole.
const FORMULAS: [&str; 3] = ["calculator", "compare", "delay"];

/// Fields that are texts with formulas in `#{…}`.
const TEXTS: [&str; 9] = [
    "text",
    "not",
    "send_time",
    "send_date",
    "url",
    "headers",
    "params",
    "code",
    "hint",
];

/// Gives blocks and arrows consecutive numbers from `first_block` and `first_arrow` on, in the order of the file.
///
/// # Errors
/// With all findings, when the file cannot be read.
pub fn renumber(source: &str, first_block: i64, first_arrow: i64) -> Result<Renumbered, Findings> {
    let file = super::read(source)?;
    let mut document =
        yaml::parse(source, yaml::Limits::default()).map_err(|finding| Findings(vec![*finding]))?;
    migrate::migrate(&mut document.root).map_err(|finding| Findings(vec![*finding]))?;
    if let Some(blocks) = document.root.get_mut("blocks")
        && matches!(blocks.tree, Tree::Map(_))
    {
        *blocks = write::blocks_as_list(blocks);
    }
    let ids: Vec<(i64, i64)> = file.blocks.iter().map(|b| b.id.0).zip(first_block..).collect();
    let arrows = file.blocks.iter().flat_map(|b| &b.arrows).map(|a| a.id.0);
    let mut work = Work {
        blocks: ids.iter().copied().collect(),
        arrows: arrows.zip(first_arrow..).collect(),
        unproved: Vec::new(),
    };
    if let Some(blocks) = document.root.get_mut("blocks") {
        for item in blocks.as_list_mut().into_iter().flatten() {
            work.block(&mut item.node);
        }
    }
    if let Some(tests) = document.root.get_mut("tests") {
        work.walk(tests, "tests");
    }
    Ok(Renumbered {
        text: write::print(document),
        blocks: ids,
        unproved: work.unproved,
    })
}

struct Work {
    blocks: HashMap<i64, i64>,
    arrows: HashMap<i64, i64>,
    unproved: Vec<Unproved>,
}

impl Work {
    fn block(&mut self, block: &mut Node) {
        if let Some(id) = block.get_mut("id") {
            replace(id, &self.blocks);
        }
        for item in block
            .get_mut("arrows")
            .and_then(Node::as_list_mut)
            .into_iter()
            .flatten()
        {
            if let Some(id) = item.node.get_mut("id") {
                replace(id, &self.arrows);
            }
            if let Some(to) = item.node.get_mut("to") {
                replace(to, &self.blocks);
            }
        }
        self.walk(block, "block");
    }

    /// Rewrites formulas wherever they stand below a node.
    fn walk(&mut self, node: &mut Node, key: &str) {
        let place = node.place;
        match &mut node.tree {
            Tree::List(items) => items.iter_mut().for_each(|item| self.walk(&mut item.node, key)),
            Tree::Map(entries) => {
                for entry in entries {
                    let key = entry.key.clone();
                    if matches!(key.as_str(), "position" | "run") {
                        replace(&mut entry.node, &self.blocks);
                    } else if !matches!(key.as_str(), "id" | "to") {
                        self.walk(&mut entry.node, &key);
                    }
                }
            }
            // A plain number is a delay in seconds, not a block.
            Tree::Scalar(scalar) if key == "delay" && split_delay(&scalar.text).0.parse::<f64>().is_ok() => {}
            Tree::Scalar(scalar) if FORMULAS.contains(&key) || TEXTS.contains(&key) => {
                let (text, left) = if TEXTS.contains(&key) {
                    self.text(&scalar.text)
                } else {
                    self.formula(&scalar.text)
                };
                scalar.text = text;
                self.unproved.extend(left.into_iter().map(|number| Unproved {
                    place,
                    field: key.to_owned(),
                    number,
                }));
            }
            Tree::Scalar(_) => {}
        }
    }

    /// A text with the formulas in its `#{…}` rewritten.
    fn text(&self, text: &str) -> (String, Vec<i64>) {
        let (mut out, mut left, mut rest) = (String::new(), Vec::new(), text);
        while let Some(open) = rest.find("#{") {
            let (before, hole) = rest.split_at(open + 2);
            let length = hole.find('}').unwrap_or(hole.len());
            let (formula, numbers) = self.formula(&hole[..length]);
            out.push_str(before);
            out.push_str(&formula);
            left.extend(numbers);
            rest = &hole[length..];
        }
        out.push_str(rest);
        (out, left)
    }

    /// A formula with its proved references rewritten, and the numbers of blocks in it that were not.
    fn formula(&self, text: &str) -> (String, Vec<i64>) {
        let mut out = String::with_capacity(text.len());
        let mut left = Vec::new();
        // For every open bracket: the function it belongs to and the position of the current argument.
        let mut calls: Vec<(usize, usize)> = Vec::new();
        let mut quote = None;
        let (mut word, mut rest) = (String::new(), text);
        while let Some(c) = rest.chars().next() {
            if quote.is_none() && word.is_empty() && c.is_ascii_digit() {
                let length = rest
                    .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
                    .unwrap_or(rest.len());
                let (digits, after) = rest.split_at(length);
                rest = after;
                let number = digits.parse::<i64>().ok();
                match number.and_then(|number| self.blocks.get(&number).map(|new| (number, *new))) {
                    Some((_, new)) if calls.last().is_some_and(|(wanted, at)| wanted == at) => {
                        out.push_str(&new.to_string());
                    }
                    Some((number, new)) => {
                        if number != new {
                            left.push(number);
                        }
                        out.push_str(digits);
                    }
                    None => out.push_str(digits),
                }
                continue;
            }
            rest = &rest[c.len_utf8()..];
            out.push(c);
            match (quote, c) {
                (Some(open), _) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '\'' | '"') => quote = Some(c),
                (None, '(') => {
                    let wanted = BLOCK_PARAMETERS
                        .iter()
                        .find(|(name, _)| *name == word)
                        .map(|(_, at)| *at);
                    calls.push((wanted.unwrap_or(usize::MAX), 0));
                }
                (None, '[') => {
                    let inside = calls.last().is_some_and(|(wanted, at)| wanted == at);
                    calls.push(if inside {
                        (usize::MAX - 1, usize::MAX - 1)
                    } else {
                        (usize::MAX, 0)
                    });
                }
                (None, ')' | ']') => {
                    calls.pop();
                }
                (None, ',') => {
                    // A list of blocks is one argument: all its elements count.
                    if let Some((wanted, at)) = calls.last_mut()
                        && *wanted != usize::MAX - 1
                    {
                        *at += 1;
                    }
                }
                _ => {}
            }
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
            } else {
                word.clear();
            }
        }
        (out, left)
    }
}

fn replace(node: &mut Node, numbers: &HashMap<i64, i64>) {
    if let Tree::Scalar(scalar) = &mut node.tree
        && let Some(new) = scalar
            .text
            .trim()
            .parse()
            .ok()
            .and_then(|old: i64| numbers.get(&old))
    {
        scalar.text = new.to_string();
    }
}
