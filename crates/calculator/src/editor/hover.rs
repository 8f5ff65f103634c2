//! What the word at the cursor is: a function with its help and examples, or a variable and where it is set.

use super::spot::{Inside, Spot};
use super::{Kind, Known, Language, Name};
use crate::{Function, function};
use std::ops::Range;

/// What a word is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word.
    pub at: Range<usize>,
    /// Its signature, or its name.
    pub title: String,
    /// What it is, as Markdown.
    pub help: String,
}

impl Hover {
    /// Title and help as one Markdown text.
    #[must_use]
    pub fn markdown(&self) -> String {
        format!("```\n{}\n```\n{}", self.title, self.help)
    }
}

/// What the word at the cursor is; nothing where no known word stands.
#[must_use]
pub fn hover(text: &str, at: usize, kind: Kind, known: &Known, language: Language) -> Option<Hover> {
    let spot = Spot::find(text, at, kind);
    // The cursor may stand right behind the word, but what surrounds the word is what surrounds its end.
    let inside = Spot::find(text, spot.word.end, kind);
    if inside.inside != Inside::Code || spot.word.is_empty() {
        return None;
    }
    let word = spot.whole();
    let after = text[spot.word.end..].trim_start();
    let found = |title: String, help: String| {
        Some(Hover {
            at: spot.word.clone(),
            title,
            help,
        })
    };
    if after.starts_with('(') {
        let function = function(word)?;
        return found(function.signature(), function_help(function, language));
    }
    if after.starts_with('=')
        && !after.starts_with("==")
        && let Some(call) = inside.call()
        && let Some(function) = function(call.name)
        && let Some(param) = function.params.iter().find(|param| param.name == word)
    {
        let help = format!("{} ({})", language.of(&param.help), param.kind.name());
        return found(format!("{}: {}", function.name, param.name), help);
    }
    if let Some(name) = known.names.get(word) {
        return found(word.to_owned(), name_help(name, language));
    }
    let mut own = Known::language();
    own.add(text, kind, &|line| match language {
        Language::En => format!("line {line}"),
        Language::Ru => format!("строка {line}"),
    });
    match own.names.get(word) {
        Some(name) => found(word.to_owned(), name_help(name, language)),
        None => {
            let function = function(word)?;
            found(function.signature(), function_help(function, language))
        }
    }
}

/// What a function does, its parameters, examples and where it comes from, as Markdown.
pub(super) fn function_help(function: &Function, language: Language) -> String {
    let mut out = language.of(&function.help).to_owned();
    if !function.params.is_empty() {
        out.push('\n');
    }
    for param in function.params {
        out.push_str(&format!("\n- `{}`: {}", param.name, language.of(&param.help)));
    }
    out.push_str("\n\n```\n");
    for (example, answer) in function.examples {
        out.push_str(&format!("{example}  →  {answer}\n"));
    }
    let source = language.choose("Source", "Источник");
    out.push_str(&format!("```\n{source}: {}", function.source));
    out
}

/// What a name means and where it is set, as Markdown.
pub(super) fn name_help(name: &Name, language: Language) -> String {
    let mut out = name.detail(language);
    let help = name.help(language);
    if !help.is_empty() {
        out.push_str(&format!("\n\n{help}"));
    }
    if !name.set_at.is_empty() {
        let set = language.choose("Set at", "Задаётся");
        out.push_str(&format!("\n\n{set}: {}", name.set_at.join("; ")));
        if name.more > 0 {
            let more = language.choose("and more", "и ещё");
            out.push_str(&format!("; {more}: {}", name.more));
        }
    }
    out
}
