//! `cargo xtask fuzz`: builds the search with coverage counters, on the stable compiler, and lets it run.

use crate::tree::Tree;
use crate::{run, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// How long it runs unless told otherwise.
const MINUTES: u64 = 10;
/// How long it runs as a part of the tests.
const SECONDS_IN_TESTS: u64 = 20;
/// LLVM's pass that counts edges; `fuzz/src/coverage.rs` reads what it counts.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters";

/// Searches as long as told; fails when something was found.
pub fn run(tree: &Tree, options: &[&str]) -> Result<()> {
    let (seconds, others) = seconds(options)?;
    let binary = build(tree)?;
    search(tree, &binary, seconds, &others)
}

/// A short search, as a part of the tests.
pub fn short(tree: &Tree) -> Result<()> {
    let binary = build(tree)?;
    search(tree, &binary, SECONDS_IN_TESTS, &[])
}

/// The time that `--minutes N` gives, and the options for the program itself.
fn seconds<'o>(options: &[&'o str]) -> Result<(u64, Vec<&'o str>)> {
    let Some(at) = options.iter().position(|option| *option == "--minutes") else {
        return Ok((MINUTES * 60, options.to_vec()));
    };
    let Some(minutes) = options.get(at + 1).and_then(|text| text.parse::<u64>().ok()) else {
        bail!("`--minutes` needs a whole number, such as `--minutes 60`");
    };
    let others = options[..at].iter().chain(&options[at + 2..]).copied().collect();
    Ok((minutes * 60, others))
}

/// The program with counters. The target is named so that build scripts and macros are built without them.
fn build(tree: &Tree) -> Result<PathBuf> {
    let host = run::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let host = host.trim();
    run::step(
        "the search, with coverage counters",
        tree.cargo(&[
            "build",
            "--quiet",
            "--locked",
            "--package",
            "fuzz",
            "--profile",
            "fuzz",
            "--target",
            host,
        ])
        .env("RUSTFLAGS", COUNTERS),
    )?;
    Ok(tree.target.join(host).join("fuzz/fuzz"))
}

fn search(tree: &Tree, binary: &PathBuf, seconds: u64, others: &[&str]) -> Result<()> {
    say::step(&format!("searching for {seconds} s"));
    let status = Command::new(binary)
        .args(["--seconds", &seconds.to_string()])
        .arg("--corpus")
        .arg(tree.at("fuzz/corpus"))
        .arg("--scratch")
        .arg(tree.target.join("xtask/fuzz"))
        .args(others)
        .status()
        .with_context(|| format!("cannot start {}", binary.display()))?;
    if !status.success() {
        bail!(
            "the search found something: it stands in `fuzz/corpus`, and `cargo nextest run -p fuzz` runs it again"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_taken_from_the_options() {
        let taken = seconds(&["--target", "program", "--minutes", "60", "--seed", "5"]).unwrap();
        assert_eq!(taken, (3600, vec!["--target", "program", "--seed", "5"]));
        assert!(seconds(&["--minutes"]).is_err() && seconds(&["--minutes", "x"]).is_err());
    }
}
