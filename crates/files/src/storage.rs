//! The storage of contents, wherever it is: put, get, list, delete; each content once, under its hash.

use crate::bucket::Bucket;
use crate::folder::Folder;
use crate::place::{Object, Opened, Place, Stored};
use crate::spool::{Spool, blocking, spool, sweep};
use crate::{ContentHash, FilesError, sniff, strip};
use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, Stream, StreamExt};
use std::convert::Infallible;
use std::fmt::Display;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Pictures up to this size are read into memory to take out their metadata.
const STRIPPED_BYTES: u64 = 64 << 20;
/// The folder of temporary files within a local storage.
const TEMPORARY: &str = "tmp";

enum Backend {
    Folder(Folder),
    Bucket(Bucket),
}

/// The storage of contents. Cheap to clone.
///
/// Contents are shared: two files with equal bytes are one content, whoever they belong to. Whoever deletes one must
/// know that no file refers to it any more, and keep others from storing the same meanwhile.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    backend: Backend,
    spool: PathBuf,
}

impl Files {
    /// Opens a storage; a local folder is made if it is not there. A bucket is not called yet: see [`Files::check`].
    ///
    /// # Errors
    /// [`FilesError::Config`] when the folder cannot be made or the settings are wrong.
    pub async fn open(place: Place) -> Result<Self, FilesError> {
        let (backend, spool) = match place {
            Place::Folder(path) => {
                let spool = path.join(TEMPORARY);
                (Backend::Folder(Folder(path)), spool)
            }
            Place::Bucket { config, spool } => (Backend::Bucket(Bucket::new(&config)?), spool),
            Place::Memory { spool } => {
                let bucket = Bucket {
                    store: Arc::new(object_store::memory::InMemory::new()),
                    prefix: String::new(),
                };
                (Backend::Bucket(bucket), spool)
            }
        };
        tokio::fs::create_dir_all(&spool).await.map_err(|error| {
            FilesError::Config(format!(
                "the folder `{}` cannot be made ({error}); make it, or give its parent to this user",
                spool.display()
            ))
        })?;
        Ok(Self(Arc::new(Inner { backend, spool })))
    }

    /// Stores a content of at most `limit` bytes and says what it is. Metadata is taken out of pictures. `name`, as
    /// its author gave it, decides only between kinds of plain text.
    ///
    /// # Errors
    /// [`FilesError::TooLarge`], [`FilesError::Source`] when the stream fails, or [`FilesError::Storage`]. Nothing is
    /// stored then.
    pub async fn put<S, E>(&self, source: S, name: Option<&str>, limit: u64) -> Result<Stored, FilesError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: Display,
    {
        let mut spool = spool(&self.0.spool, source, limit).await?;
        let mime = sniff(&spool.head, name);
        if strip::knows(mime) && spool.size <= STRIPPED_BYTES {
            spool = self.stripped(mime, spool).await?;
        }
        let stored = Stored {
            hash: spool.hash,
            size: spool.size,
            mime,
        };
        self.store(spool).await?;
        Ok(stored)
    }

    /// Stores a content that is in memory; see [`Files::put`].
    ///
    /// # Errors
    /// As [`Files::put`].
    pub async fn put_bytes(
        &self,
        content: Bytes,
        name: Option<&str>,
        limit: u64,
    ) -> Result<Stored, FilesError> {
        self.put(one(content), name, limit).await
    }

    /// Stores a content exactly as it is under the hash it is known by, as a restore does.
    ///
    /// # Errors
    /// [`FilesError::WrongHash`] when the content is another; else as [`Files::put`]. Nothing is stored then.
    pub async fn put_known<S, E>(&self, hash: ContentHash, source: S, limit: u64) -> Result<(), FilesError>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
        E: Display,
    {
        let spool = spool(&self.0.spool, source, limit).await?;
        if spool.hash != hash {
            return Err(FilesError::WrongHash {
                expected: hash,
                found: spool.hash,
            });
        }
        self.store(spool).await
    }

