//! The registry: every declaration is complete, and its examples are true.

use crate::world::World;
use base::Code;
use calculator::{Availability, Expression, Fuel, Kind, Value, function, functions};
use std::collections::HashSet;

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    for function in functions() {
        assert!(
            function.examples.len() >= 2,
            "`{}` needs two examples",
            function.name
        );
        for (source, expected) in function.examples {
            let expression =
                Expression::compile(source).unwrap_or_else(|found| panic!("{source}: {found:?}"));
            assert!(
                expression.print().contains(function.name),
                "{source} does not call {}",
                function.name
            );
            let mut world = World::answering();
            let value = expression.eval(&mut world, &mut Fuel::block()).unwrap();
            if function.kind != Kind::Pure {
                // Its answer is the host's; here it counts that its arguments are right.
                assert_eq!(unready(&world), Vec::<&str>::new(), "{source}");
                continue;
            }
            let came = if value == Value::None {
                "None".to_owned()
            } else {
                value.to_text()
            };
            if came != *expected {
                wrong.push(format!("{source}: expected {expected}, came {came}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faults but those of functions that are not ready.
fn unready(world: &World) -> Vec<&str> {
    let faults = world
        .faults
        .iter()
        .filter(|fault| fault.code != Code::Unsupported);
    faults.map(|fault| fault.message.as_str()).collect()
}

#[test]
fn a_function_that_is_not_ready_is_never_asked_of_the_host() {
    for declared in functions() {
        let Availability::NotYet { why } = declared.availability else {
            assert_eq!(declared.unavailable(), None);
            continue;
        };
        assert!(
            !why.ends_with('.') && declared.kind != Kind::Pure,
            "{}",
            declared.name
        );
        let expression = Expression::compile(declared.examples[0].0).unwrap();
        let mut world = World::answering();
        expression.eval(&mut world, &mut Fuel::block()).unwrap();
        let said = declared.unavailable().unwrap();
        assert!(world.asked.is_empty(), "{}", declared.name);
        assert!(
            world
                .faults
                .iter()
                .any(|fault| fault.message == said && fault.place.is_some()),
            "{}: {:?}",
            declared.name,
            world.faults
        );
    }
}

#[test]
fn every_declaration_is_complete_and_found_by_its_name() {
    let mut names = HashSet::new();
    for declared in functions() {
        assert!(
            names.insert(declared.name),
            "`{}` is declared twice",
            declared.name
        );
        assert!(std::ptr::eq(function(declared.name).unwrap(), *declared));
        assert!(
            !declared.help.en.is_empty() && !declared.help.ru.is_empty(),
            "{}",
            declared.name
        );
        assert!(!declared.source.is_empty(), "{}", declared.name);
        let mut params = HashSet::new();
        for param in declared.params {
            assert!(
                params.insert(param.name),
                "{} has two `{}`",
                declared.name,
                param.name
            );
            assert!(
                !param.help.en.is_empty() && !param.help.ru.is_empty(),
                "{}.{}",
                declared.name,
                param.name
            );
        }
    }
    assert!(function("Len").is_none(), "names are case-sensitive");
}

/// The documented functions that need nothing but their arguments, from the specification.
const DOCUMENTED: &str = "abs ceil floor exp sqrt fac int round log pow max min pyt random sin cos tan asin acos atan \
    atan2 customizable_round_multiply customizable_round_division int_to_string is_int is_float md5 sha1 sha256 \
    distance substring startswith endswith contains len concat splitter lower upper strip capitalize title \
    normalizePhone replace base64 base64decode urlencode urldecode hmac_hexdigest tg_escape select_random_from_list \
    findall similar get if in_array arr_len append insert del remove index massive_to_text except_arr cross_arr \
    sum_array shuffle_massive sort array_slice unpack_list remove_duplicates count_occurrences \
    tools_make_button_str_checker tools_check_user_input dict_keys_to_array dict_values_to_array get_values_by_key \
    exist_key key_index humanize sort_by_value c2n n2c addCols";

#[test]
fn every_documented_function_is_declared() {
    for name in DOCUMENTED.split_whitespace() {
        assert!(function(name).is_some(), "`{name}` is not declared");
    }
}

#[test]
fn the_public_list_of_functions_is_the_recorded_one() {
    let list: Vec<_> = functions().iter().map(|function| function.signature()).collect();
    insta::assert_snapshot!(list.join("\n"));
}
