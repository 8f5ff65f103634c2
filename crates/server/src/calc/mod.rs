//! `rapport calc`: formulas at a terminal and for programs. Each command below it is one file.

mod check;
pub mod flags;
#[cfg(test)]
mod guide;
mod lsp;
mod manual;
mod prompt;
mod repl;
mod run;
mod session;
mod show;
mod world;

use crate::config::Config;
use anyhow::bail;
use flags::{Calc, CalcCmd};
use std::process::ExitCode;

/// Does what was typed after `rapport calc`.
///
/// # Errors
/// One sentence with the remedy.
pub async fn run(typed: Calc, _config: &Config, as_json: bool) -> anyhow::Result<ExitCode> {
    let Calc { command, world } = typed;
    if let Some(command) = command {
        return match command {
            CalcCmd::Lsp => lsp::run().await.map(|()| ExitCode::SUCCESS),
            CalcCmd::Check(wanted) => check::formulas(&wanted, as_json),
        };
    }
    let talk = world::begin(&world)?;
    match world.file {
        Some(file) => run::file(talk, &file, as_json).await,
        None if as_json => {
            bail!("--json needs the formulas in a file: give --file FILE, or `--file -` for standard input")
        }
        None => repl::run(talk).await,
    }
}
