//! Dictionaries: their keys, their values, and their texts.

use super::arguments::{Arguments, Machine};
use super::array_changes::slice;
use super::array_sets::{DESCENDING, sorted};
use super::declare::{help, pure};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::measure::{charge_key, charge_walk};
use crate::value::operate;

type Outcome = Result<Value, Refusal>;

const DICT: Param = Param::required("d", Type::Dict, "the dictionary", "словарь");
const KEY: Param = Param::required("key", Type::Text, "the key", "ключ");

pub(super) static FUNCTIONS: &[Function] = &[
    dict(
        "dict_keys_to_array",
        &[DICT],
        Type::List,
        help("The keys as a list.", "Ключи словаря массивом."),
        &[
            (
                r#"dict_keys_to_array({"A1": "киви", "A2": "банан"})"#,
                r#"["A1","A2"]"#,
            ),
            ("dict_keys_to_array({})", "[]"),
        ],
        |a, machine| {
            let entries = a.dict(0);
            machine.fuel.spend(entries.len() as u64 / 4)?;
            Ok(Value::list(entries.keys().cloned().map(Value::Text).collect()))
        },
    ),
    dict(
        "dict_values_to_array",
        &[DICT],
        Type::List,
        help("The values as a list.", "Значения словаря массивом."),
        &[
            (
                r#"dict_values_to_array({"A1": "киви", "A2": "банан"})"#,
                r#"["киви","банан"]"#,
            ),
            (r#"dict_values_to_array('{"a": [1]}')"#, "[[1]]"),
        ],
        |a, machine| {
            let entries = a.dict(0);
            machine.fuel.spend(entries.len() as u64 / 4)?;
            Ok(Value::list(entries.values().cloned().collect()))
        },
    ),
    dict(
        "get_values_by_key",
        &[
            Param::required(
                "list_of_dicts",
                Type::List,
                "a list of dictionaries",
                "массив словарей",
            ),
            KEY,
        ],
        Type::List,
        help(
            "What the dictionaries of a list have under the key; those without it are left out.",
            "Значения по ключу из массива словарей; словари без ключа пропускаются.",
        ),
        &[
            (
                r#"get_values_by_key([{"Товар": "чай", "Цена": 15}, {"Товар": "кофе", "Цена": 60}], "Товар")"#,
                r#"["чай","кофе"]"#,
            ),
            (r#"get_values_by_key([{"a": 1}, {"b": 2}], 'a')"#, "[1]"),
        ],
        |a, machine| {
            let (items, key) = (a.list(0), a.text(1));
            charge_walk(&items, machine.fuel)?;
            charge_key(&key, items.len(), machine.fuel)?;
            let found = items.iter().filter_map(|item| item.as_dict()?.get(&key).cloned());
            Ok(Value::list(found.collect()))
        },
    ),
    dict(
        "exist_key",
        &[DICT, KEY],
        Type::Bool,
        help("Whether the dictionary has the key.", "Есть ли ключ в словаре."),
        &[
            (r#"exist_key({"1": 123, "q": {"w": "e"}}, 'q')"#, "True"),
            (r#"exist_key({"1": 123}, 1)"#, "True"),
            (r#"exist_key({"1": 123}, 'z')"#, "False"),
        ],
        |a, _| Ok(Value::Bool(a.dict(0).contains_key(&a.text(1)))),
    ),
    dict(
        "key_index",
        &[DICT, KEY],
        Type::Integer,
        help(
            "The position of the key, counted from 0; -1 when there is none.",
            "Позиция ключа, счёт с 0; -1, если его нет.",
        ),
        &[
            (r#"key_index({"1": 123, "2": 234, "q": {}}, 'q')"#, "2"),
            (r#"key_index({"a": 1}, 'z')"#, "-1"),
        ],
        |a, _| {
            let at = a.dict(0).get_index_of(&a.text(1));
            Ok(Value::Int(at.map_or(-1, |at| at as i64)))
        },
    ),
    dict(
        "humanize",
        &[
            Param::required("dict", Type::Dict, "the dictionary", "словарь"),
            Param::optional(
                "delimiter",
                Type::Text,
                Default::Text(": "),
                "what stands between a key and its value",
                "что стоит между ключом и значением",
            ),
            Param::optional(
                "from_i",
                Type::Integer,
                Default::Int(0),
                "the first entry, counted from 0",
                "первая запись, счёт с 0",
            ),
            Param::optional(
                "to_i",
                Type::Integer,
                Default::None,
                "the entry after the last; without it, to the end",
                "запись после последней; без него до конца",
            ),
        ],
        Type::Text,
        help(
            "The dictionary as text, a key with its value a line.",
            "Словарь текстом, по ключу со значением в строке.",
        ),
        &[
            (r#"humanize({"Анна": "6", "Борис": 20})"#, "Анна: 6\nБорис: 20"),
            (
                r#"humanize({"a": 1, "b": 2, "c": 3}, ' = ', 1, 3)"#,
                "b = 2\nc = 3",
            ),
            (r#"humanize({}, ': ')"#, ""),
        ],
        humanize,
    ),
    dict(
        "sort_by_value",
        &[DICT, DESCENDING],
        Type::Dict,
        help(
            "The dictionary sorted by its values, as `sort` sorts a list.",
            "Словарь, отсортированный по значениям так же, как `sort` сортирует массив.",
        ),
        &[
            (
                r#"sort_by_value({"a": 3, "b": 1, "c": "2"})"#,
                r#"{"b":1,"c":"2","a":3}"#,
            ),
            (
                r#"sort_by_value({"Анна": 6, "Борис": 20}, True)"#,
                r#"{"Борис":20,"Анна":6}"#,
            ),
        ],
        |a, machine| {
            let entries = a.dict(0);
            let ranked = entries
                .iter()
                .map(|(key, value)| (value.rank(), (key.clone(), value.clone())));
            Ok(Value::dict(sorted(ranked, a.truth(1), machine.fuel)?))
        },
    ),
];

const fn dict(
    name: &'static str,
    params: &'static [Param],
    returns: Type,
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Dictionaries, params, returns, help, examples, run)
}

fn humanize(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (entries, delimiter) = (arguments.dict(0), arguments.text(1));
    let part = slice(entries.len(), arguments.int(2), arguments.int_if_given(3));
    machine.fuel.spend(part.len() as u64 / 4)?;
    let mut out = String::new();
    for (at, (key, value)) in entries[part].iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(key);
        out.push_str(&delimiter);
        value.write_text(&mut out);
        operate::check_growing(&out)?;
    }
    operate::made_text(out, machine.fuel)
}
