//! Questions to lists: whether, where and how many.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::Number;
use crate::value::measure::{charge_search, charge_walk};
use crate::value::operate;

type Outcome = Result<Value, Refusal>;

const ARRAY: Param = Param::required("array", Type::List, "the list", "массив");
const VALUE: Param = Param::required("value", Type::Any, "the value looked for", "искомое значение");

/// What the manuals have `sum_array` answer for a list of other things than numbers.
const UNSUPPORTED: &str = "array has unsupported elements";

pub(super) static FUNCTIONS: &[Function] = &[
    array(
        "in_array",
        &[ARRAY, VALUE],
        Type::Bool,
        help("Whether the list has the value.", "Есть ли значение в массиве."),
        &[
            (r#"in_array(["Вася", "Петя", "Лена"], 'Аня')"#, "False"),
            ("in_array([red, blue], 'blue')", "True"),
            ("in_array('[1, 2]', '2')", "True"),
        ],
        |a, machine| Ok(Value::Bool(position(a, machine)?.is_some())),
    ),
    array(
        "arr_len",
        &[Param::optional(
            "x",
            Type::Any,
            Default::None,
            "a list or a dictionary",
            "массив или словарь",
        )
        .taking_empty()],
        Type::Integer,
        help(
            "How many elements a list or dictionary has; 0 without an argument, -1 for anything else.",
            "Количество элементов массива или словаря; без параметра 0, для остального -1.",
        ),
        &[
            (r#"arr_len(["Вася", "Петя", "Лена"])"#, "3"),
            (r#"arr_len('{"a": 1}')"#, "1"),
            ("arr_len('text')", "-1"),
            ("arr_len()", "0"),
        ],
        |a, machine| {
            if !a.given(0) {
                return Ok(Value::Int(0));
            }
            charge_walk(std::slice::from_ref(a.value(0)), machine.fuel)?;
            Ok(Value::Int(match a.value(0).collected() {
                Some(Value::List(items)) => items.len() as i64,
                Some(Value::Dict(entries)) => entries.len() as i64,
                _ => -1,
            }))
        },
    ),
    array(
        "index",
        &[ARRAY, VALUE],
        Type::Integer,
        help(
            "The position of the first such value, counted from 0; -1 when there is none.",
            "Позиция первого такого значения, счёт с 0; -1, если его нет.",
        ),
        &[
            (r#"index(["1", 2, 3, "4"], "1")"#, "0"),
            (r#"index(["1", 2, 3, "4"], 4)"#, "3"),
            (r#"index(["1", 2, 3, "4"], 5)"#, "-1"),
        ],
        |a, machine| Ok(Value::Int(position(a, machine)?.map_or(-1, |at| at as i64))),
    ),
    array(
        "count_occurrences",
        &[
            ARRAY,
            Param::required("el", Type::Any, "the element that is counted", "элемент"),
        ],
        Type::Integer,
        help(
            "How often the list has the element.",
            "Сколько раз элемент встречается в массиве.",
        ),
        &[
            ("count_occurrences([1, 2, 5, 1], 1)", "2"),
            ("count_occurrences(['a', 'b'], 'c')", "0"),
        ],
        |a, machine| {
            let items = a.list(0);
            charge_search(a.value(1), &items, machine.fuel)?;
            let count = items.iter().filter(|item| item.equals(a.value(1))).count();
            Ok(Value::Int(count as i64))
        },
    ),
    array(
        "sum_array",
        &[Param::required(
            "array",
            Type::List,
            "a list of numbers",
            "массив чисел",
        )],
        Type::Any,
        help(
            "The sum of the elements; for a list with anything but numbers the text `array has unsupported elements`.",
            "Сумма элементов; если есть не числа, текст `array has unsupported elements`.",
        ),
        &[
            ("sum_array([1, 2, 3, 4])", "10"),
            (r#"sum_array('[1,2,3,"-4"]')"#, "2"),
            (r#"sum_array([1, 2, 3, "a"])"#, "array has unsupported elements"),
            ("sum_array([])", "0"),
        ],
        sum,
    ),
    array(
        "massive_to_text",
        &[
            Param::required("array", Type::List, "the list", "массив"),
            Param::optional(
                "header",
                Type::Text,
                Default::None,
                "a line before the elements",
                "заголовок перед элементами",
            ),
            Param::optional(
                "numbered",
                Type::Any,
                Default::None,
                "any value at all numbers the elements",
                "любое значение включает нумерацию",
            ),
            Param::optional(
                "delimiter1",
                Type::Text,
                Default::Text(";"),
                "what ends the line of an element",
                "чем заканчивается строка с элементом",
            ),
            Param::optional(
                "delimiter2",
                Type::Text,
                Default::Text(")"),
                "what follows a number",
                "что стоит после номера",
            ),
        ],
        Type::Text,
        help(
            "The list as text, an element a line.",
            "Массив текстом, по элементу в строке.",
        ),
        &[
            ("massive_to_text(['a', 'b'])", "a;\nb;"),
            (
                r#"massive_to_text([1, "a"], 'заголовок', 1)"#,
                "заголовок\n1) 1;\n2) a;",
            ),
            (
                "massive_to_text(['tea', 'milk'], '', 1, ',', '.')",
                "1. tea,\n2. milk,",
            ),
        ],
        to_text,
    ),
];

const fn array(
    name: &'static str,
    params: &'static [Param],
    returns: Type,
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Arrays, params, returns, help, examples, run)
}

/// Where the second argument stands in the first.
fn position(arguments: &Arguments, machine: &mut Machine<'_>) -> Result<Option<usize>, Refusal> {
    let items = arguments.list(0);
    charge_search(arguments.value(1), &items, machine.fuel)?;
    Ok(items.iter().position(|item| item.equals(arguments.value(1))))
}

fn sum(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let items = arguments.list(0);
    charge_walk(&items, machine.fuel)?;
    let mut sum = Value::from(Number::Int(0));
    for item in items.iter() {
        match item.plain_number() {
            Some(number) => sum = operate::add(&sum, &Value::from(number), machine.fuel)?,
            None => return Ok(Value::from(UNSUPPORTED)),
        }
    }
    Ok(sum)
}

fn to_text(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let items = arguments.list(0);
    charge_walk(&items, machine.fuel)?;
    let (header, end, after) = (arguments.text(1), arguments.text(3), arguments.text(4));
    let mut out = String::from(&*header);
    for (at, item) in items.iter().enumerate() {
        if !out.is_empty() {
            out.push('\n');
        }
        if arguments.given(2) {
            out.push_str(&(at + 1).to_string());
            out.push_str(&after);
            out.push(' ');
        }
        item.write_text(&mut out);
        out.push_str(&end);
        operate::check_growing(&out)?;
    }
    operate::made_text(out, machine.fuel)
}
