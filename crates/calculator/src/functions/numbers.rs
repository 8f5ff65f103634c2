//! numbers
pub(super) static FUNCTIONS: &[super::Function] = &[];
