//! Any bot with any inputs ends in a wait, the end or a fault, never panics, and its file reads back as printed.

use flow::{Bot, Heard, Talk, file};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;

/// Texts in which all special marks of the format occur.
fn words() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "hello",
        "x",
        "yes",
        " ",
        ";",
        "(a|b)",
        "{a|b}",
        "#{x}",
        "#{question}",
        "#{x + 1}",
        "#{",
        "}",
        "'",
        "\"",
        "\\",
        "5",
        "0",
        "ё",
        "\n",
        ":",
        "- ",
        "#",
        "[",
        "{\"text\": \"b\"}",
        "<$>",
        "|",
        "%",
        "=",
        "x = 1",
        "12:30",
        "01.02.2026",
        "if(x, 1",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

prop_compose! {
    fn arrow(blocks: i64)(
        to in 1..=blocks,
        delay in prop::option::of(prop::sample::select(vec!["0", "5 minutes", "x", "random(0, 2)", "1 month", "nonsense"])),
        time in prop::option::weighted(0.2, prop::sample::select(vec!["12:30", "#{x}", "current_time"])),
        date in prop::option::weighted(0.2, prop::sample::select(vec!["01.02.2026", "#{x}", "next_day"])),
        condition in prop::option::of(words()),
        kind in prop::sample::select(vec!["fuzzy", "keyword", "exact", "semantic"]),
        compare in prop::option::weighted(0.3, prop::sample::select(vec!["x", "x > 1", "question == 'x'", "random(0, 1)"])),
        flags in any::<[bool; 5]>(),
        capture in prop::option::weighted(0.3, prop::sample::select(vec!["x", "client.y", "project.z"])),
    ) -> String {
        let mut out = format!("to: {to}, match: {kind}, once: {}, cancel_timers: {}, cancel_if_left: {}, do_not_cancel: {}, if_date_passed: {}",
            flags[0], flags[1], flags[2], flags[3], flags[4]);
        let timed = delay.is_some() || time.is_some() || date.is_some();
        for (key, value) in [("delay", delay), ("send_time", time), ("send_date", date), ("compare", compare)] {
            if let Some(value) = value { write!(out, ", {key}: {}", quoted(value)).unwrap(); }
        }
        if let Some(condition) = condition { write!(out, ", condition: {}", quoted(&condition)).unwrap(); }
        if let (Some(capture), false) = (capture, timed) { write!(out, ", capture: {capture}").unwrap(); }
        out
    }
}

prop_compose! {
    fn block(blocks: i64)(
        kind in prop::sample::select(vec!["start", "state", "not_state", "trigger", "close_deal"]),
        condition in words(),
        text in words(),
        calculator in words(),
        code in prop::option::weighted(0.3, words()),
        arrows in prop::collection::vec(arrow(blocks), 0..4),
    ) -> (String, Vec<String>) {
        let mut out = format!("type: {kind}\n    text: {}\n    calculator: {}\n", quoted(&text), quoted(&calculator));
        if matches!(kind, "start" | "trigger") { writeln!(out, "    condition: {}", quoted(&condition)).unwrap(); }
        if let Some(code) = code { writeln!(out, "    buttons: {{code: {}}}", quoted(&code)).unwrap(); }
        let waits = |arrow: &String| !(arrow.contains("delay") || arrow.contains("send_"));
        // Nobody stands in these, so none of their arrows waits.
        let stays = matches!(kind, "not_state" | "trigger");
        (out, arrows.into_iter().filter(|arrow| !(stays && waits(arrow))).collect())
    }
}

fn bot() -> impl Strategy<Value = String> {
    prop::collection::vec(block(6), 6).prop_map(|blocks| {
        let mut out = String::from("version: 1\nblocks:\n");
        let mut next = 0;
        for (at, (block, arrows)) in blocks.iter().enumerate() {
            write!(out, "  - id: {}\n    {block}", at + 1).unwrap();
            if !arrows.is_empty() {
                out.push_str("    arrows:\n");
            }
            for arrow in arrows {
                next += 1;
                writeln!(out, "      - {{id: {next}, {arrow}}}").unwrap();
            }
        }
        out
    })
}

fn ends(heard: &Heard) -> bool {
    // Every step says what it came to, and a turn's blocks are counted.
    !heard.traces.is_empty() && heard.events.len() < 10_000
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_random_bot_always_ends(source in bot(), inputs in prop::collection::vec((0..4, words()), 1..6)) {
        let bot = Bot::parse(&source).map_err(|found| TestCaseError::fail(found.render("bot", &source)))?;
        let mut talk = Talk::new(Arc::new(bot), base::Timestamp::from_seconds(1_767_600_000));
        for (kind, text) in inputs {
            let heard = match kind {
                0 | 1 => talk.say(&text),
                2 => talk.callback(&text),
                _ => talk.run(base::BlockId(1 + text.len() as i64 % 7)),
            };
            prop_assert!(ends(&heard));
            let later = talk.now().plus_seconds(400);
            talk.wait_until(later);
            let written = serde_json::to_string(talk.scene()).unwrap();
            prop_assert_eq!(&serde_json::from_str::<flow::Scene>(&written).unwrap(), talk.scene());
        }
    }

    #[test]
    fn a_file_reads_back_as_it_was_printed(source in bot()) {
        let read = file::read(&source).map_err(|found| TestCaseError::fail(found.render("bot", &source)))?;
        let printed = file::format(&source).unwrap();
        prop_assert_eq!(file::read(&printed).unwrap(), read, "{}", printed);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ -~\n]{0,200}") {
        let _ = Bot::parse(&text);
        let _ = Bot::parse(&format!("version: 1\nblocks:\n{text}"));
    }
}
