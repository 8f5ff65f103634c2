//! The call around the cursor: its signature, and which parameter the cursor stands in.

use super::spot::{Inside, Spot};
use super::{Kind, Language};
use crate::function;
use std::ops::Range;

/// A parameter of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands in the label, in bytes.
    pub at: Range<usize>,
    /// What it is.
    pub help: String,
}

/// The call around the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The signature: `round(num, digits=0)`.
    pub label: String,
    /// What the function does.
    pub help: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The parameter the cursor stands in; none past the last, or at a keyword that there is not.
    pub active: Option<usize>,
}

/// The innermost call around the cursor whose function exists.
#[must_use]
pub fn signature(text: &str, at: usize, kind: Kind, language: Language) -> Option<Signature> {
    let spot = Spot::find(text, at, kind);
    if spot.inside == Inside::Comment {
        return None;
    }
    let call = spot.call()?;
    let function = function(call.name)?;
    let label = function.signature();
    let mut from = function.name.len() + 1;
    let parameters: Vec<Parameter> = function
        .params
        .iter()
        .zip(label[from..label.len() - 1].split(", "))
        .map(|(param, shown)| {
            let at = from..from + shown.len();
            from = at.end + 2;
            Parameter {
                name: param.name,
                at,
                help: language.of(&param.help).to_owned(),
            }
        })
        .collect();
    let last = parameters.len().checked_sub(1);
    let active = match call.keyword {
        Some(keyword) => function.params.iter().position(|param| param.name == keyword),
        None if function.takes_many() => last.map(|last| call.position.min(last)),
        None => Some(call.position).filter(|nth| *nth < parameters.len()),
    };
    Some(Signature {
        label,
        help: language.of(&function.help).to_owned(),
        parameters,
        active,
    })
}
