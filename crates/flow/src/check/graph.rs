//! Blocks and arrows as a graph: blocks that nothing leads to, and circles that are run through without a pause.

use super::structure::Check;
use crate::file::words::BlockKind;
use crate::file::{ArrowFile, BlockFile};
use crate::finding::Place;
use base::{BlockId, Code};
use std::collections::{HashMap, HashSet};

impl Check<'_> {
    /// Blocks that no condition and no arrow leads to may still be run by number, so they are warned about alone.
    pub(super) fn reach(&mut self) {
        let mut seen: HashSet<BlockId> = HashSet::new();
        let mut open: Vec<BlockId> = self
            .file
            .blocks
            .iter()
            .filter(|block| block.kind.has_condition())
            .map(|block| block.id)
            .collect();
        if open.is_empty() {
            return;
        }
        while let Some(id) = open.pop() {
            if seen.insert(id)
                && let Some(block) = self.blocks.get(&id)
            {
                open.extend(block.arrows.iter().map(|arrow| arrow.to));
            }
        }
        for block in &self.file.blocks {
            if block.kind != BlockKind::Comment && !seen.contains(&block.id) {
                let message = format!("no condition and no arrow leads to block {}", block.id);
                self.warn(Code::UnreachableBlock, block.place.0, block.id, message);
            }
        }
    }

    fn tell_circle(&mut self, circle: &[BlockId], at: BlockId) {
        let more = if circle.len() > NAMED { " → …" } else { "" };
        let named: Vec<String> = circle.iter().take(NAMED).map(ToString::to_string).collect();
        let place = self
            .blocks
            .get(&at)
            .map_or(Place::default(), |block| block.place.0);
        let message = format!(
            "blocks {}{more} → {at} run in a circle without a pause; give one of these arrows a delay or a condition",
            named.join(" → ")
        );
        self.warn(Code::BlockLoop, place, at, message);
    }

    /// Circles of arrows that are passed at once, whatever happens, never end by themselves.
    pub(super) fn loops(&mut self) {
        let mut done: HashSet<BlockId> = HashSet::new();
        for block in &self.file.blocks {
            // Every block has at most one such arrow that counts, so following it finds every circle.
            let (mut at, mut path, mut places) = (block.id, Vec::new(), HashMap::new());
            while !done.contains(&at) {
                if let Some(start) = places.get(&at) {
                    self.tell_circle(&path[*start..], at);
                    break;
                }
                places.insert(at, path.len());
                path.push(at);
                let Some(next) = self.blocks.get(&at).and_then(|block| always_at_once(block)) else {
                    break;
                };
                at = next;
            }
            done.extend(path);
        }
    }
}

/// Blocks of a circle that a message names; a longer one is cut.
const NAMED: usize = 12;

/// Where a block leads at once and always: by an arrow of no delay and no condition.
fn always_at_once(block: &BlockFile) -> Option<BlockId> {
    let at_once = |arrow: &&ArrowFile| {
        let delay = arrow
            .delay
            .as_ref()
            .map(|delay| crate::timing::split_delay(&delay.text).0);
        delay == Some("0")
            && arrow.send_time.is_none()
            && arrow.send_date.is_none()
            && arrow.condition.text.is_none()
            && arrow.condition.compare.is_none()
            && !arrow.condition.once
    };
    block.arrows.iter().find(at_once).map(|arrow| arrow.to)
}
