//! The evaluator beside a second one, which is slow and plain, and was written from the rulings alone
//! (`docs/adr/0016`, and the Calculator's table of precedence and types), not from the code it is compared with.

mod reference;
mod source;

use crate::world::World;
use calculator::{Expression, Fuel, Value};
use proptest::prelude::*;
use reference::Plain;
use source::{VARIABLES, flat, text};

/// The value of our evaluator, in the terms of the plain one.
fn ours(source: &str) -> Result<Plain, String> {
    let mut world = World::new();
    for (name, value) in VARIABLES.iter() {
        let value = match value {
            Plain::Int(number) => Value::Int(*number),
            Plain::Double(number) => Value::Float(*number),
            Plain::Word(text) => Value::from(text.as_str()),
            Plain::Truth(truth) => Value::Bool(*truth),
            Plain::Nothing => continue,
        };
        world
            .variables
            .insert((calculator::Scope::Deal, (*name).to_owned()), value);
    }
    let expression = Expression::compile(source).map_err(|found| format!("{source}: {found:?}"))?;
    match expression.eval(&mut world, &mut Fuel::block()) {
        Ok(Value::None) => Ok(Plain::Nothing),
        Ok(Value::Bool(truth)) => Ok(Plain::Truth(truth)),
        Ok(Value::Int(number)) => Ok(Plain::Int(number)),
        Ok(Value::Float(number)) => Ok(Plain::Double(number)),
        Ok(Value::Text(text)) => Ok(Plain::Word((*text).to_owned())),
        other => Err(format!("{source}: {other:?}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000, failure_persistence: None, max_global_rejects: 60_000, ..ProptestConfig::default()
    })]

    #[test]
    fn arithmetic_and_comparison_give_what_the_rulings_say(expression in flat()) {
        // Where the rulings say nothing, there is nothing to compare.
        let Some(expected) = reference::value(&expression) else { return Err(TestCaseError::reject("no ruling")) };
        let source = text(&expression);
        let came = ours(&source).map_err(TestCaseError::fail)?;
        prop_assert_eq!(came, expected, "{}", source);
    }
}

#[test]
fn the_plain_evaluator_agrees_with_examples_of_the_rulings() {
    use source::{Atom, Flat, Item, Sign};
    let item = |value: Plain| Item {
        signs: 0,
        atom: Atom::Literal(value),
    };
    let flat = |items: Vec<Item>, operators: &[Sign]| Flat {
        nots: vec![0; items.len()],
        items,
        operators: operators.to_vec(),
    };
    let int = |number| item(Plain::Int(number));
    for (expression, wanted) in [
        (
            flat(vec![int(2), int(3), int(2)], &[Sign::Power, Sign::Power]),
            Plain::Int(512),
        ),
        (
            flat(vec![int(10), int(4), int(3)], &[Sign::Minus, Sign::Minus]),
            Plain::Int(3),
        ),
        (
            flat(vec![int(i64::MAX), int(1)], &[Sign::Plus]),
            Plain::Double(9.223_372_036_854_776e18),
        ),
        (flat(vec![int(5), int(0)], &[Sign::Over]), Plain::Nothing),
        (
            flat(vec![int(1), int(2), int(3)], &[Sign::Plus, Sign::Times]),
            Plain::Int(7),
        ),
    ] {
        assert_eq!(
            reference::value(&expression),
            Some(wanted),
            "{}",
            text(&expression)
        );
    }
}
