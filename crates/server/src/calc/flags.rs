//! What people type after `rapport calc`.

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
