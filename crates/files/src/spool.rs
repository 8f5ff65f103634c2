//! Content on its way in: written to a temporary file while its size is bounded and its hash computed.

use crate::sniff::HEAD;
use crate::{ContentHash, FilesError};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Beginning of a temporary file's name; [`sweep`] knows it again.
const PREFIX: &str = "incoming-";

/// A content that is wholly here, not yet stored. Its temporary file goes when this is dropped.
pub(crate) struct Spool {
    pub file: File,
    pub path: TempPath,
    pub hash: ContentHash,
    pub size: u64,
    /// The first bytes, to find the type.
    pub head: Vec<u8>,
}

/// Writes a stream into a temporary file of `folder`, at most `limit` bytes.
pub(crate) async fn spool<S, E>(folder: &Path, mut source: S, limit: u64) -> Result<Spool, FilesError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Display,
{
    let doing = "writing a temporary file";
    let folder = folder.to_owned();
    let made = blocking(doing, move || {
        tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)
    });
    let (file, path) = made.await?.into_parts();
    let mut file = File::from_std(file);
    let (mut digest, mut size, mut head) = (Sha256::new(), 0_u64, Vec::new());
    while let Some(piece) = source.next().await {
        let piece = piece.map_err(|error| FilesError::Source(error.to_string()))?;
        size += piece.len() as u64;
        if size > limit {
            return Err(FilesError::TooLarge { limit });
        }
        let wanted = HEAD.saturating_sub(head.len()).min(piece.len());
        head.extend_from_slice(&piece[..wanted]);
        digest.update(&piece);
        file.write_all(&piece).await.map_err(FilesError::storage(doing))?;
    }
    file.flush().await.map_err(FilesError::storage(doing))?;
    Ok(Spool {
        file,
        path,
        hash: ContentHash::finish(digest),
        size,
        head,
    })
}

/// Removes temporary files that a killed process left behind; only for a process that owns the folder alone.
pub(crate) async fn sweep(folder: PathBuf) -> Result<u64, FilesError> {
    blocking("removing old temporary files", move || {
        let mut removed = 0;
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PREFIX) {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    })
    .await
}

/// Runs file work that blocks where blocking is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, FilesError> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(FilesError::storage(doing))?;
    done.map_err(FilesError::storage(doing))
}
