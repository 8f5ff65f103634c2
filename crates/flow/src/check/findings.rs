//! Findings in the formulas of blocks: where they stand in the file, and what to write instead.

use crate::compile::Formula;
use crate::file::Written;
use crate::finding::{Finding, Severity};
use base::{BlockId, Code};
use calculator::Diagnostic;

/// A finding at a line and column of a field of a block.
pub fn finding_at(
    severity: Severity,
    code: Code,
    block: BlockId,
    text: &Written,
    field: &str,
    (line, column): (u32, u32),
    message: impl Into<String>,
) -> Finding {
    let mut finding = Finding {
        severity,
        ..Finding::error(code, text.place_of(line, column), message)
    };
    finding.fault = finding.fault.at_block(block).in_field(field);
    finding.fault.line = Some(line);
    finding.fault.column = Some(column);
    finding
}

/// What the Calculator's checker found, as a finding of the bot.
pub fn finding_of(
    from: &Diagnostic,
    severity: Severity,
    block: BlockId,
    text: &Written,
    field: &str,
) -> Finding {
    let at = (from.place.line, from.place.column);
    let mut finding = finding_at(severity, from.code, block, text, field, at, from.sentence());
    finding.suggestion = from.remedy().map(str::to_owned);
    finding
}

impl Formula {
    /// A finding about a name in this formula.
    pub(super) fn tell(
        &self,
        severity: Severity,
        code: Code,
        place: calculator::Place,
        message: impl Into<String>,
        suggestion: impl Into<String>,
    ) -> Finding {
        let at = (place.line, place.column);
        let mut finding = finding_at(severity, code, self.block, &self.at, &self.field, at, message);
        finding.suggestion = Some(suggestion.into());
        finding
    }

    /// The same, underlined as far as a name reaches that is written at the place.
    pub(super) fn tell_name(
        &self,
        severity: Severity,
        code: Code,
        (place, name): (calculator::Place, &str),
        message: impl Into<String>,
        suggestion: impl Into<String>,
    ) -> Finding {
        let mut finding = self.tell(severity, code, place, message, suggestion);
        finding.length = u32::try_from(name.chars().count()).unwrap_or(1);
        finding
    }
}
