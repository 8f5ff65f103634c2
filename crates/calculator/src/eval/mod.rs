//! Evaluation: a walk over the tree that charges every step and turns every fault into `None`.

mod call;
mod expr;
mod quick;
mod render;
mod slots;
mod statement;

pub(crate) use slots::Slots;

use crate::escape::Context;
use crate::fault::{Fault, Refusal};
use crate::place::{Source, Span};
use crate::syntax::tree::{Expr, Part, Statement};
use crate::value::measure::Excess;
use crate::{Fuel, Host, Stop, Value};
use base::{Code, limits};
use slots::Kept;

/// One evaluation under way.
struct Eval<'a> {
    source: &'a Source,
    host: &'a mut dyn Host,
    fuel: &'a mut Fuel,
    kept: Kept,
    /// Where texts grow before they become values.
    scratch: String,
}

impl<'a> Eval<'a> {
    fn new(source: &'a Source, slots: usize, host: &'a mut dyn Host, fuel: &'a mut Fuel) -> Self {
        Self {
            source,
            host,
            fuel,
            kept: Kept::new(slots),
            scratch: String::new(),
        }
    }
}

/// Runs a program.
pub(crate) fn run(
    source: &Source,
    statements: &[Statement],
    slots: usize,
    host: &mut dyn Host,
    fuel: &mut Fuel,
) -> Result<(), Stop> {
    let mut eval = Eval::new(source, slots, host, fuel);
    for statement in statements {
        eval.statement(statement)
            .map_err(|stop| eval.placed(stop, statement.span))?;
    }
    Ok(())
}

/// The value of an expression.
pub(crate) fn value(
    source: &Source,
    root: &Expr,
    slots: usize,
    host: &mut dyn Host,
    fuel: &mut Fuel,
) -> Result<Value, Stop> {
    let mut eval = Eval::new(source, slots, host, fuel);
    eval.value(root).map_err(|stop| eval.placed(stop, root.span))
}

/// The text of a template.
pub(crate) fn render(
    source: &Source,
    parts: &[Part],
    slots: usize,
    host: &mut dyn Host,
    fuel: &mut Fuel,
    context: Context,
) -> Result<String, Stop> {
    let whole = Span::new(0, source.text().len());
    let mut eval = Eval::new(source, slots, host, fuel);
    eval.render(parts, context, source.text().len())
        .map_err(|stop| eval.placed(stop, whole))
}

impl Eval<'_> {
    /// Reports a fault.
    #[cold]
    fn report(&mut self, span: Span, code: Code, message: String) {
        if self.fuel.may_report() {
            let place = self.source.place(span);
            self.host.fault(Fault::new(code, message).at(place));
        }
    }

    /// The value, or `None` with its fault reported.
    fn settle(&mut self, span: Span, outcome: Result<Value, Refusal>) -> Result<Value, Stop> {
        match outcome {
            Ok(value) => Ok(value),
            Err(Refusal::Fault(code, message)) => {
                self.report(span, code, message.into());
                Ok(Value::None)
            }
            Err(Refusal::Stop(stop)) => Err(stop),
        }
    }

    /// The stop with the place of the statement it ended.
    #[cold]
    fn placed(&self, stop: Stop, span: Span) -> Stop {
        match stop {
            Stop::OutOfFuel(fault) => Stop::out_of_fuel(fault.at(self.source.place(span))),
            Stop::Needs => Stop::Needs,
        }
    }

    /// Charges a new value as if nothing in it were shared; one that nests too deep is refused.
    fn hold(&mut self, value: &Value, depth: usize) -> Result<(), Refusal> {
        match value {
            Value::Text(text) => {
                crate::value::operate::check_length(text.len(), || text.chars().count())?;
                Ok(self.fuel.hold(text.len())?)
            }
            Value::List(_) | Value::Dict(_) => match value.weigh(self.fuel.bytes_left(), depth) {
                Ok(bytes) => Ok(self.fuel.hold(bytes)?),
                Err(Excess::Bytes) => Ok(self.fuel.hold(usize::MAX / 2)?),
                Err(Excess::Depth) => Err(Refusal::fault(
                    Code::TooDeep,
                    format!(
                        "lists and dictionaries may nest {} deep; this one would be deeper",
                        limits::EXPRESSION_DEPTH
                    ),
                )),
            },
            _ => Ok(()),
        }
    }

    /// Charges the reading of a whole value, which a comparison or a function may do.
    fn charge_reading(&mut self, value: &Value) -> Result<(), Stop> {
        match value {
            Value::Text(text) if text.len() >= 64 => self.fuel.spend(text.len() as u64 / 64),
            Value::List(items) => {
                let (mut bytes, mut heavy) = (0, false);
                for item in items.iter() {
                    match item {
                        Value::Text(text) => bytes += text.len(),
                        Value::List(_) | Value::Dict(_) => heavy = true,
                        _ => {}
                    }
                }
                self.fuel.spend(items.len() as u64 / 8 + bytes as u64 / 64)?;
                // Deep values are walked, so they are weighed; what is over the limit was refused when it was made.
                if heavy { self.charge_walk(value) } else { Ok(()) }
            }
            Value::Dict(_) => self.charge_walk(value),
            _ => Ok(()),
        }
    }

    fn charge_walk(&mut self, value: &Value) -> Result<(), Stop> {
        let bytes = value
            .weigh(limits::VALUE_BYTES_PER_BLOCK, 0)
            .unwrap_or(limits::VALUE_BYTES_PER_BLOCK);
        self.fuel.spend(bytes as u64 / 64)
    }
}
