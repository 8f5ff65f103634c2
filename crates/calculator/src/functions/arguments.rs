//! The arguments of one call: complete, of the declared types, with defaults filled in.

use super::declare::{Default, Function, Param};
use super::types::Type;
use crate::fault::{Fault, Refusal};
use crate::value::Number;
use crate::{Fuel, Host, Place, Value};
use base::Code;
use indexmap::IndexMap;
use std::sync::Arc;

/// The arguments of a call, by the position of their parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    function: &'static str,
    params: &'static [Param],
    values: Vec<Value>,
    given: u64,
    made: u64,
    place: Option<Place>,
}

/// What pure functions may use besides their arguments.
pub(crate) struct Machine<'a> {
    pub(crate) host: &'a mut dyn Host,
    pub(crate) fuel: &'a mut Fuel,
}

impl Arguments {
    /// Checks the given values against the declaration: `values` holds one entry for each parameter, `None` where
    /// nothing was given; those of a parameter that takes many follow at the end.
    pub(crate) fn check(
        function: &'static Function,
        given: Vec<Option<Value>>,
        place: impl FnOnce() -> Place,
    ) -> Result<Self, Refusal> {
        let mut mask = 0_u64;
        let mut values = Vec::with_capacity(given.len());
        for (at, value) in given.into_iter().enumerate() {
            let param = &function.params[at.min(function.params.len() - 1)];
            let skipped = value.as_ref().is_none_or(|value| is_skipped(param, value));
            values.push(match value {
                Some(value) if !skipped => {
                    mask |= 1 << at.min(63);
                    accept(function, param, value)?
                }
                _ => stand_in(param.default),
            });
        }
        let place = matches!(function.run, super::Run::Host).then(place);
        Ok(Self {
            function: function.name,
            params: function.params,
            values,
            given: mask,
            made: 0,
            place,
        })
    }

    /// The same arguments, where those in the mask are known to be made by calls.
    pub(crate) const fn made_by_calls(mut self, mask: u64) -> Self {
        self.made = mask;
        self
    }

    /// Whether the argument at a position was made by a call, such as `int(…)`.
    pub(crate) const fn is_made(&self, at: usize) -> bool {
        self.made & (1 << if at < 63 { at } else { 63 }) != 0
    }

    /// How many values there are; at least one for each parameter, but none for one that takes many.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All values, defaults included.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The value of the parameter at a position.
    ///
    /// # Panics
    /// When the function declares no such parameter, which is a mistake in the code that answers it.
    #[must_use]
    pub fn value(&self, at: usize) -> &Value {
        &self.values[at]
    }

    /// The value of a parameter by its declared name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Value> {
        let at = self.params.iter().position(|param| param.name == name)?;
        self.values.get(at)
    }

    /// Whether the parameter at a position was given, and not skipped by `None` or `''`.
    #[must_use]
    pub const fn given(&self, at: usize) -> bool {
        self.given & (1 << if at < 63 { at } else { 63 }) != 0
    }

    /// The text of the parameter at a position.
    #[must_use]
    pub fn text(&self, at: usize) -> Arc<str> {
        self.values[at].as_text()
    }

    /// The number of the parameter at a position, which must be declared as a number; 0 for one not given.
    #[must_use]
    pub fn number(&self, at: usize) -> Number {
        self.values[at].plain_number().unwrap_or(Number::Int(0))
    }

    /// The number as a double.
    #[must_use]
    pub fn double(&self, at: usize) -> f64 {
        self.number(at).as_f64()
    }

    /// The whole number of the parameter at a position; 0 for one not given.
    #[must_use]
    pub fn int(&self, at: usize) -> i64 {
        self.number(at).as_int().unwrap_or(0)
    }

    /// The whole number of an optional parameter, if it was given.
    #[must_use]
    pub fn int_if_given(&self, at: usize) -> Option<i64> {
        self.given(at).then(|| self.int(at))
    }

    /// The truth of the parameter at a position.
    #[must_use]
    pub fn truth(&self, at: usize) -> bool {
        self.values[at].is_true()
    }

    /// The list of the parameter at a position; empty for one not given.
    #[must_use]
    pub fn list(&self, at: usize) -> Arc<Vec<Value>> {
        self.values[at].as_list().unwrap_or_default()
    }

    /// The dictionary of the parameter at a position; empty for one not given.
    #[must_use]
    pub fn dict(&self, at: usize) -> Arc<IndexMap<Arc<str>, Value>> {
        self.values[at].as_dict().unwrap_or_default()
    }

    /// Where the call stands; absent for pure functions, whose faults the evaluator places.
    #[must_use]
    pub const fn place(&self) -> Option<Place> {
        self.place
    }

    /// A fault of this call, placed, its message beginning with the function's name.
    #[must_use]
    pub fn fault(&self, code: Code, message: &str) -> Fault {
        let fault = Fault::new(code, format!("`{}`: {message}", self.function));
        match self.place {
            Some(place) => fault.at(place),
            None => fault,
        }
    }

    /// Refuses the value of the parameter at a position: `expected` completes "must be …".
    pub(crate) fn refuse(&self, at: usize, expected: &str) -> Refusal {
        Refusal::fault(
            Code::ArgumentValue,
            format!(
                "`{}`: `{}` must be {expected}; given {}",
                self.function,
                self.params[at.min(self.params.len() - 1)].name,
                self.values[at].describe()
            ),
        )
    }
}

/// Whether a value says that an argument is skipped: `None` or `''`, for a list or dictionary `0` as well.
fn is_skipped(param: &Param, value: &Value) -> bool {
    let nothing = || {
        let zero = || value.plain_number() == Some(Number::Int(0));
        value.is_empty() || matches!(param.kind, Type::List | Type::Dict) && zero()
    };
    !param.takes_empty && param.default != Default::Many && nothing()
}

/// Why a value can never be the argument at a position, if it cannot.
pub(crate) fn refusal(function: &Function, slot: usize, value: &Value) -> Option<(Code, String)> {
    let param = &function.params[slot.min(function.params.len() - 1)];
    if is_skipped(param, value) {
        return None;
    }
    match accept(function, param, value.clone()) {
        Err(Refusal::Fault(code, message)) => Some((code, message.into())),
        _ => None,
    }
}

/// The value as the parameter takes it.
fn accept(function: &Function, param: &Param, value: Value) -> Result<Value, Refusal> {
    let accepted = match param.kind {
        Type::Any => Some(value.clone()),
        Type::Text => Some(match value {
            Value::Text(_) => return Ok(value),
            ref other => Value::Text(other.as_text()),
        }),
        Type::Number => value.plain_number().map(Value::from),
        Type::Integer => value.plain_number().and_then(Number::as_int).map(Value::Int),
        Type::Bool => Some(Value::Bool(value.is_true())),
        Type::List => value.as_list().map(Value::List),
        Type::Dict => value.as_dict().map(Value::Dict),
        Type::Collection => value.collected(),
    };
    accepted.ok_or_else(|| {
        Refusal::fault(
            Code::ArgumentType,
            format!(
                "`{}`: `{}` must be {}; given {}",
                function.name,
                param.name,
                param.kind.name(),
                value.describe()
            ),
        )
    })
}

fn stand_in(default: Default) -> Value {
    match default {
        Default::Required | Default::None | Default::Many => Value::None,
        Default::Int(number) => Value::Int(number),
        Default::Bool(truth) => Value::Bool(truth),
        Default::Text(text) => Value::text(text),
    }
}
