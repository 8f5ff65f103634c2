//! strings
pub(super) static FUNCTIONS: &[super::Function] = &[];
