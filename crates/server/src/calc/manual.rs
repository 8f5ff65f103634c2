//! `help` in the line editor: what a function, a variable or a command is, from the tables the program works by.

use calculator::{Function, function, functions};
use flow::scope::visible;
use std::fmt::Write as _;

const HELP: &str = "\
A formula changes variables; an expression shows its value. What stays open goes on in the next line.
  price = 100 * 1.2
  round(price, 0)
  client.city = 'Riga'     project.counter = 1     price =     (deletes it)
Commands:
  help NAME    what a function or a built-in variable is
  vars         the variables
  quit         ends; so does Ctrl-D
Functions:
";

/// The help on a name, or the help on everything for an empty one.
pub fn help(name: &str) -> String {
    if name.is_empty() {
        return format!("{HELP}{}", names());
    }
    if let Some(function) = function(name) {
        return on(function);
    }
    if let Some(variable) = visible(name) {
        return format!("{name}: {}\n", variable.en);
    }
    let known = functions().iter().map(|function| function.name);
    match base::text::did_you_mean(name, known) {
        Some(near) => format!("nothing is known about `{name}`; did you mean `{near}`?"),
        None => format!("nothing is known about `{name}`; `help` lists all functions"),
    }
}

/// All functions, in lines as wide as a terminal is.
fn names() -> String {
    let (mut text, mut width) = (String::new(), 0);
    for function in functions() {
        if width + function.name.len() > 76 {
            text.push('\n');
            width = 0;
        }
        text.push_str(if width == 0 { "  " } else { " " });
        text.push_str(function.name);
        width += function.name.len() + 1;
    }
    text
}

fn on(function: &Function) -> String {
    let mut text = format!("{}\n  {}\n", function.signature(), function.help.en);
    for param in function.params {
        let _ = writeln!(
            text,
            "    {}: {} ({})",
            param.name,
            param.help.en,
            param.kind.name()
        );
    }
    for (source, value) in function.examples {
        let _ = writeln!(text, "  {source}  →  {value}");
    }
    text
}
