//! Columns of spreadsheets: letters and numbers.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Family, Function, Param, Type};
use crate::Value;
use crate::fault::Refusal;

type Outcome = Result<Value, Refusal>;

const COLUMN: Param = Param::required("column", Type::Text, "the letters of a column", "буквы столбца");
const LETTERS: &str = "the Latin letters of a column, such as `AB`";

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "c2n",
        Family::Columns,
        &[COLUMN],
        Type::Integer,
        help("The number of a column, from 1.", "Номер столбца, счёт с 1."),
        &[("c2n('A')", "1"), (r#"c2n("AB")"#, "28"), ("c2n('zz')", "702")],
        |a, _| Ok(Value::Int(number(a)?)),
    ),
    pure(
        "n2c",
        Family::Columns,
        &[Param::required(
            "number",
            Type::Integer,
            "the number of a column, from 1",
            "номер столбца, счёт с 1",
        )],
        Type::Text,
        help("The letters of a column.", "Буквы столбца."),
        &[
            ("n2c(1)", "A"),
            ("n2c(28)", "AB"),
            ("n2c('702')", "ZZ"),
            ("n2c(0)", "None"),
        ],
        |a, _| letters(a.int(0)).ok_or_else(|| a.refuse(0, "1 or more")),
    ),
    pure(
        "addCols",
        Family::Columns,
        &[
            COLUMN,
            Param::required(
                "n",
                Type::Integer,
                "how many columns to the right; negative goes left",
                "на сколько столбцов вправо; отрицательное влево",
            ),
        ],
        Type::Text,
        help(
            "The column so many columns further.",
            "Столбец на столько столбцов дальше.",
        ),
        &[
            (r#"addCols("B", 2)"#, "D"),
            ("addCols('Z', 1)", "AA"),
            ("addCols('AA', -1)", "Z"),
            ("addCols('A', -1)", "None"),
        ],
        add,
    ),
];

/// The number of the column that the first argument names.
fn number(arguments: &Arguments) -> Result<i64, Refusal> {
    let text = arguments.text(0);
    let number = text.trim().bytes().try_fold(0_i64, |number, byte| {
        let digit = i64::from(
            byte.is_ascii_alphabetic()
                .then(|| byte.to_ascii_uppercase() - b'A' + 1)?,
        );
        number.checked_mul(26)?.checked_add(digit)
    });
    number
        .filter(|number| *number > 0)
        .ok_or_else(|| arguments.refuse(0, LETTERS))
}

fn letters(number: i64) -> Option<Value> {
    let mut rest = u64::try_from(number).ok().filter(|number| *number > 0)?;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    Some(Value::from(letters.iter().rev().collect::<String>()))
}

fn add(arguments: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let moved = number(arguments)?.checked_add(arguments.int(1));
    moved
        .and_then(letters)
        .ok_or_else(|| arguments.refuse(1, "a shift that stays at column `A` or right of it"))
}
