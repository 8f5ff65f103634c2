//! What is run with an input, and what must hold of it.

mod checks;
mod expression;
mod function;
mod program;
mod template;
mod value;

/// One way to use an input.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, which is also its folder in the corpus.
    pub name: &'static str,
    /// Runs an input and gives a mark of what happened, which is another one when something else happened.
    /// Panics when something that must hold does not.
    pub run: fn(&str) -> u64,
    /// Inputs to begin with, besides the corpus.
    pub seeds: fn() -> Vec<String>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    program::TARGET,
    expression::TARGET,
    template::TARGET,
    function::TARGET,
    value::TARGET,
];

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
