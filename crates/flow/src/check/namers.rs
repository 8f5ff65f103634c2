//! Functions that are given the names of variables as texts.

use calculator::{Called, Given};
use std::sync::Arc;

/// What a function does to the variables it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// It reads them.
    Reads,
    /// It sets them.
    Sets,
    /// It sets the name with 1, 2, 3 … after it.
    SetsNumbered,
}

/// Function, the position of the argument with the name or names, and what is done to them.
const NAMERS: &[(&str, usize, Does)] = &[
    ("unpack_list", 1, Does::SetsNumbered),
    ("set_client_var", 1, Does::Sets),
    ("set_client_vars", 1, Does::Sets),
    ("set_order_var", 1, Does::Sets),
    ("set_order_vars", 1, Does::Sets),
    ("get_client_var", 1, Does::Reads),
    ("get_client_vars", 1, Does::Reads),
    ("get_order_var", 1, Does::Reads),
    ("get_order_vars", 1, Does::Reads),
    ("get_order_id_by_var_value", 0, Does::Reads),
    ("create_order", 7, Does::Reads),
];

/// Names of variables; `None` where only a run can tell them.
pub(crate) type Told = Option<Vec<Arc<str>>>;

/// What a call does to variables whose names it is given, and these names.
pub(super) fn named(call: &Called) -> Option<(Does, Told)> {
    let (_, does, names) = told(&call.name, &call.given)?;
    Some((does, names))
}

/// Whether a text may call one of these functions.
pub(crate) fn may_name(text: &str) -> bool {
    NAMERS.iter().any(|(name, ..)| text.contains(name))
}

/// The same as [`named`] with the position of the argument that tells the names.
pub(crate) fn told(function: &str, given: &[Given]) -> Option<(usize, Does, Told)> {
    let (_, at, does) = NAMERS.iter().find(|(name, ..)| *name == function)?;
    let given = given
        .get(*at)
        .filter(|given| !matches!(given, Given::Text(text) if text.is_empty()));
    let names = match given {
        Some(Given::Text(name)) => Some(vec![without_prefix(name)]),
        Some(Given::Texts(names)) => Some(names.iter().map(without_prefix).collect()),
        // All of them.
        None | Some(Given::Other) if *does == Does::Reads && function.ends_with("_vars") => None,
        Some(Given::Computed) => None,
        None | Some(Given::Other | Given::Number(_)) => Some(default_name(function, *at)),
    };
    Some((*at, *does, names))
}

/// The name that a skipped argument stands for, as the function's declaration says.
fn default_name(function: &str, at: usize) -> Vec<Arc<str>> {
    let param = calculator::function(function).and_then(|function| function.params.get(at));
    match param.map(|param| param.default) {
        Some(calculator::Default::Text(name)) if !name.is_empty() => vec![name.into()],
        _ => Vec::new(),
    }
}

fn without_prefix(name: &Arc<str>) -> Arc<str> {
    match model::Scope::of_name(name).1 {
        bare if bare.len() == name.len() => name.clone(),
        bare => bare.into(),
    }
}

/// Functions that run a block of this bot, and the position of the argument with its number.
const RUNNERS: &[(&str, usize)] = &[("message", 2), ("platform_message", 3), ("whatsapp_message", 2)];

/// The number of the block that a call runs: `Some(None)` for one that only a run can tell.
pub(super) fn runs(call: &Called) -> Option<Option<i64>> {
    let (_, at) = RUNNERS.iter().find(|(name, _)| *name == &*call.name)?;
    match call.given.get(*at)? {
        Given::Number(id) => Some(Some(*id)),
        Given::Text(text) if text.is_empty() => None,
        Given::Text(text) => Some(text.trim().parse().ok()),
        Given::Other => None,
        Given::Texts(_) | Given::Computed => Some(None),
    }
}
