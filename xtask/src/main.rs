//! `cargo xtask`: the project's chores, in plain Rust. Each command is one file; `tidy` holds the rules of `ARCHITECTURE.md`.

mod bench;
mod debian;
mod demo;
mod docs;
mod environment;
mod fuzz;
mod lint;
mod node;
mod postgres;
mod run;
mod say;
mod test;
mod tidy;
mod tree;

use crate::tree::Tree;
use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  demo [OPTIONS]   builds Rapport and starts it on ./rapport-data with a sample bot;
                   OPTIONS go to `rapport demo`
  test [PART …]    runs the tests: widget, bots, browser, docs, fuzz, rust; all of them without a PART
  lint             formatting, clippy, tidy, documentation, checks of the interface
  tidy             the rules of ARCHITECTURE.md alone
  fuzz [OPTIONS]   searches for inputs that break the Calculator: --minutes N (10), --target NAME, --seed N
  bench            builds for release, measures, and prints one table
  docs [--check]   writes the reference pages from the code, or fails where they are stale
  ui               builds what browsers load
  migrations       adds new migrations to the list of those that may not change any more
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Tree::find().and_then(|tree| command(&tree, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::fault(&format!("xtask: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn command(tree: &Tree, arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            say::line(USAGE);
            Ok(())
        }
        ["demo", options @ ..] => demo::run(tree, options),
        ["test", parts @ ..] => test::run(tree, parts),
        ["lint"] => lint::run(tree),
        ["tidy"] => tidy::run(tree),
        ["fuzz", options @ ..] => fuzz::run(tree, options),
        ["bench"] => bench::run(tree),
        ["docs"] => docs::write(tree),
        ["docs", "--check"] => docs::check(tree),
        ["ui"] => node::widget(tree),
        ["migrations"] => tidy::migrations::add(tree),
        other => bail!(
            "unknown command `{}`; `cargo xtask help` lists them",
            other.join(" ")
        ),
    }
}
