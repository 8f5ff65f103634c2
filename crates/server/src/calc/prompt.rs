//! What the line editor does while a formula is typed: completion, and going on to the next line while something is open.

use calculator::editor::{Kind, Known, Language, complete};
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};

/// What is known while a formula is typed.
pub struct Prompt {
    /// The names that a formula may see.
    pub known: Known,
}

impl Completer for Prompt {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        let found = complete(line, at, Kind::Program, &self.known, Language::En);
        let items = found.items.into_iter().map(|item| Pair {
            display: match item.detail.is_empty() {
                true => item.label,
                false => format!("{}  {}", item.label, item.detail),
            },
            // The editor puts the cursor behind what it inserts, so nothing is inserted that should stand behind the cursor.
            replacement: item.insert[..item.caret.min(item.insert.len())].to_owned(),
        });
        Ok((found.replace.start, items.collect()))
    }
}

impl Validator for Prompt {
    fn validate(&self, typed: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        Ok(match goes_on(typed.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

/// Whether more is to be typed: something is open, and no empty line ended it.
pub fn goes_on(typed: &str) -> bool {
    let ended = typed
        .rsplit_once('\n')
        .is_some_and(|(_, last)| last.trim().is_empty());
    calculator::is_open(typed) && !ended
}

impl Hinter for Prompt {
    type Hint = String;
}

impl Highlighter for Prompt {}

impl Helper for Prompt {}

#[cfg(test)]
mod tests {
    use super::*;
    use rustyline::history::DefaultHistory;

    #[test]
    fn what_is_open_goes_on_until_an_empty_line() {
        assert!(goes_on("if(a,"));
        assert!(goes_on("x = 'it"));
        assert!(!goes_on("if(a,\n"));
        assert!(!goes_on("x = 1"));
        assert!(!goes_on("it's"));
    }

    #[test]
    fn functions_and_variables_are_completed_up_to_the_cursor() {
        let mut known = Known::language();
        let variable = calculator::editor::Name::new(calculator::editor::Origin::Variable);
        known.names.insert("rounded_price".to_owned(), variable);
        let prompt = Prompt { known };
        let history = DefaultHistory::new();
        let (start, items) = prompt.complete("x = roun", 8, &Context::new(&history)).unwrap();
        let inserted: Vec<&str> = items.iter().map(|item| item.replacement.as_str()).collect();
        assert_eq!(start, 4);
        assert!(
            inserted.contains(&"round(") && inserted.contains(&"rounded_price"),
            "{inserted:?}"
        );
    }
}
