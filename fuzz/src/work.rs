//! The worker: runs inputs, and tells the supervisor line by line what came of it.

use crate::{Arguments, say};
use anyhow::{Context, Result, bail};
use fuzz::{Campaign, Corpus, TARGETS, Target, busy, coverage, note_panics, target};
use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The file of the input that is being run, in the scratch folder: what is left of it when the worker dies.
pub const PRESENT: &str = "present";
/// The worker's exit code when an input does not end.
pub const HUNG: i32 = 99;
/// How long one target is searched before the next has its turn.
const TURN: Duration = Duration::from_secs(3);
/// An input that keeps the processor busy longer will not end.
const ENDLESS: Duration = Duration::from_secs(60);
/// The stack of the threads that run formulas in the product.
const STACK: usize = 2 << 20;

/// Searches until the time is over.
pub fn run(arguments: &Arguments) -> Result<()> {
    let arguments = arguments.clone();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || search(&arguments))
        .context("starting the thread of the search")?
        .join()
        .unwrap_or_else(|_| bail!("the search itself panicked"))
}

fn search(arguments: &Arguments) -> Result<()> {
    let begun = Instant::now();
    note_panics();
    let corpus = Corpus::at(&arguments.corpus);
    let grown = Corpus::at(&arguments.scratch.join("grown"));
    let mut campaigns = Vec::new();
    for target in chosen(&arguments.targets)? {
        let mut known: Vec<String> = Vec::new();
        for folder in [&corpus, &grown] {
            known.extend(folder.inputs(target.name)?.into_iter().map(|(_, input)| input));
        }
        campaigns.push(Campaign::new(target, known, arguments.seed));
    }
    let mut present =
        File::create(arguments.scratch.join(PRESENT)).context("making the present input's file")?;
    let inputs = watch(begun);
    let mut seen = coverage::Seen::default();
    seen.take();
    let end = Duration::from_secs(arguments.seconds);
    while begun.elapsed() < end {
        for campaign in &mut campaigns {
            let turn = begun.elapsed();
            let name = campaign.target().name;
            while begun.elapsed() < (turn + TURN).min(end) {
                let input = campaign.propose();
                present.rewind()?;
                present.write_all(format!("{name}\n{input}").as_bytes())?;
                present.set_len((name.len() + 1 + input.len()) as u64)?;
                inputs.fetch_add(1, Ordering::Relaxed);
                let step = campaign.run(input, &mut seen);
                if let Some(finding) = step.finding {
                    let path = corpus.keep("found", name, &finding.input)?;
                    say(&format!(
                        "finding\t{}\t{}",
                        path.display(),
                        finding.message.replace('\n', " ")
                    ));
                }
                if let Some(new) = step.new {
                    grown.keep("new", name, &new)?;
                }
            }
        }
        tell(&campaigns, &seen);
    }
    present.set_len(0)?;
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            let known: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            target(name)
                .with_context(|| format!("there is no target `{name}`; there are {}", known.join(", ")))
        })
        .collect()
}

fn tell(campaigns: &[Campaign], seen: &coverage::Seen) {
    for campaign in campaigns {
        let progress = campaign.progress();
        say(&format!(
            "progress\t{}\t{}\t{}\t{}",
            campaign.target().name,
            progress.executions,
            progress.kept,
            progress.slowest.as_millis()
        ));
    }
    say(&format!("coverage\t{}\t{}", seen.edges(), coverage::edges()));
}

/// Ends the program when one input runs without end; the supervisor then keeps it.
fn watch(begun: Instant) -> Arc<AtomicU64> {
    let inputs = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&inputs);
    std::thread::spawn(move || {
        let (mut present, mut since) = (0, busy(begun));
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let (now, used) = (seen.load(Ordering::Relaxed), busy(begun));
            if now != present {
                (present, since) = (now, used);
            } else if used.saturating_sub(since) > ENDLESS {
                std::process::exit(HUNG);
            }
        }
    });
    inputs
}
