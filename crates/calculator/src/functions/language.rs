//! language
pub(super) static FUNCTIONS: &[super::Function] = &[];
