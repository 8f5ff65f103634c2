//! The guide to the language holds: every example in it is run here.

use super::flags::World;
use super::session::Session;
use super::world;

const GUIDE: &str = include_str!("../../../../docs/guide/calculator.md");

/// A fresh world at the guide's moment.
fn session() -> Session {
    let typed = World {
        file: None,
        now: Some("2026-01-05T10:00:00".to_owned()),
        timezone: "Europe/Moscow".to_owned(),
        seed: Some(1),
        variables: Vec::new(),
    };
    Session::new(world::begin(&typed).unwrap())
}

/// The blocks of examples.
fn blocks() -> Vec<&'static str> {
    GUIDE
        .split("```calc\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// What is wrong with the answer to an example: it gives a value, and perhaps a fault of the code in parentheses.
fn wrong(source: &str, expected: &str, told: &str) -> Option<String> {
    let (value, code) = match expected.split_once("  (") {
        Some((value, code)) => (value, Some(code.trim_end_matches(')'))),
        None => (expected, None),
    };
    let came = told.trim_end().lines().last().unwrap_or_default();
    let right = match code {
        Some(code) => told.contains(&format!("[{code}]")),
        None => told.trim_end().lines().count() == 1,
    };
    (came != value || !right).then(|| format!("{source}: expected {expected}, came {told}"))
}

#[test]
fn every_example_of_the_guide_comes_out_as_it_says() {
    let (mut failures, mut examples) = (Vec::new(), 0);
    for block in blocks() {
        let mut session = session();
        let mut open = String::new();
        for line in block.lines() {
            if let Some((source, expected)) = line.split_once("  →  ") {
                examples += 1;
                let (told, _) = session.answer(source);
                failures.extend(wrong(source, expected, &told));
                continue;
            }
            open.push_str(line);
            if calculator::is_open(&open) {
                open.push('\n');
                continue;
            }
            let (told, _) = session.answer(&std::mem::take(&mut open));
            if told.contains(" | ") {
                failures.push(format!("{line}: {told}"));
            }
        }
        assert_eq!(open, "", "a line of the guide stays open");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(examples > 40, "only {examples} examples were found");
}
