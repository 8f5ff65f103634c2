//! The page of one family of functions.

use super::{COMING, both, file, is_ready, of, sentence};
use crate::reference::{NOTE, NOTE_RU};
use calculator::editor::Language;
use calculator::{Default, Family, Function, Kind, Param};
use std::fmt::Write as _;

/// The page.
pub fn page(family: Family, language: Language) -> String {
    let mut page = format!("# {}\n\n", language.of(&family.title()));
    page.push_str(language.of(&both(NOTE, NOTE_RU)));
    let file = file(family);
    page.push_str(&match language {
        Language::En => format!(
            "\n[All functions](README.md) · [the guide](../guide/calculator.md) · [по-русски](ru/{file})\n"
        ),
        Language::Ru => format!("\n[Все функции](README.md) · [in English](../{file})\n"),
    });
    for function in of(family) {
        one(&mut page, function, language);
    }
    page
}

fn one(page: &mut String, function: &Function, language: Language) {
    let _ = write!(
        page,
        "\n### `{}`\n\n{} {} {}.\n",
        function.signature(),
        sentence(language.of(&function.help)),
        language.of(&both("Gives", "Возвращает:")),
        language.of(&function.returns.names()),
    );
    state(page, function, language);
    if !function.params.is_empty() {
        page.push('\n');
    }
    for param in function.params {
        parameter(page, param, language);
    }
    page.push_str("\n```\n");
    for (source, value) in function.examples {
        let _ = writeln!(page, "{source}  →  {value}");
    }
    page.push_str("```\n");
    let _ = writeln!(
        page,
        "\n{} {}: {}.",
        language.of(&answered(function.kind)),
        language.of(&both("Described in", "Описание")),
        function.source
    );
}

/// Whether it works, where that has to be said.
fn state(page: &mut String, function: &Function, language: Language) {
    if let Some(why) = function.unavailable() {
        let _ = match language {
            Language::En => write!(page, "\n**Not yet:** {why}.\n"),
            Language::Ru => write!(
                page,
                "\n**Пока не работает.** Вызов даёт `None` и запись об ошибке.\n"
            ),
        };
    } else if let (Some(how), Language::En) = (super::differs::how(function.name), language) {
        let _ = write!(page, "\n**Differs** from [other products]({COMING}): {how}.\n");
    }
    debug_assert_eq!(function.unavailable().is_none(), is_ready(function));
}

fn parameter(page: &mut String, param: &Param, language: Language) {
    let need = match param.default {
        Default::Required => both("", ""),
        Default::Many => both(", any number of them", ", любое количество"),
        Default::None | Default::Int(_) | Default::Bool(_) | Default::Text(_) => {
            both(", may be left out", ", необязательный")
        }
    };
    let _ = writeln!(
        page,
        "- `{}`: {} ({}{})",
        param.name,
        language.of(&param.help).trim_end_matches('.'),
        language.of(&param.kind.names()),
        language.of(&need)
    );
}

/// What a function needs, as a sentence.
const fn answered(kind: Kind) -> calculator::Help {
    match kind {
        Kind::Pure => both("Needs nothing but its arguments.", "Нужны только аргументы."),
        Kind::Scene => both(
            "Answered from what is known about the client.",
            "Отвечает по данным клиента.",
        ),
        Kind::Query => both("Reads the database.", "Читает базу данных."),
        Kind::Effect => both("Changes the database.", "Меняет базу данных."),
        Kind::Network => both("Calls a foreign server.", "Обращается к другому серверу."),
    }
}
