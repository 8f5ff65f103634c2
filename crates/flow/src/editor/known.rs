//! What the formulas of a bot may see: its variables with where they are set, constants, built-ins, known keys.

use super::fields::{Field, fields};
use crate::check::namers::{self, Does};
use crate::file::BotFile;
use crate::scope::{self, VISIBLE};
use calculator::Value;
use calculator::editor::{Kind, Known, Name, Origin, Role};

/// What the formulas of a bot may see; without a bot, what every formula may.
#[must_use]
pub fn known(file: Option<&BotFile>) -> Known {
    let mut known = Known::language();
    for visible in VISIBLE {
        let mut name = Name::new(match visible.origin {
            scope::Origin::BuiltIn => Origin::BuiltIn,
            scope::Origin::Stored | scope::Origin::Control | scope::Origin::Later => Origin::Stored,
            scope::Origin::Event => Origin::Event,
        });
        name.help = (visible.en.to_owned(), visible.ru.to_owned());
        known.names.insert(visible.name.to_owned(), name);
    }
    let Some(file) = file else { return known };
    for (name, value) in &file.constants {
        let mut constant = Name::new(Origin::Constant);
        let shown = format!("`{}`", base::text::clip(&value.to_string(), 80));
        constant.help = (shown.clone(), shown);
        known.names.insert(name.clone(), constant);
        let value = Value::from_json(value);
        if matches!(value, Value::Dict(_) | Value::List(_)) {
            known.keys.add([name.as_str()]).add_value(&value);
        }
    }
    add(&mut known, fields(file));
    answers(file, &mut known);
    known
}

/// Adds what some texts set.
pub(super) fn add(known: &mut Known, fields: Vec<Field<'_>>) {
    for field in fields {
        let may_write = matches!(field.kind, None | Some(Kind::Program));
        let may_name = namers::may_name(field.text);
        if !may_write && !may_name {
            continue;
        }
        let place = match field.block {
            Some(block) => format!("block {block}, {}", field.title()),
            None => field.title(),
        };
        let found = field.mentions();
        for mention in found.names {
            if let Role::Write(scope) = mention.role {
                known.write(&mention.name, Some(scope), place.as_str());
            }
        }
        for call in &found.calls {
            if let Some((_, Does::Sets, Some(names))) = namers::told(&call.name, &call.given) {
                // Perhaps another client's or deal's, which the text does not show.
                names
                    .iter()
                    .for_each(|name| known.write(name, None, place.as_str()));
            }
        }
        if field.kind == Some(Kind::Program) {
            known.keys.add_program(field.text);
        }
    }
}

/// What requests save tells how their answers look: of the answer as a whole, and of a part that is saved itself.
fn answers(file: &BotFile, known: &mut Known) {
    for request in file.blocks.iter().filter_map(|block| block.request.as_ref()) {
        for save in &request.save {
            let path = || save.path.iter().map(String::as_str);
            known.keys.add(std::iter::once("custom_answer").chain(path()));
            let below = request
                .save
                .iter()
                .filter_map(|part| save_below(&part.path, &save.path));
            for rest in below {
                let rest = rest.iter().map(String::as_str);
                known.keys.add(std::iter::once(save.name.as_str()).chain(rest));
            }
        }
    }
}

/// What of a path lies below another.
fn save_below<'p>(path: &'p [String], outer: &[String]) -> Option<&'p [String]> {
    path.strip_prefix(outer).filter(|rest| !rest.is_empty())
}
