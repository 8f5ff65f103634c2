//! Reading a moment that is written in a format of directives such as `%d.%m.%Y`.

use super::calendar;
use super::strftime::Shown;
use base::{Timestamp, Zone};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;

/// Why a text is not a moment in a format.
pub(super) enum Unread {
    /// There is no such directive.
    Directive(String),
    /// The text is written otherwise, or there is no such day or time.
    Text,
}

/// What the directives of a format gave.
#[derive(Default)]
struct Fields {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    day_of_year: Option<i16>,
    /// The week, and the weekday it begins with.
    week: Option<(i64, Weekday)>,
    weekday: Option<Weekday>,
    hour: i8,
    afternoon: Option<bool>,
    minute: i8,
    second: i8,
    nanosecond: i32,
    offset: Option<Offset>,
    seconds: Option<i64>,
}

/// The moment that a text gives in a format; what the format leaves out is that of 01.01.1900, 00:00.
pub(super) fn read(text: &str, format: &str, zone: &Zone) -> Result<Shown, Unread> {
    let mut fields = Fields::default();
    let mut text = text.trim();
    let mut format = format.trim();
    while let Some(c) = format.chars().next() {
        format = &format[c.len_utf8()..];
        if c.is_whitespace() {
            format = format.trim_start();
            let rest = text.trim_start();
            if rest.len() == text.len() {
                return Err(Unread::Text);
            }
            text = rest;
        } else if c == '%' {
            format = format.strip_prefix('-').unwrap_or(format);
            let directive = format.chars().next();
            let Some(directive) = directive.filter(|directive| "aAwdbBmyYHIpMSfzZjUWs%".contains(*directive))
            else {
                let letter = directive.map(String::from).unwrap_or_default();
                return Err(Unread::Directive(format!("%{letter}")));
            };
            format = &format[1..];
            text = fields.take(directive, text).ok_or(Unread::Text)?;
        } else {
            let found = text.chars().next().ok_or(Unread::Text)?;
            if !found.to_lowercase().eq(c.to_lowercase()) {
                return Err(Unread::Text);
            }
            text = &text[found.len_utf8()..];
        }
    }
    if !text.is_empty() {
        return Err(Unread::Text);
    }
    fields.shown(zone).ok_or(Unread::Text)
}

