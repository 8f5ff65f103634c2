//! The page for those who come from Salebot or MaviBot: every documented function, and whether it works here.

use super::differs::how;
use super::documented::PARTS;
use super::link;
use crate::reference::{NOTE, cell};
use calculator::{Availability, function};
use std::fmt::Write as _;

/// What a documented function is here.
enum State {
    /// It does what is documented.
    Works,
    /// It works, but not quite as documented.
    Differs(&'static str),
    /// It does not work.
    NotYet(&'static str),
}

/// A section of the page: a heading, and functions with their states.
type Section = (String, Vec<(&'static str, State)>);

/// The functions that the registry declares, part by part, then those that it knows by name alone.
fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = PARTS
        .iter()
        .map(|part| {
            let lines = part.names().map(|name| (name, state(name)));
            (part.title.to_owned(), lines.collect())
        })
        .collect();
    for (title, names) in calculator::elsewhere() {
        let lines = names.into_iter().map(|name| (name, state(name)));
        sections.push((capital(title), lines.collect()));
    }
    sections
}

/// Why the functions of a whole section are not there.
const LATER: &str = "the section comes later";

fn state(name: &str) -> State {
    match function(name).map(|function| function.availability) {
        None => State::NotYet(LATER),
        Some(Availability::NotYet { why }) => State::NotYet(why),
        Some(Availability::Ready) => how(name).map_or(State::Works, State::Differs),
    }
}

fn capital(title: &str) -> String {
    let mut chars = title.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", chars.as_str())
}

const LANGUAGE: &str = "\
## The language

Formulas run unchanged: names of functions, also the misspelt ones, operators, `#{…}`, comments, text without quotes. What
the manuals leave open is settled so:

| question | here |
| --- | --- |
| a line that does not parse | `name = anything` stores the text as it stands; any other line is skipped; the lines after it run, and the trace names line and column |
| what fills a `#{…}` | is data, never code: quotes, operators and `#{` in it mean nothing |
| `if(a, b, c)` | evaluates only the branch it takes |
| a missing variable | is `None`: empty as text, 0 in arithmetic, and no ordering comparison with it holds |
| text that looks like a number | acts as one: `'5' == 5` holds; `007`, `+7…`, `1,5` and `1e5` are text |
| whole results | are shown without `.0` |
| `^` | binds stronger than a minus before it, and from right to left |
| division by zero, a bad index, a bad argument | the value is `None`, the next line runs, the trace says where |
| too much work | a block may take a million steps and 16 MiB of values, then it stops |
| a call that cannot be right | is told when the bot is checked, before it ever runs |
| besides | `not x`, `x in list`, keyword arguments, and statements over several lines |
";

/// The page.
pub fn page() -> String {
    let mut page = format!("# Coming from Salebot or MaviBot\n\n{NOTE}\n{LANGUAGE}\n## The functions\n\n");
    let sections = sections();
    let states: Vec<&State> = sections
        .iter()
        .flat_map(|(_, lines)| lines.iter().map(|(_, state)| state))
        .collect();
    let count = |wanted: fn(&State) -> bool| states.iter().filter(|state| wanted(state)).count();
    let _ = writeln!(
        page,
        "Of {} documented functions {} work, {} of them otherwise than documented or where the manuals leave the choice;\n\
         {} do not work yet. A call to one of those gives `None` and a fault that says so; the check of a bot warns of it.",
        states.len(),
        count(|state| !matches!(state, State::NotYet(_))),
        count(|state| matches!(state, State::Differs(_))),
        count(|state| matches!(state, State::NotYet(_))),
    );
    for (title, lines) in &sections {
        section(&mut page, title, lines);
    }
    page
}

fn section(page: &mut String, title: &str, lines: &[(&str, State)]) {
    let _ = write!(
        page,
        "\n### {title}\n\n| function | state | |\n| --- | --- | --- |\n"
    );
    for (name, state) in lines {
        let shown = match function(name) {
            Some(function) => format!("[`{name}`]({})", link(function)),
            None => format!("`{name}`"),
        };
        let (state, reason) = match state {
            State::Works => ("works", ""),
            State::Differs(how) => ("differs", *how),
            State::NotYet(why) => ("not yet", *why),
        };
        let _ = writeln!(page, "| {shown} | {state} | {} |", cell(reason));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_function_has_one_line_with_its_state() {
        let page = page();
        for (_, lines) in sections() {
            for (name, _) in lines {
                let lines: Vec<&str> = page
                    .lines()
                    .filter(|line| {
                        line.starts_with(&format!("| [`{name}`]("))
                            || line.starts_with(&format!("| `{name}` |"))
                    })
                    .collect();
                assert_eq!(lines.len(), 1, "{name}: {lines:?}");
                let (works, bare) = (lines[0].contains("| works |"), lines[0].ends_with("|  |"));
                assert_eq!(works, bare, "a reason for whatever does not work: {}", lines[0]);
            }
        }
    }
}
