//! The program `rapport`: configuration, commands, serving, shutdown.

mod backup;
mod bot_files;
mod calc;
mod cli;
mod commands;
mod config;
mod control;
mod demo;
mod doctor;
mod folder;
mod installation;
mod logging;
mod out;
mod recording;
mod reference;
mod serve;
mod talk;

use clap::Parser as _;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everything that a person can mend ends with one sentence and this code, as clap's own refusals do.
const REFUSED: u8 = 2;
/// What was asked for is right, but the database's server does not answer: the same call may work later.
const UNREACHABLE: u8 = 3;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::anyhow!("cannot start the runtime: {error}")),
    };
    let done = runtime.block_on(commands::line::run(cli));
    // Whatever still runs has had its time to end; a blocked read of a terminal must not hold the process.
    runtime.shutdown_background();
    match done {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    out::error(error);
    let away = error
        .chain()
        .any(|cause| matches!(cause.downcast_ref(), Some(store::Error::Unavailable { .. })));
    ExitCode::from(if away { UNREACHABLE } else { REFUSED })
}
