//! What holds for functions whatever values they are given.

use crate::world::World;
use calculator::{Fuel, Program, Scope, Stop, Value, functions};
use proptest::prelude::*;
use std::sync::LazyLock;

/// Values that act as several types, and that are equal to each other in several ways.
fn value() -> impl Strategy<Value = Value> {
    let plain = prop::sample::select(vec![
        Value::None,
        Value::Bool(true),
        Value::Bool(false),
        Value::Int(0),
        Value::Int(1),
        Value::Int(-3),
        Value::Int(i64::MAX),
        Value::Int(i64::MIN),
        Value::Int(9_007_199_254_740_993),
        Value::Float(9_007_199_254_740_992.0),
        Value::Float(1.5),
        Value::Float(-0.0),
        Value::Float(1e300),
    ]);
    let text = prop::sample::select(vec![
        "",
        "1",
        "1.0",
        "-3",
        "007",
        "True",
        "false",
        "a",
        "A",
        "ё",
        "a;b",
        "two words",
        "1.2.2024",
        "01.02.2024",
        "01.02.2024 10:00",
        "9:00",
        "09:00",
        "[1]",
        "[ 1 ]",
        "[red, blue]",
        "{\"a\": 1}",
        "{a: '1'}",
        "[\"[1]\"]",
        "[",
        "(a",
        "#{a}",
        "1e5",
        "9223372036854775808",
        "sha256",
        "🙂\n",
    ])
    .prop_map(Value::from);
    prop_oneof![plain, text].prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::list),
            prop::collection::vec((prop::sample::select(vec!["a", "b", "1", ""]), inner), 0..4)
                .prop_map(Value::dict),
        ]
    })
}

fn list() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(value(), 0..12)
}

/// The value of `x` after a program over given variables; it must not stop.
fn x(source: &str, given: &[(&str, Value)]) -> Value {
    let mut world = World::new();
    for (name, value) in given {
        world
            .variables
            .insert((Scope::Deal, (*name).to_owned()), value.clone());
    }
    Program::compile(source)
        .run(&mut world, &mut Fuel::block())
        .expect("the program ends");
    world.variables[&(Scope::Deal, "x".to_owned())].clone()
}

/// Every function called with any number of arguments it takes, from the variables v0, v1, …
static CALLS: LazyLock<Vec<(String, Program)>> = LazyLock::new(|| {
    let mut calls = Vec::new();
    for function in functions() {
        let most = if function.takes_many() {
            3
        } else {
            function.params.len()
        };
        for count in function.required()..=most {
            let arguments: Vec<_> = (0..count).map(|at| format!("v{}", at % 6)).collect();
            let source = format!("x = {}({})", function.name, arguments.join(", "));
            let program = Program::compile(&source);
            calls.push((source, program));
        }
    }
    calls
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_function_takes_any_values(values in prop::collection::vec(value(), 6)) {
        let mut world = World::new();
        for (at, value) in values.into_iter().enumerate() {
            world.variables.insert((Scope::Deal, format!("v{at}")), value);
        }
        for (source, program) in CALLS.iter() {
            let stopped = program.run(&mut world, &mut Fuel::of(20_000, 1 << 20));
            if let Err(Stop::OutOfFuel(fault)) = stopped {
                prop_assert!(false, "{source}: {fault}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn differences_and_intersections_are_what_equality_says(a in list(), b in list()) {
        let given = [("a", Value::list(a.clone())), ("b", Value::list(b.clone()))];
        let (common, rest): (Vec<_>, Vec<_>) =
            a.iter().cloned().partition(|item| b.iter().any(|other| other.equals(item)));
        prop_assert_eq!(x("x = cross_arr(a, b)", &given), Value::list(common));
        prop_assert_eq!(x("x = except_arr(a, b)", &given), Value::list(rest));
        let mut first: Vec<Value> = Vec::new();
        for item in a {
            if !first.iter().any(|other| other.equals(&item)) {
                first.push(item);
            }
        }
        prop_assert_eq!(x("x = remove_duplicates(a)", &given), Value::list(first));
    }

    #[test]
    fn sorting_moves_every_element_and_goes_by_what_compares(a in list()) {
        let given = [("a", Value::list(a.clone()))];
        let sorted = x("x = sort(a)", &given);
        prop_assert_eq!(&x("x = sort(sort(a, True))", &given).to_text().len(), &sorted.to_text().len());
        prop_assert_eq!(&x("x = sort(sort(a))", &given), &sorted);
        let sorted = sorted.as_list().unwrap();
        for item in &a {
            let count = |list: &[Value]| list.iter().filter(|other| *other == item).count();
            prop_assert_eq!(count(&sorted), count(&a));
        }
        for pair in sorted.windows(2) {
            if pair.iter().all(|item| item.plain_number().is_some()) {
                prop_assert!(pair[0].order(&pair[1]).is_none_or(std::cmp::Ordering::is_le));
            }
        }
    }
}
