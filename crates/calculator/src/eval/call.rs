//! Calls of functions.

use super::Eval;
use crate::fault::Refusal;
use crate::functions::Run;
use crate::functions::arguments::{Arguments, Machine};
use crate::place::Span;
use crate::syntax::tree::Call;
use crate::{Stop, Value};
use base::Code;

impl Eval<'_> {
    pub(super) fn call(&mut self, span: Span, call: &Call) -> Result<Value, Stop> {
        let (Some(function), None) = (call.function, &call.wrong) else {
            if let Some(wrong) = &call.wrong {
                let (code, message) = (**wrong).clone();
                self.report(span, code, message);
            }
            return Ok(Value::None);
        };
        let fixed = function.params.len() - usize::from(function.takes_many());
        let mut given: Vec<Option<Value>> = Vec::new();
        given.resize_with(fixed.max(call.arguments.len()), || None);
        let mut made = 0;
        for argument in &call.arguments {
            let value = self.value(&argument.value)?;
            self.charge_reading(&value)?;
            let param = function.params.get(argument.slot as usize);
            if param.is_some_and(|param| param.kind.is_collection())
                && let Value::Text(text) = &value
            {
                // The text is read as JSON.
                self.fuel.spend(text.len() as u64 / 16)?;
            }
            if let Some(slot) = given.get_mut(argument.slot as usize) {
                *slot = Some(value);
            }
            if argument.value.is_made() {
                made |= 1 << argument.slot.min(63);
            }
        }
        let source = self.source;
        let checked = Arguments::check(function, given, || source.place(span));
        let outcome = match checked {
            Err(refusal) => Err(refusal),
            Ok(arguments) => match function.run {
                // The only place that decides what a function that nobody answers yet gives.
                _ if let Some(why) = function.unavailable() => Err(Refusal::fault(Code::Unsupported, why)),
                Run::Pure(run) | Run::Writing(run) => run(
                    &arguments.made_by_calls(made),
                    &mut Machine {
                        host: self.host,
                        fuel: self.fuel,
                    },
                ),
                // A host keeps what it is asked until the turn is committed, so it is held like a new value.
                Run::Host => arguments
                    .values()
                    .iter()
                    .try_for_each(|value| self.hold(value, 0))
                    .and_then(|()| self.host.call(function, &arguments).map_err(Refusal::Stop)),
                // Only `if`, which the parser turns into a node of its own.
                Run::Lazy => Ok(Value::None),
            },
        };
        if !matches!(function.run, Run::Pure(_) | Run::Lazy) {
            self.kept.forget();
        }
        let held = outcome.and_then(|value| {
            self.hold(&value, 0)?;
            Ok(value)
        });
        self.settle(span, held)
    }
}
