//! Binding the arguments of a call to the parameters of its function, before it ever runs.

use super::tree::{Argument, Call};
use crate::functions::{self, Default, Function, elsewhere};
use base::Code;
use std::sync::Arc;

/// Arguments that are told apart without asking for memory.
const FEW: usize = 16;

/// The call of a function, if there is one of that name, with its arguments given their positions.
pub(super) fn call(
    name: Arc<str>,
    function: Option<&'static Function>,
    mut arguments: Box<[Argument]>,
) -> Call {
    let wrong = match function {
        Some(function) => assign_slots(function, &mut arguments).err(),
        None => Some(unknown(&name)),
    };
    Call {
        name,
        function,
        arguments,
        wrong: wrong.map(Box::new),
    }
}

fn unknown(name: &str) -> (Code, String) {
    let later = |section| {
        let name = base::text::clip(name, 60);
        let message =
            format!("`{name}` is not available in this version yet: functions for {section} come later");
        (Code::Unsupported, message)
    };
    if let Some(section) = elsewhere::section_of(name) {
        return later(section);
    }
    let names = functions::functions().iter().map(|function| function.name);
    let unknown = match base::text::did_you_mean(name, names) {
        Some(near) => format!("unknown function `{name}`; did you mean `{near}`?"),
        None => match elsewhere::section_like(name) {
            Some(section) => return later(section),
            None => format!("unknown function `{}`", base::text::clip(name, 60)),
        },
    };
    (Code::UnknownFunction, unknown)
}

fn assign_slots(function: &'static Function, arguments: &mut [Argument]) -> Result<(), (Code, String)> {
    let params = function.params;
    let (mut few, mut many) = ([false; FEW], Vec::new());
    let taken = match params.len().max(arguments.len()) {
        count @ ..=FEW => &mut few[..count],
        count => {
            many.resize(count, false);
            &mut many[..]
        }
    };
    let mut next = 0;
    for argument in arguments.iter_mut() {
        let slot = match &argument.keyword {
            None => next,
            Some(keyword) => params
                .iter()
                .position(|param| param.name == &**keyword)
                .ok_or_else(|| {
                    (
                        Code::Arity,
                        format!(
                            "`{}` has no parameter `{keyword}`: {}",
                            function.name,
                            function.signature()
                        ),
                    )
                })?,
        };
        if slot >= params.len() && !function.takes_many() {
            return Err((Code::Arity, count(function, arguments.len())));
        }
        if std::mem::replace(&mut taken[slot], true) {
            let name = params[slot.min(params.len() - 1)].name;
            return Err((
                Code::Arity,
                format!("`{}` is given `{name}` twice", function.name),
            ));
        }
        argument.slot = slot as u32;
        if argument.keyword.is_none() {
            next += 1;
        }
    }
    let missing = params
        .iter()
        .zip(&*taken)
        .find(|(param, taken)| param.default == Default::Required && !**taken);
    match missing {
        Some((param, _)) => Err((
            Code::Arity,
            format!(
                "`{}` needs `{}`: {}",
                function.name,
                param.name,
                function.signature()
            ),
        )),
        None => Ok(()),
    }
}

fn count(function: &Function, given: usize) -> String {
    let most = function.params.len();
    let least = function.required();
    let expected = match most - least {
        0 => most.to_string(),
        1 => format!("{least} or {most}"),
        _ => format!("{least} to {most}"),
    };
    let noun = if expected == "1" { "argument" } else { "arguments" };
    format!(
        "`{}` takes {expected} {noun}, given {given}: {}",
        function.name,
        function.signature()
    )
}
