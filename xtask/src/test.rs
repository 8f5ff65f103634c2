//! `cargo xtask test`: everything that can fail, the Rust tests last, so that their summary closes the output.

use crate::postgres::Cluster;
use crate::tree::Tree;
use crate::{environment, fuzz, node, run, say};
use anyhow::{Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

type Part = fn(&Tree) -> Result<()>;

/// The parts in the order in which they run.
const PARTS: &[(&str, Part)] = &[
    ("widget", widget),
    ("bots", bots),
    ("browser", browser),
    ("docs", docs),
    ("fuzz", fuzz::short),
    ("rust", rust),
];

/// Runs the parts named, or all of them.
pub fn run(tree: &Tree, wanted: &[&str]) -> Result<()> {
    if let Some(unknown) = wanted
        .iter()
        .find(|name| PARTS.iter().all(|(part, _)| part != *name))
    {
        let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "the tests have no part `{unknown}`; the parts are {}",
            names.join(", ")
        );
    }
    for (name, part) in PARTS {
        if wanted.is_empty() || wanted.contains(name) {
            part(tree)?;
        }
    }
    Ok(())
}

/// The unit tests of what browsers load.
fn widget(tree: &Tree) -> Result<()> {
    for package in node::PACKAGES
        .iter()
        .filter(|package| node::exists(tree, package))
    {
        if node::has_script(tree, package, "test")? {
            let mut tests = node::script(tree, package, "test", &[])?;
            run::step(&format!("{package}: unit tests"), &mut tests)?;
        }
    }
    Ok(())
}

/// The conversations inside the example bots.
fn bots(tree: &Tree) -> Result<()> {
    let examples = tree.files()?.into_iter().filter(|path| is_example(path));
    let mut bots: Vec<PathBuf> = examples.map(|path| tree.at(&path)).collect();
    if bots.is_empty() {
        bail!("`examples/` holds no bot to test");
    }
    bots.extend(bots_in_guides(tree)?);
    binary(tree)?;
    run::step(
        "the tests inside the example bots",
        Command::new(tree.binary()).args(["bot", "test"]).args(bots),
    )
}

/// The bots that the guides show, as files, so that no guide shows one that does not work.
fn bots_in_guides(tree: &Tree) -> Result<Vec<PathBuf>> {
    let folder = tree.target.join("xtask/bots");
    if folder.is_dir() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut bots = Vec::new();
    for path in tree.files()?.iter().filter(|path| path.ends_with(".md")) {
        for (number, bot) in (1..).zip(bots_in(&fs::read_to_string(tree.at(path))?)) {
            let file = folder.join(format!("{}-{number}.bot.yaml", path.replace(['/', '.'], "-")));
            fs::write(&file, bot)?;
            bots.push(file);
        }
    }
    Ok(bots)
}

/// The fenced YAML texts of a document that are whole bots.
fn bots_in(document: &str) -> Vec<&str> {
    document
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|text| text.starts_with("version:"))
        .collect()
}

fn is_example(path: &str) -> bool {
    path.starts_with("examples/") && path.ends_with(".bot.yaml")
}

/// The browser tests, against the binary of the development build.
fn browser(tree: &Tree) -> Result<()> {
    binary(tree)?;
    let chromium = node::chromium()?;
    let mut tests = node::script(tree, node::BROWSER_TESTS, "test", &[])?;
    run::step(
        "the browser tests",
        tests.env("RAPPORT_BIN", tree.binary()).env("CHROMIUM", chromium),
    )
}

/// The examples in doc comments, which the runner of the other tests does not run.
fn docs(tree: &Tree) -> Result<()> {
    run::step(
        "the examples in doc comments",
        &mut tree.cargo(&["test", "--quiet", "--locked", "--workspace", "--doc"]),
    )
}

/// The Rust tests, on SQLite and PostgreSQL.
fn rust(tree: &Tree) -> Result<()> {
    node::widget(tree)?;
    let mut tests = if environment::program("cargo-nextest").is_some() {
        tree.cargo(&["nextest", "run", "--locked", "--workspace", "--no-fail-fast"])
    } else {
        tree.cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])
    };
    tests.env("RAPPORT_REQUIRE_POSTGRES", "1");
    // A database given by hand is used as it is.
    let _cluster = if environment::variable("TEST_POSTGRES_URL").is_none() {
        say::step("a scratch PostgreSQL");
        let cluster = Cluster::start(tree)?;
        tests.env("TEST_POSTGRES_URL", &cluster.url);
        Some(cluster)
    } else {
        None
    };
    run::step("the Rust tests", &mut tests)
}

/// The development build of the binary, with the web chat inside.
pub fn binary(tree: &Tree) -> Result<()> {
    node::widget(tree)?;
    run::step(
        "the binary",
        &mut tree.cargo(&["build", "--quiet", "--locked", "--package", "rapport"]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rust_tests_come_last_and_an_unknown_part_is_refused() {
        assert_eq!(PARTS.last().map(|(name, _)| *name), Some("rust"));
        let tree = Tree::find().unwrap();
        assert_eq!(
            run(&tree, &["rusty"]).unwrap_err().to_string(),
            "the tests have no part `rusty`; the parts are widget, bots, browser, docs, fuzz, rust"
        );
    }

    #[test]
    fn whole_bots_are_taken_from_a_document() {
        let document = "a\n```yaml\nversion: 1\nname: A\n```\nb\n```yaml\npart: 1\n```\n";
        assert_eq!(bots_in(document), ["version: 1\nname: A\n"]);
    }

    #[test]
    fn only_bot_files_are_example_bots() {
        assert!(is_example("examples/quiz.bot.yaml"));
        assert!(!is_example("examples/README.md"));
        assert!(!is_example("crates/flow/tests/a.bot.yaml"));
    }
}
