//! Messages that cannot arrive: their own block unsubscribes or blocks the client before they are sent.

use crate::compile::{Compiled, When};
use crate::file::{BlockFile, BotFile};
use crate::finding::{Findings, Severity};
use base::{BlockId, Code};
use std::collections::{HashMap, HashSet};

/// Functions after which nothing is delivered, and the one that takes it back.
const SILENCING: &[(&str, Option<&str>)] = &[("unsubscribe", None), ("block_client", Some("unblock_client"))];

/// Looks at the blocks that say something.
pub(super) fn find(file: &BotFile, compiled: &Compiled, found: &mut Findings) {
    let says: HashMap<BlockId, bool> = file
        .blocks
        .iter()
        .map(|block| (block.id, says_something(block)))
        .collect();
    let taken_back: HashSet<(BlockId, &str)> = compiled
        .used
        .formulas
        .iter()
        .flat_map(|formula| {
            let calls = formula.names.calls.iter();
            calls.map(|call| (formula.block, &*call.name))
        })
        .collect();
    for formula in &compiled.used.formulas {
        let before = matches!(formula.when, When::Calculator | When::Request | When::Message);
        if !before || !says.get(&formula.block).copied().unwrap_or_default() {
            continue;
        }
        for call in formula.names.calls.iter().filter(|call| call.always) {
            let Some((name, back)) = SILENCING.iter().find(|(name, _)| *name == &*call.name) else {
                continue;
            };
            if back.is_some_and(|back| taken_back.contains(&(formula.block, back))) {
                continue;
            }
            let mut finding = formula.tell(
                Severity::Warning,
                Code::NeverDelivered,
                call.place,
                format!("the message of this block does not arrive: `{name}()` runs before it is sent"),
                format!("say it in a block before, and call `{name}()` in an empty block after it"),
            );
            finding.length = u32::try_from(call.place.end - call.place.start).unwrap_or(1);
            found.push(finding);
        }
    }
}

/// Whether a block has something to send; `#{none}` sends nothing.
fn says_something(block: &BlockFile) -> bool {
    let text = block.text.as_ref().map_or("", |text| text.text.trim());
    !block.attachments.is_empty() || !(text.is_empty() || text == "#{none}")
}
