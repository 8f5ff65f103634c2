//! Time: UTC microseconds in one type; zones and formats only at the edges.

use jiff::civil;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// A moment given in whole seconds since the epoch.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment moved by so many microseconds; stays within the range of `i64`.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// This moment moved by so many milliseconds.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        self.plus_micros(millis.saturating_mul(1_000))
    }

    /// This moment moved by so many seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_micros(seconds.saturating_mul(1_000_000))
    }

    /// How many microseconds lie between `earlier` and this moment.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The wall-clock date and time of this moment in a zone; moments out of the calendar's range are clamped.
    #[must_use]
    pub fn civil(self, zone: &Zone) -> civil::DateTime {
        let moment = jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        });
        zone.0.to_datetime(moment)
    }

    /// The moment at which the zone's wall clock shows `civil`; a gap or fold of daylight saving takes the
    /// compatible choice of RFC 5545 (later in a gap, first in a fold).
    #[must_use]
    pub fn from_civil(civil: civil::DateTime, zone: &Zone) -> Option<Self> {
        let zoned = zone.0.to_ambiguous_zoned(civil).compatible().ok()?;
        Some(Self(zoned.timestamp().as_microsecond()))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with milliseconds, e.g. `2026-01-05T10:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil(&Zone::utc());
        write!(
            f,
            "{}.{:03}Z",
            civil.strftime("%Y-%m-%dT%H:%M:%S"),
            civil.millisecond()
        )
    }
}

/// A text that names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{0}`; use an IANA name such as `Europe/Moscow` or `UTC`")]
pub struct BadZone(pub String);

/// A time zone by its IANA name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated Universal Time.
    #[must_use]
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone of an IANA name, from the database bundled with the binary.
    ///
    /// # Errors
    /// When no zone has that name.
    pub fn named(name: &str) -> Result<Self, BadZone> {
        match name {
            "UTC" => Ok(Self::utc()),
            _ => TimeZone::get(name)
                .map(Self)
                .map_err(|_| BadZone(name.chars().take(60).collect())),
        }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The zone as jiff's own type, for arithmetic that this module does not offer.
    #[must_use]
    pub const fn inner(&self) -> &TimeZone {
        &self.0
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::utc()
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::named(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_shows_the_clock_of_its_zone() {
        let moscow = Zone::named("Europe/Moscow").unwrap();
        let moment = Timestamp::from_seconds(1_767_600_000);
        assert_eq!(moment.to_string(), "2026-01-05T08:00:00.000Z");
        assert_eq!(moment.civil(&moscow).hour(), 11);
        assert_eq!(
            Timestamp::from_civil(moment.civil(&moscow), &moscow),
            Some(moment)
        );
    }

    #[test]
    fn an_unknown_zone_names_itself_and_the_remedy() {
        assert_eq!(
            Zone::named("Mars/Olympus").unwrap_err().to_string(),
            "unknown time zone `Mars/Olympus`; use an IANA name such as `Europe/Moscow` or `UTC`"
        );
    }
}
