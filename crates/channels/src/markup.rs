//! Cuts marked-up text into atoms that a split must keep whole, and says which of them open and close a style.

use crate::features::Unit;
use model::Markup;
use unicode_segmentation::UnicodeSegmentation;

/// A piece of a text that is never cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Atom<'a> {
    /// The piece as it stands in the text.
    pub source: &'a str,
    /// The units it counts once the markup is read.
    pub units: usize,
    /// What it is.
    pub kind: AtomKind<'a>,
}

/// What an atom is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtomKind<'a> {
    /// Something to read.
    Visible,
    /// Opens a style that `close` closes; opened again by `source` in the next part.
    Open {
        /// What closes it.
        close: Close<'a>,
    },
    /// Closes the style opened last.
    Close,
}

/// How an open style is closed where a part ends inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close<'a> {
    /// By an HTML end tag of this name.
    Tag(&'a str),
    /// By this text.
    Text(&'a str),
}

/// The atoms of a text; their sources joined are the text.
pub fn atoms(text: &str, markup: Markup, unit: Unit) -> Vec<Atom<'_>> {
    match markup {
        Markup::Plain => text
            .graphemes(true)
            .map(|source| visible(source, source, unit))
            .collect(),
        Markup::Html => html(text, unit),
        Markup::MarkdownV2 => markdown(text, unit),
    }
}

/// The units of a text without markup.
pub fn units(text: &str, unit: Unit) -> usize {
    match unit {
        Unit::Utf16 => text.encode_utf16().count(),
        Unit::Characters => text.chars().count(),
    }
}

fn visible<'a>(source: &'a str, shown: &str, unit: Unit) -> Atom<'a> {
    Atom {
        source,
        units: units(shown, unit),
        kind: AtomKind::Visible,
    }
}

const fn mark<'a>(source: &'a str, kind: AtomKind<'a>) -> Atom<'a> {
    Atom {
        source,
        units: 0,
        kind,
    }
}

/// Graphemes of the text up to the next byte that could be markup, which is always ASCII.
fn plain_run<'a>(rest: &'a str, special: &[u8], unit: Unit, to: &mut Vec<Atom<'a>>) -> usize {
    let end = rest
        .bytes()
        .position(|byte| special.contains(&byte))
        .unwrap_or(rest.len());
    to.extend(
        rest[..end]
            .graphemes(true)
            .map(|source| visible(source, source, unit)),
    );
    end
}

fn html(text: &str, unit: Unit) -> Vec<Atom<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let run = plain_run(rest, b"<&", unit, &mut out);
        if run > 0 {
            at += run;
            continue;
        }
        let atom = if rest.starts_with('&') {
            html_entity(rest, unit)
        } else {
            html_tag(rest, &mut open)
        };
        // A lone `<` or `&` is text here; the messenger will say what it thinks of it.
        let atom = atom.unwrap_or_else(|| visible(&rest[..1], &rest[..1], unit));
        at += atom.source.len();
        out.push(atom);
    }
    out
}

fn html_entity(rest: &str, unit: Unit) -> Option<Atom<'_>> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let source = &rest[..=end];
    let name = &source[1..end];
    let well_formed = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    // An emoji given by its number counts two UTF-16 units; every named entity counts one.
    let character = name
        .strip_prefix("#x")
        .or_else(|| name.strip_prefix("#X"))
        .map(|hex| u32::from_str_radix(hex, 16))
        .or_else(|| name.strip_prefix('#').map(str::parse))
        .and_then(Result::ok)
        .and_then(char::from_u32)
        .unwrap_or('&');
    well_formed.then(|| Atom {
        source,
        units: units(character.encode_utf8(&mut [0; 4]), unit),
        kind: AtomKind::Visible,
    })
}

