//! What holds for any input.

use crate::world::World;
use calculator::{Choices, Context, Expression, Fuel, Kind, Program, Stop, Template, Value, functions};
use proptest::prelude::*;

/// Pieces of the language and of trouble, so that random sources get past the first token.
fn source() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "x", "имя", "client.", "=", "==", "+", "-", "*", "/", "%", "^", "(", ")", "[", "]", "{", "}", "#{", "'", "\"",
            ",", ":", "\n", " ", "/*", "*/", "and", "or", "not", "in", "if(", "del ", "True", "none", "1", "0.5", "007",
            "'a'", "'31.12.2024'", "'9:30'", "[1,2]", "{\"a\": 1}", "|", "\\", "findall(", "replace(", "x[0]", "fac(", "🙂",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z0-9 ]{0,6}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Expressions that parse, by construction.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "x",
            "имя",
            "1",
            "2.5",
            "'a'",
            "\"it's\"",
            "'\\n'",
            "True",
            "none",
            "\"#{x} #{len(x)}\"",
            "#{x}",
            "q#{x}_1",
            "'10'",
            "'\\\\d+'",
            "100000000000000000000",
        ])
        .prop_map(str::to_owned),
        any::<u32>().prop_map(|number| number.to_string()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "^", "**", "==", "!=", "<", ">=", "and", "||", "in", "not in",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("(not {a})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if({a}, {b}, {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("round(num={a}, digits={b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{'k': {a}, {b}: 1}}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a})[{b}]")),
        ]
    })
}

/// Values of every kind, also those that texts act as.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::None),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-50_i64..50).prop_map(Value::Int),
        any::<f64>().prop_map(|number| Value::number(number).unwrap_or_default()),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "5",
            "-2.5",
            "007",
            "31.12.2024",
            "9:30",
            "01.02.2024 23:59",
            "[1, 'b', [2]]",
            "{'a': {'b': 1}}",
            "a,b,,c",
            "(a*)*b",
            "\\d+",
            "[",
            "%d.%m.%Y",
            "Europe/Moscow",
            "🙂ёЁß",
            "2024-02-29T12:00:00Z",
            "#ff0000",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::list),
            prop::collection::vec(("[a-c0-9]{0,2}", inner), 0..6).prop_map(Value::dict),
        ]
    })
}

