//! What a declaration of a function says.

use super::arguments::{Arguments, Machine};
use super::{Family, Type};
use crate::Value;
use crate::fault::Refusal;

/// What a function needs beyond its arguments; `architecture.md` calls it the kind of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing but the turn's randomness and clock: answered here.
    Pure,
    /// The scene with the turn's own events applied.
    Scene,
    /// A read of the store.
    Query,
    /// A change whose answer depends on the store.
    Effect,
    /// Work outside the store: a call to a foreign server, or a file that is kept.
    Network,
}

/// Whether a function can be called in this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It is answered.
    Ready,
    /// It is only declared: a call gives `None` and a fault.
    NotYet {
        /// What is missing, as the end of the sentence of the fault.
        why: &'static str,
    },
}

/// A short text in the languages of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Help {
    /// In English.
    pub en: &'static str,
    /// In Russian.
    pub ru: &'static str,
}

/// What stands in for an argument that is not given, or given as `None` or `''`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// The argument must be given.
    Required,
    /// `None`; the help says what that means.
    None,
    /// A number.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(&'static str),
    /// Any number of arguments, none included; only for the last parameter.
    Many,
}

/// A parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Param {
    /// Its documented name, which a keyword argument may use.
    pub name: &'static str,
    /// What it takes.
    pub kind: Type,
    /// What stands in for it.
    pub default: Default,
    /// Whether `None` and `''` are arguments like any other, and do not skip it.
    pub takes_empty: bool,
    /// What it is.
    pub help: Help,
}

/// An example: a source, and what it gives as text (`None` for no value). Those of pure functions are run as tests; those
/// that need a host are tested up to the call, and their value is one that a host could give.
pub type Example = (&'static str, &'static str);

/// The declaration of a function.
#[derive(Debug)]
pub struct Function {
    /// Its name, case-sensitive.
    pub name: &'static str,
    /// What it needs.
    pub kind: Kind,
    /// Whether this version answers it.
    pub availability: Availability,
    /// Where it is documented.
    pub family: Family,
    /// Its parameters in order.
    pub params: &'static [Param],
    /// The type of its answer.
    pub returns: Type,
    /// What it does.
    pub help: Help,
    /// At least two.
    pub examples: &'static [Example],
    /// The page of the manuals that describes it.
    pub source: &'static str,
    pub(crate) run: Run,
}

/// Who answers a function.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// The evaluator itself, which evaluates only the arguments it needs.
    Lazy,
    /// This code.
    Pure(fn(&Arguments, &mut Machine<'_>) -> Result<Value, Refusal>),
    /// This code, which writes variables besides.
    Writing(fn(&Arguments, &mut Machine<'_>) -> Result<Value, Refusal>),
    /// The host.
    Host,
}

impl Function {
    /// Why a call cannot be answered in this version, as a sentence; `None` for a function that is ready.
    #[must_use]
    pub fn unavailable(&self) -> Option<String> {
        match self.availability {
            Availability::Ready => None,
            Availability::NotYet { why } => Some(format!(
                "`{}` is not available in this version yet: {why}",
                self.name
            )),
        }
    }

    /// The same declaration, of a function that nobody answers yet; `why` ends the sentence of its fault.
    pub(crate) const fn not_yet(mut self, why: &'static str) -> Self {
        self.availability = Availability::NotYet { why };
        self
    }

    /// How many arguments must be given.
    #[must_use]
    pub fn required(&self) -> usize {
        self.params
            .iter()
            .filter(|param| param.default == Default::Required)
            .count()
    }

    /// Whether the last parameter takes any number of arguments.
    #[must_use]
    pub fn takes_many(&self) -> bool {
        self.params
            .last()
            .is_some_and(|param| param.default == Default::Many)
    }

    /// Whether it makes variables whose names only a run shows.
    #[must_use]
    pub const fn writes_variables(&self) -> bool {
        matches!(self.run, Run::Writing(_))
    }

    /// The declaration as people write a call: `round(num, digits=0)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let params: Vec<_> = self
            .params
            .iter()
            .map(|param| match param.default {
                Default::Required => param.name.to_owned(),
                Default::None => format!("{}=None", param.name),
                Default::Int(number) => format!("{}={number}", param.name),
                Default::Bool(true) => format!("{}=True", param.name),
                Default::Bool(false) => format!("{}=False", param.name),
                Default::Text(text) => format!("{}='{text}'", param.name),
                Default::Many => format!("{}…", param.name),
            })
            .collect();
        format!("{}({})", self.name, params.join(", "))
    }
}

impl Param {
    /// A parameter that must be given.
    pub(crate) const fn required(name: &'static str, kind: Type, en: &'static str, ru: &'static str) -> Self {
        Self {
            name,
            kind,
            default: Default::Required,
            takes_empty: true,
            help: Help { en, ru },
        }
    }

    /// A parameter that may be left out.
    pub(crate) const fn optional(
        name: &'static str,
        kind: Type,
        default: Default,
        en: &'static str,
        ru: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            default,
            takes_empty: false,
            help: Help { en, ru },
        }
    }

    /// The same parameter, skipped only when it is not written at all.
    pub(crate) const fn taking_empty(mut self) -> Self {
        self.takes_empty = true;
        self
    }
}

/// What a function does, in both languages.
pub(crate) const fn help(en: &'static str, ru: &'static str) -> Help {
    Help { en, ru }
}

/// A pure declaration; the rest of the registry reads as a table.
pub(crate) const fn pure(
    name: &'static str,
    family: Family,
    params: &'static [Param],
    returns: Type,
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Result<Value, Refusal>,
) -> Function {
    Function {
        name,
        kind: Kind::Pure,
        availability: Availability::Ready,
        family,
        params,
        returns,
        help,
        examples,
        source: family.source(),
        run: Run::Pure(run),
    }
}

/// The declaration of a function that the host answers.
pub(crate) const fn asked(
    name: &'static str,
    kind: Kind,
    family: Family,
    params: &'static [Param],
    returns: Type,
    help: Help,
    examples: &'static [Example],
) -> Function {
    Function {
        name,
        kind,
        availability: Availability::Ready,
        family,
        params,
        returns,
        help,
        examples,
        source: family.source(),
        run: Run::Host,
    }
}

/// A declaration of one that writes variables.
pub(crate) const fn writing(declared: Function) -> Function {
    match declared.run {
        Run::Pure(run) => Function {
            run: Run::Writing(run),
            ..declared
        },
        _ => declared,
    }
}