    /// Reads a content, or a range of it.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], [`FilesError::BadRange`] when the range is empty or reaches beyond the content, or
    /// [`FilesError::Storage`].
    pub async fn get(&self, hash: &ContentHash, range: Option<Range<u64>>) -> Result<Opened, FilesError> {
        let size = self.size(hash).await?.ok_or(FilesError::NotFound(*hash))?;
        let range = match range {
            None => 0..size,
            Some(range) if range.start < range.end && range.end <= size => range,
            Some(Range { start, end }) => return Err(FilesError::BadRange { start, end, size }),
        };
        match &self.0.backend {
            Backend::Folder(folder) => folder.open(hash, range, size).await,
            Backend::Bucket(bucket) => bucket.open(hash, range, size).await,
        }
    }

    /// Reads a whole content of at most `limit` bytes into memory.
    ///
    /// # Errors
    /// [`FilesError::TooLarge`] when it is larger; else as [`Files::get`].
    pub async fn read(&self, hash: &ContentHash, limit: u64) -> Result<Bytes, FilesError> {
        let mut opened = self.get(hash, None).await?;
        if opened.size > limit {
            return Err(FilesError::TooLarge { limit });
        }
        let mut content = BytesMut::with_capacity(opened.size as usize);
        while let Some(piece) = opened.content.next().await {
            content.extend_from_slice(&piece?);
        }
        Ok(content.freeze())
    }

    /// The size of a content; none when it is not stored.
    ///
    /// # Errors
    /// [`FilesError::Storage`].
    pub async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, FilesError> {
        match &self.0.backend {
            Backend::Folder(folder) => folder.size(hash).await,
            Backend::Bucket(bucket) => bucket.size(hash).await,
        }
    }

    /// Whether a content is stored.
    ///
    /// # Errors
    /// [`FilesError::Storage`].
    pub async fn exists(&self, hash: &ContentHash) -> Result<bool, FilesError> {
        Ok(self.size(hash).await?.is_some())
    }

    /// Deletes a content; one that is not stored is none the less gone.
    ///
    /// # Errors
    /// [`FilesError::Storage`].
    pub async fn delete(&self, hash: &ContentHash) -> Result<(), FilesError> {
        match &self.0.backend {
            Backend::Folder(folder) => folder.delete(hash).await,
            Backend::Bucket(bucket) => bucket.delete(hash).await,
        }
    }

    /// All contents, as a backup needs them. One that is stored or deleted meanwhile may be in the list or not.
    #[must_use]
    pub fn list(&self) -> BoxStream<'static, Result<Object, FilesError>> {
        match &self.0.backend {
            Backend::Folder(folder) => folder.list(),
            Backend::Bucket(bucket) => bucket.list(),
        }
    }

    /// Writes, reads and deletes a content, to know whether the storage works.
    ///
    /// # Errors
    /// What fails.
    pub async fn check(&self) -> Result<(), FilesError> {
        let content = Bytes::from(format!("storage check {}", base::random::secret_token(20)));
        let hash = ContentHash::of(&content);
        self.put_known(hash, one(content.clone()), 100).await?;
        let found = self.read(&hash, 100).await?;
        self.delete(&hash).await?;
        if found == content {
            return Ok(());
        }
        Err(FilesError::WrongHash {
            expected: hash,
            found: ContentHash::of(&found),
        })
    }

    /// Removes temporary files that a killed process left behind and says how many. Only for a process that uses the
    /// folder alone, before it stores anything.
    ///
    /// # Errors
    /// [`FilesError::Storage`].
    pub async fn sweep(&self) -> Result<u64, FilesError> {
        sweep(self.0.spool.clone()).await
    }

    async fn stripped(&self, mime: &'static str, spooled: Spool) -> Result<Spool, FilesError> {
        let work = move || {
            let content = std::fs::read(&spooled.path)?;
            let stripped = strip::strip(mime, &content).filter(|stripped| *stripped != content);
            Ok((spooled, stripped))
        };
        let (spooled, stripped) = blocking("reading a temporary file", work).await?;
        match stripped {
            Some(content) => spool(&self.0.spool, one(content.into()), u64::MAX).await,
            None => Ok(spooled),
        }
    }

    async fn store(&self, spool: Spool) -> Result<(), FilesError> {
        match &self.0.backend {
            Backend::Folder(folder) => folder.store(spool).await,
            Backend::Bucket(bucket) => bucket.store(spool).await,
        }
    }
}

fn one(content: Bytes) -> impl Stream<Item = Result<Bytes, Infallible>> + Unpin {
    stream::iter([Ok(content)])
}
