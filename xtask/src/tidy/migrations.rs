//! A migration that was applied somewhere never changes: their hashes stand in a list.

use super::Finding;
use crate::tree::Tree;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;

const FOLDER: &str = "crates/store/migrations";
const LIST: &str = "xtask/migrations.sha256";

/// Compares the migrations with the list.
pub fn look(tree: &Tree) -> Result<Vec<Finding>> {
    Ok(compare(&listed(tree)?, &present(tree)?))
}

/// Adds migrations that are not in the list yet; refuses when one in the list has changed.
pub fn add(tree: &Tree) -> Result<()> {
    let mut list = listed(tree)?;
    let present = present(tree)?;
    let changed: Vec<String> = compare(&list, &present)
        .into_iter()
        .filter(|finding| finding.path != LIST)
        .map(|finding| finding.to_string())
        .collect();
    anyhow::ensure!(changed.is_empty(), "{}", changed.join("\n"));
    list.extend(present);
    let text: String = list
        .iter()
        .map(|(name, hash)| format!("{hash}  {name}\n"))
        .collect();
    fs::write(tree.at(LIST), text).with_context(|| format!("cannot write {LIST}"))
}

type Hashes = BTreeMap<String, String>;

fn compare(listed: &Hashes, present: &Hashes) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, hash) in listed {
        let path = format!("{FOLDER}/{name}");
        match present.get(name) {
            None => findings.push(Finding::new(
                &path,
                0,
                "an applied migration is gone; bring it back",
            )),
            Some(found) if found != hash => findings.push(Finding::new(
                &path,
                0,
                "an applied migration has changed; bring it back and write a new one",
            )),
            Some(_) => {}
        }
    }
    let new = present.keys().filter(|name| !listed.contains_key(*name));
    findings.extend(new.map(|name| {
        Finding::new(
            LIST,
            0,
            format!("`{name}` is not listed; run `cargo xtask migrations`"),
        )
    }));
    findings
}

fn listed(tree: &Tree) -> Result<Hashes> {
    let text = fs::read_to_string(tree.at(LIST)).with_context(|| format!("cannot read {LIST}"))?;
    Ok(text
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, name)| (name.to_owned(), hash.to_owned()))
        .collect())
}

fn present(tree: &Tree) -> Result<Hashes> {
    let mut hashes = Hashes::new();
    for entry in fs::read_dir(tree.at(FOLDER)).into_iter().flatten() {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "sql") {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let hash = Sha256::digest(fs::read(&path)?);
            hashes.insert(name, hash.iter().map(|byte| format!("{byte:02x}")).collect());
        }
    }
    Ok(hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_lost_and_an_unlisted_migration_are_found() {
        let hashes = |list: &[(&str, &str)]| -> Hashes {
            list.iter()
                .map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned()))
                .collect()
        };
        let listed = hashes(&[("0001.sql", "a"), ("0002.sql", "b"), ("0003.sql", "c")]);
        let present = hashes(&[("0001.sql", "a"), ("0002.sql", "x"), ("0004.sql", "d")]);
        let found: Vec<String> = compare(&listed, &present)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "crates/store/migrations/0002.sql: an applied migration has changed; bring it back and write a new one",
                "crates/store/migrations/0003.sql: an applied migration is gone; bring it back",
                "xtask/migrations.sha256: `0004.sql` is not listed; run `cargo xtask migrations`",
            ]
        );
        assert!(compare(&listed, &listed).is_empty());
    }
}
