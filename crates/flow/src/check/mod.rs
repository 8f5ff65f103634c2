//! Checking a bot file beyond its form: ids, references, what can never happen, and names that are not known.

mod graph;
mod names;
mod structure;

pub use names::names;
pub use structure::structure;
