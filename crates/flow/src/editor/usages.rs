//! Where a variable of a bot is used.

use super::fields::{Field, fields};
use crate::file::BotFile;
use crate::finding::Place;
use base::{ArrowId, BlockId};
use calculator::Scope;
use calculator::editor::{Lines, Role};
use serde::Serialize;
use std::ops::Range;

/// What happens to the variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// It is read.
    Read,
    /// It is written.
    Write,
    /// It is deleted.
    Delete,
    /// A name made up by holes may become it.
    Composed,
    /// A quoted text spells its name, which a function may take as a name.
    Text,
    /// A test of the bot expects its value.
    Test,
}

/// A place where a variable is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// What happens to it.
    #[serde(rename = "use")]
    pub role: Use,
    /// The scope in which it is written; absent where it is read, because reading asks all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'static str>,
    /// The block; absent for the settings and tests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_id: Option<BlockId>,
    /// The arrow, if it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrow_id: Option<ArrowId>,
    /// The field: `calculator`, `arrow 5, condition`.
    pub field: String,
    /// The bytes of the field's text.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line within the field's text, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// Where it stands in the file.
    pub place: Place,
}

/// All places where a variable is used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Usages {
    /// Where it stands by its name, in the order of the file.
    pub certain: Vec<Usage>,
    /// Where it may be meant: made-up names and texts that spell it.
    pub possible: Vec<Usage>,
}

impl Usage {
    pub(super) fn of(field: &Field<'_>, at: &Range<usize>, role: Use, scope: Option<&'static str>) -> Self {
        let position = Lines::of(&field.written.text).position(at.start);
        Self {
            role,
            scope,
            block_id: field.block,
            arrow_id: field.arrow,
            field: field.title(),
            start: at.start,
            end: at.end,
            line: position.line,
            column: position.column,
            place: field.written.place_of(position.line, position.column),
        }
    }
}

/// The word for a scope.
const fn word(scope: Scope) -> &'static str {
    match scope {
        Scope::Deal => "deal",
        Scope::Client => "client",
        Scope::Project => "project",
    }
}

/// All places where a bot uses a variable, whatever its scope.
#[must_use]
pub fn usages(file: &BotFile, name: &str) -> Usages {
    let (certain, possible) = in_fields(file, name)
        .into_iter()
        .map(|(_, usage)| usage)
        .partition(|usage| !matches!(usage.role, Use::Composed | Use::Text));
    Usages { certain, possible }
}

/// The same, each with its field.
pub(super) fn in_fields<'f>(file: &'f BotFile, name: &str) -> Vec<(Field<'f>, Usage)> {
    let mut found = Vec::new();
    for field in fields(file) {
        // Most fields do not even hold its letters, and need no parsing; made-up names may hold a part of them.
        if !field.text.contains(name) && !field.text.contains("#{") {
            continue;
        }
        let mentions = field.mentions();
        for mention in mentions.names.iter().filter(|mention| &*mention.name == name) {
            let (role, scope) = match mention.role {
                Role::Read => (Use::Read, None),
                Role::Write(scope) => (Use::Write, Some(word(scope))),
                Role::Delete(scope) => (Use::Delete, Some(word(scope))),
            };
            found.push((field, Usage::of(&field, &mention.at, role, scope)));
        }
        for composed in mentions.composed.iter().filter(|composed| composed.may_be(name)) {
            found.push((field, Usage::of(&field, &composed.at, Use::Composed, None)));
        }
        for (_, at) in mentions.texts.iter().filter(|(text, _)| &**text == name) {
            found.push((field, Usage::of(&field, at, Use::Text, None)));
        }
    }
    found
}
