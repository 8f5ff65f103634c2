//! Texts of a bot in its file: from an offset in the text to one in the file, and back from a cursor.

use super::fields::{Field, fields};
use super::usages::{Found, InField, Usage};
use crate::file::{BotFile, Written};
use crate::finding::Place;
use base::limits::USAGES_RENAMED;
use calculator::editor::{Kind, Lines, Position};
use std::ops::Range;

/// The formula at a cursor in a bot file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// How it is read.
    pub kind: Kind,
    /// Its text.
    pub text: String,
    /// The cursor in it, in bytes.
    pub at: usize,
    /// For every byte offset of the text, the one in the file; the end included.
    places: Vec<usize>,
}

impl At {
    /// A range of the text as a range of the file.
    #[must_use]
    pub fn in_file(&self, range: Range<usize>) -> Range<usize> {
        let place = |at: usize| self.places[at.min(self.places.len() - 1)];
        place(range.start)..place(range.end)
    }
}

/// The formula at an offset of a bot file, if the file can be read and one stands there.
#[must_use]
pub fn at(source: &str, file: &BotFile, offset: usize) -> Option<At> {
    let lines = Lines::of(source);
    let line = lines.position(offset).line;
    fields(file).into_iter().find_map(|field| {
        let first = field.written.place.line;
        let last = first + field.written.text.matches('\n').count() as u32;
        let kind = field.kind?;
        if !(first..=last).contains(&line) {
            return None;
        }
        let places = places(&lines, source, field.written)?;
        // The part that is read as a formula, and the end behind it.
        let part = &places[field.offset()..=field.offset() + field.text.len()];
        let inside =
            part.first()? <= &offset && (offset <= *part.last()? || trailing(source, *part.last()?, offset));
        inside.then(|| At {
            kind,
            text: field.text.to_owned(),
            at: part
                .partition_point(|place| *place < offset)
                .min(field.text.len()),
            places: part.to_vec(),
        })
    })
}

/// The variable at an offset of a bot file, with its place.
#[must_use]
pub fn name_at(source: &str, file: &BotFile, offset: usize) -> Option<(String, Range<usize>)> {
    name_in(source, fields(file), offset)
}

/// The variable at an offset of a file that is one Calculator.
#[must_use]
pub fn name_in_program(source: &str, offset: usize) -> Option<(String, Range<usize>)> {
    let written = whole(source);
    name_in(source, vec![Field::program(&written)], offset)
}

fn name_in(source: &str, fields: Vec<Field<'_>>, offset: usize) -> Option<(String, Range<usize>)> {
    let lines = Lines::of(source);
    let line = lines.position(offset).line;
    fields.into_iter().find_map(|field| {
        let first = field.written.place.line;
        let last = first + field.written.text.matches('\n').count() as u32;
        if !(first..=last).contains(&line) {
            return None;
        }
        let places = Places::of(&lines, source, field.written)?;
        field.mentions().names.into_iter().find_map(|mention| {
            let at = places.in_file(&mention.at)?;
            (at.start..=at.end)
                .contains(&offset)
                .then(|| (mention.name.to_string(), at))
        })
    })
}

/// A file that is one Calculator, as a text of a bot.
pub(super) fn whole(source: &str) -> Written {
    Written {
        text: source.to_owned(),
        place: Place { line: 1, column: 1 },
        indent: Some(0),
    }
}

/// The places of a bot file in which a variable stands by its name, as far as they have one and not more than renaming
/// changes.
#[must_use]
pub fn places_of(source: &str, file: &BotFile, name: &str) -> Vec<Range<usize>> {
    places_in(source, fields(file), name)
}

/// The same in a file that is one Calculator.
#[must_use]
pub fn places_in_program(source: &str, name: &str) -> Vec<Range<usize>> {
    let written = whole(source);
    places_in(source, vec![Field::program(&written)], name)
}

fn places_in(source: &str, fields: Vec<Field<'_>>, name: &str) -> Vec<Range<usize>> {
    let lines = Lines::of(source);
    let found = Found::of(fields, name, USAGES_RENAMED).fields;
    let in_field = |found: InField<'_>| {
        let places = Places::of(&lines, source, found.field.written);
        let certain = found.usages.into_iter().filter(Usage::is_certain);
        certain
            .filter_map(|usage| places.as_ref()?.in_file(&(usage.start..usage.end)))
            .collect::<Vec<_>>()
    };
    found.into_iter().flat_map(in_field).collect()
}