fn fuel() -> Fuel {
    Fuel::of(20_000, 1 << 20)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_program_ends_within_its_fuel(source in source(), x in ".{0,12}") {
        let program = Program::compile(&source);
        let mut world = World::given(&serde_json::json!({"x": x, "имя": [1, "b"]}));
        let mut fuel = fuel();
        match program.run(&mut world, &mut fuel) {
            Ok(()) | Err(Stop::OutOfFuel(_)) => {}
            Err(Stop::Needs) => prop_assert!(false, "no function asks the host"),
        }
        prop_assert!(program.names().reads.len() <= source.len());
        for diagnostic in program.diagnostics() {
            prop_assert!(diagnostic.render(&source).contains(diagnostic.code.as_str()));
        }
        for fault in &world.faults {
            prop_assert!(fault.render(&source).contains(fault.code.as_str()));
        }
    }

    #[test]
    fn any_template_renders_in_any_context(source in source(), x in ".{0,12}") {
        let template = Template::compile(&source, Choices::Pick);
        prop_assert!(template.names().reads.len() <= source.len());
        for context in [
            Context::Text, Context::Html, Context::MarkdownV2, Context::Json, Context::Url, Context::PythonLiteral,
        ] {
            let mut world = World::given(&serde_json::json!({"x": x}));
            let rendered = template.render(&mut world, &mut fuel(), context);
            prop_assert!(!matches!(rendered, Err(Stop::Needs)));
        }
    }

    #[test]
    fn a_text_without_marks_renders_as_itself(text in "[^#{]{0,60}") {
        let template = Template::compile(&text, Choices::Pick);
        prop_assert!(template.is_constant());
        let rendered = template.render(&mut World::new(), &mut fuel(), Context::Html);
        prop_assert_eq!(rendered, Ok(text));
    }

    #[test]
    fn what_is_printed_parses_to_the_same(source in expression()) {
        let Ok(first) = Expression::compile(&source) else {
            // `a in not b` and the like.
            return Ok(());
        };
        let printed = first.print();
        let second = Expression::compile(&printed);
        prop_assert!(second.is_ok(), "{} printed as {}", source, printed);
        let second = second.unwrap();
        prop_assert!(first.means_the_same_as(&second), "{} printed as {}", source, printed);
        prop_assert_eq!(&printed, &second.print());
    }

    #[test]
    fn any_expression_that_parses_prints_and_parses_back(source in source()) {
        if let Ok(first) = Expression::compile(&source) {
            let printed = first.print();
            let second = Expression::compile(&printed);
            prop_assert!(second.is_ok(), "{:?} printed as {:?}", source, printed);
            prop_assert!(first.means_the_same_as(&second.unwrap()), "{:?} printed as {:?}", source, printed);
        }
    }

    #[test]
    fn a_value_that_fills_a_hole_is_never_run(value in source()) {
        // Whatever a client writes, it comes out letter by letter.
        let mut world = World::given(&serde_json::json!({"x": value, "api_key": "SECRET"}));
        let template = Template::compile("<#{x}>", Choices::Pick);
        prop_assert_eq!(template.render(&mut world, &mut fuel(), Context::Text), Ok(format!("<{value}>")));
        let program = Program::compile("a = \"#{x}\"\nb = #{x}\nc = #{x} and more words");
        program.run(&mut world, &mut fuel()).unwrap();
        let text = |world: &World, name: &str| {
            world.variables.get(&(calculator::Scope::Deal, name.to_owned())).map(calculator::Value::to_text)
        };
        prop_assert_eq!(text(&world, "a"), Some(value.clone()));
        prop_assert_eq!(text(&world, "b"), Some(value.clone()));
        prop_assert_eq!(text(&world, "c"), Some(format!("{value} and more words")));
    }

    #[test]
    fn any_function_takes_any_arguments(at in any::<prop::sample::Index>(), given in prop::collection::vec(value(), 0..8)) {
        let function = functions()[at.index(functions().len())];
        let names: Vec<_> = (0..given.len()).map(|at| format!("a{at}")).collect();
        let entries = names.iter().cloned().zip(given.iter().map(Value::to_json)).collect();
        let mut world = World::given(&serde_json::Value::Object(entries));
        let source = format!("{}({})", function.name, names.join(", "));
        let expression = Expression::compile(&source);
        prop_assert!(expression.is_ok(), "{}", source);
        let expression = expression.unwrap();
        match expression.eval(&mut world, &mut fuel()) {
            Ok(_) | Err(Stop::OutOfFuel(_)) => {}
            Err(Stop::Needs) => prop_assert!(function.kind != Kind::Pure, "{} asks the host", source),
        }
        let refused = !expression.diagnostics().is_empty();
        let fits = given.len() >= function.required() && (function.takes_many() || given.len() <= function.params.len());
        prop_assert_eq!(refused, !fits, "{}", source);
    }

    #[test]
    fn any_program_prints_to_one_that_does_the_same(lines in prop::collection::vec(expression(), 1..6)) {
        let source: String = lines.iter().enumerate().map(|(at, line)| format!("v{} = {line}\n", at % 3)).collect();
        let program = Program::compile(&source);
        if program.diagnostics().iter().any(|found| found.code == base::Code::BareText) {
            return Ok(());
        }
        let printed = program.print();
        let again = Program::compile(&printed);
        prop_assert_eq!(&again.print(), &printed);
        let ran = [&program, &again].map(|program| {
            let mut world = World::given(&serde_json::json!({"x": 3, "имя": "b"}));
            let mut fuel = fuel();
            (program.run(&mut world, &mut fuel).is_ok(), world.variables, fuel.turn_left())
        });
        prop_assert_eq!(&ran[0], &ran[1], "{}", printed);
    }
}
