//! `time_shift` and `send_time`, and the dates of `get_history`: texts of the project's own time zone.

use super::params::{BadParameter, Params};
use base::limits::PLAN_AHEAD_SECONDS;
use base::{Timestamp, Zone};
use jiff::civil::{Date, DateTime, Time};

/// Whether reading this request's times needs the project's zone.
#[must_use]
pub fn needs_zone(params: &Params) -> bool {
    params.has("send_time") || params.has("start_date") || params.has("stop_date")
}

/// When a message is to leave: `time_shift` seconds from now, else at `send_time`, else at once (none). A moment in
/// the past is at once.
///
/// # Errors
/// When the one that counts cannot be read or is too far away.
pub fn send_at(params: &Params, now: Timestamp, zone: &Zone) -> Result<Option<Timestamp>, BadParameter> {
    if params.has("time_shift") {
        return params.delay("time_shift", now);
    }
    let Some(text) = params.text("send_time")? else {
        return Ok(None);
    };
    let at = date_time(&text)
        .and_then(|civil| Timestamp::from_civil(civil, zone))
        .ok_or_else(|| {
            BadParameter::of(
                "send_time",
                format_args!("must be a time such as \"2026-01-31 18:30:00\", got {text:?}"),
            )
        })?;
    if at.since(now) / 1_000_000 > PLAN_AHEAD_SECONDS {
        return Err(BadParameter::of("send_time", "is more than ten years away"));
    }
    Ok((at > now).then_some(at))
}

/// The stretch of `start_date` and `stop_date`, both days included: its first moment and the first moment after it.
///
/// # Errors
/// When only one is given, one cannot be read, or they stand in the wrong order.
pub fn stretch(params: &Params, zone: &Zone) -> Result<Option<(Timestamp, Timestamp)>, BadParameter> {
    let (start, stop) = match (params.text("start_date")?, params.text("stop_date")?) {
        (None, None) => return Ok(None),
        (Some(start), Some(stop)) => (start, stop),
        (Some(_), None) => {
            return Err(BadParameter::of(
                "stop_date",
                "required together with \"start_date\"",
            ));
        }
        (None, Some(_)) => {
            return Err(BadParameter::of(
                "start_date",
                "required together with \"stop_date\"",
            ));
        }
    };
    let read = |name: &str, text: &str| {
        day(text).ok_or_else(|| {
            BadParameter::of(
                name,
                format_args!("must be a date such as \"31.01.2026\", got {text:?}"),
            )
        })
    };
    let (first, last) = (read("start_date", &start)?, read("stop_date", &stop)?);
    if last < first {
        return Err(BadParameter::of(
            "stop_date",
            format_args!("{stop} is before \"start_date\" {start}"),
        ));
    }
    let midnight = |date: Date| Timestamp::from_civil(date.to_datetime(Time::midnight()), zone);
    let after = last.tomorrow().ok().and_then(midnight);
    match (midnight(first), after) {
        (Some(from), Some(to)) => Ok(Some((from, to))),
        _ => Err(BadParameter::of("start_date", "is out of the calendar's range")),
    }
}

/// Reads `yyyy-mm-dd hh:mm[:ss]`, with a blank or `T` between, or `dd.mm.yyyy hh:mm[:ss]`.
fn date_time(text: &str) -> Option<DateTime> {
    const FORMATS: [&str; 4] = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y %H:%M",
    ];
    let text = text.trim().replacen('T', " ", 1);
    FORMATS
        .iter()
        .find_map(|format| DateTime::strptime(format, &text).ok())
}

fn day(text: &str) -> Option<Date> {
    ["%d.%m.%Y", "%Y-%m-%d"]
        .iter()
        .find_map(|format| Date::strptime(format, text.trim()).ok())
}

#[cfg(test)]
mod tests {
    use super::super::encodings::read;
    use super::*;

