//! Looking into texts and choosing from lists and dictionaries.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Family, Function, Param, Type};
use crate::Value;
use crate::fault::Refusal;

type Outcome = Result<Value, Refusal>;

const STR: Param = Param::required("str", Type::Text, "the text", "текст");
const SUB: Param = Param::required("sub", Type::Text, "the part looked for", "искомая часть");

/// How alike two texts must be, as elsewhere in the product: more than 70 %.
const ALIKE: f64 = 0.70;

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "startswith",
        Family::Strings,
        &[STR, SUB],
        Type::Bool,
        help(
            "Whether the text begins with the part.",
            "Начинается ли текст с этой части.",
        ),
        &[
            ("startswith('chatbot', 'chat')", "True"),
            ("startswith('chatbot', 'Chat')", "False"),
        ],
        |a, _| Ok(Value::Bool(a.text(0).starts_with(&*a.text(1)))),
    ),
    pure(
        "endswith",
        Family::Strings,
        &[STR, SUB],
        Type::Bool,
        help(
            "Whether the text ends with the part.",
            "Заканчивается ли текст этой частью.",
        ),
        &[
            ("endswith('chatbot', 'bot')", "True"),
            ("endswith('chatbot', 'chat')", "False"),
        ],
        |a, _| Ok(Value::Bool(a.text(0).ends_with(&*a.text(1)))),
    ),
    pure(
        "contains",
        Family::Strings,
        &[
            STR,
            SUB,
            Param::optional(
                "registr",
                Type::Bool,
                Default::Bool(true),
                "False: capital and small letters are the same",
                "False: без учёта регистра",
            ),
        ],
        Type::Bool,
        help(
            "Whether the part occurs in the text.",
            "Содержится ли часть в тексте.",
        ),
        &[
            ("contains('Привет, мир', 'мир')", "True"),
            ("contains('Привет, мир', 'МИР')", "False"),
            ("contains('Привет, мир', 'МИР', False)", "True"),
        ],
        contains,
    ),
    pure(
        "similar",
        Family::Regex,
        &[
            Param::required("a", Type::Text, "the first text", "первый текст"),
            Param::required("b", Type::Text, "the second text", "второй текст"),
        ],
        Type::Bool,
        help(
            "Whether the texts differ by less than 30 %; capitals, `ё` and blanks around do not count.",
            "Отличаются ли тексты меньше чем на 30 %; регистр, «ё» и пробелы по краям не важны.",
        ),
        &[
            ("similar('привет', 'превет')", "True"),
            ("similar('привет', 'пока')", "False"),
            ("similar('', '')", "True"),
        ],
        similar,
    ),
    pure(
        "select_random_from_list",
        Family::Strings,
        &[Param::required("array", Type::List, "a list", "массив")],
        Type::Any,
        help("One element of the list at random.", "Случайный элемент массива."),
        &[
            ("select_random_from_list(['a', 'b']) in ['a', 'b']", "True"),
            ("select_random_from_list('[7]')", "7"),
            ("select_random_from_list([])", "None"),
        ],
        |a, machine| choose(&a.list(0), machine),
    ),
    pure(
        "select_random",
        Family::Strings,
        &[Param::required(
            "variants",
            Type::Text,
            "texts with `|` between them",
            "тексты через `|`",
        )],
        Type::Text,
        help(
            "One of several texts at random; kept for older bots, newer ones use select_random_from_list.",
            "Один из текстов случайно; для старых ботов, в новых используйте select_random_from_list.",
        ),
        &[("select_random('a|a|a')", "a"), ("select_random('one')", "one")],
        |a, machine| {
            let text = a.text(0);
            machine.fuel.spend(text.len() as u64 / 16)?;
            let variants: Vec<Value> = text.split('|').map(Value::from).collect();
            choose(&variants, machine)
        },
    ),
    pure(
        "get",
        Family::Strings,
        &[
            Param::required("dict", Type::Any, "a dictionary or list", "словарь или массив"),
            Param::required("key", Type::Any, "the key or index", "ключ или индекс"),
        ],
        Type::Any,
        help(
            "The value under a key; None when there is none.",
            "Значение по ключу; None, если его нет.",
        ),
        &[
            (r#"get({"status": "ok"}, 'status')"#, "ok"),
            (r#"get('{"a": 1}', 'b')"#, "None"),
            ("get([10, 20], 1)", "20"),
        ],
        |a, machine| {
            if let Value::Text(text) = a.value(0) {
                machine.fuel.spend(text.len() as u64 / 16)?;
            }
            Ok(a.value(0).element(a.value(1)).unwrap_or_default())
        },
    ),
];

fn contains(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (text, part) = (arguments.text(0), arguments.text(1));
    let found = if arguments.truth(2) {
        text.contains(&*part)
    } else {
        machine.fuel.spend((text.len() + part.len()) as u64 / 16)?;
        text.to_lowercase().contains(&part.to_lowercase())
    };
    Ok(Value::Bool(found))
}

fn similar(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (a, b) = (arguments.text(0), arguments.text(1));
    machine.fuel.spend((a.len() + b.len()) as u64 / 16)?;
    let (a, b) = (base::text::fold(&a), base::text::fold(&b));
    let (short, long) = {
        let (a, b) = (a.chars().count(), b.chars().count());
        (a.min(b), a.max(b))
    };
    if long == 0 {
        return Ok(Value::Bool(true));
    }
    // Texts whose lengths differ that much need no comparison, which takes a step for every pair of 16 letters.
    if short as f64 / long as f64 <= ALIKE {
        return Ok(Value::Bool(false));
    }
    machine
        .fuel
        .spend((short as u64).saturating_mul(long as u64) / 16)?;
    let distance = base::text::edit_distance(&a, &b);
    Ok(Value::Bool(1.0 - distance as f64 / long as f64 > ALIKE))
}

fn choose(values: &[Value], machine: &mut Machine<'_>) -> Outcome {
    let at = machine.host.random().below(values.len() as u64) as usize;
    Ok(values.get(at).cloned().unwrap_or_default())
}
