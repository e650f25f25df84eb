//! Time comes in as a value: only [`SystemClock`] looks at the machine's clock.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use diesel::deserialize::FromSqlRow;
use serde::{Deserialize, Serialize};

/// An instant in UTC, kept as milliseconds since the Unix epoch, as the database stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, FromSqlRow)]
#[serde(transparent)]
pub struct Timestamp(i64);

crate::column::column!(Timestamp);

impl Timestamp {
    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by `seconds`, which may be negative; saturates at the ends of time.
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// This instant moved by `minutes`.
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }

    /// This instant moved by `days` of 24 hours.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// Whole seconds from `earlier` to this instant; negative when it lies after.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / 1000
    }

    /// Whole days from this instant to `end`, negative once that has passed. Ten minutes do not count: what was just made for
    /// seven days ends in seven.
    pub const fn days_until(self, end: Self) -> i64 {
        let left = end.seconds_since(self);
        if left < 0 { left.div_euclid(86_400) } else { (left + 600) / 86_400 }
    }

    /// RFC 3339 with milliseconds and `Z`, as SCIM's dateTime wants it (RFC 7643, 2.3.5).
    pub fn rfc3339(self) -> String {
        self.date_time().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// For people: `2026-11-22 14:05 UTC`.
    pub fn readable(self) -> String {
        self.date_time().format("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// The calendar date in UTC: `2026-11-22`.
    pub fn date(self) -> String {
        self.date_time().format("%Y-%m-%d").to_string()
    }

    /// The last millisecond of the calendar day `YYYY-MM-DD` in UTC, or `None` when the text is no date.
    pub fn end_of_day(text: &str) -> Option<Self> {
        let day = chrono::NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
        let end = day.and_hms_milli_opt(23, 59, 59, 999)?;
        Some(Self(end.and_utc().timestamp_millis()))
    }

    fn date_time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp(Utc::now().timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_moves() {
        let t = Timestamp::from_millis(1_800_000_000_123);
        assert_eq!(t.rfc3339(), "2027-01-15T08:00:00.123Z");
        assert_eq!(t.plus_days(1).seconds_since(t), 86_400);
        assert_eq!(t.plus_minutes(2).days_until(t.plus_days(7)), 7);
        assert_eq!(t.plus_minutes(20).days_until(t.plus_days(7)), 6);
        assert_eq!((t.days_until(t), t.plus_seconds(1).days_until(t)), (0, -1));
        assert_eq!(Timestamp::end_of_day("2027-01-31").unwrap().rfc3339(), "2027-01-31T23:59:59.999Z");
        assert_eq!(Timestamp::end_of_day("2027-02-30"), None);
        assert_eq!(Timestamp::from_millis(i64::MAX).plus_days(1).millis(), i64::MAX);
    }
}
