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

/// Where a fault stands: as far as it reaches if the compiler found it, else its first word or mark.
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
    let rest = source.get(begin..)?.lines().next().unwrap_or_default();
    let before = (column as usize - 1).min(rest.chars().count());
    let within: usize = rest.chars().take(before).map(char::len_utf8).sum();
    let start = begin + within;
    let word: usize = rest[within..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .map(char::len_utf8)
        .sum();
    let mark = rest[within..].chars().next().map_or(0, char::len_utf8);
    Some(Place {
        start,
        end: start + word.max(mark),
        line,
        column: before as u32 + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Code;

    #[test]
    fn a_fault_is_underlined_where_it_stands_also_behind_other_letters() {
        let mut seen = Fault::new(Code::Unsupported, "not yet");
        seen.line = Some(2);
        seen.column = Some(8);
        assert_eq!(
            fault(&seen, "a = 1\nцена = free_client() + 1\n"),
            "not yet [unsupported]\n2 | цена = free_client() + 1\n  |        ^^^^^^^^^^^\n"
        );
        seen.column = Some(99);
        assert!(fault(&seen, "a = 1\nцена = 5").contains("2 | цена = 5"));
    }

    #[test]
    fn a_value_is_shown_as_it_could_be_typed() {
        assert_eq!(variable("client.", "x", &Value::Null), "client.x = None\n");
        assert_eq!(typed(&Value::from("it's")), "\"it's\"");
        assert_eq!(typed(&Value::Bool(true)), "True");
    }
}
