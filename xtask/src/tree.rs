//! The work tree: its root, its build folder, its files, and `cargo` within it.

use crate::{environment, run};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The work tree we are in.
pub struct Tree {
    /// The folder that holds `Cargo.lock`.
    pub root: PathBuf,
    /// Cargo's build folder.
    pub target: PathBuf,
}

impl Tree {
    /// The work tree around the present folder.
    pub fn find() -> Result<Self> {
        let here = std::env::current_dir().context("the present folder cannot be read")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("xtask/Cargo.toml").is_file())
            .with_context(|| format!("{} is not inside Rapport's work tree", here.display()))?
            .to_path_buf();
        let target =
            environment::variable("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |d| here.join(d));
        Ok(Self { root, target })
    }

    /// A file or folder of the tree.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// `cargo` at the root of the tree.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(environment::variable("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root).args(arguments);
        command
    }

    /// The `rapport` binary of the development build.
    pub fn binary(&self) -> PathBuf {
        self.target.join("debug/rapport")
    }

    /// Every file that is, or is about to be, in the repository: paths from the root with `/`, sorted.
    pub fn files(&self) -> Result<Vec<String>> {
        let listed = run::output(
            Command::new("git")
                // The tree may belong to another account than ours; we only list it.
                .args([
                    "-c",
                    "safe.directory=*",
                    "ls-files",
                    "-z",
                    "--cached",
                    "--others",
                    "--exclude-standard",
                ])
                .current_dir(&self.root),
        )?;
        let mut files: Vec<String> = listed
            .split('\0')
            .filter(|path| !path.is_empty() && self.root.join(path).is_file())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }
}

/// All files below a folder, sorted, leaving out folders of the names given.
pub fn files_below(folder: &Path, leave_out: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                if !leave_out.iter().any(|name| entry.file_name() == *name) {
                    folders.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
