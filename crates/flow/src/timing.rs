//! Delays, times of day and dates of timer arrows: reading them, and the moment they mean.

use base::{Timestamp, Zone};
use calculator::{Expression, Template};
use jiff::{Span, civil};

/// A delay: an amount and its unit.
#[derive(Debug)]
pub struct Delay {
    /// How many.
    pub amount: Expression,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A second.
    Second,
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// To the same day of the next month, or its last.
    Month,
}

/// The words for units, each with the beginnings that it is known by.
const UNITS: &[(Unit, &[&str])] = &[
    (
        Unit::Second,
        &[
            "s",
            "sec",
            "second",
            "seconds",
            "с",
            "сек",
            "секунда",
            "секунды",
            "секунд",
            "секунду",
        ],
    ),
    (
        Unit::Minute,
        &[
            "min",
            "minute",
            "minutes",
            "мин",
            "минута",
            "минуты",
            "минут",
            "минуту",
        ],
    ),
    (Unit::Hour, &["h", "hour", "hours", "ч", "час", "часа", "часов"]),
    (Unit::Day, &["d", "day", "days", "д", "день", "дня", "дней"]),
    (
        Unit::Month,
        &["month", "months", "мес", "месяц", "месяца", "месяцев"],
    ),
];

impl Unit {
    fn of(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        UNITS
            .iter()
            .find(|(_, words)| words.contains(&word.as_str()))
            .map(|(unit, _)| *unit)
    }
}

/// Splits `5 minutes` into amount and unit; seconds where no unit is named.
#[must_use]
pub fn split_delay(text: &str) -> (&str, Unit) {
    let text = text.trim();
    match text.rsplit_once(char::is_whitespace) {
        Some((amount, word)) => match Unit::of(word) {
            Some(unit) => (amount.trim_end(), unit),
            None => (text, Unit::Second),
        },
        None => (text, Unit::Second),
    }
}

/// A moment moved by an amount of a unit; nothing for an amount that is no sensible number (more than 100 years).
/// Negative amounts count as 0.
#[must_use]
pub fn later(from: Timestamp, amount: f64, unit: Unit, zone: &Zone) -> Option<Timestamp> {
    const CENTURY: f64 = 100.0 * 366.0 * 86_400.0;
    if !amount.is_finite() {
        return None;
    }
    let amount = amount.max(0.0);
    let seconds = match unit {
        Unit::Second => amount,
        Unit::Minute => amount * 60.0,
        Unit::Hour => amount * 3_600.0,
        Unit::Day => amount * 86_400.0,
        Unit::Month => {
            if amount > 1_200.0 {
                return None;
            }
            let whole = from
                .civil(zone)
                .checked_add(Span::new().months(amount.trunc() as i64))
                .ok()?;
            let moved = Timestamp::from_civil(whole, zone)?;
            // Part of a month is that part of 30 days.
            return later(moved, amount.fract() * 30.0, Unit::Day, zone);
        }
    };
    (seconds <= CENTURY).then(|| from.plus_micros((seconds * 1e6).round() as i64))
}

/// Reads a duration of plain numbers, such as `2 hours` or `1.5 days`, counted from a moment.
#[must_use]
pub fn parse_duration(text: &str, from: Timestamp, zone: &Zone) -> Option<Timestamp> {
    let (amount, unit) = split_delay(text);
    later(
        from,
        amount.parse().ok().filter(|amount: &f64| *amount >= 0.0)?,
        unit,
        zone,
    )
}

/// A time or date field.
#[derive(Debug)]
pub enum When {
    /// A text with `#{…}`, or without any.
    Text(Template),
    /// An expression, such as `next_day`.
    Formula(Expression),
}

/// Reads `hh:mm` or `hh:mm:ss`.
#[must_use]
pub fn read_time(text: &str) -> Option<civil::Time> {
    let mut parts = text.trim().split(':');
    let mut next = || -> Option<i8> {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        part.parse().ok()
    };
    let (hour, minute) = (next()?, next()?);
    let second = next();
    if parts.next().is_some() || (second.is_none() && text.matches(':').count() > 1) {
        return None;
    }
    civil::Time::new(hour, minute, second.unwrap_or(0), 0).ok()
}

