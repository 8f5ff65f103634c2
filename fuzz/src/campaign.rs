//! The search of one target: takes an old input, changes it, runs it, keeps it when it did something new.

use crate::coverage::Seen;
use crate::{Finding, Random, Target, busy, mutate};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// Findings kept of one place in the code that panics: further ones say nothing new.
const FINDINGS_PER_PLACE: usize = 2;
/// The place of an input that took too long.
const SLOWNESS: &str = "slow";
/// Inputs kept in memory.
const KEPT: usize = 20_000;
/// How long a finding is shortened.
const SHRINKING: Duration = Duration::from_secs(20);
/// An input that takes longer is a finding: a block's fuel is meant to be used up well before.
const SLOW: Duration = Duration::from_secs(5);

thread_local! {
    /// Where and why this thread last panicked.
    static PANIC: RefCell<(String, String)> = RefCell::default();
}

/// A search under way.
pub struct Campaign {
    target: &'static Target,
    inputs: Vec<String>,
    /// Inputs not run yet: the corpus and the seeds.
    waiting: Vec<String>,
    marks: HashSet<u64>,
    places: HashMap<String, usize>,
    random: Random,
    progress: Progress,
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Inputs run.
    pub executions: u64,
    /// Inputs that did something new.
    pub kept: usize,
    /// The longest that one input took.
    pub slowest: Duration,
}

/// What one step gave.
#[derive(Debug, Default)]
pub struct Step {
    /// An input that refuted something.
    pub finding: Option<Finding>,
    /// An input that did something new.
    pub new: Option<String>,
}

impl Campaign {
    /// A search that begins with these inputs and the target's own seeds.
    #[must_use]
    pub fn new(target: &'static Target, mut inputs: Vec<String>, seed: u64) -> Self {
        inputs.extend((target.seeds)());
        inputs.reverse();
        Self {
            target,
            inputs: vec![String::new()],
            waiting: inputs,
            marks: HashSet::new(),
            places: HashMap::new(),
            random: Random::seeded(seed),
            progress: Progress::default(),
        }
    }

    /// What is searched.
    #[must_use]
    pub const fn target(&self) -> &'static Target {
        self.target
    }

    /// How far it has come.
    #[must_use]
    pub const fn progress(&self) -> Progress {
        self.progress
    }

    /// The next input to run.
    pub fn propose(&mut self) -> String {
        if let Some(input) = self.waiting.pop() {
            return input;
        }
        // Half of the time one of the newest, which are the least tried.
        let newest = self.inputs.len().min(64);
        let at = if self.random.below(2) == 0 {
            self.inputs.len() - 1 - self.random.below(newest)
        } else {
            self.random.below(self.inputs.len())
        };
        let other = self.random.below(self.inputs.len());
        mutate::mutate(&self.inputs[at], &self.inputs[other], &mut self.random)
    }

    /// Runs an input.
    pub fn run(&mut self, input: String, seen: &mut Seen) -> Step {
        let begun = Instant::now();
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| (self.target.run)(&input)));
        let taken = begun.elapsed();
        self.progress.executions += 1;
        self.progress.slowest = self.progress.slowest.max(taken);
        let reached = seen.take();
        let (place, message) = match outcome {
            Ok(mark) => {
                // Without counters, what the run reported has to do.
                let new = reached || (!seen.counts() && self.marks.insert(mark));
                // On a busy machine anything is slow once.
                if taken < SLOW || self.again(&input) < SLOW {
                    return self.keep(new, input);
                }
                (SLOWNESS.to_owned(), format!("took {:.1} s", taken.as_secs_f64()))
            }
            Err(_) => PANIC.take(),
        };
        let known = self.places.entry(place.clone()).or_default();
        *known += 1;
        if *known > FINDINGS_PER_PLACE {
            return Step::default();
        }
        let (input, message) = match place.as_str() {
            SLOWNESS => (input, message),
            _ => self.shrink(input, &place, message),
        };
        Step {
            finding: Some(Finding {
                target: self.target.name,
                input,
                message,
            }),
            new: None,
        }
    }

    /// The processor's time for one more run.
    fn again(&self, input: &str) -> Duration {
        let begun = Instant::now();
        let before = busy(begun);
        let _ = (self.target.run)(input);
        busy(begun).saturating_sub(before)
    }

    /// A shorter input that breaks at the same place, by leaving out ever smaller stretches.
    fn shrink(&self, mut input: String, place: &str, mut message: String) -> (String, String) {
        let begun = Instant::now();
        let mut stretch = input.len() / 2;
        while stretch > 0 {
            let mut from = 0;
            while from < input.len() && begun.elapsed() < SHRINKING {
                let start = input.floor_char_boundary(from);
                let end = input.ceil_char_boundary((from + stretch).min(input.len()));
                let shorter = format!("{}{}", &input[..start], &input[end..]);
                let broke = panic::catch_unwind(AssertUnwindSafe(|| (self.target.run)(&shorter))).is_err();
                let (at, why) = PANIC.take();
                if broke && at == place {
                    (input, message) = (shorter, why);
                } else {
                    from += stretch;
                }
            }
            stretch /= 2;
        }
        (input, message)
    }

    fn keep(&mut self, new: bool, input: String) -> Step {
        if !new || self.inputs.len() >= KEPT {
            return Step::default();
        }
        self.progress.kept += 1;
        self.inputs.push(input.clone());
        Step {
            finding: None,
            new: Some(input),
        }
    }
}

/// Notes panics instead of printing them; to be called once, before the first input.
pub fn note_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let message = info.payload_as_str().unwrap_or("a panic without a message");
        PANIC.replace((place.clone(), format!("{message} ({place})")));
    }));
}
