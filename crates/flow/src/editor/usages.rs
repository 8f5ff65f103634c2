//! Where a variable of a bot is used.

use super::fields::{Field, fields};
use super::named::{self, InCalls};
use crate::check::namers;
use crate::file::BotFile;
use crate::finding::Place;
use base::limits::USAGES_TOLD;
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
    /// A name made up while running may become it: by holes, or by a function that is given names.
    Composed,
    /// A quoted text spells its name; that no function takes it as a name is not seen from there.
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
    /// The scope in which it is written; absent where it is read, because reading asks all of them, and where a
    /// function writes it for whoever it is told.
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
    /// How many more places there are.
    pub more: usize,
}

/// The usages in one text, in its order.
#[derive(Debug)]
pub(super) struct InField<'f> {
    pub field: Field<'f>,
    pub usages: Vec<Usage>,
}

/// The usages in all texts.
#[derive(Debug, Default)]
pub(super) struct Found<'f> {
    pub fields: Vec<InField<'f>>,
    /// Where all variables are read at once, by whatever name, so that any text may be one.
    pub read_all: Option<Usage>,
    /// Usages past the wanted number.
    pub more: usize,
}

impl<'f> Found<'f> {
    /// Searches texts. At most `limit` usages are kept.
    pub(super) fn of(fields: Vec<Field<'f>>, name: &str, limit: usize) -> Self {
        let mut found = Self::default();
        let mut left = limit;
        for field in fields {
            let calls = namers::may_name(field.text);
            // Most texts do not even hold its letters, and need no parsing; made-up names may hold a part of them.
            if !field.text.contains(name) && !field.text.contains("#{") && !calls {
                continue;
            }
            let mentions = field.mentions();
            let mut places: Vec<(Range<usize>, Use, Option<&'static str>)> = Vec::new();
            for mention in mentions.names.iter().filter(|mention| &*mention.name == name) {
                let (role, scope) = match mention.role {
                    Role::Read => (Use::Read, None),
                    Role::Write(scope) => (Use::Write, Some(word(scope))),
                    Role::Delete(scope) => (Use::Delete, Some(word(scope))),
                };
                places.push((mention.at.clone(), role, scope));
            }
            let composed = mentions.composed.iter().filter(|composed| composed.may_be(name));
            places.extend(composed.map(|composed| (composed.at.clone(), Use::Composed, None)));
            let InCalls {
                usages,
                names,
                read_all,
            } = named::in_calls(&mentions.calls, &field.written.text, name);
            places.extend(usages.into_iter().map(|(at, role)| (at, role, None)));
            let texts = mentions.texts.iter().filter(|(text, _)| &**text == name);
            let texts = texts.filter(|(_, at)| !names.contains(&at.start));
            places.extend(texts.map(|(_, at)| (at.clone(), Use::Text, None)));
            places.sort_by_key(|(at, ..)| at.start);
            if places.is_empty() && read_all.is_none() {
                continue;
            }
            let lines = Lines::of(&field.written.text);
            if found.read_all.is_none() {
                found.read_all = read_all.map(|at| Usage::of(&field, &lines, &at, Use::Composed, None));
            }
            found.more += places.len().saturating_sub(left);
            places.truncate(left);
            left -= places.len();
            let usages = places
                .into_iter()
                .map(|(at, role, scope)| Usage::of(&field, &lines, &at, role, scope));
            let usages = usages.collect();
            found.fields.push(InField { field, usages });
        }
        found
    }
}

impl Usage {
    fn of(
        field: &Field<'_>,
        lines: &Lines<'_>,
        at: &Range<usize>,
        role: Use,
        scope: Option<&'static str>,
    ) -> Self {
        let position = lines.position(at.start);
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

    /// Whether the name itself stands there.
    pub(super) const fn is_certain(&self) -> bool {
        !matches!(self.role, Use::Composed | Use::Text)
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
    usages_in(fields(file), name)
}

/// The same in some texts.
pub(super) fn usages_in(fields: Vec<Field<'_>>, name: &str) -> Usages {
    let found = Found::of(fields, name, USAGES_TOLD);
    let usages = found.fields.into_iter().flat_map(|field| field.usages);
    let (certain, possible) = usages.partition(Usage::is_certain);
    Usages {
        certain,
        possible,
        more: found.more,
    }
}
