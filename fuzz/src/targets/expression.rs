//! The input is one expression: it prints to an expression that means the same, and has one value.

use super::{Target, checks};
use crate::world::World;
use calculator::{Expression, Fuel};

pub const TARGET: Target = Target {
    name: "expression",
    run,
    seeds: checks::examples,
};

fn run(source: &str) -> u64 {
    let expression = match Expression::compile(source) {
        Ok(expression) => expression,
        Err(found) => {
            assert!(!found.is_empty(), "refused without a reason");
            checks::diagnostics(source, &found);
            return checks::mark(&found, &World::empty(), None, "refused");
        }
    };
    checks::diagnostics(source, expression.diagnostics());
    let printed = expression.print();
    let again = Expression::compile(&printed)
        .unwrap_or_else(|found| panic!("printed as {printed:?}, which does not parse: {found:?}"));
    assert!(
        expression.means_the_same_as(&again),
        "printed as {printed:?}, which means something else"
    );
    assert_eq!(again.print(), printed, "printing is not stable");
    let _ = (expression.names(), expression.as_bare_name());
    let values = [&expression, &again].map(|expression| {
        let mut world = World::full();
        let mut fuel = Fuel::block();
        let value = expression.eval(&mut world, &mut fuel);
        (value, world, (fuel.turn_left(), fuel.bytes_left()))
    });
    let (ref value, ref world, left) = values[0];
    checks::outcome(source, world, value.as_ref().err());
    let kind = value.as_ref().map_or("", |value| {
        checks::check_value(value, 0);
        value.kind()
    });
    let mark = checks::mark(expression.diagnostics(), world, value.as_ref().err(), kind);
    assert_eq!(left, values[1].2, "the printed expression uses other fuel");
    assert_eq!(
        value.as_ref().ok(),
        values[1].0.as_ref().ok(),
        "the printed expression has another value"
    );
    mark
}
