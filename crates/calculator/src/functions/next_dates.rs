//! The nearest day of a kind: a birthday, a weekday, a day of the month.

use super::arguments::{Arguments, Machine};
use super::dates::{date, day, now, outside};
use super::declare::help;
use super::{Default, Function, Param, Type};
use crate::Value;
use crate::fault::Refusal;
use crate::value::Moment;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan as _};

type Outcome = Result<Value, Refusal>;

const TODAY: Param = Param::optional(
    "b",
    Type::Bool,
    Default::Bool(false),
    "whether today counts",
    "считать ли сегодняшний день",
);

pub(super) static FUNCTIONS: &[Function] = &[
    date(
        "birthdate",
        &[Param::required(
            "date",
            Type::Text,
            "the day of birth",
            "дата рождения",
        )],
        help(
            "The next birthday, today included; 29 February becomes 28 in a year without it.",
            "Дата ближайшего дня рождения, считая сегодня; 29 февраля в обычный год – 28.",
        ),
        &[
            ("birthdate('10.03.1990')", "10.03.2026"),
            ("birthdate('04.01.1990')", "04.01.2027"),
            ("birthdate('05.01.1990')", "05.01.2026"),
        ],
        birthdate,
    ),
    date(
        "weekday_date",
        &[
            Param::required(
                "weekday",
                Type::Integer,
                "1 for Monday to 7 for Sunday",
                "от 1 (понедельник) до 7 (воскресенье)",
            ),
            TODAY,
        ],
        help(
            "The date of the nearest such weekday.",
            "Дата ближайшего такого дня недели.",
        ),
        &[
            ("weekday_date(1)", "12.01.2026"),
            ("weekday_date(1, True)", "05.01.2026"),
            ("weekday_date(7)", "11.01.2026"),
        ],
        weekday_date,
    ),
    date(
        "month_date",
        &[
            Param::required("day", Type::Integer, "1 to 31", "от 1 до 31"),
            TODAY,
        ],
        help(
            "The date of the nearest such day of a month; the last day of a month that is too short.",
            "Дата ближайшего такого числа месяца; в коротком месяце – его последний день.",
        ),
        &[
            ("month_date(31)", "31.01.2026"),
            ("month_date(5)", "05.02.2026"),
            ("month_date(5, True)", "05.01.2026"),
        ],
        month_date,
    ),
];

fn text(date: Date) -> Value {
    Value::from(Moment::Date(date).to_text())
}

fn birthdate(a: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let born = day(a, 0)?;
    let today = now(machine).date();
    let next = [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(|year| in_month(year, born.month(), born.day()))
        .find(|date| *date >= today);
    next.map(text).ok_or_else(|| outside(a, 0))
}

fn weekday_date(a: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let wanted = i8::try_from(a.int(0))
        .ok()
        .and_then(|day| Weekday::from_monday_one_offset(day).ok())
        .ok_or_else(|| a.refuse(0, "a number from 1 (Monday) to 7 (Sunday)"))?;
    let today = now(machine).date();
    let days = match wanted.since(today.weekday()) {
        0 if !a.truth(1) => 7,
        days => days,
    };
    let date = today.checked_add(Span::new().days(days));
    date.map(text).map_err(|_| outside(a, 0))
}

fn month_date(a: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let wanted = i8::try_from(a.int(0))
        .ok()
        .filter(|day| (1..=31).contains(day))
        .ok_or_else(|| a.refuse(0, "a number from 1 to 31"))?;
    let today = now(machine).date();
    let next = today.first_of_month().checked_add(1.month()).ok();
    let date = [Some(today), next]
        .into_iter()
        .flatten()
        .filter_map(|month| in_month(month.year(), month.month(), wanted))
        .find(|date| *date > today || a.truth(1) && *date == today);
    date.map(text).ok_or_else(|| outside(a, 0))
}

/// A day of a month, or its last one when it is too short.
fn in_month(year: i16, month: i8, day: i8) -> Option<Date> {
    let first = Date::new(year, month, 1).ok()?;
    Date::new(year, month, day.min(first.days_in_month())).ok()
}
