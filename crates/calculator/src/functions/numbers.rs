//! Numbers as people use them: rounding, extremes, chance.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Default, Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::measure::charge_walk;
use crate::value::{Number, operate};
use base::Code;
use std::cmp::Ordering;

type Outcome = Result<Value, Refusal>;

const X: &[Param] = &[Param::required("x", Type::Number, "a number", "число")];
const MANY: &[Param] = &[Param::optional(
    "values",
    Type::Any,
    Default::Many,
    "numbers, dates or times; or one list of them",
    "числа, даты или время; либо один массив",
)];
const ROUNDED: &[Param] = &[
    Param::required("a", Type::Number, "the first number", "первое число"),
    Param::required("b", Type::Number, "the second number", "второе число"),
    Param::required(
        "count",
        Type::Integer,
        "digits after the dot",
        "знаков после точки",
    ),
];

/// The largest factorial a double can hold.
const LARGEST_FACTORIAL: i64 = 170;
/// Digits after the dot beyond which rounding changes no double.
const DIGITS: i64 = 300;

pub(super) static FUNCTIONS: &[Function] = &[
    number(
        "abs",
        X,
        help("The number without its sign.", "Модуль числа."),
        &[("abs(-5)", "5"), ("abs('2.5')", "2.5")],
        |a, _| {
            if a.double(0) < 0.0 {
                operate::negate(a.value(0))
            } else {
                Ok(Value::from(a.number(0)))
            }
        },
    ),
    number(
        "ceil",
        X,
        help("The next whole number upwards.", "Округление вверх до целого."),
        &[("ceil(1.2)", "2"), ("ceil(-1.2)", "-1")],
        |a, _| whole(a.number(0), f64::ceil),
    ),
    number(
        "floor",
        X,
        help("The next whole number downwards.", "Округление вниз до целого."),
        &[("floor(1.8)", "1"), ("floor(-1.2)", "-2")],
        |a, _| whole(a.number(0), f64::floor),
    ),
    number(
        "fac",
        &[Param::required(
            "n",
            Type::Integer,
            "a whole number from 0 to 170",
            "целое число от 0 до 170",
        )],
        help("The factorial: 1 · 2 · … · n.", "Факториал: 1 · 2 · … · n."),
        &[
            ("fac(5)", "120"),
            ("fac(0)", "1"),
            ("fac(20)", "2432902008176640000"),
            ("fac(171)", "None"),
        ],
        fac,
    ),
    number(
        "round",
        &[
            Param::required("num", Type::Number, "a number", "число"),
            Param::optional(
                "digits",
                Type::Integer,
                Default::Int(0),
                "digits after the dot",
                "знаков после точки",
            ),
        ],
        help(
            "Rounds; halves go away from zero.",
            "Округляет; половина округляется от нуля.",
        ),
        &[
            ("round(1.8888888, 2)", "1.89"),
            ("round(2.5)", "3"),
            ("round(2.675, 2)", "2.68"),
            ("round(1234, -2)", "1200"),
        ],
        |a, _| round(a.number(0), a.int(1)),
    ),
    any(
        "max",
        help(
            "The greatest of any number of values.",
            "Наибольшее из любого числа значений.",
        ),
        &[
            ("max(1, 5, 3)", "5"),
            ("max([2, 7])", "7"),
            ("max('9:00', '10:30')", "10:30"),
        ],
        |a, machine| extreme(a, machine, Ordering::Greater),
    ),
    any(
        "min",
        help(
            "The least of any number of values.",
            "Наименьшее из любого числа значений.",
        ),
        &[("min(4, -1, 3)", "-1"), ("min('5', 7)", "5"), ("min()", "None")],
        |a, machine| extreme(a, machine, Ordering::Less),
    ),
    number(
        "random",
        &[
            Param::required("low", Type::Integer, "the least", "наименьшее"),
            Param::required("high", Type::Integer, "the greatest", "наибольшее"),
        ],
        help(
            "A random whole number; both ends may come.",
            "Случайное целое число; границы включены.",
        ),
        &[
            ("random(7, 7)", "7"),
            ("random(1, 6) in [1, 2, 3, 4, 5, 6]", "True"),
        ],
        |a, machine| Ok(Value::Int(machine.host.random().between(a.int(0), a.int(1)))),
    ),
    number(
        "customizable_round_multiply",
        ROUNDED,
        help(
            "The product, rounded.",
            "Произведение, округлённое до count знаков.",
        ),
        &[
            ("customizable_round_multiply(1.111, 3, 2)", "3.33"),
            ("customizable_round_multiply(2, 3, 0)", "6"),
        ],
        |a, _| rounded(a, operate::multiply(a.value(0), a.value(1))),
    ),
    number(
        "customizable_round_division",
        ROUNDED,
        help("The quotient, rounded.", "Частное, округлённое до count знаков."),
        &[
            ("customizable_round_division(10, 3, 2)", "3.33"),
            ("customizable_round_division(1, 0, 2)", "None"),
        ],
        |a, _| rounded(a, operate::divide(a.value(0), a.value(1))),
    ),
];

