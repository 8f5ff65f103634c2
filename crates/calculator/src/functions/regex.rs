//! Regular expressions, on an engine whose time is linear in the text, with compiled patterns kept.

use super::arguments::{Arguments, Machine};
use super::declare::pure;
use super::{Default, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use base::{Code, limits};
use regex::{Captures, Regex, RegexBuilder};
use std::cell::RefCell;
use std::sync::Arc;

type Outcome = Result<Value, Refusal>;

pub(super) static FUNCTIONS: &[Function] = &[pure(
    "findall",
    Family::Regex,
    &[
        Param::required(
            "regex",
            Type::Text,
            "a regular expression",
            "регулярное выражение",
        ),
        Param::required("str", Type::Text, "the text", "текст"),
        Param::optional(
            "index",
            Type::Integer,
            Default::None,
            "which match, from 0; without it a list of all",
            "какое совпадение, с 0; без него массив всех",
        ),
    ],
    Type::Any,
    Help {
        en: "What matches a regular expression. With one group in parentheses the group, with several a list of them.",
        ru: "Совпадения с регулярным выражением. С одной группой в скобках возвращается группа, с несколькими их массив.",
    },
    &[
        (r"findall('\d+', 'a1 b22 c333')", r#"["1","22","333"]"#),
        (r"findall('\d+', 'a1 b22 c333', 1)", "22"),
        (r"findall('.ru\/(.+)\/', 'https://example.ru/page/', 0)", "page"),
        (r"findall('(\w)=(\d)', 'a=1 b=2')", r#"[["a","1"],["b","2"]]"#),
        ("findall('x', 'abc')", "[]"),
        ("findall('x', 'abc', 0)", "None"),
        ("findall('(', 'abc')", "None"),
    ],
    findall,
)];

/// Compiled sizes tried one after the other, each with what a byte of text then costs in sixteenths of a step: a
/// larger automaton may be walked in whole for every byte.
const SIZES: [(usize, u64); 4] = [
    (limits::REGEX_BYTES >> 6, 1),
    (limits::REGEX_BYTES >> 4, 2),
    (limits::REGEX_BYTES >> 2, 32),
    (limits::REGEX_BYTES, 256),
];
/// Compiled patterns kept by each thread.
const KEPT: usize = 32;

/// A compiled pattern.
#[derive(Clone)]
struct Pattern {
    regex: Regex,
    cost: u64,
    /// The steps that compiling it takes. They are charged at every use: what a turn uses up must not depend on what
    /// ran before it on the same thread.
    price: u64,
}

thread_local! {
    static PATTERNS: RefCell<Vec<(Arc<str>, Pattern)>> = const { RefCell::new(Vec::new()) };
}

/// The compiled pattern, kept for the next time; the least recently used one makes room.
fn compiled(source: &Arc<str>, machine: &mut Machine<'_>) -> Result<Pattern, Refusal> {
    let kept = PATTERNS.with_borrow_mut(|patterns| {
        let at = patterns.iter().position(|(text, _)| text == source)?;
        let found = patterns.remove(at);
        let pattern = found.1.clone();
        patterns.push(found);
        Some(pattern)
    });
    if let Some(pattern) = kept {
        machine.fuel.spend(pattern.price)?;
        return Ok(pattern);
    }
    // Compiling takes some microseconds a byte of pattern, and more for counted repetitions.
    let mut price = 100 + source.len() as u64;
    machine.fuel.spend(price)?;
    let mut failure = None;
    for (size, cost) in SIZES {
        match RegexBuilder::new(source)
            .size_limit(size)
            .dfa_size_limit(size.max(1 << 18))
            .nest_limit(100)
            .build()
        {
            Ok(regex) => {
                let pattern = Pattern { regex, cost, price };
                PATTERNS.with_borrow_mut(|patterns| {
                    if patterns.len() >= KEPT {
                        patterns.remove(0);
                    }
                    patterns.push((source.clone(), pattern.clone()));
                });
                return Ok(pattern);
            }
            Err(regex::Error::CompiledTooBig(_)) => {
                machine.fuel.spend(size as u64 / 64)?;
                price += size as u64 / 64;
                failure = Some(format!(
                    "it needs more than {} KiB when compiled",
                    limits::REGEX_BYTES >> 10
                ));
            }
            Err(error) => {
                failure = Some(reason(&error));
                break;
            }
        }
    }
    let shown = base::text::clip(source, 60);
    let why = failure.unwrap_or_default();
    Err(Refusal::fault(
        Code::BadRegex,
        format!("`findall`: `{shown}` is not a regular expression: {why}"),
    ))
}

/// The last line of the engine's own report, which says what is wrong.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

fn findall(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (source, text) = (arguments.text(0), arguments.text(1));
    let pattern = compiled(&source, machine)?;
    machine.fuel.spend(1 + text.len() as u64 * pattern.cost / 16)?;
    let wanted = arguments.int_if_given(2);
    let mut matches = Vec::new();
    for captures in pattern.regex.captures_iter(&text) {
        // A search may look at all the rest of the text before it finds a short match.
        let end = captures.get(0).map_or(0, |whole| whole.end());
        machine
            .fuel
            .spend(1 + (text.len() - end) as u64 * pattern.cost / 1024)?;
        let value = matched(&captures);
        match wanted {
            Some(at) if at >= 0 && matches.len() as i64 == at => return Ok(value),
            Some(at) if at >= 0 => matches.push(Value::None),
            _ => {
                machine
                    .fuel
                    .hold(24 + end.saturating_sub(captures.get(0).map_or(0, |whole| whole.start())))?;
                matches.push(value);
            }
        }
    }
    match wanted {
        None => Ok(Value::list(matches)),
        Some(at) => match matches
            .len()
            .checked_add_signed(at as isize)
            .filter(|at| *at < matches.len())
        {
            Some(at) => Ok(matches.swap_remove(at)),
            None => Err(Refusal::fault(
                Code::BadIndex,
                format!("`findall`: there is no match {at}; {} found", matches.len()),
            )),
        },
    }
}

/// The whole match without groups, the group with one, the list of groups with several.
fn matched(captures: &Captures<'_>) -> Value {
    let group = |at: usize| {
        captures
            .get(at)
            .map_or_else(|| Value::from(""), |found| Value::from(found.as_str()))
    };
    match captures.len() {
        1 => group(0),
        2 => group(1),
        groups => Value::list((1..groups).map(group).collect()),
    }
}
