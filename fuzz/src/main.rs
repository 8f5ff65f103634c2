//! The search as a program: a supervisor, which survives everything, and the worker it starts, which runs the inputs.

mod supervise;
mod work;

use anyhow::Result;
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// Searches for inputs that break the Calculator. Each finding becomes a file of the corpus, where the tests run it
/// again until it is mended.
#[derive(Debug, Clone, Parser)]
#[command(name = "fuzz")]
struct Arguments {
    /// How long to search
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// What to search, one after the other in turns; everything when absent
    #[arg(long = "target")]
    targets: Vec<String>,
    /// The folder of inputs to begin with, and of what is found
    #[arg(long)]
    corpus: PathBuf,
    /// A folder for the input that is being run, and for inputs that did something new
    #[arg(long)]
    scratch: PathBuf,
    /// The seed of the search
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Set by the supervisor
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    if arguments.worker {
        work::run(&arguments)?;
        return Ok(ExitCode::SUCCESS);
    }
    supervise::run(&arguments)
}

/// Prints a line.
#[expect(clippy::print_stdout, reason = "the result is what the program prints")]
fn say(line: &str) {
    println!("{line}");
}
