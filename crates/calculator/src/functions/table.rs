//! A table of functions that the host answers: how a family writes its declarations in a few lines each.

use super::{Default, Param, Type};

/// A parameter that must be given.
pub(super) const fn need(name: &'static str, kind: Type, en: &'static str, ru: &'static str) -> Param {
    Param::required(name, kind, en, ru)
}

/// A parameter that may be left out.
pub(super) const fn may(name: &'static str, kind: Type, en: &'static str, ru: &'static str) -> Param {
    Param::optional(name, kind, Default::None, en, ru)
}

/// Declarations of one family. Each begins with `ready`, or with `later` while nobody answers it; the text at the top says
/// why, as the end of a sentence. Then come kind, name, parameters, answer, help in English and Russian, and examples.
macro_rules! table {
    ($family:ident, $why:literal; $(
        $state:ident $kind:ident $name:ident($($param:expr),*) -> $returns:ident,
        $en:literal, $ru:literal, [$($source:literal => $value:literal),+];
    )+) => {
        &[$(
            $crate::functions::table::state!($state, $why, $crate::functions::declare::asked(
                stringify!($name),
                $crate::functions::Kind::$kind,
                $crate::functions::Family::$family,
                &[$($param),*],
                $crate::functions::Type::$returns,
                $crate::functions::declare::help($en, $ru),
                &[$(($source, $value)),+],
            ))
        ),+]
    };
}

/// The declaration in its state.
macro_rules! state {
    (ready, $why:literal, $function:expr) => {
        $function
    };
    (later, $why:literal, $function:expr) => {
        $function.not_yet($why)
    };
}

pub(super) use {state, table};
