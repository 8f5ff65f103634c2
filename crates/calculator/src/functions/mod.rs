//! The registry of functions: one declaration gives arity, types, help, completion, and examples that are tests.

pub(crate) mod arguments;
mod array_changes;
mod array_sets;
mod arrays;
mod calendar;
mod codes;
mod columns;
mod date_formats;
mod dates;
pub(crate) mod declare;
mod dictionaries;
mod digits;
mod encoding;
mod family;
mod hashes;
mod language;
mod math;
mod menus;
mod numbers;
mod regex;
mod requests;
mod search;
mod strftime;
mod strings;
mod strptime;
mod variables;

pub(crate) use declare::Run;
pub use declare::{Availability, Default, Example, Function, Help, Kind, Param, Type};
pub use family::Family;

use std::collections::HashMap;
use std::sync::LazyLock;

/// A name with a fixed value, visible in every expression unless a variable has the same name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    /// The name.
    pub name: &'static str,
    /// The value.
    pub value: f64,
    /// What it is.
    pub help: Help,
}

/// The constants of the language.
pub const CONSTANTS: &[Constant] = &[Constant {
    name: "E",
    value: std::f64::consts::E,
    help: Help {
        en: "Euler's number, 2.718…",
        ru: "число Эйлера, 2,718…",
    },
}];

static FUNCTIONS: LazyLock<Vec<&'static Function>> = LazyLock::new(|| {
    [
        language::FUNCTIONS,
        math::FUNCTIONS,
        numbers::FUNCTIONS,
        digits::FUNCTIONS,
        hashes::FUNCTIONS,
        strings::FUNCTIONS,
        search::FUNCTIONS,
        encoding::FUNCTIONS,
        regex::FUNCTIONS,
        arrays::FUNCTIONS,
        array_changes::FUNCTIONS,
        array_sets::FUNCTIONS,
        dictionaries::FUNCTIONS,
        menus::FUNCTIONS,
        columns::FUNCTIONS,
        dates::FUNCTIONS,
        date_formats::FUNCTIONS,
        variables::FUNCTIONS,
        requests::FUNCTIONS,
        codes::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
    .collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> = LazyLock::new(|| {
    FUNCTIONS
        .iter()
        .map(|function| (function.name, *function))
        .collect()
});

/// All functions, family by family.
#[must_use]
pub fn functions() -> &'static [&'static Function] {
    &FUNCTIONS
}

/// The function of exactly that name.
#[must_use]
pub fn function(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}
