//! Names that formulas read and nothing sets, and bare words.
//!
//! Channels, operators, links and the API set variables too, so a name without a near one is only remarked, unless the
//! bot itself deletes it: then it is the bot's own.

use super::finding_of;
use super::structure::shown;
use super::variables::Variables;
use crate::compile::{Compiled, Formula};
use crate::finding::{Finding, Findings, Severity};
use crate::scope::{Origin, visible};
use base::{BlockId, Code};
use calculator::{CONSTANTS, Read, near_name};
use std::collections::HashSet;

/// Comparisons of names in search of near ones, in one bot; past that, the rest is not worth the time.
const COMPARISONS: usize = 300_000;

/// Tells each name once.
pub(super) fn find(compiled: &Compiled, variables: &Variables<'_>, found: &mut Findings) {
    let known = variables.known();
    for formula in &compiled.used.formulas {
        for word in formula.names.check(&known) {
            let severity = match word.severity {
                calculator::Severity::Remark => Severity::Remark,
                _ => Severity::Warning,
            };
            let mut finding = finding_of(&word, severity, formula.block, &formula.at, &formula.field);
            finding.length = u32::try_from(word.place.end - word.place.start).unwrap_or(1);
            found.push(finding);
        }
    }
    if variables.open {
        return;
    }
    let mut near = variables.names();
    // Whoever writes `Nome` in a hole means no constant of the language, and no name that has no value yet.
    near.retain(|name| {
        let is_later = visible(name).is_some_and(|visible| visible.origin == Origin::Later);
        !is_later && CONSTANTS.iter().all(|constant| constant.name != *name)
    });
    let called = called_back(compiled);
    let mut told: HashSet<&str> = HashSet::new();
    for formula in &compiled.used.formulas {
        let unset = formula.names.reads.iter();
        for read in unset.filter(|read| !read.bare && !variables.is_set(&read.name)) {
            if called.contains(&formula.block) || !told.insert(&read.name) {
                continue;
            }
            let nearest = if told.len() * near.len() > COMPARISONS {
                None
            } else {
                near_name(&read.name, near.iter().copied())
            };
            found.0.extend(unset_name(formula, read, nearest, variables));
        }
    }
}

fn unset_name(
    formula: &Formula,
    read: &Read,
    nearest: Option<&str>,
    variables: &Variables<'_>,
) -> Option<Finding> {
    let name = shown(&read.name);
    let at = (read.place, &*read.name);
    if let Some(nearest) = nearest {
        let message = format!("nothing in this bot sets `{name}`");
        let suggestion = format!("did you mean `{nearest}`?");
        return Some(formula.tell_name(Severity::Warning, Code::UnknownName, at, message, suggestion));
    }
    if variables.tested.contains(&*read.name) {
        return None;
    }
    let suggestion =
        "set it first; if it comes from outside (a link, the API, an operator), test it with `if`";
    if read.number {
        let message = format!("nothing in this bot sets `{name}`, so it counts as 0 here");
        let severity = match variables.deleted.contains(&*read.name) {
            true => Severity::Warning,
            false => Severity::Remark,
        };
        return Some(formula.tell_name(severity, Code::MissingVariable, at, message, suggestion));
    }
    let message = format!("nothing in this bot sets `{name}`, so it is empty here");
    Some(formula.tell_name(Severity::Remark, Code::UnknownName, at, message, suggestion))
}

/// Blocks that a callback leads to: it may bring along variables of any name.
fn called_back(compiled: &Compiled) -> HashSet<BlockId> {
    let arrows: std::collections::HashMap<BlockId, &crate::compiled::Block> =
        compiled.blocks.iter().map(|block| (block.id, block)).collect();
    let mut open: Vec<BlockId> = compiled
        .blocks
        .iter()
        .filter(|block| block.condition.only_callback)
        .map(|block| block.id)
        .collect();
    let mut seen = HashSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id)
            && let Some(block) = arrows.get(&id)
        {
            open.extend(block.arrows.iter().map(|arrow| arrow.to));
        }
    }
    seen
}