    /// 2026-01-05 08:00:00 UTC, 11:00 in Moscow.
    const NOW: Timestamp = Timestamp::from_seconds(1_767_600_000);

    #[test]
    fn a_time_is_read_in_the_zone_of_the_project() {
        let zone = Zone::named("Europe/Moscow").unwrap();
        let table: Vec<String> = [
            "",
            "time_shift=30",
            "time_shift=0",
            "time_shift=-9",
            "time_shift=x",
            "time_shift=1.5",
            "time_shift=30&send_time=2026-01-05+12:00:00",
            "send_time=2026-01-05+12:00:00",
            "send_time=2026-01-05T12:00",
            "send_time=05.01.2026+12:00",
            "send_time=2026-01-05+10:00:00",
            "send_time=2026-02-30+10:00:00",
            "send_time=2096-01-01+00:00:00",
            "send_time=tomorrow",
            "send_time=1767600000",
        ]
        .iter()
        .map(|query| {
            let result = match send_at(&read(query, b"").unwrap(), NOW, &zone) {
                Ok(at) => at.map_or_else(|| "at once".to_owned(), |at| at.to_string()),
                Err(error) => error.to_string(),
            };
            format!("{query} -> {result}")
        })
        .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
         -> at once
        time_shift=30 -> 2026-01-05T08:00:30.000Z
        time_shift=0 -> at once
        time_shift=-9 -> at once
        time_shift=x -> Parameter "time_shift" must be a number of seconds, got "x"
        time_shift=1.5 -> 2026-01-05T08:00:01.500Z
        time_shift=30&send_time=2026-01-05+12:00:00 -> 2026-01-05T08:00:30.000Z
        send_time=2026-01-05+12:00:00 -> 2026-01-05T09:00:00.000Z
        send_time=2026-01-05T12:00 -> 2026-01-05T09:00:00.000Z
        send_time=05.01.2026+12:00 -> 2026-01-05T09:00:00.000Z
        send_time=2026-01-05+10:00:00 -> at once
        send_time=2026-02-30+10:00:00 -> Parameter "send_time" must be a time such as "2026-01-31 18:30:00", got "2026-02-30 10:00:00"
        send_time=2096-01-01+00:00:00 -> Parameter "send_time" is more than ten years away
        send_time=tomorrow -> Parameter "send_time" must be a time such as "2026-01-31 18:30:00", got "tomorrow"
        send_time=1767600000 -> Parameter "send_time" must be a time such as "2026-01-31 18:30:00", got "1767600000"
        "#);
    }

    #[test]
    fn a_stretch_needs_both_ends_and_includes_both_days() {
        let zone = Zone::named("Europe/Moscow").unwrap();
        let table: Vec<String> = [
            "",
            "start_date=05.01.2026",
            "stop_date=05.01.2026",
            "start_date=05.01.2026&stop_date=06.01.2026",
            "start_date=06.01.2026&stop_date=05.01.2026",
            "start_date=31.02.2026&stop_date=05.03.2026",
        ]
        .iter()
        .map(|query| {
            let result = match stretch(&read(query, b"").unwrap(), &zone) {
                Ok(None) => "all".to_owned(),
                Ok(Some((from, to))) => format!("{from} .. {to}"),
                Err(error) => error.to_string(),
            };
            format!("{query} -> {result}")
        })
        .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
         -> all
        start_date=05.01.2026 -> Parameter "stop_date" required together with "start_date"
        stop_date=05.01.2026 -> Parameter "start_date" required together with "stop_date"
        start_date=05.01.2026&stop_date=06.01.2026 -> 2026-01-04T21:00:00.000Z .. 2026-01-06T21:00:00.000Z
        start_date=06.01.2026&stop_date=05.01.2026 -> Parameter "stop_date" 05.01.2026 is before "start_date" 06.01.2026
        start_date=31.02.2026&stop_date=05.03.2026 -> Parameter "start_date" must be a date such as "31.01.2026", got "31.02.2026"
        "#);
    }
}
