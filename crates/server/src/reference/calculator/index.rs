//! The list of all functions.

use super::{COMING, both, families, file, is_ready, link, of};
use crate::reference::{NOTE, NOTE_RU, cell};
use calculator::editor::Language;
use calculator::{CONSTANTS, functions};
use std::fmt::Write as _;

/// The page.
pub fn page(language: Language) -> String {
    let mut page = match language {
        Language::En => format!(
            "# The Calculator\n\n{NOTE}\n\
             - [The guide](../guide/calculator.md): the language on one page.\n\
             - [Coming from Salebot or MaviBot]({COMING}): every documented function, and whether it works here.\n\
             - [Built-in variables](../reference/variables.md), [error codes](../errors.md).\n\
             - [По-русски](ru/README.md).\n\n\
             Parameters may also be given by their names; an optional one is skipped by `None` or `''`. Examples of functions\n\
             that need nothing but their arguments are run as tests; those of the others show what could come.\n"
        ),
        Language::Ru => format!(
            "# Калькулятор\n\n{NOTE_RU}\n\
             - [Руководство](../../guide/calculator.md) (по-английски): язык на одной странице.\n\
             - [Переход с Salebot и MaviBot](../{COMING}) (по-английски): все описанные функции и их состояние.\n\n\
             Параметры можно передавать и по именам; необязательный параметр пропускают значением `None` или `''`.\n\
             Примеры функций, которым нужны только аргументы, выполняются как тесты; остальные показывают возможный ответ.\n"
        ),
    };
    page.push_str(language.of(&both(
        "\n## Families\n\n| family | functions |\n| --- | --- |\n",
        "\n## Разделы\n\n| раздел | функции |\n| --- | --- |\n",
    )));
    for family in families() {
        let names: Vec<String> = of(family)
            .map(|function| format!("`{}`", function.name))
            .collect();
        let title = language.of(&family.title());
        let _ = writeln!(page, "| [{title}]({}) | {} |", file(family), names.join(" "));
    }
    page.push_str(language.of(&both(
        "\n## All functions\n\n| function | what it does |\n| --- | --- |\n",
        "\n## Все функции\n\n| функция | что делает |\n| --- | --- |\n",
    )));
    let mut all = functions().to_vec();
    all.sort_by_key(|function| (function.name.to_lowercase(), function.name));
    for function in all {
        let state = match is_ready(function) {
            true => "",
            false => language.of(&both("*Not yet.* ", "*Пока не работает.* ")),
        };
        let help = cell(language.of(&function.help));
        let _ = writeln!(
            page,
            "| [`{}`]({}) | {state}{help} |",
            function.name,
            link(function)
        );
    }
    page.push_str(language.of(&both(
        "\n## Constants\n\n| name | value | meaning |\n| --- | --- | --- |\n",
        "\n## Константы\n\n| имя | значение | смысл |\n| --- | --- | --- |\n",
    )));
    for constant in CONSTANTS {
        let help = cell(language.of(&constant.help));
        let _ = writeln!(page, "| `{}` | {} | {help} |", constant.name, constant.value);
    }
    page
}
