//! encoding
pub(super) static FUNCTIONS: &[super::Function] = &[];
