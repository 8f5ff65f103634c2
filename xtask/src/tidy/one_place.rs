//! "ONE place only" of `ARCHITECTURE.md`, as far as text shows it: limits, retry schedules, randomness, to-do marks.

use super::Finding;
use super::rust_text::{Kind, Source};
use super::sources::{at, in_room, is_test};

/// Files that may hold what is otherwise held in one place, with the reason.
const EXCEPTIONS: &[(&str, Rule, &str)] = &[
    ("crates/base/src/limits.rs", Rule::Limit, "it is the one place"),
    (
        "crates/channels/src/features.rs",
        Rule::Limit,
        "what a channel can do is a messenger's limit, not ours",
    ),
    ("crates/jobs/src/retry.rs", Rule::Retry, "it is the one place"),
    ("crates/base/src/random.rs", Rule::Random, "it is the one place"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Limit,
    Retry,
    Random,
}

/// Looks at one Rust file.
pub fn look(path: &str, source: &Source) -> Vec<Finding> {
    let mut findings: Vec<Finding> = source
        .all(Kind::Comment)
        .filter(|piece| to_do_without_issue(&piece.text))
        .map(|piece| at(path, piece, "a to-do mark without an issue number (`#12`)"))
        .collect();
    if is_test(path) || !path.starts_with("crates/") {
        return findings;
    }
    for piece in source.outside_tests(Kind::Code) {
        for (rule, broken, message) in [
            (
                Rule::Limit,
                is_limit(&piece.text),
                "a limit outside `base::limits`",
            ),
            (
                Rule::Retry,
                is_retry_schedule(&piece.text),
                "a retry schedule outside `jobs::retry`",
            ),
            (
                Rule::Random,
                is_random(&piece.text),
                "randomness outside `base::random`",
            ),
        ] {
            if broken && !excepted(path, rule) {
                findings.push(at(path, piece, message));
            }
        }
    }
    findings
}

fn excepted(path: &str, rule: Rule) -> bool {
    // A connector's folder speaks of its messenger's limits.
    let connector = rule == Rule::Limit && in_room(path, &["channels"]) && path.matches('/').count() > 3;
    connector
        || EXCEPTIONS
            .iter()
            .any(|(file, of, _)| *file == path && *of == rule)
}

/// Whether a comment holds a to-do mark that no issue answers for.
pub fn to_do_without_issue(comment: &str) -> bool {
    comment.lines().any(|line| {
        let marked = line
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| MARKS.contains(&word));
        let issue = line
            .split('#')
            .skip(1)
            .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        marked && !issue
    })
}

const MARKS: &[&str] = &["TODO", "FIXME", "XXX"];

/// A numeric constant whose name says that it is a limit.
fn is_limit(code: &str) -> bool {
    let Some((_, declared)) = code.split_once("const ") else {
        return false;
    };
    let Some((name, value)) = declared.split_once(':') else {
        return false;
    };
    let named = name
        .split('_')
        .any(|word| matches!(word.trim(), "MAX" | "LIMIT" | "MOST"));
    let number = value
        .split_once('=')
        .is_some_and(|(_, value)| value.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    named && number
}

/// A function that computes how long to wait before another try.
fn is_retry_schedule(code: &str) -> bool {
    let Some((_, declared)) = code.split_once("fn ") else {
        return false;
    };
    let name = declared.split(|c: char| !c.is_alphanumeric() && c != '_').next();
    name.is_some_and(|name| {
        [
            "backoff",
            "back_off",
            "retry_delay",
            "retry_after_attempt",
            "next_retry",
            "jitter",
        ]
        .iter()
        .any(|word| name.contains(word))
    })
}

fn is_random(code: &str) -> bool {
    [
        "Uuid::new_v4(",
        "Uuid::now_v7(",
        "rand::random",
        "thread_rng(",
        "OsRng",
        "RandomState::new(",
    ]
    .iter()
    .any(|call| code.contains(call))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(path: &str, code: &str) -> Vec<String> {
        look(path, &Source::read(code))
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn each_thing_of_one_place_is_found_elsewhere_and_allowed_there() {
        for (code, home, message) in [
            (
                "const MAX_ROWS: usize = 20;",
                "crates/base/src/limits.rs",
                "a limit outside `base::limits`",
            ),
            (
                "pub const TEXT_LIMIT: u64 = 4_096;",
                "crates/channels/src/telegram/send.rs",
                "a limit outside `base::limits`",
            ),
            (
                "fn backoff(attempt: u32) -> u64 {",
                "crates/jobs/src/retry.rs",
                "a retry schedule outside `jobs::retry`",
            ),
            (
                "let id = Uuid::new_v4();",
                "crates/base/src/random.rs",
                "randomness outside `base::random`",
            ),
        ] {
            assert_eq!(broken("crates/app/src/a.rs", code), [message]);
            assert!(broken(home, code).is_empty(), "{code}");
            assert!(broken("crates/app/tests/it/a.rs", code).is_empty(), "{code}");
        }
        for code in [
            "const LIMIT: usize = base::limits::PAGE_ROWS;",
            "const ROWS: usize = 3;",
            "fn resend() {}",
        ] {
            assert!(broken("crates/app/src/a.rs", code).is_empty(), "{code}");
        }
    }

    #[test]
    fn a_to_do_mark_needs_an_issue() {
        assert!(to_do_without_issue("// TODO: later"));
        assert!(!to_do_without_issue("// TODO(#12): later"));
        assert!(!to_do_without_issue("// a method of all_TODOs"));
        assert_eq!(
            broken("crates/app/tests/it/a.rs", "// FIXME\nlet a = \"TODO\";").len(),
            1
        );
    }
}
