//! Extents: where a quoted text, a hole, a comment and a statement end. No meaning yet.
//!
//! A search that reaches the end in vain is paid from a patience proportional to the source, so that hostile
//! sources (a million opened holes) are scanned in linear time; past it, what is open is taken as plain text.

use base::limits::EXPRESSION_DEPTH;
use memchr::{memchr, memchr_iter, memchr2};

/// The bytes that may begin or end something; all others are passed by.
static HAS_MEANING: [bool; 256] = {
    let mut table = [false; 256];
    let marks = b"\n()[]{}/#'\"";
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
};

/// How many bytes may still be scanned in vain.
pub(super) struct Patience(usize);

impl Patience {
    pub(super) const fn of(source: &str) -> Self {
        Self(source.len().saturating_mul(64).saturating_add(1 << 16))
    }

    const fn is_over(&self) -> bool {
        self.0 == 0
    }

    const fn waste(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(bytes + 1);
    }
}

/// Whether a quote at `at` opens a text; after a letter or digit it is an apostrophe, as in `it's`. The `n` of `\n` is
/// no letter there, so that a hole ends at the same place whichever way its newlines are written.
pub(super) fn opens_text(source: &[u8], at: usize) -> bool {
    if !matches!(source[at], b'\'' | b'"') {
        return false;
    }
    match source[..at] {
        [.., b'\\', b'n'] => true,
        [.., before] => !before.is_ascii_alphanumeric() && before < 0x80,
        [] => true,
    }
}

/// Whether `#{` stands at `at`.
pub(super) fn opens_hole(source: &[u8], at: usize) -> bool {
    source[at] == b'#' && source.get(at + 1) == Some(&b'{')
}

/// The first `#{` of a range.
pub(super) fn find_hole(source: &[u8], start: usize, end: usize) -> Option<usize> {
    let range = source.get(start..end)?;
    memchr_iter(b'#', range)
        .find(|at| range.get(at + 1) == Some(&b'{'))
        .map(|at| start + at)
}

/// The closing quote of the text whose opening quote stands at `open`.
pub(super) fn text_end(source: &[u8], open: usize, end: usize, patience: &mut Patience) -> Option<usize> {
    if patience.is_over() {
        return None;
    }
    let quote = source[open];
    let mut at = open + 1;
    while let Some(found) = source.get(at..end).and_then(|rest| memchr2(quote, b'#', rest)) {
        at += found;
        if source[at] == quote {
            return Some(at);
        }
        at += match opens_hole(source, at) {
            true => hole_end(source, at, end, patience).map_or(2, |close| close + 1 - at),
            false => 1,
        };
    }
    patience.waste(end - open);
    None
}

/// The `}` that closes the `#{` at `open`: braces, quoted texts and holes inside are skipped.
pub(super) fn hole_end(source: &[u8], open: usize, end: usize, patience: &mut Patience) -> Option<usize> {
    if patience.is_over() {
        return None;
    }
    // What is open, innermost last: `{` for braces and holes, or the quote.
    let mut open_marks = [b'{'; EXPRESSION_DEPTH + 1];
    let mut last = 0;
    let mut at = open + 2;
    while at < end && last < EXPRESSION_DEPTH {
        let byte = source[at];
        if !HAS_MEANING[byte as usize] {
            at += 1;
            continue;
        }
        let inside = open_marks[last];
        if opens_hole(source, at) {
            last += 1;
            open_marks[last] = b'{';
            at += 2;
            continue;
        }
        if inside == b'{' {
            match byte {
                b'}' if last == 0 => return Some(at),
                b'}' => last -= 1,
                b'{' => {
                    last += 1;
                    open_marks[last] = b'{';
                }
                b'\'' | b'"' if opens_text(source, at) => {
                    last += 1;
                    open_marks[last] = byte;
                }
                _ => {}
            }
        } else if byte == inside {
            last -= 1;
        }
        at += 1;
    }
    patience.waste(at - open);
    None
}

