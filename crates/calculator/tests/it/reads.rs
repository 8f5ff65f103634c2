//! A value that was read is kept while it cannot have changed, and nobody can tell.

use crate::world::World;
use calculator::{Fuel, Program, Scope, Value};
use proptest::prelude::*;

#[test]
fn a_name_is_read_once_while_nothing_changes_it() {
    let mut world = World::given(&serde_json::json!({"x": 3, "y": 4}));
    let program = Program::compile("a = x + x * x - y / x\nb = a + a + x\nc = 'n' + x + a");
    assert_eq!(program.run(&mut world, &mut Fuel::block()), Ok(()));
    assert_eq!(world.reads, 2, "x and y; a is known since it was assigned");
    assert_eq!(
        world.variables[&(Scope::Deal, "b".to_owned())],
        Value::number((12.0 - 4.0 / 3.0) * 2.0 + 3.0).unwrap()
    );
}

#[test]
fn a_name_that_follows_from_others_is_read_again_after_each_assignment() {
    let mut world = World::new();
    let program = Program::compile("a = order + order\nb = order + order\ndel a\nc = order");
    assert_eq!(program.run(&mut world, &mut Fuel::block()), Ok(()));
    let value = |name: &str| world.variables[&(Scope::Deal, name.to_owned())].to_text();
    assert_eq!((value("b"), value("c")), ("aa".to_owned(), "b".to_owned()));
}

/// Lines that read, write and delete few names in every way there is.
fn line() -> impl Strategy<Value = String> {
    let operand = || {
        prop::sample::select(vec![
            "x",
            "y",
            "z",
            "order",
            "E",
            "#{'x'}",
            "1",
            "2.5",
            "'5'",
            "'text'",
            "''",
            "'01.02.2024'",
            "'-'",
            "none",
            "'#{x}'",
            "len(y)",
            "y[0]",
            "unpack_list([x, 'u'], 'x')",
            "True",
            "[z, x]",
            "'a long text of more than nineteen letters'",
            "'12345678901234567890'",
        ])
    };
    let operator = || prop::sample::select(vec!["+", "+", "+", "+", "-", "*", "<", "==", "and", "in"]);
    let target = prop::sample::select(vec![
        "x",
        "y",
        "z",
        "x1",
        "client.x",
        "project.y",
        "#{'x'}",
        "y[0]",
        "y['k']",
        "client_id",
    ]);
    let value =
        (operand(), prop::collection::vec((operator(), operand()), 0..5)).prop_map(|(first, rest)| {
            rest.into_iter()
                .fold(first.to_owned(), |text, (operator, operand)| {
                    format!("{text} {operator} {operand}")
                })
        });
    prop_oneof![
        6 => (target.clone(), value).prop_map(|(target, value)| format!("{target} = {value}")),
        1 => target.clone().prop_map(|target| format!("del {target}")),
        1 => target.prop_map(|target| format!("{target} =")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keeping_values_changes_nothing(lines in prop::collection::vec(line(), 1..12), steps in 1_u64..400) {
        let program = Program::compile(&lines.join("\n"));
        let given = serde_json::json!({"x": 3, "y": ["a", "5"], "client.z": "text", "project.x": "behind"});
        let ran = [World::given(&given), World::given(&given).that_is_read_anew()].map(|mut world| {
            let mut fuel = Fuel::of(steps, 1 << 20);
            let stopped = program.run(&mut world, &mut fuel);
            (stopped, world.variables, world.faults, fuel.turn_left(), fuel.bytes_left())
        });
        prop_assert_eq!(&ran[0], &ran[1]);
    }

    #[test]
    fn a_sum_is_what_its_steps_make(
        values in prop::collection::vec(prop::sample::select(vec![
            Value::None, Value::Bool(true), Value::Int(5), Value::Float(2.5), Value::from(""), Value::from("5"),
            Value::from("-"), Value::from("a"), Value::from("01.02.2024"), Value::from("9:30"), Value::from("1234567890123456789"),
            Value::from("31.12.2024 23:59:59"), Value::from("ж".repeat(40)), Value::from("x".repeat(40_000)), Value::list(vec![Value::Int(1)]),
        ]), 2..7),
    ) {
        let names: Vec<String> = (0..values.len()).map(|at| format!("v{at}")).collect();
        let whole = format!("t = {}", names.join(" + "));
        let steps = names[1..].iter().fold(format!("t = {}", names[0]), |text, name| format!("{text}\nt = t + {name}"));
        let ran = [whole, steps].map(|source| {
            let mut world = World::new();
            for (name, value) in names.iter().zip(&values) {
                world.variables.insert((Scope::Deal, name.clone()), value.clone());
            }
            let mut fuel = Fuel::block();
            let stopped = Program::compile(&source).run(&mut world, &mut fuel);
            let faults: Vec<String> = world.faults.into_iter().map(|fault| fault.message).collect();
            (stopped, world.variables.swap_remove(&(Scope::Deal, "t".to_owned())), faults, fuel.bytes_left())
        });
        prop_assert_eq!(&ran[0], &ran[1]);
    }
}
