//! Dates and times: moving them, and whether now lies between two.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::{Example, Family, Function, Help, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::Moment;
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

type Outcome = Result<Value, Refusal>;

const DATE: Param = Param::required(
    "date",
    Type::Text,
    "a date, `dd.mm.yyyy`, perhaps with a time",
    "дата `dd.mm.yyyy`, можно со временем",
);
const AMOUNT: Param = Param::required(
    "n",
    Type::Integer,
    "how many; negative goes back",
    "сколько; отрицательное – назад",
);
/// A declaration of this family that gives a text.
pub(super) const fn date(
    name: &'static str,
    params: &'static [Param],
    help: Help,
    examples: &'static [Example],
    run: fn(&Arguments, &mut Machine<'_>) -> Outcome,
) -> Function {
    pure(name, Family::Dates, params, Type::Text, help, examples, run)
}

pub(super) static FUNCTIONS: &[Function] = &[
    date(
        "addDays",
        &[DATE, AMOUNT],
        help("The date some days later.", "Дата через несколько дней."),
        &[
            ("addDays('28.02.2024', 1)", "29.02.2024"),
            ("addDays('01.01.2024 09:30', -1)", "31.12.2023 09:30"),
        ],
        |a, _| moved(a, |date, n| date.plus(n as f64)),
    ),
    date(
        "addMonth",
        &[DATE, AMOUNT],
        help(
            "The date some months later; the last day of a month that is too short.",
            "Дата через несколько месяцев; в коротком месяце – его последний день.",
        ),
        &[
            ("addMonth('31.01.2024', 1)", "29.02.2024"),
            ("addMonth('15.01.2024', -2)", "15.11.2023"),
        ],
        |a, _| moved(a, Moment::plus_months),
    ),
    date(
        "addYear",
        &[DATE, AMOUNT],
        help("The date some years later.", "Дата через несколько лет."),
        &[
            ("addYear('29.02.2024', 1)", "28.02.2025"),
            ("addYear('01.05.2024', -4)", "01.05.2020"),
        ],
        |a, _| moved(a, |date, n| date.plus_months(n.checked_mul(12)?)),
    ),
    date(
        "addMinutes",
        &[
            Param::required(
                "time",
                Type::Text,
                "a time, `HH:MM`, or a date with one",
                "время `HH:MM`, можно с датой",
            ),
            AMOUNT,
        ],
        help(
            "The time some minutes later; it goes round midnight.",
            "Время через несколько минут; переходит через полночь.",
        ),
        &[
            ("addMinutes('23:50', 20)", "00:10"),
            ("addMinutes('20:08', -30)", "19:38"),
            ("addMinutes('31.12.2024 23:50', 20)", "01.01.2025 00:10"),
        ],
        add_minutes,
    ),
    pure(
        "time_interval",
        Family::Dates,
        &[
            Param::required(
                "from",
                Type::Text,
                "the beginning: a time, or a date with or without one",
                "начало: время или дата, можно со временем",
            ),
            Param::required(
                "to",
                Type::Text,
                "the end, which counts",
                "конец, входит в интервал",
            ),
        ],
        Type::Bool,
        help(
            "Whether now lies between two times, also over midnight, or between two dates.",
            "Лежит ли текущий момент между двумя временами, в том числе через полночь, или датами.",
        ),
        &[
            ("time_interval('08:00', '19:00')", "True"),
            ("time_interval('22:00', '7:30')", "False"),
            ("time_interval('05.01.2026 07:00', '06.01.2026 07:00')", "True"),
        ],
        time_interval,
    ),
];

/// What the project's clock shows.
pub(super) fn now(machine: &Machine<'_>) -> DateTime {
    machine.host.now().civil(machine.host.zone())
}

/// The argument as a moment, or its refusal.
pub(super) fn moment(a: &Arguments, at: usize) -> Result<Moment, Refusal> {
    Moment::of_text(a.text(at).trim()).ok_or_else(|| a.refuse(at, "a date, `dd.mm.yyyy`, or a time, `HH:MM`"))
}

/// The argument as a day, or its refusal.
pub(super) fn day(a: &Arguments, at: usize) -> Result<Date, Refusal> {
    let moment = Moment::of_text(a.text(at).trim()).and_then(Moment::date);
    moment.ok_or_else(|| a.refuse(at, "a date, `dd.mm.yyyy`"))
}

/// The refusal of an amount that leads out of the calendar.
pub(super) fn outside(a: &Arguments, at: usize) -> Refusal {
    a.refuse(at, "a number that stays within the years 1 to 9999")
}

fn moved(a: &Arguments, by: fn(Moment, i64) -> Option<Moment>) -> Outcome {
    day(a, 0)?;
    let moved = by(moment(a, 0)?, a.int(1)).ok_or_else(|| outside(a, 1))?;
    Ok(Value::from(moved.to_text()))
}

fn add_minutes(a: &Arguments, _: &mut Machine<'_>) -> Outcome {
    let n = a.int(1) as f64;
    let moved = match moment(a, 0)? {
        Moment::Date(_) => return Err(a.refuse(0, "a time, `HH:MM`, or a date with one")),
        time @ Moment::Time { .. } => time.plus(n),
        dated @ Moment::DateTime { .. } => dated.plus(n / 1_440.0),
    };
    let moved = moved.ok_or_else(|| outside(a, 1))?;
    Ok(Value::from(moved.to_text()))
}

fn time_interval(a: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let now = now(machine);
    let inside = match (moment(a, 0)?, moment(a, 1)?) {
        (Moment::Time { at: from, .. }, Moment::Time { at: to, .. }) => {
            // The end counts with its whole second.
            let over = now.time().subsec_nanosecond();
            let time = now.time().saturating_sub(i64::from(over).nanoseconds());
            if from <= to {
                from <= time && time <= to
            } else {
                time >= from || time <= to
            }
        }
        (from, to) => {
            let from = start(from).ok_or_else(|| a.refuse(0, "a date, as the end is one"))?;
            let to = end(to).ok_or_else(|| a.refuse(1, "a date, as the beginning is one"))?;
            from <= now && now < to
        }
    };
    Ok(Value::Bool(inside))
}

/// The first moment of a date, or the moment itself.
fn start(moment: Moment) -> Option<DateTime> {
    match moment {
        Moment::Date(date) => Some(date.at(0, 0, 0, 0)),
        Moment::DateTime { at, .. } => Some(at),
        Moment::Time { .. } => None,
    }
}

/// The moment after a date is over, or after the second that was named.
fn end(moment: Moment) -> Option<DateTime> {
    match moment {
        Moment::Date(date) => date.at(0, 0, 0, 0).checked_add(1.day()).ok(),
        Moment::DateTime { at, .. } => at.checked_add(1.second()).ok(),
        Moment::Time { .. } => None,
    }
}
