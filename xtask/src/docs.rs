//! `cargo xtask docs`: the reference pages, written by the binary from the code's own tables, and the check that they are fresh.

use crate::tree::{Tree, files_below};
use crate::{run, say, test};
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "docs/reference";

/// Writes the pages.
pub fn write(tree: &Tree) -> Result<()> {
    generate(tree, &tree.at(FOLDER))
}

/// Fails when a page is stale.
pub fn check(tree: &Tree) -> Result<()> {
    if !tree.at(FOLDER).is_dir() {
        say::step(&format!("reference pages: skipped, `{FOLDER}` is not there yet"));
        return Ok(());
    }
    let fresh = tree.target.join("xtask/reference");
    if fresh.is_dir() {
        fs::remove_dir_all(&fresh)?;
    }
    generate(tree, &fresh)?;
    let stale = differing(&pages(&tree.at(FOLDER))?, &pages(&fresh)?);
    if !stale.is_empty() {
        bail!(
            "stale reference pages: {}; run `cargo xtask docs`",
            stale.join(", ")
        );
    }
    Ok(())
}

fn generate(tree: &Tree, folder: &Path) -> Result<()> {
    test::binary(tree)?;
    fs::create_dir_all(folder)?;
    run::step(
        "reference pages",
        Command::new(tree.binary()).arg("docs").arg(folder),
    )
}

type Pages = BTreeMap<PathBuf, Vec<u8>>;

fn pages(folder: &Path) -> Result<Pages> {
    files_below(folder, &[])?
        .into_iter()
        .map(|file| Ok((file.strip_prefix(folder)?.to_path_buf(), fs::read(&file)?)))
        .collect()
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
