//! Checking one source by itself, or as if it stood in a block of a bot.

use super::finding_of;
use crate::compile;
use crate::file::{self, BotFile, Written};
use crate::finding::{Finding, Findings, Place, Severity};
use base::{BlockId, Code};
use calculator::{Known, Sort, check};

/// What the checker finds in a source, with lines and columns of the source. Inside a block of a bot it also finds what
/// only the bot shows; `given` are names that come from outside the bot's file. Absent when there is no such block.
#[must_use]
pub fn check_source(
    source: &str,
    sort: Sort,
    inside: Option<(&BotFile, BlockId)>,
    given: &[&str],
) -> Option<Findings> {
    let (mut file, block) = match inside {
        Some((file, block)) => (file.clone(), block),
        None => file::one_block(),
    };
    let written = Written {
        text: source.to_owned(),
        place: Place { line: 1, column: 1 },
        indent: Some(0),
    };
    let place = file.blocks.iter_mut().find(|one| one.id == block)?;
    let field = match sort {
        Sort::Program => {
            place.calculator = Some(written.clone());
            "calculator"
        }
        Sort::Expression => {
            place.condition.compare = Some(written.clone());
            "condition, compare"
        }
        Sort::Template => {
            place.text = Some(written.clone());
            "text"
        }
    };
    // The bot tells wrong formulas as warnings, because it runs all the same; by itself, wrong is wrong.
    let mut found = Findings::default();
    for one in check(source, sort, &Known::nothing()) {
        let severity = match one.severity {
            calculator::Severity::Error => Severity::Error,
            calculator::Severity::Warning => Severity::Warning,
            calculator::Severity::Remark if inside.is_some() => continue,
            calculator::Severity::Remark => Severity::Remark,
        };
        let mut finding = finding_of(&one, severity, block, &written, field);
        finding.length = one.length(source);
        found.push(finding);
    }
    let mut of_bot = Findings::default();
    let compiled = compile::compile(&file, &mut of_bot);
    of_bot.0.retain(|finding| finding.fault.code == Code::BadName);
    if inside.is_some() {
        super::formulas(&file, &compiled, given, &mut of_bot);
    }
    let news = of_bot.0.into_iter().filter(|finding| {
        let here = finding.fault.block_id == Some(block) && finding.fault.field.as_deref() == Some(field);
        here && !found.0.iter().any(|known| is_same(known, finding))
    });
    let news: Vec<Finding> = news.collect();
    found.0.extend(news);
    found.sort();
    if inside.is_none() {
        for finding in &mut found.0 {
            finding.fault.block_id = None;
            finding.fault.field = None;
        }
    }
    Some(found)
}

fn is_same(a: &Finding, b: &Finding) -> bool {
    a.fault.code == b.fault.code && a.place == b.place
}
