//! Bot files in the terminal: checking, testing, talking.

use crate::world::{BOT, World};
use serde_json::Value;

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");

fn examples() -> Vec<String> {
    let mut all: Vec<String> = std::fs::read_dir(EXAMPLES)
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .filter(|path| path.ends_with(".bot.yaml"))
        .collect();
    all.sort();
    all
}

#[test]
fn every_example_is_without_mistakes_and_passes_its_tests() {
    let world = World::new();
    let examples = examples();
    assert!(examples.len() >= 4, "{examples:?}");
    for file in &examples {
        let ran = world.run(&["bot", "check", file, "--json"]);
        assert_eq!(ran.code, Some(0), "{}", ran.out);
        assert_eq!(
            serde_json::from_str::<Value>(&ran.out).unwrap()["findings"],
            serde_json::json!([]),
            "{file}"
        );
    }
    let files: Vec<&str> = examples.iter().map(String::as_str).collect();
    let ran = world.run(&[&["bot", "test", "--json"], files.as_slice()].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["failed"], 0);
    assert!(
        report["files"]
            .as_array()
            .unwrap()
            .iter()
            .all(|file| !file["tests"].as_array().unwrap().is_empty())
    );
}

#[test]
fn a_mistake_is_shown_with_its_line_underlined() {
    let world = World::new();
    let bad = world.file("bad.bot.yaml", &BOT.replace("type: start", "type: strat"));
    let ran = world.run(&["bot", "check", &bad]);
    assert_eq!(ran.code, Some(2));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_test_that_fails_tells_what_came_instead() {
    let world = World::new();
    let failing = world.file(
        "failing.bot.yaml",
        &BOT.replace("expect: Coffee & Co here", "expect: Tea & Co here"),
    );
    let ran = world.run(&["bot", "test", &failing]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_chat_from_a_pipe_answers_plain_lines_with_plain_text() {
    let world = World::new();
    let bot = world.file("greeter.bot.yaml", BOT);
    let ran = world.run_with(&["bot", "chat", &bot], "hello\n/where\n/quit\nhello\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out.starts_with("  Coffee & Co here\nin block 1, at "),
        "{}",
        ran.out
    );
    assert_eq!(
        ran.out.matches("Coffee & Co here").count(),
        1,
        "nothing is answered after /quit"
    );
}

#[test]
fn new_numbers_are_given_and_what_could_not_be_proved_is_told() {
    let world = World::new();
    world.json(&["project", "create", "--name", "Coffee"]);
    let bot = BOT
        .replace("id: 1", "id: 70")
        .replace("    text:", "    calculator: |\n      number = 70\n    text:");
    let bot = world.file("numbers.bot.yaml", &bot);
    let ran = world.run(&[
        "--data",
        "data",
        "bot",
        "import",
        &bot,
        "--project",
        "1",
        "--renumber",
    ]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("block 70 is now 1"), "{}", ran.err);
    assert!(
        ran.err.contains("`calculator` holds 70") && ran.err.contains("write 1"),
        "{}",
        ran.err
    );
    let exported = world.run(&[
        "--data",
        "data",
        "bot",
        "export",
        "-",
        "--project",
        "1",
        "--version",
        "1",
    ]);
    assert!(
        exported.out.contains("id: 1") && !exported.out.contains("id: 70"),
        "{}",
        exported.out
    );
}
