//! `cargo xtask demo`: builds Rapport and becomes it, so that Ctrl-C and signals reach the server itself.

use crate::test;
use crate::tree::Tree;
use anyhow::{Result, anyhow};
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Builds, then runs `rapport demo`; returns only when that cannot be started.
pub fn run(tree: &Tree, options: &[&str]) -> Result<()> {
    test::binary(tree)?;
    let binary = tree.binary();
    let options = options.strip_prefix(&["--"]).unwrap_or(options);
    let mut command = Command::new(&binary);
    command.arg("demo");
    if !options
        .iter()
        .any(|option| *option == "--data" || option.starts_with("--data="))
    {
        command.arg("--data").arg(tree.at("rapport-data"));
    }
    let error = command.args(options).exec();
    Err(anyhow!("cannot start {}: {error}", binary.display()))
}
