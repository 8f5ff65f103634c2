//! Writing a moment in a format of directives such as `%d.%m.%Y`.

use super::calendar;
use base::{Language, Timestamp, Zone};
use jiff::civil::{DateTime, Weekday};
use jiff::tz::Offset;
use std::fmt::Write as _;

/// A moment as a wall clock shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// What the clock shows.
    pub(super) civil: DateTime,
    /// The distance to UTC, where the text that was read gave one; else the zone has it.
    pub(super) offset: Option<Offset>,
}

impl Shown {
    /// The moment itself; a time that the zone's clock skips is taken as the hour after.
    pub(super) fn timestamp(self, zone: &Zone) -> Option<Timestamp> {
        match self.offset {
            Some(offset) => offset
                .to_timestamp(self.civil)
                .ok()
                .map(|moment| Timestamp(moment.as_microsecond())),
            None => Timestamp::from_civil(self.civil, zone),
        }
    }
}

/// The moment in a format.
///
/// # Errors
/// The directive that does not exist.
pub(super) fn write(shown: Shown, format: &str, zone: &Zone, language: Language) -> Result<String, String> {
    let mut out = String::with_capacity(format.len() * 2);
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        // `%-d` leaves out the zero in front, as on Linux.
        let padded = !rest.starts_with('-');
        let named = if padded { rest } else { &rest[1..] };
        let Some(directive) = named.chars().next() else {
            return Err(format!("%{rest}"));
        };
        rest = &named[directive.len_utf8()..];
        one(&mut out, directive, padded, shown, zone, language)
            .ok_or_else(|| format!("%{}{directive}", if padded { "" } else { "-" }))?;
    }
    out.push_str(rest);
    Ok(out)
}

/// Writes one directive; `None` when there is none of that letter.
fn one(
    out: &mut String,
    directive: char,
    padded: bool,
    shown: Shown,
    zone: &Zone,
    language: Language,
) -> Option<()> {
    let at = shown.civil;
    let names = calendar::names(language);
    let weekday = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs());
    let month = usize::from(at.month().unsigned_abs()) - 1;
    let (number, width) = match directive {
        'd' => (i64::from(at.day()), 2),
        'm' => (i64::from(at.month()), 2),
        'y' => (i64::from(at.year() % 100), 2),
        'Y' => (i64::from(at.year()), 4),
        'H' => (i64::from(at.hour()), 2),
        'I' => (i64::from((at.hour() + 11) % 12 + 1), 2),
        'M' => (i64::from(at.minute()), 2),
        'S' => (i64::from(at.second()), 2),
        'f' => (i64::from(at.subsec_nanosecond()) / 1_000, 6),
        'j' => (i64::from(at.day_of_year()), 3),
        'U' => (week_of_year(at, Weekday::Sunday), 2),
        'W' => (week_of_year(at, Weekday::Monday), 2),
        'w' => (i64::from(at.weekday().to_sunday_zero_offset()), 1),
        's' => (shown.timestamp(zone)?.seconds(), 1),
        _ => {
            match directive {
                'a' => out.push_str(names.weekdays_short[weekday]),
                'A' => out.push_str(names.weekdays[weekday]),
                'b' => out.push_str(names.months_short[month]),
                'B' => out.push_str(names.months[month]),
                'p' => out.push_str(if at.hour() < 12 { "AM" } else { "PM" }),
                'z' => write_offset(out, offset(shown, zone)?),
                'Z' => out.push_str(&abbreviation(shown, zone)?),
                '%' => out.push('%'),
                _ => return None,
            }
            return Some(());
        }
    };
    let width = if padded { width } else { 1 };
    // Writing to a String cannot fail.
    let _ = write!(out, "{number:0width$}");
    Some(())
}

/// The week of the year, the days before the first `first` being week 0.
fn week_of_year(at: DateTime, first: Weekday) -> i64 {
    let day = i64::from(at.day_of_year()) - 1;
    (day + 7 - i64::from(at.weekday().since(first))) / 7
}

fn offset(shown: Shown, zone: &Zone) -> Option<Offset> {
    match shown.offset {
        Some(offset) => Some(offset),
        None => {
            let zoned = zone.inner().to_ambiguous_zoned(shown.civil).compatible().ok()?;
            Some(zoned.offset())
        }
    }
}

fn write_offset(out: &mut String, offset: Offset) {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    let _ = write!(out, "{sign}{:02}{:02}", minutes / 60, minutes % 60);
}

/// The zone's abbreviation at that moment, such as `MSK`; the offset where a text gave one.
fn abbreviation(shown: Shown, zone: &Zone) -> Option<String> {
    if let Some(offset) = shown.offset {
        let mut text = String::from("UTC");
        if offset != Offset::UTC {
            write_offset(&mut text, offset);
        }
        return Some(text);
    }
    let zoned = zone.inner().to_ambiguous_zoned(shown.civil).compatible().ok()?;
    let info = zone.inner().to_offset_info(zoned.timestamp());
    Some(info.abbreviation().to_owned())
}
