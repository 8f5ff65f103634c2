//! What a declaration of a function says.

use super::Family;
use super::arguments::{Arguments, Machine};
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
    /// A call to a foreign server.
    Network,
}

/// The type of a parameter or of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any value.
    Any,
    /// Any value, taken as its text.
    Text,
    /// A number, or a text that looks like one.
    Number,
    /// A whole number, or a text that looks like one.
    Integer,
    /// Any value, taken as true or false.
    Bool,
    /// A list, or a text that is one.
    List,
    /// A dictionary, or a text that is one.
    Dict,
}

impl Type {
    /// The type as messages say it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Integer => "a whole number",
            Self::Bool => "True or False",
            Self::List => "a list",
            Self::Dict => "a dictionary",
        }
    }
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
    /// What it is.
    pub help: Help,
}

/// An example: a source, and what it gives as text (`None` for no value). Every example is run as a test.
pub type Example = (&'static str, &'static str);

/// The declaration of a function.
#[derive(Debug)]
pub struct Function {
    /// Its name, case-sensitive.
    pub name: &'static str,
    /// What it needs.
    pub kind: Kind,
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
    /// The host.
    #[expect(
        dead_code,
        reason = "the families that ask the host come with the next functions"
    )]
    Host,
}

impl Function {
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
            help: Help { en, ru },
        }
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
        family,
        params,
        returns,
        help,
        examples,
        source: family.source(),
        run: Run::Pure(run),
    }
}