fn html_tag<'a>(rest: &'a str, open: &mut Vec<&'a str>) -> Option<Atom<'a>> {
    if let Some(inner) = rest.strip_prefix("</") {
        let name = *open.last()?;
        let after = inner
            .get(..name.len())
            .filter(|given| given.eq_ignore_ascii_case(name))
            .map(|_| &inner[name.len()..])?;
        let tail = after.trim_ascii_start();
        let source = tail.starts_with('>').then(|| &rest[..=rest.len() - tail.len()])?;
        open.pop();
        return Some(mark(source, AtomKind::Close));
    }
    let inner = &rest[1..];
    let name_end = inner
        .bytes()
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'-')?;
    // Stopping at the next `<` keeps a row of lone ones from being read again and again.
    let end = inner.bytes().position(|byte| byte == b'>' || byte == b'<')?;
    if name_end == 0 || inner.as_bytes()[end] == b'<' {
        return None;
    }
    let name = &inner[..name_end];
    open.push(name);
    let close = Close::Tag(name);
    Some(mark(&rest[..end + 2], AtomKind::Open { close }))
}

const MARKERS: [&str; 6] = ["```", "||", "__", "*", "_", "~"];

fn markdown(text: &str, unit: Unit) -> Vec<Atom<'_>> {
    let mut out = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let run = plain_run(rest, b"\\`|_*~[]!", unit, &mut out);
        if run > 0 {
            at += run;
            continue;
        }
        let atom = markdown_mark(rest, unit, &mut open);
        at += atom.source.len();
        out.push(atom);
    }
    out
}

fn markdown_mark<'a>(rest: &'a str, unit: Unit, open: &mut Vec<&'a str>) -> Atom<'a> {
    if let Some(after) = rest.strip_prefix('\\') {
        let escaped = after.chars().next().map_or(0, char::len_utf8);
        return visible(&rest[..1 + escaped], &after[..escaped], unit);
    }
    let inside = open.last().copied();
    let code = matches!(inside, Some("```" | "`"));
    if let Some(marker) = inside.filter(|marker| rest.starts_with(marker)) {
        open.pop();
        return mark(&rest[..marker.len()], AtomKind::Close);
    }
    if !code {
        if rest.starts_with("![") || rest.starts_with('[') {
            let opening = &rest[..if rest.starts_with('!') { 2 } else { 1 }];
            if let Some(close) = link_end(&rest[opening.len()..]) {
                open.push(close);
                return mark(
                    opening,
                    AtomKind::Open {
                        close: Close::Text(close),
                    },
                );
            }
        }
        if let Some(marker) = MARKERS
            .into_iter()
            .chain(["`"])
            .find(|marker| rest.starts_with(marker))
        {
            // The language of a code block belongs to its opening.
            let language = if marker == "```" {
                rest[3..]
                    .bytes()
                    .position(|byte| !byte.is_ascii_alphanumeric() && !b"+-#".contains(&byte))
                    .filter(|end| *end > 0 && rest[3 + end..].starts_with('\n'))
                    .map_or(0, |end| end + 1)
            } else {
                0
            };
            let source = &rest[..marker.len() + language];
            open.push(marker);
            return mark(
                source,
                AtomKind::Open {
                    close: Close::Text(marker),
                },
            );
        }
    }
    visible(&rest[..1], &rest[..1], unit)
}

/// Bytes of a link's address; a longer one is not taken for a link.
const ADDRESS_BYTES: usize = 2048;

/// The `](address)` that ends a link whose text begins here.
fn link_end(rest: &str) -> Option<&str> {
    let bytes = rest.as_bytes();
    let start = unescaped(bytes, 0, bytes.len(), |byte| matches!(byte, b'[' | b']' | b'\n'))?;
    if !bytes[start..].starts_with(b"](") {
        return None;
    }
    let last = bytes.len().min(start + 2 + ADDRESS_BYTES);
    let end = unescaped(bytes, start + 2, last, |byte| {
        byte == b')' || byte.is_ascii_whitespace()
    })?;
    if bytes[end] == b')' {
        rest.get(start..=end)
    } else {
        None
    }
}

/// The first place from `at` to before `last` of a byte that is wanted and not escaped.
fn unescaped(bytes: &[u8], mut at: usize, last: usize, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    while at < last {
        match bytes[at] {
            b'\\' => at += 2,
            byte if wanted(byte) => return Some(at),
            _ => at += 1,
        }
    }
    None
}
