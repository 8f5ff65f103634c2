//! Rules about Rust files: what a file begins with, its size, and what may stand only in one room.

use super::Finding;
use super::rust_text::{Kind, Piece, Source};

/// Files longer than this are worth a look: which second subject has moved in?
const LONG_FILE_LINES: usize = 300;

/// Looks at one Rust file.
pub fn look(path: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !source.first_line.starts_with("//! ") {
        findings.push(Finding::new(
            path,
            1,
            "begins without a `//!` sentence that says what the file owns",
        ));
    }
    if is_test(path) {
        return findings;
    }
    if !in_room(path, &["channels", "model"]) {
        findings.extend(
            source
                .outside_tests(Kind::Code)
                .filter(|piece| decides_by_channel_kind(&piece.text, in_room(path, &["server"])))
                .map(|piece| {
                    at(
                        path,
                        piece,
                        "decides by channel kind; ask `channels` what the channel can do",
                    )
                }),
        );
    }
    if path.starts_with("crates/") && !in_room(path, &["store"]) {
        findings.extend(
            source
                .outside_tests(Kind::Text)
                .filter(|piece| is_sql(&piece.text))
                .map(|piece| at(path, piece, "SQL outside `store`")),
        );
    }
    findings
}

/// A remark on a file that has grown long.
pub fn size(path: &str, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    (lines > LONG_FILE_LINES).then(|| Finding::new(path, 0, format!("{lines} lines")))
}

/// Remarks on tests that sleep: they are slow when they pass and wrong when the machine is busy.
pub fn sleeping_tests(path: &str, source: &Source) -> Vec<Finding> {
    let from = if is_test(path) {
        0
    } else {
        source.tests_from.unwrap_or(usize::MAX)
    };
    source
        .all(Kind::Code)
        .filter(|piece| piece.line >= from && piece.text.contains("sleep("))
        .map(|piece| {
            at(
                path,
                piece,
                "a test sleeps; wait for what it waits for, or move a fake clock",
            )
        })
        .collect()
}

/// Whether a file holds tests only.
pub fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.starts_with("crates/testkit/")
}

/// Whether a file belongs to one of these rooms.
pub fn in_room(path: &str, rooms: &[&str]) -> bool {
    path.strip_prefix("crates/")
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|room| rooms.contains(&room))
}

/// A finding at a piece of source.
pub fn at(path: &str, piece: &Piece, message: &str) -> Finding {
    Finding::new(path, piece.line, message)
}

/// Whether a line of code takes different ways for different messengers. The command line may look a channel up by kind.
fn decides_by_channel_kind(code: &str, may_compare: bool) -> bool {
    let Some(at) = code.find("ChannelKind::") else {
        return false;
    };
    let variant = code[at + "ChannelKind::".len()..].starts_with(char::is_uppercase);
    let all = code[at..].starts_with("ChannelKind::ALL");
    let arm = code[at..].contains("=>") && !code[..at].contains("=>");
    let compared =
        !may_compare && (code.contains("matches!(") || code.contains("== ") || code.contains("!= "));
    variant && !all && (arm || compared)
}

/// Whether a text is an SQL statement. House style writes keywords in capitals.
fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    let begins = |word: &str| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([' ', '\n']))
    };
    begins("SELECT")
        || begins("INSERT INTO")
        || begins("DELETE FROM")
        || begins("PRAGMA")
        || begins("CREATE TABLE")
        || begins("CREATE INDEX")
        || begins("ALTER TABLE")
        || begins("DROP TABLE")
        || (begins("UPDATE") && text.contains(" SET "))
        || (begins("WITH") && text.contains(" AS ("))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        look(path, &Source::read(text))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_file_says_what_it_owns() {
        assert_eq!(
            messages("crates/app/src/a.rs", "//! Owns a.\n"),
            Vec::<String>::new()
        );
        assert_eq!(
            messages("crates/app/src/a.rs", "fn a() {}\n"),
            ["crates/app/src/a.rs:1: begins without a `//!` sentence that says what the file owns"]
        );
    }

    #[test]
    fn only_channels_and_model_decide_by_channel_kind() {
        for code in [
            "ChannelKind::Telegram => 1,",
            "Some(model::ChannelKind::Web | ChannelKind::Vk) => {",
            "if client.kind == ChannelKind::Web {",
            "matches!(kind, ChannelKind::Web)",
        ] {
            let text = format!("//! A.\n{code}\n");
            assert_eq!(messages("crates/app/src/a.rs", &text).len(), 1, "{code}");
            assert!(messages("crates/channels/src/a.rs", &text).is_empty(), "{code}");
            assert!(messages("crates/app/tests/it/a.rs", &text).is_empty(), "{code}");
        }
        let look_up = "//! A.\nlist.find(|channel| channel.kind == ChannelKind::Web)\n";
        assert!(messages("crates/server/src/a.rs", look_up).is_empty());
        for code in [
            "Command::Telegram(add) => self.add(ChannelKind::Telegram, add),",
            "kind: ChannelKind::Web,",
            "for kind in ChannelKind::ALL { a == b }",
            "let kind = ChannelKind::from_key(word);",
        ] {
            assert!(
                messages("crates/app/src/a.rs", &format!("//! A.\n{code}\n")).is_empty(),
                "{code}"
            );
        }
    }

    #[test]
    fn sql_stands_in_store_alone() {
        let text =
            "//! A.\nconst A: &str = \"SELECT id FROM clients\";\nlet b = \"\n UPDATE x SET y = 1\";\n";
        assert_eq!(messages("crates/app/src/a.rs", text).len(), 2);
        assert!(messages("crates/store/src/a.rs", text).is_empty());
        let words = "//! A.\nlet a = \"SELECTED\"; let b = \"UPDATE the page\"; // SELECT 1\n";
        assert!(messages("crates/app/src/a.rs", words).is_empty());
    }

    #[test]
    fn a_sleeping_test_is_remarked_on_and_other_sleep_is_not() {
        let text = "thread::sleep(a);\n#[cfg(test)]\nmod tests {\n    tokio::time::sleep(b).await;\n}\n";
        let lines = |path| -> Vec<usize> {
            sleeping_tests(path, &Source::read(text))
                .iter()
                .map(|finding| finding.line)
                .collect()
        };
        assert_eq!(lines("crates/app/src/a.rs"), [4]);
        assert_eq!(lines("crates/app/tests/it/a.rs"), [1, 4]);
    }

    #[test]
    fn a_long_file_is_remarked_on() {
        assert_eq!(size("a.rs", &"x\n".repeat(300)), None);
        assert_eq!(
            size("a.rs", &"x\n".repeat(301)),
            Some(Finding::new("a.rs", 0, "301 lines"))
        );
    }
}
