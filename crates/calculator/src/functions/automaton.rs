//! Walking a text by a compiled regular expression, where every state that is visited is paid for.
//!
//! A search for all matches may read the same rest of a text once for every match, which is quadratic; how much it
//! reads is known only to who walks. So the walk is ours: all alternatives advance together, character by character
//! (Thompson's construction, Pike's captures), which never takes longer than states times bytes for one search.

use crate::{Fuel, Stop};
use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

/// States visited, or bounds of groups copied, for one step.
const VISITS_PER_STEP: u64 = 8;
/// A bound of a group that took no part.
const NONE: u32 = u32::MAX;

/// Bounds of groups that the threads of one walk can hold together at most; more is refused when compiling.
pub(super) const BOUNDS: usize = 1 << 20;

/// How many bounds of groups the threads of a walk may hold together.
pub(super) fn bounds(nfa: &NFA) -> usize {
    nfa.states().len() * nfa.group_info().slot_len()
}

/// One text under search.
pub(super) struct Walk<'w> {
    nfa: &'w NFA,
    text: &'w str,
    now: Threads,
    next: Threads,
    open: Vec<Open>,
    row: Vec<u32>,
    visits: u64,
    start: usize,
    last_end: Option<usize>,
}

/// The alternatives at one place of the text, the preferred first, each with the bounds of its groups.
struct Threads {
    states: Vec<StateID>,
    rows: Vec<u32>,
    seen: Vec<u32>,
    mark: u32,
}

/// What is still to be explored at one place.
enum Open {
    Visit(StateID),
    Restore(usize, u32),
}

impl<'w> Walk<'w> {
    /// # Errors
    /// [`Stop::OutOfFuel`]: what the walk keeps for each state is paid for as well.
    pub(super) fn new(nfa: &'w NFA, text: &'w str, fuel: &mut Fuel) -> Result<Self, Stop> {
        let states = nfa.states().len();
        fuel.spend(1 + states as u64 / 512)?;
        Ok(Self {
            nfa,
            text,
            now: Threads::of(states),
            next: Threads::of(states),
            open: Vec::new(),
            row: vec![NONE; nfa.group_info().slot_len()],
            visits: 0,
            start: 0,
            last_end: None,
        })
    }

    /// The next match that does not overlap the one before: the bounds of the whole and of each group, in bytes.
    ///
    /// # Errors
    /// [`Stop::OutOfFuel`] in the middle of the walk.
    pub(super) fn next_match(&mut self, fuel: &mut Fuel) -> Result<Option<Vec<Option<&'w str>>>, Stop> {
        while self.start <= self.text.len() {
            let Some(row) = self.search(fuel)? else {
                self.start = self.text.len() + 1;
                break;
            };
            let (from, to) = (row[0] as usize, row[1] as usize);
            let inside = !self.text.is_char_boundary(to);
            if from == to && (inside || self.last_end == Some(to)) {
                self.start += 1;
                continue;
            }
            self.start = to;
            self.last_end = Some(to);
            let group = |bounds: &[u32]| self.text.get(bounds[0] as usize..bounds[1] as usize);
            // The bounds of the whole stand first, then two for each group.
            return Ok(Some(row.chunks_exact(2).map(group).collect()));
        }
        Ok(None)
    }

    /// The leftmost match at or after the start; of several there, the one that the expression prefers.
    fn search(&mut self, fuel: &mut Fuel) -> Result<Option<Vec<u32>>, Stop> {
        let bytes = self.text.as_bytes();
        let mut best: Option<Vec<u32>> = None;
        self.now.clear();
        for at in self.start..=bytes.len() {
            if best.is_none() {
                self.row.fill(NONE);
                self.explore(self.nfa.start_anchored(), at, false);
            } else if self.now.states.is_empty() {
                break;
            }
            self.next.clear();
            for thread in 0..self.now.states.len() {
                let goal = match self.nfa.state(self.now.states[thread]) {
                    State::ByteRange { trans } => trans.matches(bytes, at).then_some(trans.next),
                    State::Sparse(ranges) => ranges.matches(bytes, at),
                    State::Dense(table) => table.matches(bytes, at),
                    // What stands behind a match is preferred less.
                    State::Match { .. } => {
                        best = Some(self.now.row(thread, self.row.len()).to_vec());
                        break;
                    }
                    _ => None,
                };
                self.visits += 1;
                if let Some(goal) = goal {
                    let length = self.row.len();
                    self.row.copy_from_slice(self.now.row(thread, length));
                    self.explore(goal, at + 1, true);
                }
            }
            std::mem::swap(&mut self.now, &mut self.next);
            fuel.spend(self.visits / VISITS_PER_STEP)?;
            self.visits %= VISITS_PER_STEP;
        }
        Ok(best)
    }

    /// Adds the states that a state leads to without reading on, in the order of preference.
    fn explore(&mut self, from: StateID, at: usize, ahead: bool) {
        let threads = if ahead { &mut self.next } else { &mut self.now };
        self.open.push(Open::Visit(from));
        while let Some(open) = self.open.pop() {
            let id = match open {
                Open::Visit(id) => id,
                Open::Restore(slot, bound) => {
                    self.row[slot] = bound;
                    continue;
                }
            };
            self.visits += 1;
            if !threads.is_new(id) {
                continue;
            }
            match self.nfa.state(id) {
                State::Look { look, next } => {
                    let bytes = self.text.as_bytes();
                    if self.nfa.look_matcher().matches(*look, bytes, at) {
                        self.open.push(Open::Visit(*next));
                    }
                }
                State::Union { alternates } => {
                    self.visits += alternates.len() as u64;
                    self.open
                        .extend(alternates.iter().rev().copied().map(Open::Visit));
                }
                State::BinaryUnion { alt1, alt2 } => {
                    self.open.push(Open::Visit(*alt2));
                    self.open.push(Open::Visit(*alt1));
                }
                State::Capture { next, slot, .. } => {
                    let slot = slot.as_usize();
                    self.open.push(Open::Restore(slot, self.row[slot]));
                    // A text is far shorter than 4 GiB.
                    self.row[slot] = u32::try_from(at).unwrap_or(NONE);
                    self.open.push(Open::Visit(*next));
                }
                State::Fail => {}
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. } => {
                    self.visits += self.row.len() as u64 / 8;
                    threads.states.push(id);
                    threads.rows.extend_from_slice(&self.row);
                }
            }
        }
    }
}

