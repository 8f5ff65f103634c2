//! Every commit of a run, one case for each and for both sides of it.

use super::cases::{End, Played, Stage, at_once};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// The sides of a COMMIT.
const SIDES: [&str; 2] = ["before", "after"];
/// A number that no run reaches.
const NEVER: &str = "before:1000000";
/// Runs to the end that say which points every run passes.
const WHOLE_RUNS: u64 = 2;
/// More attempts at points that other threads pushed to other numbers.
const MORE: usize = 24;

/// A point of the path: on which side of a COMMIT, and what its transaction changed.
pub type Point = (&'static str, String);

/// What a sweep came to.
#[derive(Default)]
pub struct Swept {
    /// The points at which a process died.
    pub hit: BTreeSet<Point>,
    /// The number of the last commit at which one died.
    pub last: u64,
    /// Cases played.
    pub cases: u64,
    /// What every whole run passes.
    path: BTreeSet<String>,
    /// At which number a transaction was last seen.
    seen: BTreeMap<String, u64>,
}

impl Swept {
    /// Points of the path at which no process died.
    pub fn unhit(&self) -> Vec<Point> {
        let points = self.path.iter().flat_map(|changes| SIDES.map(|side| (side, changes.clone())));
        points.filter(|point| !self.hit.contains(point)).collect()
    }

    fn note(&mut self, side: &'static str, number: u64, played: &Played) {
        self.cases += 1;
        let commits = commits(&played.log);
        if played.died {
            self.last = self.last.max(number);
            let last = commits.iter().filter(|(at, _)| *at == number).map(|(_, changes)| (side, changes.clone()));
            self.hit.extend(last);
        }
        self.seen.extend(commits.into_iter().map(|(number, changes)| (changes, number)));
    }
}

/// Dies at commit 1, 2, 3 … until a run ends before its commit came, then at what was missed.
pub fn every_commit(stage: &Stage) -> Swept {
    let mut swept = Swept::default();
    let whole = |round| commits(&stage.play(round, &End::Commit(NEVER.to_owned())).log);
    for round in 0..WHOLE_RUNS {
        let passed: BTreeSet<String> = whole(round + 1).into_iter().map(|(_, changes)| changes).collect();
        swept.path = if round == 0 { passed } else { swept.path.intersection(&passed).cloned().collect() };
    }
    let swept = Mutex::new(swept);
    let play = |(round, number, side): (u64, u64, &'static str)| {
        let played = stage.play(round, &End::Commit(format!("{side}:{number}")));
        swept.lock().unwrap().note(side, number, &played);
        played.died
    };
    let ended = Mutex::new(u64::MAX);
    let numbers = (1..).take_while(|number| number < &*ended.lock().unwrap());
    let cases = numbers.flat_map(|number| SIDES.map(|side| (number, side)));
    at_once((WHOLE_RUNS + 1..).zip(cases), |(round, (number, side))| {
        if !play((round, number, side)) {
            let mut ended = ended.lock().unwrap();
            *ended = number.min(*ended);
        }
    });
    for more in 0..MORE {
        let (round, missed) = {
            let swept = swept.lock().unwrap();
            let missed = swept.unhit().into_iter().next();
            (WHOLE_RUNS + swept.cases + 100 + more as u64, missed.map(|(side, changes)| (swept.seen[&changes], side)))
        };
        let Some((number, side)) = missed else { break };
        play((round, number, side));
    }
    swept.into_inner().unwrap()
}

/// The commits that a log tells of: their numbers, and what each of their transactions changed.
fn commits(log: &str) -> Vec<(u64, String)> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let commits = lines.filter_map(|line| Some((line["commit"].as_u64()?, line["changes"].as_str()?.to_owned())));
    commits
        .flat_map(|(number, changes)| {
            let each: Vec<_> = changes.split(" | ").map(|changes| (number, changes.to_owned())).collect();
            each
        })
        .collect()
}
