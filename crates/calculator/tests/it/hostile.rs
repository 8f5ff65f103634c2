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

/// Steps that one `findall` takes over a text.
fn steps_to_find(pattern: &str, text: &str) -> u64 {
    let mut world = World::given(&json!({"text": text}));
    let mut fuel = Fuel::of(u64::MAX, 1 << 30);
    let program = Program::compile(&format!("n = arr_len(findall('{pattern}', text))"));
    assert_eq!(program.run(&mut world, &mut fuel), Ok(()));
    u64::MAX - fuel.turn_left()
}

#[test]
fn what_a_search_reads_again_for_every_match_is_paid_again() {
    let mixed = |length: usize| -> String {
        let mut state = 1_u32;
        let letters = (0..length).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if state >> 31 == 0 { 'a' } else { 'b' }
        });
        letters.collect()
    };
    // Every match is one letter long, found when the whole rest has been read: n * n / 2 bytes.
    for (pattern, states) in [("[ab]*a[ab]{14}z|[ab]", 16), ("a.*z|[ab]", 1)] {
        for length in [300, 1_200] {
            let text = mixed(length);
            let read = (length * length / 2) as u64;
            let steps = steps_to_find(pattern, &text);
            let least = read * states / 16 / 4;
            assert!(steps >= least, "{pattern}: {steps} steps for {read} bytes read");
        }
    }
    // Short matches that are known as soon as they end are read once.
    for length in [1_000, 100_000] {
        let steps = steps_to_find("[ab]", &mixed(length));
        assert!(
            steps <= 200 + 4 * length as u64,
            "{steps} steps for {length} bytes"
        );
    }
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
    // Every directive is compared with the names of all weekdays.
    for (given, directive) in [("Mon", "%a"), ("May", "%B")] {
        let mut world =
            World::given(&json!({"text": given.repeat(200_000), "long": directive.repeat(200_000)}));
        let program = Program::compile("x = convert_datetime(text, long, '%d')");
        let stopped = program.run(&mut world, &mut Fuel::block());
        assert_eq!(code_of(stopped), Some(Code::OutOfFuel), "{directive}");
    }
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

/// The code that a program with one given list is stopped with.
fn stopped_with(list: &serde_json::Value, source: &str) -> Option<Code> {
    let mut world = World::given(&json!({"list": list}));
    code_of(Program::compile(source).run(&mut world, &mut Fuel::block()))
}

#[test]
fn a_long_json_text_is_not_read_once_for_every_element_for_free() {
    let long = format!("[{}1]", "1,".repeat(50_000));
    let lists = json!(vec![json!([]); 5_000]);
    for call in [
        "long in list",
        "in_array(list, long)",
        "index(list, [long])",
        "count_occurrences(list, long)",
        "remove(list, long)",
    ] {
        let mut world = World::given(&json!({"list": lists, "long": long}));
        let stopped = Program::compile(&format!("x = {call}")).run(&mut world, &mut Fuel::block());
        assert_eq!(code_of(stopped), Some(Code::OutOfFuel), "{call}");
    }
}

#[test]
fn a_long_key_is_paid_for_every_dictionary_it_is_looked_up_in() {
    let mut world = World::given(&json!({"list": vec![json!({"a": 1}); 3_000], "long": "k".repeat(400_000)}));
    for call in [
        "get_values_by_key(list, long)",
        "tools_make_button_str_checker(list, long)",
        "tools_check_user_input(list, 1, long)",
    ] {
        let stopped = Program::compile(&format!("x = {call}")).run(&mut world, &mut Fuel::block());
        assert_eq!(code_of(stopped), Some(Code::OutOfFuel), "{call}");
    }
}