const fn number(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(
        name,
        Family::Mathematics,
        params,
        Type::Number,
        help,
        examples,
        run,
    )
}

const fn any(
    name: &'static str,
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Mathematics, MANY, Type::Any, help, examples, run)
}

/// The number made whole by dropping or rounding its fraction.
pub(super) fn whole(number: Number, to_whole: fn(f64) -> f64) -> Outcome {
    match number {
        Number::Int(number) => Ok(Value::Int(number)),
        Number::Float(number) => operate::finite(to_whole(number)),
    }
}

fn fac(arguments: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let n = arguments.int(0);
    if !(0..=LARGEST_FACTORIAL).contains(&n) {
        return Err(arguments.refuse(0, "a whole number from 0 to 170"));
    }
    machine.fuel.spend(n as u64 / 8)?;
    match (1..=n).try_fold(1_i64, i64::checked_mul) {
        Some(product) => Ok(Value::Int(product)),
        None => operate::finite((1..=n).map(|factor| factor as f64).product()),
    }
}

/// Rounds in decimal, as people do: 2.675 is 2.68 although the double below it is a little less.
fn round(number: Number, digits: i64) -> Outcome {
    let number = match number {
        Number::Int(whole) if digits >= 0 => return Ok(Value::Int(whole)),
        number => number.as_f64(),
    };
    if digits > DIGITS {
        return operate::finite(number);
    }
    if digits < -DIGITS {
        return Ok(Value::Int(0));
    }
    // Moving the dot in the text is exact, where multiplying by a power of ten is not.
    let moved = |number: f64, by: i64| -> Option<f64> {
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        format!("{mantissa}e{}", exponent.parse::<i64>().ok()? + by)
            .parse()
            .ok()
    };
    match moved(number, digits)
        .filter(|scaled| scaled.is_finite())
        .and_then(|scaled| moved(scaled.round(), -digits))
    {
        Some(rounded) => operate::finite(rounded),
        None => operate::finite(number),
    }
}

fn rounded(arguments: &Arguments, outcome: Outcome) -> Outcome {
    match outcome?.plain_number() {
        Some(number) => round(number, arguments.int(2)),
        None => Ok(Value::None),
    }
}

fn extreme(arguments: &Arguments, machine: &mut Machine<'_>, wanted: Ordering) -> Outcome {
    charge_walk(arguments.values(), machine.fuel)?;
    let list = match arguments.values() {
        [only] => only.as_list(),
        _ => None,
    };
    let values = list.as_ref().map_or(arguments.values(), |items| items.as_slice());
    let mut best: Option<&Value> = None;
    for value in values {
        best = match best {
            None => Some(value),
            Some(before) => match value.order(before) {
                Some(order) => Some(if order == wanted { value } else { before }),
                None => {
                    let message = format!(
                        "{} and {} cannot be compared",
                        before.describe(),
                        value.describe()
                    );
                    let fault = arguments.fault(Code::ArgumentType, &message);
                    return Err(Refusal::fault(fault.code, fault.message));
                }
            },
        };
    }
    Ok(best.map_or(Value::None, |best| {
        best.plain_number().map_or_else(|| best.clone(), Value::from)
    }))
}
