//! hashes
pub(super) static FUNCTIONS: &[super::Function] = &[];
