//! Dates and times in words and in formats of one's own.

use super::arguments::{Arguments, Machine};
use super::declare::{help, pure};
use super::strftime::{self, Shown};
use super::strptime::{self, Unread};
use super::{Default, Family, Function, Param, Type, calendar, dates};
use crate::Value;
use crate::fault::Refusal;
use base::Language;
use jiff::Span;
use jiff::civil::Date;

type Outcome = Result<Value, Refusal>;

const DIRECTIVES: &str =
    "a format of the directives %a %A %w %d %b %B %m %y %Y %H %I %p %M %S %f %z %Z %j %U %W %s %%";

const DAYS: Param = Param::optional(
    "n",
    Type::Integer,
    Default::Int(0),
    "so many days later",
    "на столько дней позже",
);

pub(super) static FUNCTIONS: &[Function] = &[
    pure(
        "convert_datetime",
        Family::Dates,
        &[
            Param::required("date", Type::Text, "the moment", "дата и время"),
            Param::required(
                "format_in",
                Type::Text,
                "how it is written, such as `%d.%m.%Y`; `%s` is Unix time",
                "как записано, например `%d.%m.%Y`; `%s` – Unix-время",
            ),
            Param::required("format_out", Type::Text, "how it is wanted", "как нужно записать"),
        ],
        Type::Text,
        help(
            "A moment written in another format.",
            "Дата и время в другом формате.",
        ),
        &[
            (
                "convert_datetime('01.02.2024', '%d.%m.%Y', '%Y-%m-%d')",
                "2024-02-01",
            ),
            (
                "convert_datetime('1767600000', '%s', '%d.%m.%Y %H:%M')",
                "05.01.2026 08:00",
            ),
            (
                "convert_datetime('05.01.2026 08:00', '%d.%m.%Y %H:%M', '%s')",
                "1767600000",
            ),
            (
                "convert_datetime('3 апреля 2024', '%d %B %Y', '%A, %b %d')",
                "Wednesday, Apr 03",
            ),
        ],
        convert,
    ),
    pure(
        "get_datetime",
        Family::Dates,
        &[Param::required(
            "format",
            Type::Text,
            "the format, such as `%d.%m.%Y %H:%M`",
            "формат, например `%d.%m.%Y %H:%M`",
        )],
        Type::Text,
        help(
            "Now in a format; months and weekdays in the project's language.",
            "Текущие дата и время в формате; месяцы и дни недели – на языке проекта.",
        ),
        &[
            ("get_datetime('%Y-%m-%d %H:%M:%S')", "2026-01-05 08:00:00"),
            ("get_datetime('%A, %d %B')", "Monday, 05 January"),
        ],
        |a, machine| {
            let civil = dates::now(machine);
            format(a, 0, machine, Shown { civil, offset: None })
        },
    ),
    pure(
        "current_date_rus",
        Family::Dates,
        &[DAYS],
        Type::Text,
        help(
            "Today, or a day later, in Russian words.",
            "Сегодняшняя или другая дата словами.",
        ),
        &[
            ("current_date_rus()", "5 января"),
            ("current_date_rus(30)", "4 февраля"),
            ("current_date_rus(-5)", "31 декабря"),
        ],
        |a, machine| in_words(a, dates::now(machine).date(), 0),
    ),
    pure(
        "date_rus",
        Family::Dates,
        &[
            Param::required("date", Type::Text, "a date, `dd.mm.yyyy`", "дата `dd.mm.yyyy`"),
            DAYS,
        ],
        Type::Text,
        help("A date in Russian words.", "Дата словами."),
        &[
            ("date_rus('03.04.2024')", "3 апреля"),
            ("date_rus('28.02.2024', 2)", "1 марта"),
        ],
        |a, _| in_words(a, dates::day(a, 0)?, 1),
    ),
];

fn convert(a: &Arguments, machine: &mut Machine<'_>) -> Outcome {
    let (text, format_in) = (a.text(0), a.text(1));
    // A directive may be compared with all names of months or weekdays.
    machine
        .fuel
        .spend((text.len() + format_in.len()) as u64 / 16 + 8 * directives(&format_in))?;
    let read = strptime::read(&text, &format_in, machine.host.zone());
    let shown = read.map_err(|unread| match unread {
        Unread::Directive(directive) => a.refuse(1, &format!("{DIRECTIVES}, and `{directive}` is none")),
        Unread::Text => a.refuse(
            0,
            &format!("a moment written as `{}`", base::text::clip(&format_in, 60)),
        ),
    })?;
    format(a, 2, machine, shown)
}

fn directives(format: &str) -> u64 {
    format.bytes().filter(|byte| *byte == b'%').count() as u64
}

/// The moment in the format of a parameter.
fn format(a: &Arguments, at: usize, machine: &mut Machine<'_>, shown: Shown) -> Outcome {
    let wanted = a.text(at);
    machine
        .fuel
        .spend(wanted.len() as u64 / 4 + directives(&wanted))?;
    strftime::write(shown, &wanted, machine.host.zone(), machine.host.language())
        .map(Value::from)
        .map_err(|directive| a.refuse(at, &format!("{DIRECTIVES}, and `{directive}` is none")))
}

/// The day and the month in Russian, `days` being the parameter that moves the date.
fn in_words(a: &Arguments, date: Date, days: usize) -> Outcome {
    let moved = Span::new()
        .try_days(a.int(days))
        .and_then(|span| date.checked_add(span));
    let moved = moved.map_err(|_| a.refuse(days, "a number that stays within the years 1 to 9999"))?;
    let month = calendar::names(Language::Russian).months[usize::from(moved.month().unsigned_abs()) - 1];
    Ok(Value::from(format!("{} {month}", moved.day())))
}
