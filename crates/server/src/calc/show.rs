//! How variables and faults are shown to people.

use calculator::{Place, Program};
use model::{Fault, Value};

/// A variable and its value, as it could be typed; on a line of its own.
pub fn variable(prefix: &str, name: &str, value: &Value) -> String {
    format!("{prefix}{name} = {}\n", typed(value))
}

/// A value as it could be typed.
pub fn typed(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}

/// A fault with its place underlined in the source; ends its line.
pub fn fault(fault: &Fault, source: &str) -> String {
    let shown = calculator::Fault {
        code: fault.code,
        message: fault.message.clone(),
        place: place(fault, source),
    };
    format!("{}\n", shown.render(source))
}

/// Where a fault stands: as far as it reaches if the compiler found it, else its first character.
fn place(fault: &Fault, source: &str) -> Option<Place> {
    let (line, column) = (fault.line?, fault.column?);
    let program = Program::compile(source);
    let found = program
        .diagnostics()
        .iter()
        .find(|found| (found.code, found.place.line, found.place.column) == (fault.code, line, column));
    if let Some(found) = found {
        return Some(found.place);
    }
    let begin: usize = source
        .split_inclusive('\n')
        .take(line as usize - 1)
        .map(str::len)
        .sum();
    let rest = source.get(begin..)?;
    let within = rest
        .char_indices()
        .nth(column as usize - 1)
        .map_or(rest.len(), |(at, _)| at);
    let width = rest[within..].chars().next().map_or(0, char::len_utf8);
    let start = begin + within;
    Some(Place {
        start,
        end: start + width,
        line,
        column,
    })
}
