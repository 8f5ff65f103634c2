//! Faults of the bot's author: data with a code, a place and a sentence, and how they are shown under the source.

use crate::Place;
use base::Code;
use std::fmt::{self, Write as _};

/// Something that went wrong while an expression ran; evaluation goes on with `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which fault.
    pub code: Code,
    /// What is wrong and how to mend it, naming the value.
    pub message: String,
    /// Where in the source; absent when a host made the fault without knowing.
    pub place: Option<Place>,
}

impl Fault {
    /// A fault without a place.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
        }
    }

    /// The same fault at a place, unless it has one already.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }

    /// The fault as people read it, its place underlined in `source`.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        render("", self.code, &self.message, self.place, source)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{}:{}: {}", place.line, place.column, self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; perhaps it is meant so.
    Remark,
    /// It works, though perhaps not as meant.
    Warning,
    /// The line is skipped, or its value is `None`.
    Error,
}

/// Something the compiler or the checker found in a source before it ever ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which fault.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong and how to mend it, naming the value.
    pub message: String,
    /// Where in the source.
    pub place: Place,
}

impl Diagnostic {
    /// What is wrong, without what to do about it.
    #[must_use]
    pub fn sentence(&self) -> &str {
        halves(&self.message).0
    }

    /// What to write instead, where that is known.
    #[must_use]
    pub fn remedy(&self) -> Option<&str> {
        halves(&self.message).1
    }

    /// How many characters of the source it is about, from its place on.
    #[must_use]
    pub fn length(&self, source: &str) -> u32 {
        let about = source.get(self.place.start..self.place.end);
        about.map_or(0, |about| {
            u32::try_from(about.chars().count()).unwrap_or(u32::MAX)
        })
    }

    /// The finding as people read it, its place underlined in `source`.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let label = match self.severity {
            Severity::Remark => "remark: ",
            Severity::Warning => "warning: ",
            Severity::Error => "error: ",
        };
        render(label, self.code, &self.message, Some(self.place), source)
    }

    /// The finding as a fault of a run.
    #[must_use]
    pub fn to_fault(&self) -> Fault {
        Fault {
            code: self.code,
            message: self.message.clone(),
            place: Some(self.place),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.place.line, self.place.column, self.message)
    }
}

/// A message up to its first `; ` outside backticks, and what follows: by convention the remedy.
fn halves(message: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    for (at, byte) in message.bytes().enumerate() {
        match byte {
            b'`' => quoted = !quoted,
            b';' if !quoted && message[at + 1..].starts_with(' ') => {
                return (&message[..at], Some(&message[at + 2..]));
            }
            _ => {}
        }
    }
    (message, None)
}

/// Why an evaluation ended before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The host must get an answer first; it remembers which. The same source is then run again.
    Needs,
    /// A limit was reached (steps, bytes of values, characters of a text). The fault is not reported to the host.
    /// Boxed, because every value that is passed on leaves room for it.
    OutOfFuel(Box<Fault>),
}

impl Stop {
    /// The stop at a limit.
    #[must_use]
    pub fn out_of_fuel(fault: Fault) -> Self {
        Self::OutOfFuel(Box::new(fault))
    }
}

/// Why an operator or a function gave no value.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The author's fault: the value is `None` and evaluation goes on.
    Fault(Code, Box<str>),
    /// Evaluation ends here.
    Stop(Stop),
}

impl Refusal {
    pub(crate) fn fault(code: Code, message: impl Into<String>) -> Self {
        Self::Fault(code, message.into().into())
    }

    pub(crate) fn too_large(message: String) -> Self {
        Self::Stop(Stop::out_of_fuel(Fault::new(Code::TooLarge, message)))
    }
}

impl From<Stop> for Refusal {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// Characters of a source line that are shown around a fault.
const SHOWN: usize = 100;

fn render(label: &str, code: Code, message: &str, place: Option<Place>, source: &str) -> String {
    let mut out = format!("{label}{message} [{code}]");
    let Some(place) = place else { return out };
    let start = place.start.min(source.len());
    let from = source
        .get(..start)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let Some(line) = source.get(from..).and_then(|rest| rest.lines().next()) else {
        return out;
    };
    let column = place.column as usize - 1;
    let skipped = column.saturating_sub(SHOWN / 2);
    let shown: String = line
        .chars()
        .skip(skipped)
        .take(SHOWN)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let in_line = place.end.min(from + line.len()).saturating_sub(start);
    let width = source
        .get(start..start + in_line)
        .map_or(1, |marked| marked.chars().count())
        .clamp(1, SHOWN - (column - skipped).min(SHOWN - 1));
    let number = place.line.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(column - skipped);
    let carets = "^".repeat(width);
    // Writing to a String cannot fail.
    let _ = write!(out, "\n{number} | {shown}\n{margin} | {indent}{carets}");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::{Source, Span};

    #[test]
    fn a_message_ends_where_its_remedy_begins() {
        assert_eq!(halves("bad `a; b`; write `c`"), ("bad `a; b`", Some("write `c`")));
        assert_eq!(halves("bad"), ("bad", None));
    }

    #[test]
    fn the_fault_is_underlined_in_its_line() {
        let text = "a = 1\nцена = 5 / 0\n";
        let place = Source::new(text).place(Span::new(17, 22));
        let fault = Fault::new(Code::DivisionByZero, "division by zero").at(place);
        assert_eq!(
            fault.render(text),
            "division by zero [division_by_zero]\n2 | цена = 5 / 0\n  |        ^^^^^"
        );
        assert_eq!(fault.to_string(), "2:8: division by zero");
    }
}
