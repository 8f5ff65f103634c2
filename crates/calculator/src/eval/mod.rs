//! Evaluation.
use crate::place::Source;
use crate::syntax::tree::{Expr, Part, Statement};
use crate::{Context, Fuel, Host, Stop, Value};

pub(crate) fn run(_: &Source, _: &[Statement], _: &mut dyn Host, fuel: &mut Fuel) -> Result<(), Stop> {
    fuel.spend(1)
}
pub(crate) fn value(_: &Source, _: &Expr, _: &mut dyn Host, _: &mut Fuel) -> Result<Value, Stop> {
    Ok(Value::None)
}
pub(crate) fn render(
    source: &Source,
    _: &[Part],
    _: &mut dyn Host,
    _: &mut Fuel,
    _: Context,
) -> Result<String, Stop> {
    Ok(source.text().to_owned())
}