#[test]
fn texts_inside_lists_and_texts_read_as_lists_are_paid_by_their_length() {
    let long = format!("[{}1]", "1,".repeat(200_000));
    let mut world = World::given(&json!({"list": vec!["x".repeat(200_000); 4], "long": long}));
    for (call, least) in [
        ("arr_len(list)", 12_000),
        ("arr_len(long)", 25_000),
        ("exist_key({}, list)", 12_000),
    ] {
        let mut fuel = Fuel::block();
        let program = Program::compile(&format!("x = {call}"));
        assert_eq!(program.run(&mut world, &mut fuel), Ok(()));
        let spent = base::limits::FUEL_PER_TURN - fuel.turn_left();
        assert!(spent >= least, "{call} took {spent} steps");
    }
}

#[test]
fn values_that_are_alike_and_not_equal_are_paid_by_their_pairs() {
    let different: Vec<_> = (0..2_000).map(|at| format!("[{at}]")).collect();
    // As texts they all differ, and all act as the same list.
    let alike: Vec<_> = (0..2_000)
        .map(|at| format!("[{}1{}]", " ".repeat(at / 45), " ".repeat(at % 45)))
        .collect();
    for call in [
        "remove_duplicates(list)",
        "except_arr(list, list)",
        "cross_arr(list, list)",
    ] {
        let source = format!("x = {call}");
        assert_eq!(stopped_with(&json!(different), &source), None, "{call}");
        assert_eq!(
            stopped_with(&json!(alike), &source),
            Some(Code::OutOfFuel),
            "{call}"
        );
    }
}

#[test]
fn texts_made_of_lists_are_refused_before_they_are_huge() {
    let words = json!(vec!["word"; 20_000]);
    let long = "d".repeat(10_000);
    for source in [
        format!("x = massive_to_text(list, '', 1, '{long}')"),
        format!("x = massive_to_text(list, '', 1, '', '{long}')"),
    ] {
        assert_eq!(stopped_with(&words, &source), Some(Code::TooLarge));
    }
    let mut world = World::given(&json!({"d": {"a": "x".repeat(600_000), "b": "y".repeat(600_000)}}));
    let stopped = Program::compile("x = humanize(d)").run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::TooLarge));
    assert_eq!(
        stopped_with(
            &json!(vec!["x".repeat(300_000); 5]),
            "x = tools_make_button_str_checker(list)"
        ),
        Some(Code::TooLarge)
    );
}

#[test]
fn lists_that_grow_by_themselves_are_stopped() {
    for step in [
        "x = append(x, x)\n",
        "x = append(append(x, x, True), x, True)\n",
        "x = insert(x, 0, x)\n",
    ] {
        let source = format!("x = ['abcdefgh']\n{}", step.repeat(80));
        let (world, stopped, _) = outcome(&source);
        let deep = world.faults.iter().any(|fault| fault.code == Code::TooDeep);
        assert!(deep || code_of(stopped).is_some(), "{step}");
    }
}

#[test]
fn more_variables_than_a_deal_may_have_are_not_unpacked() {
    let mut world = World::given(&json!({"list": vec![1; base::limits::VARIABLES_PER_OWNER + 1]}));
    let stopped = Program::compile("x = unpack_list(list)").run(&mut world, &mut Fuel::block());
    assert_eq!(stopped, Ok(()));
    assert_eq!(world.variables.len(), 2, "the list and x");
    assert!(world.faults.iter().any(|fault| fault.code == Code::ArgumentValue));
}

#[test]
fn what_a_host_is_asked_is_held_like_a_value() {
    let names: Vec<_> = (0..5_000)
        .map(|at| format!("name_{at}_{}", "x".repeat(90)))
        .collect();
    let mut world = World::given(&json!({"names": names})).that_answers();
    let mut fuel = Fuel::block();
    let before = fuel.bytes_left();
    let program = Program::compile("x = get_client_vars(5, names)");
    assert_eq!(program.run(&mut world, &mut fuel), Ok(()));
    assert!(
        before - fuel.bytes_left() > 500_000,
        "{} bytes are left",
        fuel.bytes_left()
    );
    let many = "x = get_client_vars(5, names)\n".repeat(40);
    let stopped = Program::compile(&many).run(&mut world, &mut Fuel::block());
    assert_eq!(code_of(stopped), Some(Code::OutOfFuel));
}
