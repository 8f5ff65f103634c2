//! Variables of the deal that nothing on the way to a block has set: erased by Close deal, or set only later.
//!
//! A client may begin again at any Start block at any time, with everything still set; so only what Close deal erased
//! is proven, and what is set later is but remarked.

use super::namers::runs;
use super::states::{Bits, Node, flow};
use super::structure::shown;
use super::variables::Variables;
use crate::compile::{Compiled, Formula, When};
use crate::compiled::Block;
use crate::file::words::BlockKind;
use crate::finding::{Findings, Severity};
use base::{BlockId, Code};
use calculator::Read;
use std::collections::{HashMap, HashSet};

/// Findings of this kind in one bot, so that looking for later setters stays cheap.
const FINDINGS: usize = 100;

/// Looks at every read of a variable that is only ever the deal's.
pub(super) fn find(compiled: &Compiled, variables: &Variables<'_>, found: &mut Findings) {
    if variables.open {
        return;
    }
    let Some(paths) = Paths::of(compiled, variables) else {
        return;
    };
    let mut told: HashSet<(usize, &str)> = HashSet::new();
    for (at, formulas) in paths.formulas.iter().enumerate() {
        for (formula, read) in paths.unset(at, formulas, &paths.after_anything) {
            if told.len() < FINDINGS && told.insert((at, &read.name)) {
                let name = shown(&read.name);
                found.push(formula.tell_name(
                    Severity::Warning,
                    Code::UnsetVariable,
                    (read.place, &read.name),
                    format!("`{name}` is empty here: closing the deal erased it on every way to this block"),
                    format!("keep it as `client.{name}`, or read it before the deal is closed"),
                ));
            }
        }
        for (formula, read) in paths.unset(at, formulas, &paths.at_first) {
            let Some(later) = paths.later(at, &variables.set[&*read.name].blocks) else {
                continue;
            };
            if told.len() < FINDINGS && told.insert((at, &read.name)) {
                let name = shown(&read.name);
                found.push(formula.tell_name(
                    Severity::Remark,
                    Code::UnsetVariable,
                    (read.place, &read.name),
                    format!(
                        "on a client's first way here nothing has set `{name}` yet; block {later} sets it later"
                    ),
                    "set it before, or test it with `if`",
                ));
            }
        }
    }
}

struct Paths<'b> {
    index: HashMap<BlockId, usize>,
    blocks: &'b [Block],
    /// The numbers of the variables that are looked at.
    numbers: HashMap<&'b str, usize>,
    /// The formulas of each block, in the order in which they are evaluated.
    formulas: Vec<Vec<&'b Formula>>,
    /// What may be set at the beginning of each block, if the client may have done anything before it began again.
    after_anything: Vec<Option<Bits>>,
    /// The same on a client's first way through the bot.
    at_first: Vec<Option<Bits>>,
    /// What may be set at any time between two messages.
    always: Bits,
}

impl<'b> Paths<'b> {
    fn of(compiled: &'b Compiled, variables: &Variables<'b>) -> Option<Self> {
        let mut numbers = HashMap::new();
        for read in compiled
            .used
            .formulas
            .iter()
            .flat_map(|formula| &formula.names.reads)
        {
            let setters = variables
                .set
                .get(&*read.name)
                .filter(|setters| setters.deal_alone);
            if setters.is_some() && !variables.is_outside(&read.name) {
                let next = numbers.len();
                numbers.entry(&*read.name).or_insert(next);
            }
        }
        if numbers.is_empty() || numbers.len().div_ceil(64) * compiled.blocks.len() > 4_000_000 {
            return None;
        }
        let blocks = &compiled.blocks[..];
        let index: HashMap<BlockId, usize> = blocks
            .iter()
            .enumerate()
            .map(|(at, block)| (block.id, at))
            .collect();
        let mut formulas: Vec<Vec<&Formula>> = vec![Vec::new(); blocks.len()];
        for formula in &compiled.used.formulas {
            if let Some(at) = index.get(&formula.block) {
                formulas[*at].push(formula);
            }
        }
        formulas
            .iter_mut()
            .for_each(|formulas| formulas.sort_by_key(|formula| formula.when));
        let nodes: Vec<Node> = blocks
            .iter()
            .zip(&formulas)
            .map(|(block, formulas)| node(block, formulas, &numbers, &index))
            .collect();
        let always = set_by_triggers(blocks, &nodes, numbers.len());
        let open = entered_is_outside(compiled, blocks, &nodes, &index)?;
        let (all, none) = (Bits::all(numbers.len()), always.clone());
        let anything = |at: usize| {
            let enters = open[at] || matches!(blocks[at].kind, BlockKind::Start | BlockKind::Trigger);
            enters.then(|| all.clone())
        };
        let first = |at: usize| match blocks[at].kind {
            _ if open[at] => Some(all.clone()),
            BlockKind::Start | BlockKind::Trigger => Some(none.clone()),
            _ => None,
        };
        Some(Self {
            after_anything: flow(&nodes, &anything, &always)?,
            at_first: flow(&nodes, &first, &always)?,
            index,
            blocks,
            numbers,
            formulas,
            always,
        })
    }

