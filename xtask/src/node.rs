//! The Node packages under `ui/`: their dependencies, their builds, their checks.

use crate::tree::{Tree, files_below};
use crate::{debian, environment, run, say};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages whose `check` and `test` scripts are run. A package may be absent until it is written.
pub const PACKAGES: &[&str] = &["ui/client", "ui/widget", "ui/app"];
/// The browser tests.
pub const BROWSER_TESTS: &str = "ui/e2e";

/// Whether a package is there.
pub fn exists(tree: &Tree, package: &str) -> bool {
    tree.at(package).join("package.json").is_file()
}

/// Runs a script of a package, in the package's folder, with its dependencies installed.
pub fn script(tree: &Tree, package: &str, script: &str, arguments: &[&str]) -> Result<Command> {
    install(tree, package)?;
    let mut command = npm(&tree.at(package));
    command.args(["run", "--silent", script]);
    if !arguments.is_empty() {
        command.arg("--").args(arguments);
    }
    Ok(command)
}

/// Whether a package has a script of that name.
pub fn has_script(tree: &Tree, package: &str, script: &str) -> Result<bool> {
    let text = fs::read_to_string(tree.at(package).join("package.json"))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{package}/package.json is no JSON"))?;
    Ok(manifest["scripts"][script].is_string())
}

/// Builds the web chat's files, which the binary embeds, unless they are fresh.
pub fn widget(tree: &Tree) -> Result<()> {
    build(tree, "ui/widget", "dist")
}

/// Chromium for the browser tests: the variable `CHROMIUM`, the search path, else Debian's package.
pub fn chromium() -> Result<PathBuf> {
    if let Some(named) = environment::variable("CHROMIUM") {
        return Ok(named.into());
    }
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let find = || names.iter().find_map(|name| environment::program(name));
    if let Some(found) = find() {
        return Ok(found);
    }
    debian::install("chromium", "the browser tests")?;
    find().context("Chromium was installed, but it is not on the search path")
}

/// Installs a package's dependencies when its lock file changed since the last time.
fn install(tree: &Tree, package: &str) -> Result<()> {
    let folder = tree.at(package);
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("{package}/package-lock.json cannot be read"))?;
    // The copy lies among the dependencies, so that it disappears with them.
    let stamp = folder.join("node_modules/.installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say::step(&format!("{package}: dependencies"));
    run::quiet_step(
        &format!("{package}: `npm ci`"),
        npm(&folder).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--loglevel=error",
        ]),
    )?;
    fs::create_dir_all(folder.join("node_modules"))?;
    fs::write(&stamp, wanted)?;
    Ok(())
}

fn build(tree: &Tree, package: &str, output: &str) -> Result<()> {
    if !exists(tree, package) {
        bail!("{package} is missing; the binary embeds what it builds");
    }
    let folder = tree.at(package);
    let fingerprint = fingerprint(&folder, output)?;
    let stamp = tree
        .target
        .join(format!("xtask/{}.built", package.replace('/', "-")));
    let built = folder.join(output).is_dir();
    if built && fs::read_to_string(&stamp).is_ok_and(|last| last == fingerprint) {
        return Ok(());
    }
    run::step(
        &format!("{package}: build"),
        &mut script(tree, package, "build", &[])?,
    )?;
    fs::create_dir_all(stamp.parent().unwrap_or(&tree.target))?;
    fs::write(&stamp, fingerprint)?;
    Ok(())
}

/// A hash of everything a build reads: the package's files without its dependencies, its tests and its output.
fn fingerprint(folder: &Path, output: &str) -> Result<String> {
    let mut hash = Sha256::new();
    for file in files_below(folder, &["node_modules", "tests", output])? {
        let name = file.strip_prefix(folder).unwrap_or(&file);
        let bytes = fs::read(&file)?;
        hash.update(format!("{}\0{}\0", name.display(), bytes.len()));
        hash.update(&bytes);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command
        .current_dir(folder)
        .env("npm_config_update_notifier", "false");
    command
}
