//! Splits a text that is longer than a messenger takes, where a reader would pause.

use crate::features::Unit;
use crate::markup::{Atom, AtomKind, Close, atoms, units};
use model::Markup;

/// Splits a text into parts of at most `limit` units, counted after the markup is read.
///
/// It prefers the end of a paragraph, a line, a sentence, a word, in that order, in the second half of a part. A part never ends
/// inside a character, an escape or an HTML entity, nor inside a grapheme unless that alone is too long; a style that is
/// open where a part ends is closed there and opened again in the next. For plain text the parts joined are the text.
///
/// A text that fits, also an empty one, is one part.
#[must_use]
pub fn split_text(text: &str, markup: Markup, limit: usize, unit: Unit) -> Vec<String> {
    let limit = limit.max(2);
    // No unit is shorter than a byte, so most texts need no counting.
    if text.len() <= limit {
        return vec![text.to_owned()];
    }
    let atoms = atoms(text, markup, unit);
    if atoms.iter().map(|atom| atom.units).sum::<usize>() <= limit {
        return vec![text.to_owned()];
    }
    let mut parts = Vec::new();
    let mut open: Vec<&Atom<'_>> = Vec::new();
    let mut rest = atoms.as_slice();
    while !rest.is_empty() {
        if let Some((first, tail)) = rest.split_first()
            && first.units > limit
        {
            parts.extend(hard_split(first.source, limit, unit));
            rest = tail;
            continue;
        }
        let end = part_end(rest, limit);
        let mut part: String = open.iter().map(|atom| atom.source).collect();
        for atom in &rest[..end] {
            part.push_str(atom.source);
            match atom.kind {
                AtomKind::Visible => {}
                AtomKind::Open { .. } => open.push(atom),
                AtomKind::Close => {
                    open.pop();
                }
            }
        }
        // At the very end an unclosed style stays as the author wrote it, for the messenger to name.
        if end < rest.len() {
            for atom in open.iter().rev() {
                match atom.kind {
                    AtomKind::Open {
                        close: Close::Tag(name),
                    } => {
                        part.push_str("</");
                        part.push_str(name);
                        part.push('>');
                    }
                    AtomKind::Open {
                        close: Close::Text(text),
                    } => part.push_str(text),
                    AtomKind::Visible | AtomKind::Close => {}
                }
            }
        }
        // Marks without anything to read between them are no part; what they open is opened again in the next.
        if rest[..end].iter().any(|atom| atom.units > 0) {
            parts.push(part);
        }
        rest = &rest[end..];
    }
    parts
}

/// The units that a text counts after its markup is read.
#[must_use]
pub fn visible_units(text: &str, markup: Markup, unit: Unit) -> usize {
    match markup {
        Markup::Plain => units(text, unit),
        _ => atoms(text, markup, unit).iter().map(|atom| atom.units).sum(),
    }
}

/// Where to pause, from the best: the end of a paragraph, a line, a sentence, a word.
const PAUSES: usize = 4;

/// How many atoms the next part takes: at least one.
fn part_end(atoms: &[Atom<'_>], limit: usize) -> usize {
    let mut used = 0;
    let mut best = [0_usize; PAUSES];
    let mut far = [0_usize; PAUSES];
    let mut end = atoms.len();
    for (at, atom) in atoms.iter().enumerate() {
        if used + atom.units > limit {
            end = at;
            break;
        }
        used += atom.units;
        if let Some(rank) = pause_after(atoms, at) {
            for lower in rank..PAUSES {
                best[lower] = at + 1;
                far[lower] = used;
            }
        }
    }
    if end == atoms.len() {
        return end;
    }
    let good = (0..PAUSES).find(|rank| far[*rank] * 2 >= limit);
    let chosen = good.map_or(best[PAUSES - 1], |rank| best[rank]);
    let mut end = if chosen > 0 { chosen } else { end.max(1) };
    // Marks that close a style after the pause belong to this part; marks that open one before it, to the next.
    while atoms.get(end).is_some_and(|atom| atom.kind == AtomKind::Close) {
        end += 1;
    }
    while end > 1 && matches!(atoms[end - 1].kind, AtomKind::Open { .. }) {
        end -= 1;
    }
    end
}

/// Which pause, if any, stands after an atom.
fn pause_after(atoms: &[Atom<'_>], at: usize) -> Option<usize> {
    if !is_blank(&atoms[at]) {
        return None;
    }
    // Blanks stay with the part before them, so the pause is after the last of a run.
    if atoms.get(at + 1).is_some_and(is_blank) {
        return None;
    }
    let run = atoms[..at].iter().rev().take_while(|atom| is_blank(atom)).count();
    let blanks = &atoms[at - run..=at];
    let lines = blanks.iter().filter(|atom| atom.source.contains('\n')).count();
    if lines >= 2 {
        return Some(0);
    }
    if lines == 1 {
        return Some(1);
    }
    let before = atoms[..at - run].iter().rev().find(|atom| atom.units > 0);
    let ends_sentence = before.is_some_and(|atom| {
        atom.source
            .ends_with(['.', '!', '?', '…', '。', '！', '？', ':', ';'])
    });
    Some(if ends_sentence { 2 } else { 3 })
}

fn is_blank(atom: &Atom<'_>) -> bool {
    atom.kind == AtomKind::Visible && atom.source.chars().all(char::is_whitespace)
}

/// Splits a single grapheme that is too long by itself (a letter under thousands of accents).
fn hard_split(text: &str, limit: usize, unit: Unit) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0;
    for character in text.chars() {
        let size = match unit {
            Unit::Utf16 => character.len_utf16(),
            Unit::Characters => 1,
        };
        if used + size > limit {
            parts.push(String::new());
            used = 0;
        }
        used += size;
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    parts
}
