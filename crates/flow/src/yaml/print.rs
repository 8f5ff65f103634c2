//! Tree to text: block style, two blanks a level, comments where they were, and scalars that read back the same.

use super::{Comments, Document, Node, Scalar, Tree, number};

/// The document as text.
#[must_use]
pub fn print(document: &Document) -> String {
    let mut out = String::new();
    match &document.root.tree {
        Tree::Scalar(scalar) => scalar_to(&mut out, scalar, 0),
        _ => node_lines(&mut out, &document.root, 0, false),
    }
    if !document.tail.is_empty() {
        above(&mut out, &document.tail, 0);
    }
    out
}

fn node_lines(out: &mut String, node: &Node, level: usize, mut inline_first: bool) {
    match &node.tree {
        Tree::Map(entries) => {
            for entry in entries {
                if !inline_first {
                    above(out, &entry.comments.above, level);
                    indent(out, level);
                } else if !entry.comments.above.is_empty() {
                    // The first key stands beside its dash; its comments go above the dash, on lines of their own.
                    out.push('\n');
                    above(out, &entry.comments.above, level);
                    indent(out, level);
                }
                inline_first = false;
                key_to(out, &entry.key);
                out.push(':');
                value(out, &entry.node, &entry.comments, level);
            }
        }
        Tree::List(items) => {
            for item in items {
                if !inline_first {
                    above(out, &item.comments.above, level);
                    indent(out, level);
                }
                inline_first = false;
                out.push('-');
                match &item.node.tree {
                    Tree::Scalar(_) => value(out, &item.node, &item.comments, level),
                    _ if is_empty(&item.node) => value(out, &item.node, &item.comments, level),
                    _ => {
                        if let Some(right) = &item.comments.right {
                            out.push_str(" #");
                            out.push_str(right);
                            out.push('\n');
                            node_lines(out, &item.node, level + 1, false);
                        } else {
                            out.push(' ');
                            node_lines(out, &item.node, level + 1, true);
                        }
                    }
                }
            }
        }
        Tree::Scalar(scalar) => scalar_to(out, scalar, level),
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.tree {
        Tree::List(items) => items.is_empty(),
        Tree::Map(entries) => entries.is_empty(),
        Tree::Scalar(_) => false,
    }
}

/// What follows `key:` or `-`, up to and with the end of its last line.
fn value(out: &mut String, node: &Node, comments: &Comments, level: usize) {
    let right = |out: &mut String| {
        if let Some(text) = &comments.right {
            out.push_str(" #");
            out.push_str(text);
        }
        out.push('\n');
    };
    match &node.tree {
        Tree::Scalar(scalar) => match block_of(&scalar.text).filter(|_| !scalar.plain) {
            Some(header) => {
                out.push(' ');
                out.push_str(header);
                right(out);
                for line in scalar.text.trim_end_matches('\n').split('\n') {
                    if !line.is_empty() {
                        indent(out, level + 1);
                        out.push_str(line);
                    }
                    out.push('\n');
                }
                let kept = scalar.text.len() - scalar.text.trim_end_matches('\n').len();
                for _ in 1..kept {
                    out.push('\n');
                }
            }
            None => {
                if !(scalar.plain && scalar.text.is_empty()) {
                    out.push(' ');
                    scalar_to(out, scalar, level);
                }
                right(out);
            }
        },
        Tree::List(items) if items.is_empty() => {
            out.push_str(" []");
            right(out);
        }
        Tree::Map(entries) if entries.is_empty() => {
            out.push_str(" {}");
            right(out);
        }
        _ => {
            right(out);
            node_lines(out, node, level + 1, false);
        }
    }
}

fn above(out: &mut String, lines: &[String], level: usize) {
    for line in lines {
        if !line.is_empty() {
            indent(out, level);
            out.push('#');
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn key_to(out: &mut String, key: &str) {
    if is_safe_plain(key) {
        out.push_str(key);
    } else {
        quoted_to(out, key);
    }
}

fn scalar_to(out: &mut String, scalar: &Scalar, _level: usize) {
    let reads_as_text = || number(&scalar.text).is_none() && !is_word_of_yaml(&scalar.text);
    if is_safe_plain(&scalar.text) && (scalar.plain || reads_as_text()) {
        out.push_str(&scalar.text);
    } else {
        quoted_to(out, &scalar.text);
    }
}

fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 10] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", ".nan"];
    WORDS.contains(&text.to_lowercase().as_str())
}

/// Whether a text reads back the same without quotes.
fn is_safe_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let bad_start = "-?:,[]{}#&*!|>'\"%@`".contains(first) || first.is_whitespace();
    let number_like = first == '-' && number(text).is_some();
    (!bad_start || number_like)
        && !text.ends_with([' ', ':', '\t'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(['\n', '\t', '\r', '\u{feff}', '\u{85}', '\u{2028}', '\u{2029}'])
        && !text.chars().any(char::is_control)
        && text != "---"
        && text != "..."
}

/// The header of the literal block that can hold a text of several lines, if one can.
fn block_of(text: &str) -> Option<&'static str> {
    let fits = text.contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.chars().any(|c| {
            (c.is_control() && c != '\n') || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}')
        })
        && !text.lines().any(|line| line.starts_with('\t'))
        && !text
            .trim_end_matches('\n')
            .lines()
            .any(|line| !line.is_empty() && line.trim().is_empty());
    match text.len() - text.trim_end_matches('\n').len() {
        _ if !fits => None,
        0 => Some("|-"),
        1 => Some("|"),
        _ => Some("|+"),
    }
}

fn quoted_to(out: &mut String, text: &str) {
    let plain_inside = !text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'));
    if plain_inside && (text.contains('"') || text.contains('\\')) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
        return;
    }
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let code = c as u32;
                if code < 0x100 {
                    out.push_str(&format!("\\x{code:02x}"));
                } else {
                    out.push_str(&format!("\\u{code:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
