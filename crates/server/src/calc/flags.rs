//! What people type after `rapport calc`.

use calculator::Sort;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Flags of `rapport calc`, which without a command below it runs formulas.
#[derive(Debug, Args)]
#[command(subcommand_precedence_over_arg = true)]
pub struct Calc {
    /// Look at formulas, or help an editor with them.
    #[command(subcommand)]
    pub command: Option<CalcCmd>,
    /// How formulas are run.
    #[command(flatten)]
    pub world: World,
}

/// Commands below `rapport calc`.
#[derive(Debug, Subcommand)]
pub enum CalcCmd {
    /// Speak the Language Server Protocol on standard input and output, for editors.
    Lsp,
    /// Look for mistakes in formulas without running them; the exit code is 1 when there are errors
    Check(Check),
}

/// The formulas to look at.
#[derive(Debug, Args)]
pub struct Check {
    /// The file to look at; `-` reads standard input
    pub file: PathBuf,
    /// The bot the formulas belong to
    #[arg(long, value_name = "FILE", requires = "block")]
    pub bot: Option<PathBuf>,
    /// The number of the block they stand in
    #[arg(long, value_name = "NUMBER", requires = "bot")]
    pub block: Option<i64>,
    /// What the file is: program (the Calculator of a block), expression or template (a text with #{…})
    #[arg(long, value_name = "KIND", default_value = "program", value_parser = kind)]
    pub kind: Sort,
}

fn kind(word: &str) -> Result<Sort, String> {
    Sort::from_key(word).ok_or_else(|| "write program, expression or template".to_owned())
}

/// The formulas to run, and the world they run in.
#[derive(Debug, Args)]
pub struct World {
    /// Run the formulas in this file; `-` reads standard input [default: a line editor]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The moment it is, such as 2026-01-05T10:00:00 [default: now]
    #[arg(long, value_name = "MOMENT")]
    pub now: Option<String>,
    /// The project's time zone, such as Europe/Moscow
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub timezone: String,
    /// The seed of all randomness [default: another one each time]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// A variable, as NAME=VALUE; `client.` or `project.` before the name says whose; repeatable
    #[arg(id = "set", long = "set", value_name = "NAME=VALUE")]
    pub variables: Vec<String>,
}
