//! What must hold of every run, whatever it ran.

use crate::corpus::fingerprint;
use crate::world::World;
use base::limits::{EXPRESSION_DEPTH, TEXT_CHARACTERS};
use calculator::{Diagnostic, Place, Stop, Value};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A mark of what was found and what happened: which codes, how many, and how the run ended.
pub fn mark(found: &[Diagnostic], world: &World, stop: Option<&Stop>, more: &str) -> u64 {
    let mut text = more.to_owned();
    let codes: BTreeSet<_> = found
        .iter()
        .map(|diagnostic| (diagnostic.code.as_str(), outline(&diagnostic.message)))
        .chain(
            world
                .faults
                .iter()
                .map(|fault| (fault.code.as_str(), outline(&fault.message))),
        )
        .collect();
    for (code, outline) in codes {
        let _ = write!(text, "|{code} {outline}");
    }
    for value in world.variables.values() {
        let _ = write!(text, "|{}", value.kind());
    }
    if let Some(stop) = stop {
        let _ = write!(text, "|{}", matches!(stop, Stop::Needs));
    }
    fingerprint(&text)
}

/// A message without what it quotes.
fn outline(message: &str) -> String {
    message.split('`').step_by(2).collect()
}

/// Findings that are shown for each run: a hostile source has a thousand.
const SHOWN: usize = 10;

/// Findings stand inside the source and can be shown.
pub fn diagnostics(source: &str, found: &[Diagnostic]) {
    let lines = lines(source);
    for diagnostic in found {
        place(source, lines, diagnostic.place);
    }
    for diagnostic in found.iter().take(SHOWN) {
        assert!(diagnostic.render(source).contains(diagnostic.code.as_str()));
    }
}

/// Faults stand inside the source and can be shown; what is stored is within its limits.
pub fn outcome(source: &str, world: &World, stop: Option<&Stop>) {
    let lines = lines(source);
    for at in world.faults.iter().filter_map(|fault| fault.place) {
        place(source, lines, at);
    }
    for fault in world.faults.iter().take(SHOWN) {
        assert!(fault.render(source).contains(fault.code.as_str()));
    }
    match stop {
        Some(Stop::OutOfFuel(fault)) => {
            let at = fault
                .place
                .unwrap_or_else(|| panic!("the stop has no place: {fault}"));
            place(source, lines, at);
        }
        Some(Stop::Needs) => panic!("the host answers everything, but an answer was asked for"),
        None => {}
    }
    for value in world.variables.values() {
        check_value(value, 0);
    }
}

fn lines(source: &str) -> u32 {
    source.matches('\n').count() as u32 + 1
}

fn place(source: &str, lines: u32, place: Place) {
    assert!(
        place.start <= place.end && source.get(place.start..place.end).is_some(),
        "{place:?} is no range of the source"
    );
    assert!((1..=lines).contains(&place.line), "{place:?} of {lines} lines");
}

/// A value is finite, bounded and no deeper than values may be.
pub fn check_value(value: &Value, depth: usize) {
    assert!(depth <= EXPRESSION_DEPTH + 1, "a value nests deeper than {depth}");
    match value {
        Value::Float(number) => assert!(number.is_finite(), "{number} is no number"),
        Value::Text(text) => assert!(
            text.len() <= TEXT_CHARACTERS || text.chars().count() <= TEXT_CHARACTERS,
            "a text of {} bytes",
            text.len()
        ),
        Value::List(items) => items.iter().for_each(|item| check_value(item, depth + 1)),
        Value::Dict(entries) => entries.values().for_each(|entry| check_value(entry, depth + 1)),
        _ => {}
    }
}

/// The examples of the registry, which are expressions that work.
pub fn examples() -> Vec<String> {
    calculator::functions()
        .iter()
        .flat_map(|function| function.examples.iter().map(|example| example.0.to_owned()))
        .collect()
}
