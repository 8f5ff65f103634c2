//! Input made to break things: everything is refused or bounded, and nothing takes long or overflows the stack.

use crate::world::World;
use base::Code;
use calculator::{Choices, Context, Expression, Fuel, Program, Stop, Template, Value};
use serde_json::json;

const MEGABYTE: usize = 1 << 20;

/// Long sources that would be quadratic, or deep, if read naively.
fn monsters() -> Vec<String> {
    let pieces = [
        "(",
        ")",
        "[",
        "{",
        "}",
        "#{",
        "#{'",
        "#{\"#{",
        "'",
        "\"",
        "'\n",
        "x = '\n",
        "x = (\n",
        "x = f(\n'",
        "-",
        "not ",
        "1+",
        "2^",
        "a[",
        "a[0]",
        "/*",
        "*/",
        "/*\n",
        "x = #{\n",
        "#{x",
        "#{x}",
        "{a|",
        "{a|b}",
        "{\"a\":",
        "|",
        "if(1,",
        "x.",
        "1",
        "9",
        "x = [",
        "\n",
        "x=1\n",
        "x = y z\n",
        "a and ",
        "\\",
        "é",
        "client.x = #{#{x}}\n",
        "#{foo bar}",
        "=",
        "==",
        "x[1]=",
    ];
    let small = pieces
        .iter()
        .map(|piece| piece.repeat(MEGABYTE / 128 / piece.len()));
    let large = std::iter::once("(".repeat(MEGABYTE));
    let path = "['a']".repeat(5_000);
    let paths = [
        format!("x{path} = 1"),
        format!("del x{path}"),
        format!("y = x{path}"),
    ];
    small.chain(large).chain(paths).collect()
}

#[test]
fn a_monster_of_any_kind_compiles_and_runs_within_bounds() {
    for monster in monsters() {
        let mut world = World::given(&json!({"x": 1, "a": [[0]]}));
        let program = Program::compile(&monster);
        let _ = program.run(&mut world, &mut Fuel::block());
        let _ = program.diagnostics().first().map(|found| found.render(&monster));
        let _ =
            Expression::compile(&monster).map(|expression| expression.eval(&mut world, &mut Fuel::block()));
        let template = Template::compile(&monster, Choices::Pick);
        let _ = template.render(&mut world, &mut Fuel::block(), Context::PythonLiteral);
    }
}

/// Runs a program that must be stopped or refused.
fn outcome(source: &str) -> (World, Result<(), Stop>, Fuel) {
    let mut world = World::new();
    let mut fuel = Fuel::block();
    let program = Program::compile(source);
    let stopped = program.run(&mut world, &mut fuel);
    (world, stopped, fuel)
}

fn code_of(stopped: Result<(), Stop>) -> Option<Code> {
    match stopped {
        Err(Stop::OutOfFuel(fault)) => {
            assert!(fault.place.is_some(), "{fault} has no place");
            Some(fault.code)
        }
        _ => None,
    }
}

#[test]
fn a_text_that_doubles_is_stopped_by_its_length() {
    let source = format!("x = 'abcdefgh'\n{}", "x = concat(x, x)\n".repeat(60));
    let (world, stopped, _) = outcome(&source);
    assert_eq!(code_of(stopped), Some(Code::TooLarge));
    let longest = world.variables.values().map(|value| value.to_text().len()).max();
    assert!(longest <= Some(1_000_000), "{longest:?}");
}

#[test]
fn a_list_that_holds_itself_twice_is_weighed_as_it_prints() {
    let (_, stopped, _) = outcome(&format!("x = ['abcdefgh']\n{}", "x = [x, x]\n".repeat(60)));
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}

#[test]
fn a_dictionary_that_holds_itself_is_weighed_too() {
    let (_, stopped, _) = outcome(&format!(
        "x['k'] = 'v'\n{}",
        "x['a'] = x\nx['b'] = x\n".repeat(60)
    ));
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}

#[test]
fn a_value_that_nests_too_deep_is_a_fault() {
    let (world, stopped, _) = outcome(&format!("x = [1]\n{}", "x = [x]\n".repeat(300)));
    assert_eq!(stopped, Ok(()));
    assert!(world.faults.iter().any(|fault| fault.code == Code::TooDeep));
}

#[test]
fn replacing_is_refused_before_the_text_is_built() {
    let mut world = World::given(&json!({"long": "a".repeat(100_000)}));
    let program = Program::compile("x = replace(long, 'a', long)");
    let stopped = program.run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::TooLarge));
}

