//! `cargo xtask lint`: every check that runs no test of behaviour. All of them run; then the failed ones are named.

use crate::tree::Tree;
use crate::{docs, environment, node, run, say, tidy};
use anyhow::{Result, bail};

/// Runs every check.
pub fn run(tree: &Tree) -> Result<()> {
    let mut failed = Vec::new();
    let mut check = |result: Result<()>| {
        if let Err(error) = result {
            say::fault(&format!("{error:#}"));
            failed.push(format!("{error:#}"));
        }
    };
    check(run::step(
        "formatting",
        &mut tree.cargo(&["fmt", "--all", "--check"]),
    ));
    check(tidy::run(tree));
    // The binary embeds what this builds, so nothing compiles before it.
    check(node::widget(tree));
    for package in node::PACKAGES
        .iter()
        .filter(|package| node::exists(tree, package))
    {
        check(package_checks(tree, package));
    }
    check(run::step("clippy", &mut tree.cargo(CLIPPY)));
    check(run::step(
        "documentation",
        tree.cargo(DOCUMENTATION).env("RUSTDOCFLAGS", "-D warnings"),
    ));
    check(docs::check(tree));
    check(optional(tree, "cargo-deny", &["deny", "--locked", "check"]));
    check(optional(tree, "cargo-machete", &["machete"]));
    if failed.is_empty() {
        say::line("every check passed");
        return Ok(());
    }
    bail!(
        "{} of the checks failed:\n  {}",
        failed.len(),
        failed.join("\n  ")
    )
}

const CLIPPY: &[&str] = &[
    "clippy",
    "--quiet",
    "--locked",
    "--workspace",
    "--all-targets",
    "--",
    "-D",
    "warnings",
];
const DOCUMENTATION: &[&str] = &["doc", "--quiet", "--locked", "--workspace", "--no-deps"];

fn package_checks(tree: &Tree, package: &str) -> Result<()> {
    for name in ["check", "lint"] {
        if node::has_script(tree, package, name)? {
            let mut script = node::script(tree, package, name, &[])?;
            run::step(&format!("{package}: {name}"), &mut script)?;
        }
    }
    Ok(())
}

/// Runs a cargo tool where it is installed.
fn optional(tree: &Tree, program: &str, arguments: &[&str]) -> Result<()> {
    if environment::program(program).is_none() {
        say::step(&format!(
            "{program}: skipped, it is not installed (`cargo install {program}`)"
        ));
        return Ok(());
    }
    run::step(program, &mut tree.cargo(arguments))
}
