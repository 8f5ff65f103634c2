//! `cargo xtask docs`: the reference pages, written by the binary from the code's own tables, and the check that they are fresh.

use crate::tree::{Tree, files_below};
use crate::{run, test};
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of all documents.
const DOCS: &str = "docs";
/// Folders in it that hold nothing but what the binary writes.
const FOLDERS: &[&str] = &["calculator", "reference"];

/// Writes the pages, and removes what is no page any more.
pub fn write(tree: &Tree) -> Result<()> {
    let docs = tree.at(DOCS);
    test::binary(tree)?;
    empty(&docs)?;
    generate(tree, &docs)
}

/// Fails when a page is stale.
pub fn check(tree: &Tree) -> Result<()> {
    let (kept, fresh) = (tree.at(DOCS), tree.target.join("xtask/docs"));
    test::binary(tree)?;
    empty(&fresh)?;
    generate(tree, &fresh)?;
    let stale = differing(&pages(&kept)?, &pages(&fresh)?);
    if !stale.is_empty() {
        bail!(
            "stale reference pages: {}; run `cargo xtask docs`",
            stale.join(", ")
        );
    }
    Ok(())
}

/// Removes the folders of pages below a folder.
fn empty(docs: &Path) -> Result<()> {
    for folder in FOLDERS.iter().map(|name| docs.join(name)) {
        if folder.is_dir() {
            fs::remove_dir_all(folder)?;
        }
    }
    Ok(())
}

fn generate(tree: &Tree, docs: &Path) -> Result<()> {
    run::step(
        "reference pages",
        Command::new(tree.binary()).arg("docs").arg(docs),
    )
}

type Pages = BTreeMap<PathBuf, Vec<u8>>;

/// The pages below a folder; none of a folder that is not there.
fn pages(docs: &Path) -> Result<Pages> {
    let mut pages = Pages::new();
    for folder in FOLDERS
        .iter()
        .map(|name| docs.join(name))
        .filter(|folder| folder.is_dir())
    {
        for file in files_below(&folder, &[])? {
            pages.insert(file.strip_prefix(docs)?.to_path_buf(), fs::read(&file)?);
        }
    }
    Ok(pages)
}

/// Names of pages that are missing, superfluous or changed.
fn differing(kept: &Pages, fresh: &Pages) -> Vec<String> {
    let mut names: Vec<&PathBuf> = kept.keys().chain(fresh.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| kept.get(*name) != fresh.get(*name))
        .map(|name| name.display().to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_a_superfluous_and_a_changed_page_are_stale() {
        let pages = |list: &[(&str, &str)]| -> Pages {
            list.iter()
                .map(|(name, text)| (name.into(), text.as_bytes().to_vec()))
                .collect()
        };
        let kept = pages(&[("old.md", "x"), ("same.md", "x"), ("changed.md", "x")]);
        let fresh = pages(&[("new.md", "x"), ("same.md", "x"), ("changed.md", "y")]);
        assert_eq!(differing(&kept, &fresh), ["changed.md", "new.md", "old.md"]);
        assert!(differing(&kept, &kept).is_empty());
    }
}
