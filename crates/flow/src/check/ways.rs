//! The ways through a bot as the analysis of variables sees them: what each block sets, and where clients enter.

use super::namers::runs;
use super::states::{Bits, Node};
use crate::compile::{Compiled, Formula};
use crate::compiled::Block;
use crate::file::words::BlockKind;
use base::BlockId;
use std::collections::HashMap;

/// A block: what it sets, by the numbers of the variables that are looked at, and where it leads.
pub(super) fn node(
    block: &Block,
    formulas: &[&Formula],
    numbers: &HashMap<&str, usize>,
    index: &HashMap<BlockId, usize>,
) -> Node {
    let mut sets = Bits::none(numbers.len());
    let written = formulas
        .iter()
        .flat_map(|formula| &formula.names.writes)
        .filter_map(|write| write.name.as_deref());
    let saved = block.request.iter().flat_map(|request| &request.save);
    for name in written.chain(saved.map(|save| &*save.name)) {
        if let Some(number) = numbers.get(name) {
            sets.add(*number);
        }
    }
    let captured = |capture: &Option<(model::Scope, String)>| {
        capture
            .as_ref()
            .and_then(|(_, name)| numbers.get(name.as_str()).copied())
    };
    Node {
        sets,
        erases: block.kind == BlockKind::CloseDeal,
        arrows: block
            .arrows
            .iter()
            .filter_map(|arrow| Some((*index.get(&arrow.to)?, captured(&arrow.capture))))
            .collect(),
    }
}

/// What blocks set that a Trigger leads to: it may run between any two messages, wherever the client stands.
pub(super) fn set_by_triggers(blocks: &[Block], nodes: &[Node], count: usize) -> Bits {
    let mut set = Bits::none(count);
    let mut seen = vec![false; nodes.len()];
    let mut open: Vec<usize> = (0..nodes.len())
        .filter(|at| blocks[*at].kind == BlockKind::Trigger)
        .collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            set.join(&nodes[at].sets);
            for (to, captured) in &nodes[at].arrows {
                captured.iter().for_each(|bit| set.add(*bit));
                open.push(*to);
            }
        }
    }
    set
}

/// Blocks that are entered otherwise than by a condition or an arrow: those that nothing leads to, and those that a
/// formula runs by number. Absent when formulas run blocks whose numbers only a run can tell.
pub(super) fn entered_from_outside(
    compiled: &Compiled,
    blocks: &[Block],
    nodes: &[Node],
    index: &HashMap<BlockId, usize>,
) -> Option<Vec<bool>> {
    let mut entered: Vec<bool> = blocks.iter().map(|block| !block.kind.has_condition()).collect();
    for (to, _) in nodes.iter().flat_map(|node| &node.arrows) {
        entered[*to] = false;
    }
    for call in compiled
        .used
        .formulas
        .iter()
        .flat_map(|formula| &formula.names.calls)
    {
        if let Some(run) = runs(call)
            && let Some(at) = index.get(&BlockId(run?))
        {
            entered[*at] = true;
        }
    }
    Some(entered)
}
