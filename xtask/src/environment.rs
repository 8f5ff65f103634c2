//! What the surroundings say: environment variables, programs on the path, whether we are root.

use std::ffi::OsString;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// An environment variable that is set and not empty.
#[expect(
    clippy::disallowed_methods,
    reason = "chores take their settings from the shell; the product's are read in `server/config`"
)]
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Where a program lies, by the search path.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = variable("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Whether we run as root. Where there is no `/proc`, we say no and let the system refuse what it must.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}
