//! Renaming a variable everywhere in a bot, or saying why that cannot be done.

use super::known;
use super::located::in_file;
use super::usages::{Usage, Use, in_fields, usages};
use crate::file::BotFile;
use crate::scope;
use crate::yaml::{self, Node, Tree};
use base::Code;
use calculator::editor::{Lines, Origin, Position};
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
    /// Places that may mean the variable and were left as they are.
    pub unproved: Vec<Usage>,
    /// The whole file with the changes made; absent when one of them has no place in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
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
/// When the old name is no variable of this bot, the new one is taken or no name, or a name made up while running may
/// become the old one.
pub fn rename(source: &str, file: &BotFile, from: &str, to: &str) -> Result<Renamed, Box<Refused>> {
    let lines = Lines::of(source);
    let (mut edits, mut composed, mut unproved) = (Vec::new(), Vec::new(), Vec::new());
    for (field, usage) in in_fields(file, from) {
        match usage.role {
            Use::Composed => composed.push(usage),
            Use::Text => unproved.push(usage),
            Use::Read | Use::Write | Use::Delete | Use::Test => edits.push(Edit {
                file: in_file(&lines, source, &field, &(usage.start..usage.end))
                    .filter(|at| source.get(at.clone()) == Some(from)),
                usage,
                text: to.to_owned(),
            }),
        }
    }
    check_old(file, from, edits.is_empty())?;
    check_new(file, to)?;
    if !composed.is_empty() {
        let message = format!(
            "`{from}` cannot be renamed: a name made up while running may become it; write that name out, or rename by hand"
        );
        return Err(Box::new(refused(Code::Conflict, message, composed)));
    }
    edits.extend(in_tests(source, &lines, from, to));
    let source = apply(source, &edits);
    Ok(Renamed {
        edits,
        unproved,
        source,
    })
}

fn check_old(file: &BotFile, from: &str, unused: bool) -> Result<(), Box<Refused>> {
    let known = known(Some(file));
    let origin = known.names.get(from).map(|name| name.origin);
    let message = match origin {
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
            let names = known.names.keys().map(String::as_str);
            let near = base::text::did_you_mean(from, names.filter(|name| *name != from));
            let shown = base::text::clip(from, 60);
            let message = match near {
                Some(near) => format!("this bot has no variable `{shown}`; did you mean `{near}`?"),
                None => format!("this bot has no variable `{shown}`"),
            };
            return Err(Box::new(refused(Code::NotFound, message, Vec::new())));
        }
    };
    Err(Box::new(refused(Code::Conflict, message, Vec::new())))
}

fn check_new(file: &BotFile, to: &str) -> Result<(), Box<Refused>> {
    if let Err(reason) = scope::may_assign(model::Scope::Deal, to) {
        return Err(Box::new(refused(Code::BadName, reason, Vec::new())));
    }
    let known = known(Some(file));
    if let Some(name) = known.names.get(to).filter(|name| name.origin != Origin::Variable) {
        let what = name.detail(calculator::editor::Language::En);
        let message = format!("`{to}` is taken: {what}; choose another name");
        return Err(Box::new(refused(Code::Conflict, message, Vec::new())));
    }
    let taken = usages(file, to);
    let mut places = taken.certain;
    places.extend(
        taken
            .possible
            .into_iter()
            .filter(|usage| usage.role == Use::Composed),
    );
    match places.is_empty() {
        true => Ok(()),
        false => {
            let message = format!("`{to}` is used in this bot already; choose another name");
            Err(Box::new(refused(Code::Conflict, message, places)))
        }
    }
}

/// The bot's tests expect variables by name, with or without a scope before it.
fn in_tests(source: &str, lines: &Lines<'_>, from: &str, to: &str) -> Vec<Edit> {
    let Ok(document) = yaml::parse(source, yaml::Limits::default()) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    let steps = document.root.get("tests").map(steps).unwrap_or_default();
    for variables in steps.iter().filter_map(|step| step.get("variables")) {
        for entry in variables.as_map().unwrap_or_default() {
            let (_, name) = model::Scope::of_name(&entry.key);
            if name != from {
                continue;
            }
            let place = entry.key_place;
            let start = lines.offset(Position {
                line: place.line,
                column: place.column,
            });
            let quoted = usize::from(source[start..].starts_with(['\'', '"']));
            let start = start + quoted + entry.key.len() - name.len();
            let at = start..start + from.len();
            edits.push(Edit {
                file: (source.get(at.clone()) == Some(from)).then_some(at),
                usage: Usage {
                    role: Use::Test,
                    scope: None,
                    block_id: None,
                    arrow_id: None,
                    field: "tests".to_owned(),
                    start: 0,
                    end: from.len(),
                    line: 1,
                    column: 1,
                    place,
                },
                text: to.to_owned(),
            });
        }
    }
    edits
}

/// All steps of all tests.
fn steps(tests: &Node) -> Vec<&Node> {
    let conversations = list_of(tests).iter().map(|item| &item.node);
    conversations
        .filter_map(|test| test.get("steps"))
        .flat_map(list_of)
        .map(|item| &item.node)
        .collect()
}

fn list_of(node: &Node) -> &[yaml::Item] {
    match &node.tree {
        Tree::List(items) => items,
        Tree::Scalar(_) | Tree::Map(_) => &[],
    }
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
