//! Checking a bot file: its form, ids and references, and what only the whole bot shows of its formulas.

mod delivery;
mod findings;
mod graph;
pub(crate) mod namers;
mod names;
mod paths;
mod source;
mod states;
mod structure;
mod unused;
mod variables;
mod ways;

pub use findings::{finding_at, finding_of};
pub use source::check_source;
pub use structure::structure;

use crate::compile::Compiled;
use crate::file::BotFile;
use crate::finding::Findings;
use variables::Variables;

/// Checks the formulas of a bot against each other. `given` are names that are visible from outside the file, such as
/// the project's variables and constants.
pub fn formulas(file: &BotFile, compiled: &Compiled, given: &[&str], found: &mut Findings) {
    let variables = Variables::of(file, compiled, given);
    names::find(compiled, &variables, found);
    paths::find(compiled, &variables, found);
    unused::find(file, compiled, &variables, found);
    delivery::find(file, compiled, found);
}