impl Threads {
    fn of(states: usize) -> Self {
        Self {
            states: Vec::new(),
            rows: Vec::new(),
            seen: vec![0; states],
            mark: 1,
        }
    }

    fn clear(&mut self) {
        self.states.clear();
        self.rows.clear();
        self.mark = self.mark.checked_add(1).unwrap_or_else(|| {
            self.seen.fill(0);
            1
        });
    }

    fn is_new(&mut self, id: StateID) -> bool {
        let seen = &mut self.seen[id.as_usize()];
        std::mem::replace(seen, self.mark) != self.mark
    }

    fn row(&self, thread: usize, length: usize) -> &[u32] {
        &self.rows[thread * length..(thread + 1) * length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(nfa: &NFA, text: &str) -> Vec<Vec<Option<String>>> {
        let mut fuel = Fuel::of(u64::MAX, usize::MAX);
        let mut walk = Walk::new(nfa, text, &mut fuel).unwrap();
        let mut all = Vec::new();
        while let Some(groups) = walk.next_match(&mut fuel).unwrap() {
            all.push(groups.into_iter().map(|group| group.map(str::to_owned)).collect());
        }
        all
    }

    fn expected(pattern: &str, text: &str) -> Vec<Vec<Option<String>>> {
        let regex = regex::Regex::new(pattern).unwrap();
        let groups = |found: regex::Captures<'_>| {
            let texts = found
                .iter()
                .map(|group| group.map(|group| group.as_str().to_owned()));
            texts.collect()
        };
        regex.captures_iter(text).map(groups).collect()
    }

    const PIECES: &[&str] = &[
        "a", "b", "é", "ж", ".", r"\w", r"\d", "[ab]", "[^a]", "^", "$", r"\b", r"\B", "(a|ab)", "(?:b|)",
        "(?i)Ж", "(a)?", "(?:a*b)", "|", "(?m)$", "",
    ];
    const REPEATS: &[&str] = &["", "", "*", "+?", "??", "{2}", "{1,3}"];

    proptest! {
        #[test]
        fn it_finds_what_the_usual_engine_finds(
            parts in proptest::collection::vec((0..PIECES.len(), 0..REPEATS.len()), 1..6),
            text in "[abйжÉ1 \n]{0,12}",
        ) {
            let pattern: String = parts
                .iter()
                .map(|(piece, repeat)| match PIECES[*piece] {
                    "|" => "|".to_owned(),
                    piece => format!("(?:{piece}){}", REPEATS[*repeat]),
                })
                .collect();
            let nfa = NFA::new(&pattern).unwrap();
            prop_assert_eq!(found(&nfa, &text), expected(&pattern, &text), "{}", pattern);
        }
    }
}
