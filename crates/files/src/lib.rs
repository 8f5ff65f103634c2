//! Bytes of attachments, uploads and backups: stored once under their hash, in a local folder or in S3-compatible
//! storage, and given out so that nothing in them can act.
//!
//! [`Files`] is the thin shell that reads and writes; names, types, headers, signatures, ranges and metadata are pure.

mod bucket;
pub mod codes;
mod disposition;
mod error;
mod folder;
mod hash;
mod name;
mod place;
mod quota;
mod range;
mod signed;
mod sniff;
mod spool;
mod storage;
pub mod strip;

pub use bucket::BucketConfig;
pub use disposition::{Disposition, headers};
pub use error::FilesError;
pub use hash::{BadHash, ContentHash};
pub use name::safe_name;
pub use place::{Object, Opened, Place, Stored};
pub use quota::{Quota, QuotaExceeded};
pub use range::{Asked, asked};
pub use signed::{BadSignature, sign, verify};
pub use sniff::{is_active, sniff};
pub use storage::Files;