/// The Calculators of a bot file that formatting changes, each with its place and its new text.
#[must_use]
pub fn formatted(source: &str, file: &BotFile) -> Vec<(Range<usize>, String)> {
    let lines = Lines::of(source);
    let mut edits = Vec::new();
    for field in fields(file)
        .into_iter()
        .filter(|field| field.kind == Some(Kind::Program))
    {
        let Some(indent) = field.written.indent else {
            continue;
        };
        let text = field.text.trim_end_matches('\n');
        let new = calculator::editor::format(text, Kind::Program);
        // A line of blanks alone would end the block in another way.
        if new == text || new.contains('\r') {
            continue;
        }
        let places = Places::of(&lines, source, field.written);
        if let Some(at) = places.and_then(|places| places.in_file(&(0..text.len()))) {
            let below = format!("\n{}", " ".repeat(indent as usize));
            let new = new.replace('\n', &below).replace(&format!("{below}\n"), "\n\n");
            edits.push((at, new));
        }
    }
    edits
}

/// Whether only blanks stand between the end of a text and the cursor in the same line.
fn trailing(source: &str, end: usize, offset: usize) -> bool {
    source
        .get(end..offset)
        .is_some_and(|between| between.bytes().all(|byte| byte == b' '))
}

/// Where the bytes of one text stand in the file.
pub(super) struct Places(Vec<usize>);

impl Places {
    /// Finds them once for a whole text; nothing where the file writes the text in another way.
    pub(super) fn of(lines: &Lines<'_>, source: &str, written: &Written) -> Option<Self> {
        places(lines, source, written).map(Self)
    }

    /// A range of the text as a range of the file.
    pub(super) fn in_file(&self, range: &Range<usize>) -> Option<Range<usize>> {
        Some(*self.0.get(range.start)?..*self.0.get(range.end)?)
    }
}

/// For every byte offset of a text, the one in the file; the end included.
fn places(lines: &Lines<'_>, source: &str, written: &Written) -> Option<Vec<usize>> {
    let place = written.place;
    if written.text == source {
        return Some((0..=source.len()).collect());
    }
    match written.indent {
        Some(indent) => literal(lines, place.line, indent as usize, &written.text),
        None => {
            let start = lines.offset(Position {
                line: place.line,
                column: place.column,
            });
            scalar(source, start, &written.text)
        }
    }
}

/// A literal block: its lines stand in the file as they are, some blanks in.
fn literal(lines: &Lines<'_>, first: u32, indent: usize, text: &str) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(text.len() + 1);
    for (nth, line) in text.split('\n').enumerate() {
        let number = first + nth as u32;
        let start = lines.offset(Position {
            line: number,
            column: 1,
        });
        if line.is_empty() && places.len() == text.len() {
            // Behind the last newline: whatever stands in the next line of the file is not of this text.
            places.push(start);
            break;
        }
        let written = lines.line(number as usize - 1).unwrap_or_default();
        let inner = written.get(indent..).unwrap_or_default();
        if inner != line && !(line.is_empty() && written.trim().is_empty()) {
            return None;
        }
        let begin = start + indent.min(written.len());
        // The newline, too, has a place: that of the line's end.
        places.extend(begin..=begin + line.len());
    }
    Some(places)
}

/// A scalar on one line, plain or in quotes.
fn scalar(source: &str, start: usize, text: &str) -> Option<Vec<usize>> {
    let rest = source.get(start..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let mut places = Vec::with_capacity(text.len() + 1);
    let mut at = start + usize::from(quote.is_some());
    for c in text.chars() {
        let here = source.get(at..)?;
        let width = match (quote, c) {
            (Some('\''), '\'') => here.starts_with("''").then_some(2)?,
            (Some('"'), _) if here.starts_with('\\') => escape(&here[1..], c)? + 1,
            (Some('"'), '"') => return None,
            _ => here.starts_with(c).then_some(c.len_utf8())?,
        };
        places.extend(
            std::iter::repeat_n(at, c.len_utf8())
                .enumerate()
                .map(|(nth, at)| match width == c.len_utf8() {
                    true => at + nth,
                    false => at,
                }),
        );
        at += width;
    }
    places.push(at);
    let after = &source[at..];
    let ends = match quote {
        Some(quote) => after.starts_with(quote),
        None => after.is_empty() || after.starts_with(['\n', '\r', ',', ']', '}', ' ']),
    };
    ends.then_some(places)
}

/// The bytes of an escape behind its backslash, if it gives this character.
fn escape(after: &str, c: char) -> Option<usize> {
    let gives = match after.chars().next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        same @ ('"' | '\\' | '/' | ' ') => same,
        _ => return None,
    };
    (gives == c).then_some(1)
}
