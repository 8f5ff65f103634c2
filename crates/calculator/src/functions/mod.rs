//! The registry of functions: one declaration gives arity, types, help, completion, and examples that are tests.

mod amo;
pub(crate) mod arguments;
mod array_changes;
mod array_sets;
mod arrays;
mod automaton;
mod bitrix;
mod calendar;
mod client_lists;
mod clients;
mod codes;
mod columns;
mod date_formats;
mod dates;
mod deal_variables;
mod deals;
pub(crate) mod declare;
mod dictionaries;
mod digits;
pub(crate) mod elsewhere;
mod encoding;
mod family;
mod hashes;
mod labels;
mod language;
mod links;
mod mail;
mod math;
mod menus;
mod messages;
mod next_dates;
mod numbers;
mod operators;
mod regex;
mod requests;
mod search;
mod strftime;
mod strings;
mod strptime;
mod table;
mod tables;
mod tasks;
mod types;
mod variables;

pub(crate) use declare::Run;
pub use declare::{Availability, Default, Example, Function, Help, Kind, Param};
pub use elsewhere::elsewhere;
pub use family::Family;
pub use types::Type;

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
        next_dates::FUNCTIONS,
        date_formats::FUNCTIONS,
        variables::FUNCTIONS,
        requests::FUNCTIONS,
        codes::FUNCTIONS,
        clients::FUNCTIONS,
        operators::FUNCTIONS,
        messages::FUNCTIONS,
        tasks::FUNCTIONS,
        deals::FUNCTIONS,
        deal_variables::FUNCTIONS,
        client_lists::FUNCTIONS,
        labels::FUNCTIONS,
        links::FUNCTIONS,
        mail::FUNCTIONS,
        tables::FUNCTIONS,
        amo::FUNCTIONS,
        bitrix::FUNCTIONS,
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
