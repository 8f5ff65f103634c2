//! The storage of contents, on every place the same.

#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod bucket;
mod folder;
mod places;
