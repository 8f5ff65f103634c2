//! Hostile files are refused with a reason, without being unfolded first.

use base::Code;
use flow::{Bot, Findings};

fn refusal(source: &str) -> Findings {
    Bot::parse(source).expect_err("the file is refused")
}

fn first_code(source: &str) -> Code {
    refusal(source).0[0].fault.code
}

#[test]
fn a_file_of_a_million_blocks_is_refused() {
    let source = format!("version: 1\nblocks:\n{}", "- id: 1\n".repeat(1_000_000));
    assert_eq!(first_code(&source), Code::TooLarge);
}

#[test]
fn more_blocks_than_a_bot_may_have_are_refused() {
    let blocks: String = (1..=20_001).map(|id| format!("- id: {id}\n")).collect();
    assert_eq!(
        first_code(&format!("version: 1\nblocks:\n{blocks}")),
        Code::TooLarge
    );
}

#[test]
fn more_arrows_than_a_bot_may_have_are_refused() {
    let arrows = "  - id: 1\n".repeat(60_001);
    assert_eq!(
        first_code(&format!("version: 1\nblocks:\n- id: 1\n  arrows:\n{arrows}")),
        Code::TooLarge
    );
}

#[test]
fn a_file_of_more_bytes_than_are_read_is_refused_unread() {
    let source = format!("version: 1\nname: {}\n", "x".repeat(base::limits::BOT_FILE_BYTES));
    assert_eq!(first_code(&source), Code::TooLarge);
}

#[test]
fn anchors_cannot_unfold() {
    let mut source = String::from("version: 1\nconstants:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        source.push_str(&format!(
            "  a{level}: &a{level} [{}]\n",
            vec![below; 10].join(", ")
        ));
    }
    let found = refusal(&source);
    assert!(
        found.to_string().contains("anchors and aliases are not used"),
        "{found}"
    );
}

#[test]
fn deep_nesting_is_refused() {
    for source in [
        format!("version: 1\nblocks: {}", "[".repeat(100_000)),
        format!("version: 1\nblocks: {}", "{a: ".repeat(100_000)),
        format!("version: 1\nblocks:\n{}", "- ".repeat(5_000)),
        (0..2_000)
            .map(|level| format!("{}a:\n", " ".repeat(level)))
            .collect(),
    ] {
        assert!(refusal(&source).has_errors());
    }
}

#[test]
fn blocks_in_a_circle_of_thousands_are_checked_in_time() {
    let count = 5_000;
    let blocks: String = (1..=count)
        .map(|id| {
            let (kind, to) = (if id == 1 { "start" } else { "not_state" }, id % count + 1);
            format!("- {{id: {id}, type: {kind}, arrows: [{{id: {id}, to: {to}, delay: 0}}]}}\n")
        })
        .collect();
    let bot = Bot::parse(&format!("version: 1\nblocks:\n{blocks}")).unwrap();
    assert!(
        bot.warnings()
            .0
            .iter()
            .any(|finding| finding.fault.code == Code::BlockLoop)
    );
}

#[test]
fn regular_expressions_that_grow_are_refused() {
    let grows = |pattern: &str| {
        first_code(&format!(
            "version: 1\nblocks:\n- id: 1\n  type: start\n  condition:\n    match: regex\n    text: '{pattern}'\n"
        ))
    };
    assert_eq!(grows("(a{1000}){1000}"), Code::BadRegex);
    assert_eq!(grows("(((x{100}){100}){100}){100}"), Code::BadRegex);
    assert_eq!(grows("(unclosed"), Code::BadRegex);
}

#[test]
fn strange_bytes_and_shapes_are_refused_with_a_reason() {
    for source in [
        "",
        "\u{feff}",
        "null",
        "[]",
        "just words",
        "version: 2\nblocks: []",
        "version: x",
        "blocks: []",
        "version: 1\nblocks: 5",
        "version: 1\nblocks: [5, [], {}]",
        "version: 1\n\tblocks: []",
        "version: 1\n---\nversion: 1",
        "version: 1\nblocks:\n- id: 9007199254740992",
        "version: 1\nblocks: !!binary aGk=",
        "? [a]\n: b",
        "%YAML 9.9\n---\nversion: 1",
        "version: 1\nversion: 1\nblocks: []",
    ] {
        let found = refusal(source);
        assert!(found.has_errors() && !found.to_string().is_empty(), "{source:?}");
    }
}