#[test]
fn numbers_that_grow_become_doubles_and_then_a_fault() {
    let (world, stopped, _) = outcome(
        "a = '9' * 10 ** 9\nb = 9 ^ 9 ^ 9 ^ 9\nc = pow(10, 400)\nd = fac(171)\ne = fac(170)\nf = 2 ** 63",
    );
    assert_eq!(stopped, Ok(()));
    let value = |name: &str| {
        world
            .variables
            .get(&(calculator::Scope::Deal, name.to_owned()))
            .cloned()
    };
    assert_eq!(value("a"), Some(Value::Int(9_000_000_000)));
    assert_eq!(value("b"), Some(Value::None));
    assert_eq!(value("c"), Some(Value::None));
    assert_eq!(value("d"), Some(Value::None));
    assert_eq!(
        value("e").map(|value| value.to_text()).as_deref(),
        Some("7.257415615307994e+306")
    );
    assert_eq!(
        value("f").map(|value| value.to_text()).as_deref(),
        Some("9223372036854776000")
    );
}

#[test]
fn a_pattern_that_is_too_large_is_refused() {
    for pattern in [
        r"(\\w{500}){500}",
        r"((((a{100}){100}){100}){100})",
        "(?:(?:x{1000}){1000}){1000}",
    ] {
        let (world, stopped, _) = outcome(&format!("x = findall('{pattern}', 'aaa')"));
        let refused = world.faults.iter().any(|fault| fault.code == Code::BadRegex) || stopped.is_err();
        assert!(refused, "{pattern}: {:?}", world.faults);
    }
}

#[test]
fn searching_long_texts_is_paid_by_length() {
    let mut world = World::given(&json!({"long": "a".repeat(900_000)}));
    let source = "x = findall('(a*)*b|a', long, 0)\n".repeat(100);
    let mut fuel = Fuel::block();
    let stopped = Program::compile(&source).run(&mut world, &mut fuel);
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}

#[test]
fn comparing_long_texts_for_likeness_is_paid_by_their_product() {
    let mut world = World::given(&json!({"long": "ab".repeat(40_000)}));
    let stopped = Program::compile("x = similar(long, long + 'c')").run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}

#[test]
fn a_long_format_of_a_date_is_paid_for_and_bounded() {
    let mut world = World::given(&json!({"long": "%A".repeat(450_000)}));
    let stopped = Program::compile("x = get_datetime(long)").run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::TooLarge));
    let source = "x = convert_datetime(long, long, '%d')\n".repeat(100);
    let stopped = Program::compile(&source).run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}

#[test]
fn the_fault_of_a_stop_stands_at_its_line() {
    let (_, stopped, _) = outcome(&format!("x = 'abcdefgh'\n{}", "x = x + x\n".repeat(60)));
    let Err(Stop::OutOfFuel(fault)) = stopped else {
        panic!("it must stop")
    };
    assert!(fault.place.is_some_and(|place| place.line > 10));
}

#[test]
fn fuel_that_was_used_is_gone_from_the_turn() {
    let (_, stopped, fuel) = outcome(&"x = 1 + 1\n".repeat(1000));
    assert_eq!(stopped, Ok(()));
    assert_eq!(fuel.turn_left(), base::limits::FUEL_PER_TURN - 4 * 1000);
}

#[test]
fn a_megabyte_from_a_client_stays_text_or_is_refused() {
    for piece in ["#{x}", "') + message(1,'x", "{a|b}", "\\\"'{", "\n", "🙂"] {
        let text = piece.repeat(MEGABYTE / piece.len());
        let given = || World::given(&json!({"x": text, "api_key": "SECRET"}));
        for context in [
            Context::Text,
            Context::Html,
            Context::MarkdownV2,
            Context::Json,
            Context::Url,
        ] {
            let rendered =
                Template::compile("a #{x}", Choices::Pick).render(&mut given(), &mut Fuel::block(), context);
            match rendered {
                Ok(rendered) => assert!(context != Context::Text || rendered[2..] == text),
                Err(stop) => assert_eq!(code_of(Err(stop)), Some(Code::TooLarge)),
            }
        }
        let mut world = given();
        let ended = Program::compile("a = x\nb = #{x}\nc = x == a\nd = concat('<', x)")
            .run(&mut world, &mut Fuel::block());
        let stored = |name: &str| {
            world
                .variables
                .get(&(calculator::Scope::Deal, name.to_owned()))
                .cloned()
        };
        assert_eq!(stored("a"), Some(Value::from(text.as_str())));
        assert_eq!(stored("b"), stored("a"));
        if ended.is_ok() {
            assert_eq!(stored("d"), Some(Value::from(format!("<{text}"))));
        }
    }
}
