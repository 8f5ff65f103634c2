//! The page of the variables that have a value by themselves, from the one table of visible names.

use super::{NOTE, cell};
use flow::scope::{Origin, VISIBLE};
use std::fmt::Write as _;

/// The page.
pub fn page() -> String {
    let mut page = format!("# Built-in variables\n\n{NOTE}");
    for (origin, title) in [
        (
            Origin::BuiltIn,
            "Computed whenever they are read; a bot cannot assign them",
        ),
        (
            Origin::Stored,
            "Variables of the client that Rapport sets; a bot may change them",
        ),
        (Origin::Event, "Carried by one event, and gone after its turn"),
        (
            Origin::Control,
            "Set by a bot, and read by channels, payments and spreadsheets",
        ),
        (
            Origin::Later,
            "Set by channels and services that come later; empty until then",
        ),
    ] {
        let _ = write!(page, "\n## {title}\n\n| name | meaning |\n| --- | --- |\n");
        for visible in VISIBLE.iter().filter(|visible| visible.origin == origin) {
            let _ = writeln!(page, "| `{}` | {} |", visible.name, cell(visible.en));
        }
    }
    page
}
