//! Bare words: text by the rules of the language, more often a misspelt name or a call without its parentheses.

use super::FINDINGS;
use crate::functions::{self, CONSTANTS};
use crate::{Diagnostic, Known, Names, Read, Severity};
use base::Code;
use base::text::{clip, did_you_mean, fold};
use std::collections::HashSet;

/// Names of one source that are compared in search of a near one; past that, none is offered.
const COMPARISONS: usize = 100_000;

/// Characters of a name that may count as misspelt; shorter ones are near to too many others.
const SHORTEST_MISSPELT: usize = 4;

/// Tells the bare words of a source that nothing visible is called. Each word is told once.
pub(crate) fn words(names: &Names, known: &Known) -> Vec<Diagnostic> {
    if !names.reads.iter().any(|read| read.bare) {
        return Vec::new();
    }
    let mut words = Words {
        own: names
            .writes
            .iter()
            .filter(|write| !write.deleted)
            .filter_map(|write| write.name.as_deref())
            .collect(),
        proven: known.is_all() && !names.writes_composed(),
        known,
        comparisons: COMPARISONS,
    };
    let mut told = HashSet::new();
    names
        .reads
        .iter()
        .filter(|read| read.bare && told.insert(&*read.name))
        .filter_map(|read| words.look_at(read))
        .take(FINDINGS)
        .collect()
}

struct Words<'n> {
    own: HashSet<&'n str>,
    known: &'n Known,
    /// Whether no other names can be visible.
    proven: bool,
    comparisons: usize,
}

impl Words<'_> {
    fn look_at(&mut self, read: &Read) -> Option<Diagnostic> {
        let word = &*read.name;
        let visible = self.known.has(word)
            || self.own.contains(word)
            || CONSTANTS.iter().any(|constant| constant.name == word);
        if visible {
            return None;
        }
        let (shown, proven) = (clip(word, 60), self.proven);
        let (code, message) = if functions::function(word).is_some() {
            let message = format!(
                "`{shown}` is a function, and is not called here; write `{shown}(…)`, or put quotes around text"
            );
            (Code::UnknownName, message)
        } else {
            let what = if proven {
                format!("nothing sets `{shown}`, so it is the text `{shown}` here")
            } else {
                format!("`{shown}` is not set in this source")
            };
            let message = match self.near(word) {
                Some(near) => format!("{what}; did you mean `{near}`? Put quotes around text"),
                None if proven && read.alone => format!("{what}; put quotes around text"),
                None => return None,
            };
            (Code::BareText, message)
        };
        Some(Diagnostic {
            code,
            severity: if proven {
                Severity::Warning
            } else {
                Severity::Remark
            },
            message,
            place: read.place,
        })
    }

    /// A visible name that is probably meant.
    fn near(&mut self, word: &str) -> Option<String> {
        let count = self.known.names().len() + self.own.len();
        if count > self.comparisons {
            return None;
        }
        self.comparisons -= count;
        let mut own: Vec<&str> = self.own.iter().copied().collect();
        own.sort_unstable();
        near_name(word, own.into_iter().chain(self.known.names())).map(str::to_owned)
    }
}

/// The one of several names that a name nobody has set is probably a misspelling of: never of a short one, and never
/// where two names differ in a number alone (`q1`, `q2`).
pub fn near_name<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    name.chars().nth(SHORTEST_MISSPELT - 1)?;
    did_you_mean(name, names).filter(|near| !differ_in_number(near, name))
}

/// Whether two names differ in nothing but their digits.
fn differ_in_number(a: &str, b: &str) -> bool {
    let letters = |name: &str| -> String { name.chars().filter(|c| !c.is_numeric()).collect() };
    letters(a) == letters(b) && fold(a) != fold(b)
}
