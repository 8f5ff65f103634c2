//! Storage in a local folder: `ab/cd/<hash>`, each file written aside, synced and renamed into place.

use crate::place::{Object, Opened};
use crate::spool::{Spool, blocking};
use crate::{ContentHash, FilesError};
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use std::fs;
use std::io::{self, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

const PIECE: usize = 64 << 10;

/// A folder that holds contents.
pub(crate) struct Folder(pub PathBuf);

impl Folder {
    fn path(&self, hash: &ContentHash) -> PathBuf {
        self.0.join(hash.path())
    }

    pub async fn store(&self, spool: Spool) -> Result<(), FilesError> {
        let doing = "storing a file";
        let target = self.path(&spool.hash);
        let Spool { file, path, size, .. } = spool;
        if matches!(tokio::fs::metadata(&target).await, Ok(found) if found.len() == size) {
            return Ok(());
        }
        file.sync_all().await.map_err(FilesError::storage(doing))?;
        blocking(doing, move || {
            let parent = target.parent().unwrap_or(&target);
            make_folder(parent)?;
            path.persist(&target).map_err(|error| error.error)?;
            sync_folder(parent)
        })
        .await
    }

    pub async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, FilesError> {
        match tokio::fs::metadata(self.path(hash)).await {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FilesError::storage("looking for a file")(error)),
        }
    }

    pub async fn open(&self, hash: &ContentHash, range: Range<u64>, size: u64) -> Result<Opened, FilesError> {
        let doing = "reading a file";
        let mut file = match tokio::fs::File::open(self.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FilesError::NotFound(*hash)),
            other => other.map_err(FilesError::storage(doing))?,
        };
        file.seek(SeekFrom::Start(range.start))
            .await
            .map_err(FilesError::storage(doing))?;
        let pieces = ReaderStream::with_capacity(file.take(range.end - range.start), PIECE);
        let content: BoxStream<'static, Result<Bytes, FilesError>> =
            pieces.map_err(FilesError::storage(doing)).boxed();
        Ok(Opened { size, range, content })
    }

    pub async fn delete(&self, hash: &ContentHash) -> Result<(), FilesError> {
        match tokio::fs::remove_file(self.path(hash)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FilesError::storage("deleting a file")(error))
            }
            _ => Ok(()),
        }
    }

    /// All contents in the order of their hashes, read one first-level folder at a time.
    pub fn list(&self) -> BoxStream<'static, Result<Object, FilesError>> {
        let doing = "listing the stored files";
        let root = self.0.clone();
        stream::once(async move { blocking(doing, move || folders(&root)).await })
            .map_ok(move |firsts| {
                stream::iter(firsts).then(move |first| async move {
                    let objects = blocking(doing, move || objects(&first)).await?;
                    Ok(stream::iter(objects.into_iter().map(Ok)))
                })
            })
            .try_flatten()
            .try_flatten()
            .boxed()
    }
}

/// The two-digit folders of a folder, sorted.
fn folders(parent: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.len() == 2 && entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn objects(first: &Path) -> io::Result<Vec<Object>> {
    let mut found = Vec::new();
    for second in folders(first)? {
        for entry in fs::read_dir(second)? {
            let entry = entry?;
            // Anything else in the folder is not ours.
            if let Ok(hash) = entry.file_name().to_string_lossy().parse() {
                let size = entry.metadata()?.len();
                found.push(Object { hash, size });
            }
        }
    }
    found.sort_by_key(|object| object.hash);
    Ok(found)
}

/// Makes a folder and those above it, each durable before anything is put into it.
fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folder(parent)?;
    }
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    path.parent().map_or(Ok(()), sync_folder)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        fs::File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}
