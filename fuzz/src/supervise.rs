//! The supervisor: starts workers until the time is over, keeps the input that killed one, and prints the sum.

use crate::work::{HUNG, PRESENT};
use crate::{Arguments, say};
use anyhow::{Context, Result};
use fuzz::Corpus;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// How often it says how far it has come.
const REPORT: Duration = Duration::from_secs(60);

/// What the workers have done, summed up.
#[derive(Default)]
struct Sum {
    /// Of each target: inputs run, inputs kept, the slowest in milliseconds.
    targets: BTreeMap<String, [u64; 3]>,
    /// Edges taken, edges there are.
    coverage: (u64, u64),
    findings: Vec<String>,
}

/// Searches, and fails when something was found.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    fs::create_dir_all(&arguments.scratch).context("making the scratch folder")?;
    let begun = Instant::now();
    let end = Duration::from_secs(arguments.seconds);
    let mut sum = Sum::default();
    let mut seed = arguments.seed;
    while begun.elapsed() < end {
        let mut worker = start(arguments, (end - begun.elapsed()).as_secs().max(1), seed)?;
        let before = sum.targets.clone();
        listen(&mut worker, &mut sum, &before, begun)?;
        let status = worker.wait()?;
        if status.success() {
            break;
        }
        let why = match status.code() {
            Some(HUNG) => "it runs without end".to_owned(),
            _ => format!("it killed the program: {status}"),
        };
        if let Some(path) = keep_present(arguments)? {
            sum.found(&format!("{path}: {why}"));
        } else {
            anyhow::bail!("the worker failed before its first input: {status}");
        }
        seed += 1;
    }
    sum.print(begun.elapsed());
    Ok(ExitCode::from(u8::from(!sum.findings.is_empty())))
}

fn start(arguments: &Arguments, seconds: u64, seed: u64) -> Result<Child> {
    let mut command = Command::new(std::env::current_exe().context("finding the program itself")?);
    command.arg("--worker").arg("--corpus").arg(&arguments.corpus);
    command.arg("--scratch").arg(&arguments.scratch);
    command.arg("--seconds").arg(seconds.to_string());
    command.arg("--seed").arg(seed.to_string());
    for target in &arguments.targets {
        command.arg("--target").arg(target);
    }
    command
        .stdout(Stdio::piped())
        .spawn()
        .context("starting the worker")
}

fn listen(
    worker: &mut Child,
    sum: &mut Sum,
    before: &BTreeMap<String, [u64; 3]>,
    begun: Instant,
) -> Result<()> {
    let Some(output) = worker.stdout.take() else {
        return Ok(());
    };
    let mut told = Instant::now();
    for line in BufReader::new(output).lines() {
        let line = line.context("listening to the worker")?;
        let words: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(0);
        match *words.as_slice() {
            ["progress", target, ..] => {
                let earlier = before.get(target).copied().unwrap_or_default();
                let now = [
                    earlier[0] + number(2),
                    earlier[1].max(number(3)),
                    earlier[2].max(number(4)),
                ];
                sum.targets.insert(target.to_owned(), now);
            }
            ["coverage", ..] => {
                sum.coverage = (number(1).max(sum.coverage.0), number(2));
                if told.elapsed() >= REPORT {
                    told = Instant::now();
                    sum.print(begun.elapsed());
                }
            }
            ["finding", path, message] => sum.found(&format!("{path}: {message}")),
            _ => say(&line),
        }
    }
    Ok(())
}

/// Keeps the input during which the worker ended.
fn keep_present(arguments: &Arguments) -> Result<Option<String>> {
    let file = arguments.scratch.join(PRESENT);
    let bytes = fs::read(&file).context("reading the present input")?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let Some((target, input)) = text.split_once('\n') else {
        return Ok(None);
    };
    let path = Corpus::at(Path::new(&arguments.corpus)).keep("found", target, input)?;
    Ok(Some(path.display().to_string()))
}

impl Sum {
    fn found(&mut self, finding: &str) {
        say(&format!("FOUND {finding}"));
        self.findings.push(finding.to_owned());
    }

    fn print(&self, elapsed: Duration) {
        let executions: u64 = self.targets.values().map(|target| target[0]).sum();
        let mut line = format!("{:>6} s, {executions} executions:", elapsed.as_secs());
        for (name, [executions, kept, slowest]) in &self.targets {
            line.push_str(&format!(
                " {name} {executions} (kept {kept}, slowest {slowest} ms),"
            ));
        }
        if self.coverage.1 > 0 {
            line.push_str(&format!(" {} of {} edges,", self.coverage.0, self.coverage.1));
        }
        line.push_str(&format!(" {} findings", self.findings.len()));
        say(&line);
    }
}
