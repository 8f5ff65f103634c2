//! Variables of the deal that nothing on the way to a block has set: erased by Close deal, or set only later.
//!
//! A client may begin again at any Start block at any time, with everything still set; so only what Close deal erased
//! is proven, and what is set later is but remarked.

use super::states::{Bits, Node, flow};
use super::structure::shown;
use super::variables::Variables;
use super::ways::{entered_from_outside, node, set_by_triggers};
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
        let open = entered_from_outside(compiled, blocks, &nodes, &index)?;
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
