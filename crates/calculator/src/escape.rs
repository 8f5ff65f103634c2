//! How what fills a hole is written into its surroundings, so that it stays data there.

use crate::Value;
use crate::value::text::write_json_text;
use std::fmt::Write;

/// The surroundings of a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Plain text: as it is.
    Text,
    /// A message in HTML: `&`, `<`, `>` and both quotes escaped, so that it may fill any attribute.
    Html,
    /// A message in Telegram's MarkdownV2: its special characters escaped.
    MarkdownV2,
    /// A JSON document: escaped inside a string, a whole JSON value where the hole stands bare.
    Json,
    /// A URL: percent-encoded, but as it is where it begins the URL.
    Url,
    /// Python source: a literal, or the inside of one where the hole stands in quotes.
    PythonLiteral,
}

/// The characters MarkdownV2 gives a meaning.
pub(crate) const MARKDOWN_SPECIALS: &str = "_*[]()~`>#+-=|{}.!\\";

/// The context of a text being written, and what of it must be remembered.
pub(crate) struct Surroundings {
    context: Context,
    inside: Inside,
}

/// Where the text written so far ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Outside all quotes.
    Code,
    /// In a quoted text.
    Quotes {
        quote: u8,
        triple: bool,
        /// Whether it is one of Python's f-strings, and how many of its braces are open.
        fields: Option<u32>,
    },
    /// In a Python comment.
    Comment,
}

impl Surroundings {
    pub(crate) const fn new(context: Context) -> Self {
        Self {
            context,
            inside: Inside::Code,
        }
    }

    /// Writes text of the author's.
    pub(crate) fn literal(&mut self, text: &str, out: &mut String) {
        out.push_str(text);
        match self.context {
            Context::Json => self.follow_json(text.as_bytes()),
            Context::PythonLiteral => self.follow_python(text.as_bytes()),
            _ => {}
        }
    }

    /// Writes what fills a hole.
    pub(crate) fn filled(&mut self, value: &Value, out: &mut String) {
        match self.context {
            Context::Text => value.write_text(out),
            Context::Html => html(&value.as_text(), out),
            Context::MarkdownV2 => markdown(&value.as_text(), out),
            Context::Url if out.trim().is_empty() => value.write_text(out),
            Context::Url => percent(&value.as_text(), out),
            Context::Json if self.inside == Inside::Code => bare_json(value, out),
            Context::Json => {
                let mut quoted = String::new();
                write_json_text(&value.as_text(), &mut quoted);
                out.push_str(&quoted[1..quoted.len() - 1]);
            }
            Context::PythonLiteral => match self.inside {
                Inside::Code
                | Inside::Quotes {
                    fields: Some(1..), ..
                } => python(value, out),
                Inside::Quotes { .. } => python_inside(&value.as_text(), out),
                Inside::Comment => out.push_str(&value.as_text().replace(['\n', '\r'], " ")),
            },
        }
    }

    fn follow_json(&mut self, text: &[u8]) {
        let mut bytes = text.iter();
        while let Some(byte) = bytes.next() {
            match (self.inside, byte) {
                (Inside::Code, b'"') => {
                    self.inside = Inside::Quotes {
                        quote: b'"',
                        triple: false,
                        fields: None,
                    };
                }
                (Inside::Quotes { .. }, b'"') => self.inside = Inside::Code,
                (Inside::Quotes { .. }, b'\\') => drop(bytes.next()),
                _ => {}
            }
        }
    }

    fn follow_python(&mut self, text: &[u8]) {
        let mut at = 0;
        while at < text.len() {
            let byte = text[at];
            let mut width = 1;
            match self.inside {
                Inside::Code if byte == b'#' => self.inside = Inside::Comment,
                Inside::Code if matches!(byte, b'\'' | b'"') => {
                    let triple = text[at..].starts_with(&[byte; 3]);
                    let is_f = text[..at]
                        .iter()
                        .rev()
                        .take_while(|before| before.is_ascii_alphabetic())
                        .any(|before| before.eq_ignore_ascii_case(&b'f'));
                    width = if triple { 3 } else { 1 };
                    self.inside = Inside::Quotes {
                        quote: byte,
                        triple,
                        fields: is_f.then_some(0),
                    };
                }
                Inside::Comment if byte == b'\n' => self.inside = Inside::Code,
                Inside::Quotes {
                    quote,
                    triple,
                    fields,
                } => match byte {
                    b'\\' => width = 2,
                    _ if byte == quote && triple && text[at..].starts_with(&[quote; 3]) => {
                        width = 3;
                        self.inside = Inside::Code;
                    }
                    _ if byte == quote && !triple => self.inside = Inside::Code,
                    b'{' | b'}' if fields == Some(0) && text.get(at + 1) == Some(&byte) => width = 2,
                    b'{' | b'}' => {
                        let fields = fields.map(|open| {
                            if byte == b'{' {
                                open + 1
                            } else {
                                open.saturating_sub(1)
                            }
                        });
                        self.inside = Inside::Quotes {
                            quote,
                            triple,
                            fields,
                        };
                    }
                    _ => {}
                },
                _ => {}
            }
            at += width;
        }
    }
}

fn html(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

/// Escapes MarkdownV2's special characters.
pub(crate) fn markdown(text: &str, out: &mut String) {
    for c in text.chars() {
        if MARKDOWN_SPECIALS.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Percent-encodes all but letters, digits and `-._~`.
pub(crate) fn percent(text: &str, out: &mut String) {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    out.extend(percent_encoding::utf8_percent_encode(text, KEPT));
}

/// A whole JSON value: texts that look like a number, list or dictionary are written as what they look like.
fn bare_json(value: &Value, out: &mut String) {
    match value {
        Value::Text(_) => match value
            .plain_number()
            .map(Value::from)
            .or_else(|| value.collected())
        {
            Some(meant) => meant.write_json(out),
            None => value.write_json(out),
        },
        _ => value.write_json(out),
    }
}

/// A Python literal.
fn python(value: &Value, out: &mut String) {
    match value {
        Value::None => out.push_str("None"),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => value.write_text(out),
        Value::Text(text) => {
            out.push('\'');
            python_inside(text, out);
            out.push('\'');
        }
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                python(item, out);
            }
            out.push(']');
        }
        Value::Dict(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { ", '" } else { "'" });
                python_inside(key, out);
                out.push_str("': ");
                python(value, out);
            }
            out.push('}');
        }
    }
}

/// The inside of a Python string of any kind: quotes cannot close it, and braces open no field of an f-string.
fn python_inside(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' | '\'' | '"' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '{' | '}' | '\0'..='\x1f' | '\x7f' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c => out.push(c),
        }
    }
}
