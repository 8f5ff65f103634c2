//! Which variables may be set when a block begins: sets of bits that flow along the arrows until nothing changes.

use std::collections::VecDeque;

/// Words of bits that one analysis may touch; a larger bot is not analysed.
const WORK: usize = 20_000_000;

/// A set of variables by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    pub(super) fn none(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)].into())
    }

    pub(super) fn all(count: usize) -> Self {
        Self(vec![u64::MAX; count.div_ceil(64)].into())
    }

    pub(super) fn add(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub(super) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// Adds another set; whether that changed anything.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            changed |= *theirs & !*mine != 0;
            *mine |= theirs;
        }
        changed
    }
}

/// A block as the analysis sees it.
pub(super) struct Node {
    /// What it sets.
    pub sets: Bits,
    /// Whether it erases everything at its end.
    pub erases: bool,
    /// Where it leads, and what each arrow sets.
    pub arrows: Vec<(usize, Option<usize>)>,
}

/// What may be set at the beginning of every block; `None` for a block that nothing enters. `entered` is what may be
/// set where something enters from outside. Absent when the bot is too large.
pub(super) fn flow(
    nodes: &[Node],
    entered: &dyn Fn(usize) -> Option<Bits>,
    always: &Bits,
) -> Option<Vec<Option<Bits>>> {
    let mut states: Vec<Option<Bits>> = (0..nodes.len()).map(entered).collect();
    let mut open: VecDeque<usize> = (0..nodes.len()).filter(|at| states[*at].is_some()).collect();
    let mut waits: Vec<bool> = states.iter().map(Option::is_some).collect();
    let mut work = 0;
    while let Some(at) = open.pop_front() {
        waits[at] = false;
        let node = &nodes[at];
        let Some(mut out) = states[at].clone() else {
            continue;
        };
        out.join(&node.sets);
        if node.erases {
            out = always.clone();
        }
        for (to, captured) in &node.arrows {
            work += always.0.len() + 1;
            if work > WORK {
                return None;
            }
            let mut passed = out.clone();
            if let Some(bit) = captured {
                passed.add(*bit);
            }
            let changed = match &mut states[*to] {
                Some(state) => state.join(&passed),
                empty => {
                    *empty = Some(passed);
                    true
                }
            };
            if changed && !std::mem::replace(&mut waits[*to], true) {
                open.push_back(*to);
            }
        }
    }
    Some(states)
}
