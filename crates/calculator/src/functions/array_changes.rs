//! Changed copies of lists, and variables made of one.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure, writing};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::fault::Refusal;
use crate::value::measure::{charge_search, charge_walk};
use crate::value::{Index, operate};
use crate::{Scope, Value, is_name};
use base::limits::VARIABLES_PER_OWNER;
use std::sync::Arc;

type Outcome = Result<Value, Refusal>;

const ARRAY: Param = Param::required("array", Type::List, "the list", "массив");
const FLAG: Param = Param::optional(
    "flag",
    Type::Bool,
    Default::Bool(false),
    "True: the element is JSON (a list, a dictionary, a number); else it is stored as text",
    "True: элемент является JSON (массив, словарь, число); иначе он записывается строкой",
);

pub(super) static FUNCTIONS: &[Function] = &[
    changed(
        "append",
        Type::List,
        &[
            ARRAY,
            Param::required("el", Type::Any, "the new element", "новый элемент"),
            FLAG,
        ],
        help(
            "A new list with the element at its end: as text, unless int() made it or the flag is True.",
            "Новый массив с элементом в конце: строкой, если он не получен через int() и flag не True.",
        ),
        &[
            (r#"append(["Вася"], 'Никита')"#, r#"["Вася","Никита"]"#),
            ("append([1], 2)", r#"[1,"2"]"#),
            ("append([1], int(2))", "[1,2]"),
            (r#"append([], '{"a": [1]}', True)"#, r#"[{"a":[1]}]"#),
        ],
        |a, machine| {
            let mut items = a.list(0);
            machine.fuel.spend(items.len() as u64 / 8)?;
            let element = element(a, 1, 2, machine)?;
            Arc::make_mut(&mut items).push(element);
            Ok(Value::List(items))
        },
    ),
    changed(
        "insert",
        Type::List,
        &[
            ARRAY,
            Param::required(
                "idx",
                Type::Integer,
                "its position, counted from 0; negative counts from the end, past an end is that end",
                "позиция, счёт с 0; отрицательная считается с конца, за краем означает край",
            ),
            Param::required("val", Type::Any, "the new element", "новый элемент"),
            FLAG,
        ],
        help(
            "A new list with the element at a position: as text, unless int() made it or the flag is True.",
            "Новый массив с элементом на позиции: строкой, если он не получен через int() и flag не True.",
        ),
        &[
            (
                r#"insert(["Вася", "Петя"], 1, 'Никита')"#,
                r#"["Вася","Никита","Петя"]"#,
            ),
            ("insert([1, 2], 0, '[0]', True)", "[[0],1,2]"),
            ("insert([1], 99, 'z')", r#"[1,"z"]"#),
        ],
        |a, machine| {
            let mut items = a.list(0);
            machine.fuel.spend(items.len() as u64 / 8)?;
            let at = bound(a.int(1), items.len());
            let element = element(a, 2, 3, machine)?;
            Arc::make_mut(&mut items).insert(at, element);
            Ok(Value::List(items))
        },
    ),
    changed(
        "del",
        Type::Collection,
        &[
            Param::required(
                "x",
                Type::Collection,
                "a list or a dictionary",
                "массив или словарь",
            ),
            Param::required("key_or_index", Type::Any, "the index or key", "индекс или ключ"),
        ],
        help(
            "A copy without the element at an index or under a key.",
            "Копия без элемента с этим индексом или ключом.",
        ),
        &[
            (r#"del(["1", 2, 3, "4"], 0)"#, r#"[2,3,"4"]"#),
            (r#"del({"a": 1, "b": 2}, 'a')"#, r#"{"b":2}"#),
            ("del([1, 2], -1)", "[1]"),
        ],
        |a, machine| {
            let mut copy = a.value(0).clone();
            machine.fuel.spend(match &copy {
                Value::Dict(entries) => entries.len() as u64 / 4,
                _ => a.list(0).len() as u64 / 8,
            })?;
            match copy.delete_element(std::slice::from_ref(a.value(1))) {
                Ok(()) => Ok(copy),
                Err(Index(message)) => Err(Refusal::fault(Index::CODE, format!("`del`: {message}"))),
            }
        },
    ),
    changed(
        "remove",
        Type::List,
        &[
            ARRAY,
            Param::required("value", Type::Any, "the value to leave out", "удаляемое значение"),
        ],
        help(
            "A copy without the first such value.",
            "Копия без первого такого значения.",
        ),
        &[
            (r#"remove(["1", 2, 3, "4"], '4')"#, r#"["1",2,3]"#),
            (r#"remove(["1", 2, 3, 2], 2)"#, r#"["1",3,2]"#),
            ("remove([1], 'x')", "[1]"),
        ],
        |a, machine| {
            let mut items = a.list(0);
            charge_search(a.value(1), &items, machine.fuel)?;
            if let Some(at) = items.iter().position(|item| item.equals(a.value(1))) {
                machine.fuel.spend(items.len() as u64 / 8)?;
                Arc::make_mut(&mut items).remove(at);
            }
            Ok(Value::List(items))
        },
    ),
    changed(
        "array_slice",
        Type::List,
        &[
            ARRAY,
            Param::required(
                "start",
                Type::Integer,
                "the first element, counted from 0; negative counts from the end",
                "первый элемент, счёт с 0; отрицательный считается с конца",
            ),
            Param::optional(
                "end",
                Type::Integer,
                Default::None,
                "the element after the last; without it, to the end",
                "элемент после последнего; без него до конца",
            ),
        ],
        help("A part of the list.", "Часть массива."),
        &[
            (r#"array_slice(["a", "b", "c"], 1)"#, r#"["b","c"]"#),
            (r#"array_slice(["a", "b", "c"], 0, 2)"#, r#"["a","b"]"#),
            ("array_slice([1, 2, 3], -2)", "[2,3]"),
            ("array_slice([1, 2, 3], 2, 1)", "[]"),
        ],
        |a, machine| {
            let items = a.list(0);
            machine.fuel.spend(items.len() as u64 / 8)?;
            let part = slice(items.len(), a.int(1), a.int_if_given(2));
            Ok(Value::list(items[part].to_vec()))
        },
    ),
    writing(changed(
        "unpack_list",
        Type::Integer,
        &[
            ARRAY,
            Param::optional(
                "var_name",
                Type::Text,
                Default::Text("var"),
                "the beginning of the names",
                "начало имён переменных",
            ),
        ],
        help(
            "Stores the elements in the deal's variables var1, var2, … and gives their number.",
            "Записывает элементы в переменные сделки var1, var2, … и возвращает их количество.",
        ),
        &[
            (r#"unpack_list(["one", "two", "three"])"#, "3"),
            (r#"if(unpack_list(["one", "two"], 'custom'), custom2, '')"#, "two"),
        ],
        unpack,
    )),
];

const fn changed(
    name: &'static str,
    returns: Type,
    params: &'static [Param],
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Arrays, params, returns, help, examples, run)
}

/// The new element as it is stored.
fn element(arguments: &Arguments, at: usize, flag: usize, machine: &mut Machine<'_>) -> Outcome {
    let value = arguments.value(at);
    if arguments.truth(flag) {
        let Value::Text(text) = value else {
            return Ok(value.clone());
        };
        machine.fuel.spend(text.len() as u64 / 16)?;
        return Ok(Value::of_any_json(text).unwrap_or_else(|| value.clone()));
    }
    if value.is_number() && arguments.is_made(at) {
        return Ok(value.clone());
    }
    operate::made_text(value.to_text(), machine.fuel)
}

/// A position in a list, from the end when negative, and moved to the nearest end when past it.
fn bound(position: i64, length: usize) -> usize {
    let from_start = if position < 0 {
        position
            .saturating_add(i64::try_from(length).unwrap_or(i64::MAX))
            .max(0)
    } else {
        position
    };
    usize::try_from(from_start).map_or(length, |at| at.min(length))
}

/// The elements from one position up to, but without, another.
pub(super) fn slice(length: usize, start: i64, end: Option<i64>) -> std::ops::Range<usize> {
    let end = end.map_or(length, |end| bound(end, length));
    bound(start, length).min(end)..end
}

fn unpack(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let items = arguments.list(0);
    let prefix = arguments.text(1);
    if !is_name(&format!("{prefix}1")) {
        return Err(arguments.refuse(1, "the beginning of a variable's name"));
    }
    if items.len() > VARIABLES_PER_OWNER {
        return Err(arguments.refuse(0, &format!("a list of at most {VARIABLES_PER_OWNER}")));
    }
    charge_walk(&items, machine.fuel)?;
    for (at, item) in items.iter().enumerate() {
        machine.fuel.spend(8 + prefix.len() as u64 / 16)?;
        let name = format!("{prefix}{}", at + 1);
        if let Err(fault) = machine.host.assign(Scope::Deal, &name, item.clone()) {
            return Err(Refusal::fault(
                fault.code,
                format!(
                    "`unpack_list` stored {at} of {} elements: {}",
                    items.len(),
                    fault.message
                ),
            ));
        }
    }
    Ok(Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)))
}
