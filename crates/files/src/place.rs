//! Where contents are kept, and what is said of them.

use crate::{BucketConfig, ContentHash, FilesError};
use bytes::Bytes;
use futures::stream::BoxStream;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// Where contents are kept.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a local folder, which is made if it is not there.
    Folder(PathBuf),
    /// In a bucket of an S3-compatible service.
    Bucket {
        /// Where it is.
        config: BucketConfig,
        /// A local folder for contents on their way there.
        spool: PathBuf,
    },
    /// In memory, with a local folder for contents on their way: for tests.
    Memory {
        /// The local folder.
        spool: PathBuf,
    },
}

/// A content that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The hash of what is stored: for pictures, of what is left after [`crate::strip`].
    pub hash: ContentHash,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, by its content.
    pub mime: &'static str,
}

/// A stored content, as a list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// Its hash.
    pub hash: ContentHash,
    /// Its size in bytes.
    pub size: u64,
}

/// A content that is being read.
pub struct Opened {
    /// The size of the whole content.
    pub size: u64,
    /// The bytes that `content` gives.
    pub range: Range<u64>,
    /// The bytes, in pieces.
    pub content: BoxStream<'static, Result<Bytes, FilesError>>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}
