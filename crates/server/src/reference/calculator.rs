//! The pages of the Calculator: its functions from the registry, and the variables that have a value by themselves.

use super::{NOTE, cell};
use calculator::{CONSTANTS, Default, Family, Function, functions as registry};
use flow::scope::{Origin, VISIBLE};
use std::fmt::Write as _;

/// The page of functions.
pub fn functions() -> String {
    let mut page = format!(
        "# The Calculator's functions\n\n{NOTE}\nExamples of functions that need nothing but their arguments are run as tests; those of the others show\nwhat could come. Parameters may also be given by their names.\n"
    );
    let mut families: Vec<Family> = Vec::new();
    for function in registry() {
        if !families.contains(&function.family) {
            families.push(function.family);
        }
    }
    for family in families {
        let _ = write!(page, "\n## {}\n", family.title().en);
        for function in registry().iter().filter(|function| function.family == family) {
            one(&mut page, function);
        }
    }
    let _ = write!(
        page,
        "\n## Constants\n\n| name | value | meaning |\n| --- | --- | --- |\n"
    );
    for constant in CONSTANTS {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} |",
            constant.name,
            constant.value,
            cell(constant.help.en)
        );
    }
    page
}

fn one(page: &mut String, function: &Function) {
    let _ = write!(
        page,
        "\n### `{}`\n\n{} Gives {}.\n",
        function.signature(),
        sentence(function.help.en),
        function.returns.name()
    );
    if let Some(why) = function.unavailable() {
        let _ = write!(page, "\n**Not yet:** {why}.\n");
    }
    if !function.params.is_empty() {
        page.push('\n');
    }
    for param in function.params {
        let need = match param.default {
            Default::Required => "",
            Default::Many => ", any number of them",
            Default::None | Default::Int(_) | Default::Bool(_) | Default::Text(_) => ", may be left out",
        };
        let _ = writeln!(
            page,
            "- `{}`: {} ({}{need})",
            param.name,
            param.help.en.trim_end_matches('.'),
            param.kind.name()
        );
    }
    page.push_str("\n```\n");
    for (source, value) in function.examples {
        let _ = writeln!(page, "{source}  →  {value}");
    }
    page.push_str("```\n");
}

/// A help text as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let text = format!("{first}{}", chars.as_str());
    if text.ends_with('.') {
        text
    } else {
        format!("{text}.")
    }
}

/// The page of variables.
pub fn variables() -> String {
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
    ] {
        let _ = write!(page, "\n## {title}\n\n| name | meaning |\n| --- | --- |\n");
        for visible in VISIBLE.iter().filter(|visible| visible.origin == origin) {
            let _ = writeln!(page, "| `{}` | {} |", visible.name, cell(visible.en));
        }
    }
    page
}
