//! What holds for any call of any function.

use crate::world::World;
use calculator::{Expression, Fuel, functions};
use proptest::prelude::*;

/// An argument that some function may stumble over.
fn argument() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "None", "True", "''", "'0'", "'-1'", "0.5", "-0.0", "9223372036854775807", "-9223372036854775808", "10 ^ 308",
            "'31.12.9999'", "'01.01.0001'", "'29.02.2024 23:59:59'", "'00:00'", "'23:59:59'", "'%Y %j %U %W %w %a'",
            "'%d.%m.%Y'", "'%s'", "'%-d%'", "'%z %Z %f %p %I'", "'99999999999999'", "'-62135596800'", "[]", "{}", "[[1], {}, 'a']",
            "{'a': [1, None]}", "'[1, \"b\", None]'", "'{\"k\": 1}'", "'(a|b)*'", "'🙂ё'", "'Я'", "';'",
        ]).prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => "'[^'\\\\\n#]{0,8}'",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_call_gives_a_value_or_a_fault(
        at in any::<prop::sample::Index>(),
        arguments in prop::collection::vec(argument(), 0..6),
    ) {
        let function = at.get(functions());
        let most = if function.takes_many() { arguments.len() } else { function.params.len() };
        let least = function.required();
        let given: Vec<_> = arguments.iter().cloned().chain(std::iter::repeat("'x'".to_owned()))
            .take(arguments.len().clamp(least, most.max(least))).collect();
        let source = format!("{}({})", function.name, given.join(", "));
        let expression = Expression::compile(&source).unwrap();
        let mut world = World::answering();
        let _ = expression.eval(&mut world, &mut Fuel::block());
        for fault in &world.faults {
            prop_assert!(fault.place.is_some(), "{source}: {fault}");
        }
    }

    #[test]
    fn a_date_that_is_written_in_digits_is_read_back(seconds in -62_135_596_800_i64..253_402_300_800, format in 0..4_usize) {
        let format = ["%d.%m.%Y %H:%M:%S", "%Y%j%H%M%S", "%I-%p-%M-%S %Y %W %w", "%A %d %B %Y %H:%M:%S %z"][format];
        let source = format!(
            "convert_datetime(convert_datetime('{seconds}', '%s', '{format}'), '{format}', '%s')"
        );
        let expression = Expression::compile(&source).unwrap();
        let came = expression.eval(&mut World::new(), &mut Fuel::block()).unwrap();
        prop_assert_eq!(came.to_text(), seconds.to_string());
    }
}
