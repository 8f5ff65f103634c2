//! The rules of `ARCHITECTURE.md` and of the house style that a program can check. Each rule is a pure function of text.

mod arrows;
mod documents;
mod files;
pub mod migrations;
mod one_place;
mod rust_text;
mod sources;

use crate::say;
use crate::tree::Tree;
use anyhow::{Result, bail};
use std::fmt;

/// A place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the root of the tree.
    pub path: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// What a look at the whole tree gave.
#[derive(Default)]
struct Report {
    /// Broken rules.
    broken: Vec<Finding>,
    /// Things worth a look that break no rule.
    remarks: Vec<Finding>,
}

/// Prints remarks and broken rules; fails when there are any of these.
pub fn run(tree: &Tree) -> Result<()> {
    say::step("tidy");
    let report = look(tree)?;
    for remark in &report.remarks {
        say::line(&format!("remark: {remark}"));
    }
    for finding in &report.broken {
        say::line(&finding.to_string());
    }
    match report.broken.len() {
        0 => Ok(()),
        count => bail!("tidy: {count} broken rules of ARCHITECTURE.md"),
    }
}

fn look(tree: &Tree) -> Result<Report> {
    let mut report = Report::default();
    report.broken.extend(arrows::look(tree)?);
    report.broken.extend(migrations::look(tree)?);
    report.broken.extend(documents::look(tree)?);
    for path in tree.files()? {
        // Pictures and other files without text have no rules here.
        let Ok(text) = std::fs::read_to_string(tree.at(&path)) else {
            continue;
        };
        report.broken.extend(files::look(&path, &text));
        if path.ends_with(".rs") {
            let source = rust_text::Source::read(&text);
            report.broken.extend(sources::look(&path, &source));
            report.broken.extend(one_place::look(&path, &source));
            report.remarks.extend(sources::size(&path, &text));
            report.remarks.extend(sources::sleeping_tests(&path, &source));
        }
    }
    report.broken.sort();
    report.remarks.sort();
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_keeps_its_rules() {
        let report = look(&Tree::find().unwrap()).unwrap();
        let broken: Vec<String> = report.broken.iter().map(ToString::to_string).collect();
        assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    }

    #[test]
    fn a_finding_names_its_place() {
        assert_eq!(Finding::new("a.rs", 3, "x").to_string(), "a.rs:3: x");
        assert_eq!(Finding::new("a.rs", 0, "x").to_string(), "a.rs: x");
    }
}
