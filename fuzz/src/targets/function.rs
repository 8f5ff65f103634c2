//! The input is a call: the name of a function, then its arguments, one a line, as JSON or else as text.
//!
//! A name that no function has stands for one of them, so that a mutated name still calls something.

use super::{Target, checks};
use crate::corpus::fingerprint;
use crate::world::World;
use calculator::{Expression, Fuel, Function, Value, function, functions};

pub const TARGET: Target = Target {
    name: "function",
    run,
    seeds,
};

/// Arguments to begin with: something of every type.
const ARGUMENTS: &[&str] = &[
    "\"hello, world\"",
    "3",
    "2.5",
    "[1, \"b\", [2]]",
    "{\"a\": {\"b\": 1}}",
    "\"31.12.2024\"",
    "\"9:30\"",
    "null",
    "true",
    "",
    "\"a*\"",
];

fn seeds() -> Vec<String> {
    functions()
        .iter()
        .flat_map(|function| {
            let most = function.params.len().min(6);
            (0..ARGUMENTS.len()).map(move |from| {
                let mut lines = vec![function.name];
                lines.extend((0..most).map(|at| ARGUMENTS[(from + at * 3) % ARGUMENTS.len()]));
                lines.join("\n")
            })
        })
        .collect()
}

fn run(input: &str) -> u64 {
    let mut lines = input.split('\n');
    let called = called(lines.next().unwrap_or_default());
    let mut world = World::empty();
    let mut names = Vec::new();
    for (at, line) in lines.take(12).enumerate() {
        let name = format!("a{at}");
        let value = serde_json::from_str::<serde_json::Value>(line)
            .map_or_else(|_| Value::from(line), |json| Value::from_json(&json));
        world = world.with(&name, value);
        names.push(name);
    }
    let source = format!("{}({})", called.name, names.join(", "));
    let expression = Expression::compile(&source).unwrap_or_else(|found| panic!("{source}: {found:?}"));
    let mut results = Vec::new();
    for _ in 0..2 {
        let mut same = World::empty();
        same.variables.clone_from(&world.variables);
        let mut fuel = Fuel::block();
        let value = expression.eval(&mut same, &mut fuel);
        results.push((value, same, (fuel.turn_left(), fuel.bytes_left())));
    }
    let (value, after, left) = &results[0];
    checks::outcome(&source, after, value.as_ref().err());
    if let Ok(value) = value {
        checks::check_value(value, 0);
    }
    assert_eq!(*value, results[1].0, "two calls differ");
    assert_eq!(*left, results[1].2, "two calls use different fuel");
    let kind = value.as_ref().map_or("", Value::kind);
    let more = format!("{} {} {kind}", called.name, names.len());
    checks::mark(expression.diagnostics(), after, value.as_ref().err(), &more)
}

fn called(name: &str) -> &'static Function {
    function(name).unwrap_or_else(|| functions()[fingerprint(name) as usize % functions().len()])
}
