//! Names that formulas read and nobody writes: told only where a known name is near, because channels, operators and
//! the API set variables too.

use super::structure::shown;
use crate::compile::Used;
use crate::file::BotFile;
use crate::finding::{Finding, Findings};
use crate::scope::VISIBLE;
use base::text::did_you_mean;
use std::collections::HashSet;

/// Warns about names that are probably misspelt.
pub fn names(file: &BotFile, used: &Used, found: &mut Findings) {
    let known: HashSet<&str> = used
        .written
        .iter()
        .map(String::as_str)
        .chain(file.constants.keys().map(String::as_str))
        .chain(VISIBLE.iter().map(|visible| visible.name))
        .chain(calculator::CONSTANTS.iter().map(|constant| constant.name))
        .collect();
    let mut near: Vec<&str> = known.iter().copied().collect();
    near.sort_unstable();
    let mut told: HashSet<&str> = HashSet::new();
    for (name, at) in &used.reads {
        if known.contains(name.as_str()) || !told.insert(name) {
            continue;
        }
        // Every comparison looks at all names; past this many, the rest is not worth the time.
        if told.len() * near.len() > 1_000_000 {
            break;
        }
        if let Some(nearest) = did_you_mean(name, near.iter().copied()) {
            let mut finding: Finding = at.clone();
            finding.fault.message = format!("nothing in this bot sets `{}`", shown(name));
            finding.suggestion = Some(format!("did you mean `{nearest}`?"));
            found.push(finding);
        }
    }
}
