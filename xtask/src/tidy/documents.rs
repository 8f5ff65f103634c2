//! Rules about the documents: links lead somewhere, every noun is in the glossary, every error code has its line.

use super::Finding;
use crate::tree::Tree;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const ERRORS: &str = "docs/errors.md";
const GLOSSARY: &str = "GLOSSARY.md";

/// Looks at all documents.
pub fn look(tree: &Tree) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in tree.files()?.iter().filter(|path| path.ends_with(".md")) {
        let text = read(tree, path)?;
        let folder = tree.at(path).parent().map(Path::to_path_buf).unwrap_or_default();
        for (line, target) in links(&text) {
            if !folder.join(&target).exists() {
                findings.push(Finding::new(
                    path,
                    line,
                    format!("the link to `{target}` leads nowhere"),
                ));
            }
        }
    }
    let nouns = right_sides(&read(tree, "crates/base/src/ids.rs")?);
    findings.extend(
        missing(&nouns, &read(tree, GLOSSARY)?, "|")
            .map(|noun| Finding::new(GLOSSARY, 0, format!("`{noun}` has an id type and no line here"))),
    );
    let codes = right_sides(&read(tree, "crates/base/src/code.rs")?);
    findings.extend(
        missing(&codes, &read(tree, ERRORS)?, "|")
            .map(|code| Finding::new(ERRORS, 0, format!("the code `{code}` has no line here"))),
    );
    Ok(findings)
}

fn read(tree: &Tree, path: &str) -> Result<String> {
    fs::read_to_string(tree.at(path)).with_context(|| format!("cannot read {path}"))
}

/// The relative links of a document and their lines, without the part after `#`.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in (1..).zip(text.lines()) {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        for rest in line.split("](").skip(1) {
            let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// The texts of lines such as `ClientId = "client";`, which is how the tables of ids and codes are written.
fn right_sides(source: &str) -> Vec<String> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\";")?.split_once(" = \""))
        .filter(|(name, _)| name.chars().all(char::is_alphanumeric))
        .map(|(_, text)| text.to_owned())
        .collect()
}

/// The words that stand alone in no first cell of the document's tables.
fn missing<'a>(words: &'a [String], document: &'a str, cell: &'a str) -> impl Iterator<Item = &'a String> {
    words.iter().filter(move |word| {
        !document.lines().any(|line| {
            line.strip_prefix(cell)
                .and_then(|line| line.split('|').next())
                .is_some_and(|first| {
                    first.split(',').any(|part| {
                        part.trim()
                            .trim_matches('`')
                            .eq_ignore_ascii_case(word.trim_start_matches("API "))
                    })
                })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_are_found_outside_fences() {
        let text =
            "[a](b/c.md#d) [web](https://example.org) [here](#x)\n```\n[no](x.md)\n```\n[e](f.md \"t\")\n";
        assert_eq!(links(text), [(1, "b/c.md".to_owned()), (5, "f.md".to_owned())]);
    }

    #[test]
    fn a_word_without_a_line_is_missing() {
        let words = right_sides("    ClientId = \"client\";\n    DealId = \"deal\";\n let x = \"y\";\n");
        assert_eq!(words, ["client", "deal"]);
        let left: Vec<&String> = missing(&words, "| `client`, other | text about a deal |", "|").collect();
        assert_eq!(left, ["deal"]);
    }
}
