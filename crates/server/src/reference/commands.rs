//! The page of the command line, from the declarations that parse it.

use super::NOTE;
use crate::cli::Cli;
use clap::{Command, CommandFactory as _};
use std::fmt::Write as _;

/// The program's name, which is that of the root of all commands.
const NAME: &str = "rapport";

/// The page.
pub fn page() -> String {
    let mut root = Cli::command().term_width(100).disable_help_subcommand(true);
    root.build();
    let mut page = format!(
        "# The command line\n\n{NOTE}\nEverything that a person can mend ends with one sentence and the code 2, and changes nothing. \
         Commands act on the\nrunning server when there is one, and on the data folder when there is none. The options of every\ncommand stand under `rapport` alone.\n"
    );
    section(&mut page, &root);
    page
}

fn section(page: &mut String, command: &Command) {
    if command.is_hide_set() {
        return;
    }
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let mut shown = command.clone();
    if shown.get_name() != NAME {
        // What every command takes stands once, under the program's own name.
        shown = shown.mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    }
    let help = shown.render_help().to_string();
    let _ = write!(page, "\n## `{name}`\n\n```\n{}\n```\n", help.trim_end());
    for below in command.get_subcommands() {
        section(page, below);
    }
}