impl Fields {
    /// Reads one directive off the text; gives what is left.
    fn take<'t>(&mut self, directive: char, text: &'t str) -> Option<&'t str> {
        let number = |most| digits(text, most);
        let rest = match directive {
            'd' => store(&mut self.day, number(2)?),
            'm' => store(&mut self.month, number(2)?),
            'Y' => store(
                &mut self.year,
                number(4).filter(|(_, rest)| text.len() - rest.len() == 4)?,
            ),
            'y' => {
                let (year, rest) = number(2)?;
                // As POSIX has it: 69 to 99 are of the last century.
                self.year = Some(if year < 69 { 2000 } else { 1900 } + year as i16);
                rest
            }
            'H' => set(&mut self.hour, number(2)?),
            'I' => {
                let (hour, rest) = number(2).filter(|(hour, _)| (1..=12).contains(hour))?;
                self.hour = (hour % 12) as i8;
                rest
            }
            'M' => set(&mut self.minute, number(2)?),
            'S' => set(&mut self.second, number(2)?),
            'f' => {
                let (fraction, rest) = number(6)?;
                let missing = 9 - (text.len() - rest.len()) as u32;
                self.nanosecond = fraction as i32 * 10_i32.pow(missing);
                rest
            }
            'j' => store(&mut self.day_of_year, number(3)?),
            'U' | 'W' => {
                let (week, rest) = number(2).filter(|(week, _)| *week <= 53)?;
                let first = if directive == 'U' {
                    Weekday::Sunday
                } else {
                    Weekday::Monday
                };
                self.week = Some((week, first));
                rest
            }
            'w' => {
                let (day, rest) = number(1)?;
                self.weekday = Some(Weekday::from_sunday_zero_offset(day as i8).ok()?);
                rest
            }
            'a' | 'A' => {
                let (day, length) = calendar::weekday_at(text)?;
                self.weekday = Some(Weekday::from_monday_one_offset(day).ok()?);
                &text[length..]
            }
            'b' | 'B' => {
                let (month, length) = calendar::month_at(text)?;
                self.month = Some(month);
                // A short name may be written with its dot.
                let rest = &text[length..];
                if directive == 'b' {
                    rest.strip_prefix('.').unwrap_or(rest)
                } else {
                    rest
                }
            }
            'p' => {
                let half = text.get(..2)?;
                self.afternoon = Some(match () {
                    () if half.eq_ignore_ascii_case("am") => false,
                    () if half.eq_ignore_ascii_case("pm") => true,
                    () => return None,
                });
                &text[2..]
            }
            'z' => {
                let (offset, rest) = offset(text)?;
                self.offset = Some(offset);
                rest
            }
            'Z' => {
                let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                let name = &text[..text.len() - rest.len()];
                if matches!(name, "UTC" | "GMT" | "Z") {
                    self.offset = Some(Offset::UTC);
                }
                (!name.is_empty()).then_some(rest)?
            }
            's' => {
                let (sign, unsigned) = match text.strip_prefix('-') {
                    Some(rest) => (-1, rest),
                    None => (1, text),
                };
                let (seconds, rest) = digits(unsigned, 12)?;
                self.seconds = Some(sign * seconds);
                // `timestamp` has a fraction, which a moment of the calendar does not keep.
                match rest.strip_prefix('.').and_then(|rest| digits(rest, 18)) {
                    Some((_, rest)) => rest,
                    None => rest,
                }
            }
            _ => text.strip_prefix('%')?,
        };
        Some(rest)
    }

    fn shown(self, zone: &Zone) -> Option<Shown> {
        if let Some(seconds) = self.seconds {
            let civil = Timestamp::from_seconds(seconds).civil(zone);
            return (civil.year() >= 1).then_some(Shown { civil, offset: None });
        }
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let time = Time::new(hour, self.minute, self.second, self.nanosecond).ok()?;
        Some(Shown {
            civil: DateTime::from_parts(self.date()?, time),
            offset: self.offset,
        })
    }

    fn date(&self) -> Option<Date> {
        let year = self.year.unwrap_or(1900);
        let first = Date::new(year, 1, 1).ok().filter(|_| year >= 1)?;
        let days = match (self.day_of_year, self.week, self.weekday) {
            (Some(day), ..) => i64::from(day) - 1,
            (None, Some((week, begins)), Some(weekday)) if self.year.is_some() => {
                let until_first = i64::from(begins.since(first.weekday()));
                until_first + (week - 1) * 7 + i64::from(weekday.since(begins))
            }
            _ => return Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).ok(),
        };
        let date = first.checked_add(jiff::Span::new().days(days)).ok()?;
        (date.year() == year).then_some(date)
    }
}

/// The number of up to `most` digits that a text begins with, and what is left.
fn digits(text: &str, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    Some((text[..length].parse().ok()?, &text[length..]))
}

fn set<'t, T: TryFrom<i64>>(field: &mut T, (number, rest): (i64, &'t str)) -> &'t str {
    // Two digits fit every field.
    if let Ok(number) = T::try_from(number) {
        *field = number;
    }
    rest
}

fn store<'t, T: TryFrom<i64>>(field: &mut Option<T>, (number, rest): (i64, &'t str)) -> &'t str {
    *field = T::try_from(number).ok();
    rest
}

/// `+0300`, `+03:00` or `Z`.
fn offset(text: &str) -> Option<(Offset, &str)> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some((Offset::UTC, rest));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let two = |text| digits(text, 2).filter(|(_, rest): &(i64, &str)| str::len(text) - rest.len() == 2);
    let (hours, rest) = two(rest)?;
    let (minutes, rest) = two(rest.strip_prefix(':').unwrap_or(rest)).filter(|(minutes, _)| *minutes < 60)?;
    let offset = Offset::from_seconds(sign * (hours * 3600 + minutes * 60) as i32).ok()?;
    Some((offset, rest))
}
