//! Every commit of a run, one case for each and for both sides of it.
//!
//! Commits have numbers, and their transactions have names: what they changed. Threads race, so a number means another
//! commit in another run; dying at each number in turn finds whatever comes at all, and dying at each name makes sure
//! that no point of the path was missed.

use super::cases::{End, Played, Stage, at_once};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// The sides of a COMMIT.
const SIDES: [&str; 2] = ["before", "after"];
/// A number that no run reaches.
const NEVER: &str = "before:1000000";
/// Runs to the end; what all of them pass is the path.
const WHOLE_RUNS: u64 = 3;
/// Attempts at a name: a race may keep a transaction out of a run.
const ATTEMPTS: u64 = 3;

/// What a sweep came to.
#[derive(Debug, Default)]
pub struct Swept {
    /// What the transactions of the path change, each by its name.
    pub path: BTreeSet<String>,
    /// The sides and names at which a process died.
    pub hit: BTreeSet<(&'static str, String)>,
    /// The highest number of a commit at which a process died.
    pub last: u64,
    /// Cases played.
    pub cases: u64,
}

impl Swept {
    /// Points of the path at which no process died.
    pub fn unhit(&self) -> Vec<(&'static str, String)> {
        let points = self
            .path
            .iter()
            .flat_map(|name| SIDES.map(|side| (side, name.clone())));
        points.filter(|point| !self.hit.contains(point)).collect()
    }
}

/// Plays cases, each in chats of its own, and notes what came of them.
struct Sweep<'a> {
    stage: &'a Stage,
    round: AtomicU64,
    swept: Mutex<Swept>,
}

/// Dies at commit 1, 2, 3 … until a run ends before its commit came, and at every transaction of the path by its name.
pub fn every_commit(stage: &Stage) -> Swept {
    let sweep = Sweep {
        stage,
        round: AtomicU64::new(0),
        swept: Mutex::default(),
    };
    sweep.find_path();
    let names: Vec<String> = sweep.swept.lock().unwrap().path.iter().cloned().collect();
    at_once(
        names.iter().flat_map(|name| SIDES.map(|side| (side, name))),
        |(side, name)| {
            let dies = || sweep.play(side, name).died;
            assert!((0..ATTEMPTS).any(|_| dies()), "no run came to {side}:{name}");
        },
    );
    let end = AtomicU64::new(u64::MAX);
    let numbers = (1..).take_while(|number| *number < end.load(Ordering::Relaxed));
    at_once(
        numbers.flat_map(|number| SIDES.map(|side| (side, number))),
        |(side, number)| {
            if sweep.play(side, &number.to_string()).died {
                let mut swept = sweep.swept.lock().unwrap();
                swept.last = swept.last.max(number);
            } else {
                end.fetch_min(number, Ordering::Relaxed);
            }
        },
    );
    sweep.swept.into_inner().unwrap()
}

impl Sweep<'_> {
    fn find_path(&self) {
        let runs = Mutex::new(Vec::new());
        at_once(0..WHOLE_RUNS, |_| {
            let names: BTreeSet<String> = commits(&self.end(NEVER).log)
                .into_iter()
                .map(|(_, name)| name)
                .collect();
            runs.lock().unwrap().push(names);
        });
        let path = runs
            .into_inner()
            .unwrap()
            .into_iter()
            .reduce(|all, run| all.intersection(&run).cloned().collect());
        self.swept.lock().unwrap().path = path.unwrap_or_default();
    }

    /// Plays a case that dies on one side of a commit, and notes what died with it.
    fn play(&self, side: &'static str, point: &str) -> Played {
        let played = self.end(&format!("{side}:{point}"));
        if played.died {
            let commits = commits(&played.log);
            let last = commits.last().map_or(0, |(number, _)| *number);
            let died = commits
                .into_iter()
                .filter(|(number, _)| *number == last)
                .map(|(_, name)| (side, name));
            self.swept.lock().unwrap().hit.extend(died);
        }
        played
    }

    fn end(&self, point: &str) -> Played {
        self.swept.lock().unwrap().cases += 1;
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        self.stage.play(round, &End::Commit(point.to_owned()))
    }
}

/// The commits that a log tells of, in order: their numbers, and the names of their transactions that changed something.
fn commits(log: &str) -> Vec<(u64, String)> {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let commits =
        lines.filter_map(|line| Some((line["commit"].as_u64()?, line["changes"].as_str()?.to_owned())));
    let each = commits.flat_map(|(number, changes)| {
        let names: Vec<String> = changes.split(" | ").map(str::to_owned).collect();
        names.into_iter().map(move |name| (number, name))
    });
    each.filter(|(_, name)| !name.is_empty()).collect()
}
