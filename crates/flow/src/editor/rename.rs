//! Renaming a variable everywhere in a bot, or saying why that cannot be done.

use super::expected::in_tests;
use super::fields::{Field, fields};
use super::known::{self, known};
use super::located::{Places, whole};
use super::usages::{Found, Usage, Use, usages_in};
use crate::file::BotFile;
use crate::scope;
use base::Code;
use base::limits::USAGES_RENAMED;
use calculator::editor::{Known, Lines, Origin};
use serde::Serialize;
use std::ops::Range;

/// One change of one text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Where the old name stands.
    #[serde(flatten)]
    pub usage: Usage,
    /// The bytes of the file, unless the file writes the text in another way (over several lines, with rare escapes).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Range<usize>>,
    /// What stands there afterwards.
    pub text: String,
}

/// A variable renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// The changes, in the order of the blocks.
    pub edits: Vec<Edit>,
    /// Texts that spell the name and were left as they are.
    pub unproved: Vec<Usage>,
    /// The whole file with the changes made; absent when `doubt` says why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why the changes are not to be made unseen: one of them has no place in the file, or a text that spells the name
    /// may be used as one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
}

/// Why a variable is not renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    /// Which refusal.
    pub code: Code,
    /// What is wrong, and what to do.
    pub message: String,
    /// The places that stand in the way.
    pub places: Vec<Usage>,
}

/// Places that a refusal names.
const NAMED: usize = 5;

fn refused(code: Code, message: impl Into<String>, places: Vec<Usage>) -> Refused {
    let mut message = message.into();
    if !places.is_empty() {
        let shown: Vec<String> = places.iter().take(NAMED).map(said).collect();
        let more = if places.len() > NAMED { "; …" } else { "" };
        message.push_str(&format!(" ({}{more})", shown.join("; ")));
    }
    Refused {
        code,
        message,
        places,
    }
}

fn said(usage: &Usage) -> String {
    let Usage {
        field, line, column, ..
    } = usage;
    match usage.block_id {
        Some(block) => format!("block {block}, {field}, {line}:{column}"),
        None => format!("{field}, {line}:{column}"),
    }
}

/// Renames a variable in every scope at once, because reading a name asks all scopes. `source` is the text from which
/// `file` was read.
///
/// # Errors
/// When the old name is no variable that this bot sets, the new one is taken or no name, or a name made up while
/// running may become the old one.
pub fn rename(source: &str, file: &BotFile, from: &str, to: &str) -> Result<Renamed, Box<Refused>> {
    let of = Of {
        what: "this bot",
        known: known(Some(file)),
        fields: fields(file),
    };
    let lines = Lines::of(source);
    of.rename(source, &lines, (from, to), in_tests(source, &lines, from, to))
}

/// Renames a variable in a file that is one Calculator.
///
/// # Errors
/// As for a bot.
pub fn rename_in_program(source: &str, from: &str, to: &str) -> Result<Renamed, Box<Refused>> {
    let written = whole(source);
    let fields = vec![Field::program(&written)];
    let mut names = known(None);
    known::add(&mut names, fields.clone());
    let of = Of {
        what: "this file",
        known: names,
        fields,
    };
    of.rename(source, &Lines::of(source), (from, to), Vec::new())
}

/// What a variable is renamed in.
struct Of<'f> {
    /// What it is called in refusals.
    what: &'static str,
    known: Known,
    fields: Vec<Field<'f>>,
}