    /// The reads of a block of what is not set, by these states.
    fn unset(
        &self,
        at: usize,
        formulas: &[&'b Formula],
        states: &[Option<Bits>],
    ) -> Vec<(&'b Formula, &'b Read)> {
        let block = &self.blocks[at];
        let (Some(state), false) = (&states[at], block.kind.has_condition()) else {
            return Vec::new();
        };
        let tested: HashSet<&str> = formulas
            .iter()
            .flat_map(|formula| &formula.names.reads)
            .filter(|read| read.tested)
            .map(|read| &*read.name)
            .collect();
        let mut state = state.clone();
        let (mut unset, mut left) = (Vec::new(), false);
        for formula in formulas {
            if formula.when > When::Calculator {
                // What the request saves counts from its own fields on: whoever reads it there knows of the last one.
                for save in block.request.iter().flat_map(|request| &request.save) {
                    self.set(&mut state, &save.name);
                }
            }
            if formula.when == When::Leaving && !std::mem::replace(&mut left, true) {
                if block.kind == BlockKind::CloseDeal {
                    state = self.always.clone();
                }
                for (_, name) in block.arrows.iter().filter_map(|arrow| arrow.capture.as_ref()) {
                    self.set(&mut state, name);
                }
            }
            let mut writes = formula.names.writes.iter().peekable();
            for read in &formula.names.reads {
                while let Some(write) = writes.next_if(|write| write.statement < read.statement) {
                    self.set(&mut state, write.name.as_deref().unwrap_or_default());
                }
                let Some(number) = self.numbers.get(&*read.name) else {
                    continue;
                };
                // `x = x + 1` counts from nothing.
                let own = formula.names.writes.iter().any(|write| {
                    write.statement == read.statement && write.name.as_deref() == Some(&*read.name)
                });
                if !state.has(*number) && !own && !tested.contains(&*read.name) {
                    unset.push((*formula, read));
                }
            }
            writes.for_each(|write| self.set(&mut state, write.name.as_deref().unwrap_or_default()));
        }
        unset
    }

    fn set(&self, state: &mut Bits, name: &str) {
        if let Some(number) = self.numbers.get(name) {
            state.add(*number);
        }
    }

    /// The first of these blocks, if all of them come after a block.
    fn later(&self, at: usize, setters: &[BlockId]) -> Option<BlockId> {
        let mut seen = vec![false; self.blocks.len()];
        let mut open = vec![at];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                let next = self.blocks[at].arrows.iter();
                open.extend(next.filter_map(|arrow| self.index.get(&arrow.to)));
            }
        }
        let after = |id: &BlockId| self.index.get(id).is_some_and(|at| seen[*at]);
        setters.first().copied().filter(|_| setters.iter().all(after))
    }
}

fn node(
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
fn set_by_triggers(blocks: &[Block], nodes: &[Node], count: usize) -> Bits {
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
fn entered_is_outside(
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