/// Reads `dd.mm.yyyy`.
#[must_use]
pub fn read_date(text: &str) -> Option<civil::Date> {
    let mut parts = text.trim().split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What a date and time of day mean at a moment (specification §3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// This moment.
    At(Timestamp),
    /// It is over, and the arrow is not sent then.
    Passed,
}

/// The moment that a time of day, a date or both mean, before any delay is added.
#[must_use]
pub fn moment(
    now: Timestamp,
    zone: &Zone,
    date: Option<civil::Date>,
    time: Option<civil::Time>,
    if_passed: bool,
) -> Option<Moment> {
    let today = now.civil(zone).date();
    let tomorrow = today.tomorrow().ok()?;
    let (date, time, passed) = match (date, time) {
        (None, None) => return Some(Moment::At(now)),
        // A time alone that is over means tomorrow, whatever the switch says.
        (None, Some(time)) => (today, time, true),
        (Some(date), Some(time)) => (date, time, if_passed),
        // A date alone means one minute before it begins.
        (Some(date), None) => (date.yesterday().ok()?, civil::time(23, 59, 0, 0), if_passed),
    };
    let at = Timestamp::from_civil(date.to_datetime(time), zone)?;
    if at >= now {
        return Some(Moment::At(at));
    }
    if !passed {
        return Some(Moment::Passed);
    }
    Timestamp::from_civil(tomorrow.to_datetime(time), zone).map(Moment::At)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let (date, time) = text.split_once(' ').unwrap();
        let civil = read_date(date).unwrap().to_datetime(read_time(time).unwrap());
        Timestamp::from_civil(civil, &Zone::utc()).unwrap()
    }

    #[test]
    fn times_and_dates_follow_the_table_of_the_specification() {
        let now = at("05.01.2026 10:00");
        let ask = |date: &str, time: &str, switch| {
            moment(now, &Zone::utc(), read_date(date), read_time(time), switch).unwrap()
        };
        assert_eq!(ask("", "12:30", false), Moment::At(at("05.01.2026 12:30")));
        assert_eq!(ask("", "09:00", false), Moment::At(at("06.01.2026 09:00")));
        assert_eq!(ask("04.01.2026", "09:00", false), Moment::Passed);
        assert_eq!(
            ask("04.01.2026", "09:00", true),
            Moment::At(at("06.01.2026 09:00"))
        );
        assert_eq!(ask("10.01.2026", "", false), Moment::At(at("09.01.2026 23:59")));
        assert_eq!(ask("", "", false), Moment::At(now));
    }

    #[test]
    fn a_month_is_a_calendar_month() {
        let from = at("31.01.2026 10:00");
        assert_eq!(
            later(from, 1.0, Unit::Month, &Zone::utc()),
            Some(at("28.02.2026 10:00"))
        );
        assert_eq!(later(from, -5.0, Unit::Minute, &Zone::utc()), Some(from));
        assert_eq!(later(from, 1e12, Unit::Day, &Zone::utc()), None);
    }

    #[test]
    fn a_delay_names_its_unit_last() {
        assert_eq!(split_delay("5 minutes"), ("5", Unit::Minute));
        assert_eq!(split_delay("random(5, 60)"), ("random(5, 60)", Unit::Second));
        assert_eq!(split_delay("2 часа"), ("2", Unit::Hour));
        assert_eq!(split_delay("0"), ("0", Unit::Second));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in ["25:00", "9", "9:5:1:1", "a:b", "", "12:", "+1:00"] {
            assert_eq!(read_time(bad), None, "{bad}");
        }
        for bad in ["32.01.2026", "1.1.26", "2026-01-01", ""] {
            assert_eq!(read_date(bad), None, "{bad}");
        }
    }
}
