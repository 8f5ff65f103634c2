//! Variables that are set for nothing, and those that hide a constant of the project.

use super::structure::shown;
use super::variables::Variables;
use crate::compile::Compiled;
use crate::file::BotFile;
use crate::file::words::BlockKind;
use crate::finding::{Finding, Findings, Severity};
use base::Code;
use calculator::Scope;
use std::collections::HashSet;

/// Looks at what the Calculators of the bot assign, and at what arrows capture.
pub(super) fn find(file: &BotFile, compiled: &Compiled, variables: &Variables<'_>, found: &mut Findings) {
    constants(file, compiled, found);
    if variables.read_all {
        return;
    }
    // An application carries all variables of its deal; the client's and the project's are kept for people to see.
    let ships = file.blocks.iter().any(|block| block.kind == BlockKind::CloseDeal);
    if ships {
        return;
    }
    let formulas = &compiled.used.formulas;
    let read: HashSet<&str> = formulas
        .iter()
        .flat_map(|formula| &formula.names.reads)
        .map(|read| &*read.name)
        .chain(variables.read_by_text.iter().copied())
        .collect();
    let mut told = HashSet::new();
    for formula in formulas {
        for write in formula.names.writes.iter().filter(|write| !write.deleted) {
            let Some(name) = write.name.as_deref() else {
                continue;
            };
            if write.scope != Scope::Deal
                || variables.is_outside(name)
                || read.contains(name)
                || !told.insert(name)
            {
                continue;
            }
            found.push(formula.tell_name(
                Severity::Remark,
                Code::UnusedVariable,
                (write.place, name),
                format!("`{}` is set and never read in this bot", shown(name)),
                "remove the line, unless people or other programs read it",
            ));
        }
    }
}

fn constants(file: &BotFile, compiled: &Compiled, found: &mut Findings) {
    let message = |name: &str| {
        format!(
            "`{}` is a constant and stays as it is; this makes a variable that hides it",
            shown(name)
        )
    };
    let suggestion = "choose another name";
    for formula in &compiled.used.formulas {
        for write in formula.names.writes.iter().filter(|write| !write.deleted) {
            if let Some(name) = write.name.as_deref()
                && file.constants.contains_key(name)
            {
                let mut finding = formula.tell_name(
                    Severity::Warning,
                    Code::HiddenConstant,
                    (write.place, name),
                    message(name),
                    suggestion,
                );
                finding.length += prefix(write.scope);
                found.push(finding);
            }
        }
    }
    for block in &file.blocks {
        for capture in block.arrows.iter().filter_map(|arrow| arrow.capture.as_ref()) {
            let (_, name) = model::Scope::of_name(capture.text.trim());
            if file.constants.contains_key(name) {
                let mut finding = Finding::warning(Code::HiddenConstant, capture.place, message(name));
                finding.fault = finding.fault.at_block(block.id);
                finding.suggestion = Some(suggestion.to_owned());
                finding.length = u32::try_from(capture.text.chars().count()).unwrap_or(1);
                found.push(finding);
            }
        }
    }
}

/// Characters of a scope's prefix.
const fn prefix(scope: Scope) -> u32 {
    scope.prefix().len() as u32
}