impl Of<'_> {
    fn rename(
        self,
        source: &str,
        lines: &Lines<'_>,
        (from, to): (&str, &str),
        elsewhere: Vec<Edit>,
    ) -> Result<Renamed, Box<Refused>> {
        let found = Found::of(self.fields.clone(), from, USAGES_RENAMED);
        if found.more > 0 {
            let message = format!(
                "`{from}` stands in more than {USAGES_RENAMED} places; rename it with an editor of texts"
            );
            return Err(Box::new(refused(Code::TooLarge, message, Vec::new())));
        }
        let (mut edits, mut composed, mut unproved) = (Vec::new(), Vec::new(), Vec::new());
        for in_field in found.fields {
            let places = Places::of(lines, source, in_field.field.written);
            for usage in in_field.usages {
                match usage.role {
                    Use::Composed => composed.push(usage),
                    Use::Text => unproved.push(usage),
                    Use::Read | Use::Write | Use::Delete | Use::Test => edits.push(Edit {
                        file: places
                            .as_ref()
                            .and_then(|places| places.in_file(&(usage.start..usage.end)))
                            .filter(|at| source.get(at.clone()) == Some(from)),
                        usage,
                        text: to.to_owned(),
                    }),
                }
            }
        }
        self.check_old(from, edits.is_empty())?;
        if !composed.is_empty() {
            let message = format!(
                "`{from}` cannot be renamed: a name made up while running may become it; write that name out, or rename by hand"
            );
            return Err(Box::new(refused(Code::Conflict, message, composed)));
        }
        self.check_new(to, found.read_all.is_some())?;
        if !self.known.names.contains_key(from) {
            let message = format!(
                "`{from}` keeps its name: nothing in {} sets it, so it comes from outside (a link, the API, an operator); rename it by hand together with its source",
                self.what
            );
            let places = edits.into_iter().map(|edit| edit.usage).collect();
            return Err(Box::new(refused(Code::Conflict, message, places)));
        }
        edits.extend(elsewhere);
        let doubt = doubt(from, &edits, &unproved, found.read_all.as_ref());
        let source = match doubt {
            Some(_) => None,
            None => apply(source, &edits),
        };
        Ok(Renamed {
            edits,
            unproved,
            source,
            doubt,
        })
    }

    fn check_old(&self, from: &str, unused: bool) -> Result<(), Box<Refused>> {
        let names = &self.known.names;
        let message = match names.get(from).map(|name| name.origin) {
            Some(Origin::Constant) => {
                format!(
                    "`{from}` is a constant of the project, not a variable of the bot; rename it where it is set"
                )
            }
            Some(Origin::BuiltIn | Origin::Stored | Origin::Event | Origin::Language) => {
                format!("`{from}` gets its value from Rapport itself and keeps its name")
            }
            Some(Origin::Variable) | None if !unused => return Ok(()),
            Some(Origin::Variable) | None => {
                let others = names.keys().map(String::as_str).filter(|name| *name != from);
                let shown = base::text::clip(from, 60);
                let mut message = format!("{} has no variable `{shown}`", self.what);
                if let Some(near) = base::text::did_you_mean(from, others) {
                    message.push_str(&format!("; did you mean `{near}`?"));
                }
                return Err(Box::new(refused(Code::NotFound, message, Vec::new())));
            }
        };
        Err(Box::new(refused(Code::Conflict, message, Vec::new())))
    }

    /// `read_all` tells that any text may be a name.
    fn check_new(&self, to: &str, read_all: bool) -> Result<(), Box<Refused>> {
        if let Err(reason) = scope::may_assign(model::Scope::Deal, to) {
            return Err(Box::new(refused(Code::BadName, reason, Vec::new())));
        }
        let taken = self.known.names.get(to);
        if let Some(name) = taken.filter(|name| name.origin != Origin::Variable) {
            let what = name.detail(calculator::editor::Language::En);
            let message = format!("`{to}` is taken: {what}; choose another name");
            return Err(Box::new(refused(Code::Conflict, message, Vec::new())));
        }
        let taken = usages_in(self.fields.clone(), to);
        let mut places = taken.certain;
        let possible = taken.possible.into_iter();
        places.extend(possible.filter(|usage| read_all || usage.role == Use::Composed));
        if places.is_empty() {
            return Ok(());
        }
        let message = match places.iter().all(|usage| usage.role == Use::Composed) {
            true => format!("a name made up while running may become `{to}`; choose another name"),
            false => format!("`{to}` is used in {} already; choose another name", self.what),
        };
        Err(Box::new(refused(Code::Conflict, message, places)))
    }
}

/// Why a whole file with the changes made cannot be told.
fn doubt(from: &str, edits: &[Edit], unproved: &[Usage], read_all: Option<&Usage>) -> Option<String> {
    if let Some(edit) = edits.iter().find(|edit| edit.file.is_none()) {
        return Some(format!(
            "`{from}` stands in a text that the file folds over lines (line {}); write that text below `|` first",
            edit.usage.place.line
        ));
    }
    // A text is a name only where names come from texts. What makes names up refuses the renaming; whoever reads all
    // variables at once picks them out by texts.
    let (text, all) = unproved.first().zip(read_all)?;
    Some(format!(
        "the text '{from}' ({}) may pick the variable out of all that are read ({}); rename by hand",
        said(text),
        said(all)
    ))
}

/// The file with all edits made, if each has a place in it.
fn apply(source: &str, edits: &[Edit]) -> Option<String> {
    let mut places: Vec<(&Range<usize>, &str)> = edits
        .iter()
        .map(|edit| edit.file.as_ref().map(|at| (at, edit.text.as_str())))
        .collect::<Option<_>>()?;
    places.sort_by_key(|(at, _)| at.start);
    places.dedup();
    let mut out = String::with_capacity(source.len() + 64);
    let mut from = 0;
    for (at, text) in places {
        out.push_str(source.get(from..at.start)?);
        out.push_str(text);
        from = at.end;
    }
    out.push_str(&source[from..]);
    Some(out)
}
