//! A variable in the calls of functions that are given names of variables as texts.

use super::usages::Use;
use crate::check::namers::{Does, told};
use calculator::Given;
use calculator::editor::CallAt;
use model::Scope;
use std::collections::HashSet;
use std::ops::Range;

/// What the calls of a text do to a variable.
#[derive(Debug, Default)]
pub(super) struct InCalls {
    /// Where and how: the name within its quotes, or a call that may make it up.
    pub usages: Vec<(Range<usize>, Use)>,
    /// Where the quoted texts begin that are names for certain, or surely none.
    pub names: HashSet<usize>,
    /// A call that reads all variables, whatever they are called.
    pub read_all: Option<Range<usize>>,
}

/// Looks for a variable in calls. `source` is the text in which they stand.
pub(super) fn in_calls(calls: &[CallAt], source: &str, name: &str) -> InCalls {
    let mut found = InCalls::default();
    for call in calls {
        let Some((at, does, names)) = told(&call.name, &call.given) else {
            continue;
        };
        let texts = || call.texts.iter().filter(|(slot, ..)| *slot == at);
        found.names.extend(texts().map(|(.., at)| at.start));
        let Some(names) = names else {
            let computed = matches!(call.given.get(at), Some(Given::Computed));
            if !computed {
                found.read_all.get_or_insert(call.at.clone());
            } else if does != Does::SetsNumbered || ends_in_number(name) {
                found.usages.push((call.at.clone(), Use::Composed));
            }
            continue;
        };
        let role = match does {
            Does::Reads => Use::Read,
            Does::Sets => Use::Write,
            Does::SetsNumbered => {
                if names.iter().any(|beginning| is_numbered(name, beginning)) {
                    found.usages.push((call.at.clone(), Use::Composed));
                }
                continue;
            }
        };
        if !names.iter().any(|told| **told == *name) {
            continue;
        }
        let before = found.usages.len();
        let spelled = texts().filter(|(_, text, _)| Scope::of_name(text).1 == name);
        let places = spelled.filter_map(|(_, text, at)| inside(source, at, text, name));
        found.usages.extend(places.map(|at| (at, role)));
        if found.usages.len() == before {
            // In a text that is a list by itself, or with escapes.
            found.usages.push((call.at.clone(), Use::Composed));
        }
    }
    found
}

/// The name at the end of a quoted text, if it is written as it reads.
fn inside(source: &str, at: &Range<usize>, text: &str, name: &str) -> Option<Range<usize>> {
    let inner = at.start + 1..at.end.checked_sub(1)?;
    let end = inner.end;
    (source.get(inner)? == text).then(|| end - name.len()..end)
}

fn is_numbered(name: &str, beginning: &str) -> bool {
    name.strip_prefix(beginning)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn ends_in_number(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_digit())
}
