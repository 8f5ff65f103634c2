//! Regular expressions: what they match in a text, with compiled patterns kept.

use super::arguments::{Arguments, Machine};
use super::automaton::{self, Walk};
use super::declare::pure;
use super::{Default, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use base::{Code, limits};
use regex_automata::nfa::thompson::{self, NFA};
use regex_automata::util::syntax;
use std::cell::RefCell;
use std::error::Error as _;
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

/// Compiled patterns kept by each thread.
const KEPT: usize = 32;

/// A compiled pattern.
#[derive(Clone)]
struct Pattern {
    nfa: NFA,
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
    let price = 100 + source.len() as u64;
    machine.fuel.spend(price)?;
    let syntax = syntax::Config::new().nest_limit(100);
    let limit = thompson::Config::new().nfa_size_limit(Some(limits::REGEX_BYTES));
    let built = NFA::compiler().syntax(syntax).configure(limit).build(source);
    let too_large = || {
        format!(
            "it needs more than {} KiB when compiled",
            limits::REGEX_BYTES >> 10
        )
    };
    let why = match built {
        Ok(nfa) => {
            let size = nfa.memory_usage() as u64 / 64;
            machine.fuel.spend(size)?;
            if automaton::bounds(&nfa) <= automaton::BOUNDS {
                let price = price + size;
                let pattern = Pattern { nfa, price };
                PATTERNS.with_borrow_mut(|patterns| {
                    if patterns.len() >= KEPT {
                        patterns.remove(0);
                    }
                    patterns.push((source.clone(), pattern.clone()));
                });
                return Ok(pattern);
            }
            too_large()
        }
        Err(error) if error.size_limit().is_some() => {
            machine.fuel.spend(limits::REGEX_BYTES as u64 / 64)?;
            too_large()
        }
        Err(error) => reason(&error),
    };
    let shown = base::text::clip(source, 60);
    Err(Refusal::fault(
        Code::BadRegex,
        format!("`findall`: `{shown}` is not a regular expression: {why}"),
    ))
}

/// The last line of the engine's own report, which says what is wrong.
fn reason(error: &thompson::BuildError) -> String {
    let text = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

fn findall(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (source, text) = (arguments.text(0), arguments.text(1));
    let pattern = compiled(&source, machine)?;
    let wanted = arguments.int_if_given(2);
    let mut matches = Vec::new();
    let mut walk = Walk::new(&pattern.nfa, &text, machine.fuel)?;
    while let Some(groups) = walk.next_match(machine.fuel)? {
        machine.fuel.spend(1)?;
        match wanted {
            Some(at) if at >= 0 && matches.len() as i64 == at => return Ok(matched(&groups)),
            Some(at) if at >= 0 => matches.push(Value::None),
            _ => {
                let bytes: usize = groups.iter().map(|group| 24 + group.map_or(0, str::len)).sum();
                machine.fuel.hold(bytes)?;
                matches.push(matched(&groups));
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
fn matched(groups: &[Option<&str>]) -> Value {
    let group = |at: usize| Value::from(groups[at].unwrap_or_default());
    match groups.len() {
        1 => group(0),
        2 => group(1),
        count => Value::list((1..count).map(group).collect()),
    }
}
