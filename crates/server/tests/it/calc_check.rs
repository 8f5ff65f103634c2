//! `rapport calc check`: formulas are looked at without running.

use crate::world::World;
use serde_json::{Value, json};

const BOT: &str = "\
version: 1
constants: {company: Acme}
blocks:
  - id: 1
    type: start
    condition: hello
    calculator: customer = question
    text: 'Hello, #{customer}'
";

#[test]
fn a_wrong_formula_is_underlined_and_the_code_is_one() {
    let world = World::new();
    let file = world.file("wrong.calc", "a = 1\nцена = rond(a)\n");
    let ran = world.run(&["calc", "check", &file]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let shown = "error[unknown_function]: unknown function `rond`\n  --> wrong.calc:2:8\n    2 | цена = rond(a)\n      |        ^^^^^^^\n      = did you mean `round`?";
    assert!(ran.out.starts_with(shown), "{}", ran.out);
    assert!(
        ran.out.contains("wrong.calc: 1 mistake, no warnings"),
        "{}",
        ran.out
    );
    let ran = world.run(&["calc", "check", &file, "--json"]);
    assert_eq!(ran.code, Some(1));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        report["findings"],
        json!([{
            "code": "unknown_function",
            "severity": "error",
            "line": 2,
            "column": 8,
            "length": 7,
            "message": "unknown function `rond`",
            "remedy": "did you mean `round`?",
        }])
    );
}

#[test]
fn a_warning_or_nothing_at_all_is_no_failure() {
    let world = World::new();
    for (source, findings) in [("kind = Primary housing", 1), ("a = round(1.5)", 0)] {
        let ran = world.run_with(&["calc", "check", "-", "--json"], source);
        assert_eq!(ran.code, Some(0), "{source}: {}", ran.err);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(report["findings"].as_array().unwrap().len(), findings, "{source}");
    }
}

#[test]
fn within_a_bot_its_variables_are_known() {
    let world = World::new();
    let bot = world.file("shop.bot.yaml", BOT);
    let words = ["calc", "check", "-", "--bot", &bot, "--block", "1"];
    let ran = world.run_with(
        &[&words[..], &["--kind", "template"]].concat(),
        "#{custmer} of #{company}",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("nothing in this bot sets `custmer`")
            && ran.out.contains("did you mean `customer`?"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("company`"), "a constant is known: {}", ran.out);
    let ran = world.run_with(&["calc", "check", "-", "--bot", &bot, "--block", "7"], "a = 1");
    assert_eq!(ran.code, Some(2), "{}", ran.out);
    assert!(ran.err.contains("no block 7"), "{}", ran.err);
}