/// The end of the comment whose `/*` stands at `open`, after its `*/`.
pub(super) fn comment_end(source: &[u8], open: usize, end: usize) -> Option<usize> {
    let inside = source.get(open + 2..end)?;
    memchr_iter(b'/', inside)
        .find(|at| *at > 0 && inside[at - 1] == b'*')
        .map(|at| open + 2 + at + 1)
}

/// Whether `/*` stands at `at`.
pub(super) fn opens_comment(source: &[u8], at: usize) -> bool {
    source[at] == b'/' && source.get(at + 1) == Some(&b'*')
}

/// The extent of one statement.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// Its end: a newline, an unclosed comment or the end of the source.
    pub(super) end: usize,
    /// Where the next statement begins.
    pub(super) next: usize,
    /// Comments inside it.
    pub(super) comments: Vec<(usize, usize)>,
    /// A comment that is never closed.
    pub(super) unclosed_comment: Option<usize>,
}

/// The statement that begins at `start`: it goes on while a bracket or quote is open; if that is never closed, it
/// ends at its own line.
pub(super) fn statement(source: &[u8], start: usize, patience: &mut Patience) -> Extent {
    joined(source, start, patience).unwrap_or_else(|| own_line(source, start, patience))
}

/// Whether a bracket, quote or hole of the last statement is still open, so that more is to come.
pub(super) fn is_open(source: &str) -> bool {
    let mut patience = Patience::of(source);
    let mut start = 0;
    while start < source.len() {
        match joined(source.as_bytes(), start, &mut patience) {
            Some(extent) if extent.unclosed_comment.is_none() => start = extent.next,
            _ => return true,
        }
    }
    false
}

fn joined(source: &[u8], start: usize, patience: &mut Patience) -> Option<Extent> {
    if patience.is_over() {
        return None;
    }
    let mut extent = Extent::default();
    let mut depth = 0_usize;
    let mut at = start;
    while at < source.len() {
        let byte = source[at];
        if !HAS_MEANING[byte as usize] {
            at += 1;
            continue;
        }
        match byte {
            b'\n' if depth == 0 => {
                extent.end = at;
                extent.next = at + 1;
                return Some(extent);
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'/' if opens_comment(source, at) => match comment_end(source, at, source.len()) {
                Some(end) => {
                    extent.comments.push((at, end));
                    at = end;
                    continue;
                }
                None if depth == 0 => return Some(swallowed(extent, at, source.len())),
                None => break,
            },
            b'#' if opens_hole(source, at) => {
                at = hole_end(source, at, source.len(), patience)? + 1;
                continue;
            }
            b'\'' | b'"' if opens_text(source, at) => {
                at = text_end(source, at, source.len(), patience)? + 1;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    if depth > 0 {
        patience.waste(at - start);
        return None;
    }
    extent.end = source.len();
    extent.next = source.len();
    Some(extent)
}

fn own_line(source: &[u8], start: usize, patience: &mut Patience) -> Extent {
    let line_end = |from: usize| memchr(b'\n', &source[from..]).map_or(source.len(), |at| from + at);
    let mut extent = Extent::default();
    let mut at = start;
    let mut end = line_end(start);
    while at < end {
        if opens_comment(source, at) {
            match comment_end(source, at, source.len()) {
                Some(after) => {
                    extent.comments.push((at, after));
                    at = after;
                    end = if after > end { line_end(after) } else { end };
                    continue;
                }
                None => return swallowed(extent, at, source.len()),
            }
        }
        if opens_text(source, at)
            && let Some(close) = text_end(source, at, end, patience)
        {
            at = close;
        }
        at += 1;
    }
    extent.end = end;
    extent.next = (end + 1).min(source.len());
    extent
}

fn swallowed(extent: Extent, at: usize, end: usize) -> Extent {
    Extent {
        end: at,
        next: end,
        unclosed_comment: Some(at),
        ..extent
    }
}
