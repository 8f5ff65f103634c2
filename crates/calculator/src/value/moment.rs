//! Dates and times: which texts act as one, and their arithmetic.

use jiff::civil::{Date, DateTime, Time};
use std::cmp::Ordering;
use std::fmt::Write;

const DAY: i64 = 86_400;

/// A date, a time, or both, as its text gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `dd.mm.yyyy`.
    Date(Date),
    /// `dd.mm.yyyy HH:MM`, or with seconds.
    DateTime {
        /// The moment.
        at: DateTime,
        /// Whether its text had seconds.
        seconds: bool,
    },
    /// `HH:MM`, or with seconds.
    Time {
        /// The time of day.
        at: Time,
        /// Whether its text had seconds.
        seconds: bool,
    },
}

impl Moment {
    /// The moment a text acts as: exactly `dd.mm.yyyy`, `dd.mm.yyyy HH:MM[:SS]` or `HH:MM[:SS]`; days, months and
    /// hours may have one digit.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        // The shortest is `9:00`, the longest `dd.mm.yyyy HH:MM:SS`.
        if !(4..=19).contains(&text.len()) || !text.as_bytes()[0].is_ascii_digit() {
            return None;
        }
        match text.split_once(' ') {
            Some((day, clock)) => {
                let (time, seconds) = time(clock)?;
                Some(Self::DateTime {
                    at: date(day)?.to_datetime(time),
                    seconds,
                })
            }
            None if text.contains(':') => time(text).map(|(at, seconds)| Self::Time { at, seconds }),
            None => date(text).map(Self::Date),
        }
    }

    /// Moved by days (a date) or minutes (a time, which goes round midnight); `None` outside the calendar.
    #[must_use]
    pub fn plus(self, amount: f64) -> Option<Self> {
        if !amount.is_finite() || amount.abs() > 1e9 {
            return None;
        }
        match self {
            Self::Date(date) => Some(Self::Date(
                from_seconds(day_number(date) * DAY + amount as i64 * DAY)?.date(),
            )),
            Self::DateTime { at, seconds } => {
                let moved = to_seconds(at) + (amount * DAY as f64).round() as i64;
                Some(Self::DateTime {
                    at: from_seconds(moved)?,
                    seconds,
                })
            }
            Self::Time { at, seconds } => {
                let amount = if seconds {
                    (amount * 60.0).round() as i64
                } else {
                    amount as i64 * 60
                };
                let moved = (second_of_day(at) + amount).rem_euclid(DAY);
                Some(Self::Time {
                    at: from_seconds(moved)?.time(),
                    seconds,
                })
            }
        }
    }

    /// Moved by months, to the last day of a month that is too short; `None` for a time of day and outside the calendar.
    #[must_use]
    pub fn plus_months(self, months: i64) -> Option<Self> {
        let span = jiff::Span::new().try_months(months).ok()?;
        let moved = match self {
            Self::Date(date) => Self::Date(date.checked_add(span).ok()?),
            Self::DateTime { at, seconds } => Self::DateTime {
                at: at.checked_add(span).ok()?,
                seconds,
            },
            Self::Time { .. } => return None,
        };
        moved.date().filter(|date| date.year() >= 1).map(|_| moved)
    }

    /// The day; `None` for a time of day.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(date),
            Self::DateTime { at, .. } => Some(at.date()),
            Self::Time { .. } => None,
        }
    }

    /// Days (dates) or minutes (times) from `earlier` to this moment; `None` between a date and a time.
    #[must_use]
    pub fn minus(self, earlier: Self) -> Option<f64> {
        match (self, earlier) {
            (Self::Time { at: a, .. }, Self::Time { at: b, .. }) => {
                Some((second_of_day(a) - second_of_day(b)) as f64 / 60.0)
            }
            (a, b) => Some((a.day_seconds()? - b.day_seconds()?) as f64 / DAY as f64),
        }
    }

    /// Compares in time; `None` between a date and a time of day.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Time { at: a, .. }, Self::Time { at: b, .. }) => Some(a.cmp(&b)),
            (a, b) => Some(a.day_seconds()?.cmp(&b.day_seconds()?)),
        }
    }

    /// The moment as text, with zeros filled in.
    #[must_use]
    pub fn to_text(self) -> String {
        let mut out = String::with_capacity(19);
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Date(date) => write_date(date, &mut out),
            Self::DateTime { at, seconds } => {
                let _ = write_date(at.date(), &mut out);
                out.push(' ');
                write_time(at.time(), seconds, &mut out)
            }
            Self::Time { at, seconds } => write_time(at, seconds, &mut out),
        };
        out
    }

    /// Whether it has a date, and its seconds: of the day, or since the first of January 1970 by the same wall clock.
    /// Moments that compare as equal have the same.
    pub(super) fn instant(self) -> (bool, i64) {
        match self {
            Self::Time { at, .. } => (false, second_of_day(at)),
            Self::Date(date) => (true, day_number(date) * DAY),
            Self::DateTime { at, .. } => (true, to_seconds(at)),
        }
    }

    /// Seconds since the first of January 1970 by the same wall clock; `None` for a time of day.
    fn day_seconds(self) -> Option<i64> {
        match self {
            Self::Date(date) => Some(day_number(date) * DAY),
            Self::DateTime { at, .. } => Some(to_seconds(at)),
            Self::Time { .. } => None,
        }
    }
}

