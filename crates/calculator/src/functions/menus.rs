//! Menus made from data: a numbered list, buttons, a condition, and what the client chose.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Family, Function, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::measure::{charge_key, charge_walk};
use crate::value::operate;
use std::fmt::Write as _;
use std::sync::Arc;

type Outcome = Result<Value, Refusal>;

const VALUES: Param = Param::required(
    "values",
    Type::List,
    "texts, or dictionaries of which `key` names the text",
    "массив строк или словарей, текст которых лежит по ключу key",
);
const KEY_HELP: (&str, &str) = (
    "the key of the text, where the elements are dictionaries",
    "ключ текста, если элементы являются словарями",
);

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "tools_make_button_str_checker",
        Family::Menus,
        &[
            VALUES,
            Param::optional("key", Type::Text, Default::None, KEY_HELP.0, KEY_HELP.1),
            Param::optional(
                "in_line",
                Type::Integer,
                Default::Int(1),
                "how many buttons stand in a row",
                "количество кнопок в строке",
            ),
            Param::optional(
                "button_type",
                Type::Integer,
                Default::Int(1),
                "0: reply buttons, 1: inline buttons",
                "0: reply-клавиатура, 1: кнопки в тексте",
            ),
            Param::optional(
                "checker_with_numbers",
                Type::Bool,
                Default::Int(1),
                "whether the condition takes the numbers too",
                "принимает ли условие и номера",
            ),
        ],
        Type::Dict,
        help(
            "A menu as a dictionary: `numbered_list` for the text, `buttons` for the button code, `checker` for a condition.",
            "Меню в виде словаря: `numbered_list` для текста, `buttons` для кода кнопок, `checker` для условия.",
        ),
        &[
            (
                r#"tools_make_button_str_checker(["Да", "Нет"])['numbered_list']"#,
                "1. Да\n2. Нет\n",
            ),
            (
                r#"tools_make_button_str_checker([{"text": "Чай"}, {"text": "Кофе"}], "text")['checker']"#,
                "Чай;1;Кофе;2;",
            ),
            (
                r#"tools_make_button_str_checker(["Да"], '', 1, 0)['buttons']"#,
                r#"[{"type":"reply","text":"Да","line":0,"index_in_line":0}]"#,
            ),
            (
                r#"tools_make_button_str_checker(["a", "b"], None, 2, 1, 0)['checker']"#,
                "a;b;",
            ),
        ],
        menu,
    ),
    pure(
        "tools_check_user_input",
        Family::Menus,
        &[
            VALUES,
            Param::required(
                "user_input",
                Type::Text,
                "what the client typed or pressed: a text, or its number in the menu",
                "что клиент ввёл или нажал: текст или его номер в меню",
            ),
            Param::optional("key", Type::Text, Default::None, KEY_HELP.0, KEY_HELP.1),
            Param::optional(
                "return_key",
                Type::Text,
                Default::None,
                "the key whose value is given; without it, the whole element",
                "ключ возвращаемого значения; без него весь элемент",
            ),
        ],
        Type::Any,
        help(
            "The element that the client chose from a menu; None when it is none of them.",
            "Элемент, который клиент выбрал в меню; None, если такого нет.",
        ),
        &[
            (
                r#"tools_check_user_input([{"text": "Чай", "price": 100}], 'Чай', 'text', 'price')"#,
                "100",
            ),
            (r#"tools_check_user_input(["Да", "Нет"], 2)"#, "Нет"),
            (r#"tools_check_user_input(["Да", "Нет"], ' да ')"#, "Да"),
            (r#"tools_check_user_input(["Да", "Нет"], 'может быть')"#, "None"),
        ],
        choice,
    ),
];

fn menu(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let in_line = arguments.int(2);
    if in_line < 1 {
        return Err(arguments.refuse(2, "1 or more"));
    }
    let kind = Value::from(match arguments.int(3) {
        0 => "reply",
        1 => "inline",
        _ => return Err(arguments.refuse(3, "0 (reply) or 1 (inline)")),
    });
    let texts = texts(arguments, 1, machine)?;
    // A button is a dictionary of its own.
    machine.fuel.spend(texts.len() as u64 * 16)?;
    let keys: [Arc<str>; 4] = ["type", "text", "line", "index_in_line"].map(Arc::from);
    let (mut numbered, mut checker) = (String::new(), String::new());
    let mut buttons = Vec::with_capacity(texts.len());
    for (at, text) in (0_i64..).zip(&texts) {
        // Writing to a String cannot fail.
        let _ = writeln!(numbered, "{}. {text}", at + 1);
        let _ = write!(checker, "{text};");
        if arguments.truth(4) {
            let _ = write!(checker, "{};", at + 1);
        }
        operate::check_growing(&numbered)?;
        operate::check_growing(&checker)?;
        let values = [
            kind.clone(),
            Value::Text(text.clone()),
            Value::Int(at / in_line),
            Value::Int(at % in_line),
        ];
        buttons.push(Value::dict(keys.iter().cloned().zip(values)));
    }
    Ok(Value::dict([
        ("numbered_list", operate::made_text(numbered, machine.fuel)?),
        ("buttons", Value::list(buttons)),
        ("checker", operate::made_text(checker, machine.fuel)?),
    ]))
}

fn choice(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let texts = texts(arguments, 2, machine)?;
    let input = arguments.text(1);
    let bytes = texts.iter().map(|text| text.len()).sum::<usize>() + input.len();
    machine.fuel.spend(bytes as u64 / 16)?;
    let input = base::text::fold(&input);
    let named = texts.iter().position(|text| base::text::fold(text) == input);
    // A text that is itself a number wins over the number of its place.
    let at = named.or_else(|| input.parse::<usize>().ok()?.checked_sub(1));
    let Some(element) = at.and_then(|at| arguments.list(0).get(at).cloned()) else {
        return Ok(Value::None);
    };
    if !arguments.given(3) {
        return Ok(element);
    }
    let key = arguments.text(3);
    match element.as_dict().and_then(|entries| entries.get(&key).cloned()) {
        Some(value) => Ok(value),
        None => Err(arguments.refuse(3, "a key of the chosen element")),
    }
}

/// The texts of the elements; `key` is the position of the parameter that names the key of dictionaries.
fn texts(arguments: &Arguments, key: usize, machine: &mut Machine<'_>) -> Result<Vec<Arc<str>>, Refusal> {
    let items = arguments.list(0);
    charge_walk(&items, machine.fuel)?;
    let name = arguments.text(key);
    charge_key(&name, items.len(), machine.fuel)?;
    items
        .iter()
        .map(|item| match item.collected() {
            Some(Value::Dict(entries)) => entries
                .get(&name)
                .map(Value::as_text)
                .ok_or_else(|| arguments.refuse(key, "a key of every dictionary in `values`")),
            _ => Ok(item.as_text()),
        })
        .collect()
}
