//! The names of months and weekdays, as a format writes and reads them.

use base::Language;

/// The names of a language. Months are named as they stand after a day: `3 апреля`.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) months: [&'static str; 12],
    pub(super) months_short: [&'static str; 12],
    /// Months by themselves, where that is another word.
    months_alone: [&'static str; 12],
    /// From Monday.
    pub(super) weekdays: [&'static str; 7],
    pub(super) weekdays_short: [&'static str; 7],
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const ENGLISH: Names = Names {
    months: ENGLISH_MONTHS,
    months_short: [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ],
    months_alone: ENGLISH_MONTHS,
    weekdays: [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ],
    weekdays_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

const RUSSIAN: Names = Names {
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    months_short: [
        "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ],
    months_alone: [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
    weekdays: [
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
    ],
    weekdays_short: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
};

/// The names of a language.
pub(super) const fn names(language: Language) -> &'static Names {
    match language {
        Language::English => &ENGLISH,
        Language::Russian => &RUSSIAN,
    }
}

/// The month, from 1, that a text begins with, in any language, and the length of its name.
pub(super) fn month_at(text: &str) -> Option<(i8, usize)> {
    let forms = [&ENGLISH, &RUSSIAN]
        .into_iter()
        .flat_map(|names| [&names.months, &names.months_alone, &names.months_short]);
    longest(text, forms.map(<[&str; 12]>::as_slice))
}

/// The weekday, from 1 for Monday, that a text begins with, in any language, and the length of its name.
pub(super) fn weekday_at(text: &str) -> Option<(i8, usize)> {
    let forms = [&ENGLISH, &RUSSIAN]
        .into_iter()
        .flat_map(|names| [names.weekdays.as_slice(), names.weekdays_short.as_slice()]);
    longest(text, forms)
}

/// The longest name at the beginning of a text, in any case: its position from 1, and its length in the text.
fn longest<'a>(text: &str, forms: impl Iterator<Item = &'a [&'static str]>) -> Option<(i8, usize)> {
    forms
        .flat_map(|form| (1_i8..).zip(form))
        .filter_map(|(number, name)| Some((number, matched(text, name)?)))
        .max_by_key(|(_, length)| *length)
}

/// How many bytes of `text` spell `name`, in any case.
fn matched(text: &str, name: &str) -> Option<usize> {
    let mut rest = text.chars();
    for expected in name.chars() {
        let found = rest.next()?;
        if !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}