fn write_date(date: Date, out: &mut String) -> std::fmt::Result {
    write!(out, "{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

fn write_time(time: Time, seconds: bool, out: &mut String) -> std::fmt::Result {
    write!(out, "{:02}:{:02}", time.hour(), time.minute())?;
    if seconds {
        write!(out, ":{:02}", time.second())?;
    }
    Ok(())
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let fits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(
        digits(year, 4..=4)?,
        digits(month, 1..=2)? as i8,
        digits(day, 1..=2)? as i8,
    )
    .ok()
}

fn time(text: &str) -> Option<(Time, bool)> {
    let mut parts = text.split(':');
    let (hour, minute) = (digits(parts.next()?, 1..=2)?, digits(parts.next()?, 2..=2)?);
    let second = match parts.next() {
        Some(second) => Some(digits(second, 2..=2)?),
        None => None,
    };
    if parts.next().is_some() {
        return None;
    }
    let time = Time::new(hour as i8, minute as i8, second.unwrap_or(0) as i8, 0).ok()?;
    Some((time, second.is_some()))
}

fn second_of_day(time: Time) -> i64 {
    i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second())
}

fn day_number(date: Date) -> i64 {
    i64::from(
        date.since(Date::constant(1970, 1, 1))
            .map_or(0, |span| span.get_days()),
    )
}

fn to_seconds(at: DateTime) -> i64 {
    day_number(at.date()) * DAY + second_of_day(at.time())
}

/// The wall-clock moment so many seconds after the first of January 1970; `None` outside the years 1 to 9999.
fn from_seconds(seconds: i64) -> Option<DateTime> {
    let day = jiff::Span::new().try_days(seconds.div_euclid(DAY)).ok()?;
    let date = Date::constant(1970, 1, 1)
        .checked_add(day)
        .ok()
        .filter(|date| date.year() >= 1)?;
    let rest = seconds.rem_euclid(DAY);
    let time = Time::new((rest / 3600) as i8, (rest / 60 % 60) as i8, (rest % 60) as i8, 0).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_forms_are_moments() {
        for text in [
            "11.12.2021",
            "8.12.2021",
            "9:00",
            "09:00:30",
            "01.02.2024 23:59",
            "1.2.2024 3:04:05",
        ] {
            assert!(Moment::of_text(text).is_some(), "{text}");
        }
        for text in [
            "31.02.2024",
            "1.1.24",
            "24:00",
            "9:0",
            "10.10",
            "01.02.2024  9:00",
            "a9:00",
            "9:00:00:00",
        ] {
            assert!(Moment::of_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn moving_fills_in_zeros_and_goes_round_midnight() {
        let plus = |text: &str, amount: f64| Moment::of_text(text).unwrap().plus(amount).map(Moment::to_text);
        assert_eq!(plus("8.2.2024", 22.0).as_deref(), Some("01.03.2024"));
        assert_eq!(plus("23:50", 20.0).as_deref(), Some("00:10"));
        assert_eq!(plus("0:10", -20.0).as_deref(), Some("23:50"));
        assert_eq!(plus("31.12.2023 23:00", 0.5).as_deref(), Some("01.01.2024 11:00"));
        assert_eq!(plus("01.01.9999", 400.0), None);
        assert_eq!(plus("01.01.2024", -1e9), None);
    }

    #[test]
    fn differences_are_days_and_minutes() {
        let minus = |a: &str, b: &str| Moment::of_text(a).unwrap().minus(Moment::of_text(b).unwrap());
        assert_eq!(minus("11.12.2021", "8.12.2021"), Some(3.0));
        assert_eq!(minus("11:12", "3:45"), Some(447.0));
        assert_eq!(minus("02.01.2024 12:00", "01.01.2024"), Some(1.5));
        assert_eq!(minus("02.01.2024", "9:00"), None);
    }
}
