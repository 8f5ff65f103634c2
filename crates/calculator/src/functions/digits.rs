//! Numbers in texts: reading them, recognising them, writing them with their thousands set apart.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::numbers::whole;
use super::{Default, Family, Function, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::Number;
use base::Code;

type Outcome = Result<Value, Refusal>;

const TEXT: &[Param] = &[Param::required("txt", Type::Text, "a text", "текст")];

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "int",
        Family::Mathematics,
        &[Param::required(
            "x",
            Type::Any,
            "a number or a text that holds one",
            "число или текст с числом",
        )],
        Type::Number,
        help(
            "Drops the fraction. Also turns text into a real number before it is stored in a list.",
            "Отбрасывает дробную часть. Превращает текст в настоящее число перед записью в массив.",
        ),
        &[
            ("int(5.9)", "5"),
            ("int('-2.7')", "-2"),
            ("int('007')", "7"),
            ("int('five')", "None"),
        ],
        int,
    ),
    pure(
        "int_to_string",
        Family::Mathematics,
        &[
            Param::required("number", Type::Number, "a number", "число"),
            Param::optional(
                "delimiter",
                Type::Text,
                Default::Text(" "),
                "what stands between thousands",
                "разделитель разрядов",
            ),
        ],
        Type::Text,
        help(
            "The number as text with its thousands set apart.",
            "Число текстом с разделёнными разрядами.",
        ),
        &[
            ("int_to_string(1234567, ' ')", "1 234 567"),
            ("int_to_string(-1234.5, ',')", "-1,234.5"),
            ("int_to_string(999)", "999"),
        ],
        int_to_string,
    ),
    pure(
        "is_int",
        Family::Mathematics,
        TEXT,
        Type::Bool,
        help(
            "Whether the text is a whole number.",
            "Является ли текст целым числом.",
        ),
        &[
            ("is_int('15')", "True"),
            ("is_int('1.5')", "False"),
            ("is_int('-007')", "True"),
            ("is_int('five')", "False"),
        ],
        |a, _| Ok(Value::Bool(is_whole(a.text(0).trim()))),
    ),
    pure(
        "is_float",
        Family::Mathematics,
        TEXT,
        Type::Bool,
        help(
            "Whether the text is a number, with a dot or without.",
            "Является ли текст числом, с точкой или без.",
        ),
        &[
            ("is_float('1.5')", "True"),
            ("is_float('15')", "True"),
            ("is_float('1,5')", "False"),
        ],
        |a, _| Ok(Value::Bool(read(&a.text(0)).is_some())),
    ),
];

fn int(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let value = arguments.value(0);
    let number = match value {
        Value::Bool(truth) => Some(Number::Int(i64::from(*truth))),
        Value::Text(text) => read(text),
        other => other.plain_number(),
    };
    match number {
        Some(number) => whole(number, f64::trunc),
        None => {
            let Refusal::Fault(_, message) = arguments.refuse(0, "a number or a text that holds one") else {
                return Ok(Value::None);
            };
            Err(Refusal::Fault(Code::ArgumentType, message))
        }
    }
}

/// The number a text holds, read more freely than a text acts as one: blanks around it, a plus, leading zeros.
fn read(text: &str) -> Option<Number> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    match text.parse() {
        Ok(number) => Some(Number::Int(number)),
        Err(_) => text.parse().ok().and_then(Number::of_f64),
    }
}

fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn int_to_string(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let delimiter = arguments.text(1);
    let text = Value::from(arguments.number(0)).to_text();
    // A number has at most some seven groups before an exponent would begin.
    machine.fuel.hold(delimiter.len() * 8)?;
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let end = unsigned
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(unsigned.len());
    let (whole, rest) = unsigned.split_at(end);
    let mut out = String::from(if unsigned.len() < text.len() { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push_str(&delimiter);
        }
        out.push(digit);
    }
    out.push_str(rest);
    Ok(Value::from(out))
}
