//! Expressions that give the same at every run: they are evaluated once, in a world without names, clock and chance.

use crate::functions::Run;
use crate::place::Source;
use crate::syntax::tree::{Expr, ExprKind};
use crate::{Arguments, Fault, Fuel, Function, Host, Kind, Scope, Stop, Stored, Value, eval};
use base::{Random, Timestamp, Zone};
use std::cell::Cell;

/// What all constants of one source may use together: steps, and bytes of values.
const STEPS: u64 = 200_000;
const BYTES: usize = 4 << 20;

/// A constant expression, evaluated.
pub(super) struct Constant {
    pub value: Value,
    /// What went wrong, and will at every run.
    pub faults: Vec<Fault>,
}

/// The constants of one source.
pub(super) struct Constants<'c> {
    source: &'c Source,
    fuel: Fuel,
}

impl<'c> Constants<'c> {
    pub(super) fn new(source: &'c Source) -> Self {
        Self {
            source,
            fuel: Fuel::of(STEPS, BYTES),
        }
    }

    /// The value of an expression that gives the same at every run.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<Constant> {
        if !is_constant(expr) {
            return None;
        }
        let mut nowhere = Nowhere::new();
        let value = eval::value(self.source, expr, 0, &mut nowhere, &mut self.fuel).ok()?;
        (!nowhere.asked.get()).then_some(Constant {
            value,
            faults: nowhere.faults,
        })
    }
}

/// Whether an expression names nothing. A choice is none: its branches are looked at one by one.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Text(_) => true,
        ExprKind::Name(_) | ExprKind::Composed(_) | ExprKind::Quoted(_) | ExprKind::If(_) => false,
        ExprKind::Hole(inner) | ExprKind::Negate(inner) | ExprKind::Not(inner) => is_constant(inner),
        ExprKind::Chain(first, rest) => {
            is_constant(first) && rest.iter().all(|(_, operand)| is_constant(operand))
        }
        ExprKind::Power(base, exponent) => is_constant(base) && is_constant(exponent),
        ExprKind::Call(call) => {
            let pure = call
                .function
                .is_some_and(|function| function.kind == Kind::Pure && matches!(function.run, Run::Pure(_)));
            pure && call.wrong.is_none()
                && super::deprecated::remedy(&call.name).is_none()
                && call.arguments.iter().all(|argument| is_constant(&argument.value))
        }
        ExprKind::Element(base, path) => is_constant(base) && path.iter().all(is_constant),
        ExprKind::List(items) => items.iter().all(is_constant),
        ExprKind::Dict(entries) => entries
            .iter()
            .all(|(key, value)| is_constant(key) && is_constant(value)),
    }
}

/// A world in which nothing is; it remembers whether it was asked for what differs from run to run.
struct Nowhere {
    asked: Cell<bool>,
    faults: Vec<Fault>,
    zone: Zone,
    random: Random,
}

impl Nowhere {
    fn new() -> Self {
        Self {
            asked: Cell::new(false),
            faults: Vec::new(),
            zone: Zone::utc(),
            random: Random::seeded(0),
        }
    }
}

impl Host for Nowhere {
    fn variable(&mut self, _: &str) -> Option<Value> {
        self.asked.set(true);
        None
    }

    fn assign(&mut self, _: Scope, _: &str, _: Value) -> Result<Stored, Fault> {
        self.asked.set(true);
        Ok(Stored::Otherwise)
    }

    fn delete(&mut self, _: Scope, _: &str) {
        self.asked.set(true);
    }

    fn call(&mut self, _: &'static Function, _: &Arguments) -> Result<Value, Stop> {
        self.asked.set(true);
        Err(Stop::Needs)
    }

    fn now(&self) -> Timestamp {
        self.asked.set(true);
        Timestamp(0)
    }

    fn zone(&self) -> &Zone {
        self.asked.set(true);
        &self.zone
    }

    fn random(&mut self) -> &mut Random {
        self.asked.set(true);
        &mut self.random
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}
