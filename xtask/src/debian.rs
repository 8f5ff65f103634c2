//! Debian packages that the tests need, installed where we may, asked for where we may not.

use crate::{environment, run, say};
use anyhow::{Result, bail};
use std::process::Command;

/// Installs a package, or says how a person can.
pub fn install(package: &str, what_for: &str) -> Result<()> {
    if environment::program("apt-get").is_none() {
        bail!("{what_for} needs `{package}`; install it with your system's package manager");
    }
    if !environment::is_root() {
        bail!("{what_for} needs `{package}`; run `sudo apt-get install {package}` and try again");
    }
    say::step(&format!("installing {package}, which {what_for} needs"));
    let mut update = apt(&["update", "-q"]);
    let mut install = apt(&["install", "-q", "-y", "--no-install-recommends", package]);
    run::quiet_step("the list of Debian packages", &mut update)?;
    run::quiet_step(&format!("installing {package}"), &mut install)
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
