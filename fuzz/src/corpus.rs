//! Inputs on the disk: a folder for each target, a file for each input.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of all inputs.
#[derive(Debug, Clone)]
pub struct Corpus {
    folder: PathBuf,
}

/// An input that refuted something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The target that ran it.
    pub target: &'static str,
    /// The input.
    pub input: String,
    /// What went wrong.
    pub message: String,
}

impl Corpus {
    /// The corpus in a folder.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The inputs of a target, in the order of their names; a text that is not UTF-8 is mended.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn inputs(&self, target: &str) -> Result<Vec<(PathBuf, String)>> {
        let folder = self.folder.join(target);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut paths = fs::read_dir(&folder)
            .with_context(|| format!("reading {}", folder.display()))?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()?;
        paths.sort();
        paths
            .into_iter()
            .map(|path| {
                let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                Ok((path, String::from_utf8_lossy(&bytes).into_owned()))
            })
            .collect()
    }

    /// Keeps an input, under a name made of its content: the same input is kept once.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, prefix: &str, target: &str, input: &str) -> Result<PathBuf> {
        let folder = self.folder.join(target);
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let path = folder.join(format!("{prefix}-{:016x}", fingerprint(input)));
        fs::write(&path, input).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }
}

/// FNV-1a: names must not change with the compiler.
pub(crate) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}
