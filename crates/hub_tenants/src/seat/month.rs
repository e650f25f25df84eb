//! What a tenant's seats came to in a calendar month (UTC).

use std::fmt;
use std::str::FromStr;

use hub_db::Conn;
use hub_kernel::{TenantId, Timestamp};
use hub_text::t;

use super::store::{self, Totals};
use crate::{Error, Result, tenant};

const DAY_MS: i64 = 86_400_000;

/// A calendar month in UTC, printed as `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u8,
}

impl Month {
    /// The month of an instant.
    pub fn of(at: Timestamp) -> Self {
        at.date().get(..7).and_then(|text| text.parse().ok()).unwrap_or(Self { year: 1970, month: 1 })
    }

    /// Its first instant.
    pub fn start(self) -> Timestamp {
        let end = Timestamp::end_of_day(&format!("{self}-01")).map_or(0, Timestamp::millis);
        Timestamp::from_millis(end - DAY_MS + 1)
    }

    /// The first instant after it.
    pub fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The month after it.
    #[must_use]
    pub const fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }

    /// The month before it.
    #[must_use]
    pub const fn previous(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { year: self.year, month: self.month - 1 }
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid("month", t("enter a month as 2026-11"));
        let (year, month) = text.split_once('-').filter(|_| text.len() == 7).ok_or_else(wrong)?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let found = Self {
            year: year.parse().ok().filter(|_| digits(year)).ok_or_else(wrong)?,
            month: month.parse().ok().filter(|_| digits(month)).ok_or_else(wrong)?,
        };
        if (1970..=9998).contains(&found.year) && (1..=12).contains(&found.month) {
            Ok(found)
        } else {
            Err(wrong())
        }
    }
}

/// A month of a tenant's seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Which month.
    pub month: Month,
    /// Up to where it is told: the month's end, or now while it runs.
    pub until: Timestamp,
    /// Seats taken when it began.
    pub opening: i64,
    /// The most seats taken at once.
    pub peak: i64,
    /// Seats taken at `until`.
    pub closing: i64,
    /// How often a seat was taken.
    pub taken: i64,
    /// How often a seat was freed.
    pub freed: i64,
    /// Seats times milliseconds for which they were taken.
    pub seat_ms: i64,
}

impl Report {
    /// Seats times days for which they were taken, with two decimals: `310.50`.
    pub fn seat_days(&self) -> String {
        // Rounded half up; a month's seats are far from what would overflow.
        let hundredths = (self.seat_ms + DAY_MS / 200).div_euclid(DAY_MS / 100);
        format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100))
    }

    /// Whether the month has not ended.
    pub fn is_running(&self) -> bool {
        self.until < self.month.end()
    }
}

/// The report of one month; `None` when the tenant did not exist in it, or it has not begun.
///
/// # Errors
/// `NotFound`.
pub fn report(c: &mut Conn, tenant: TenantId, month: Month, now: Timestamp) -> Result<Option<Report>> {
    let row = tenant::get(c, tenant)?;
    if month > Month::of(now) || month < Month::of(row.created_at) {
        return Ok(None);
    }
    // While it runs, what is recorded within this very millisecond counts too.
    let until = month.end().min(Timestamp::from_millis(now.millis().saturating_add(1)));
    let opening = store::taken_before(c, tenant, month.start())?;
    let Totals { taken, freed, highest, weighted_ms } = store::totals(c, tenant, month.start(), until)?;
    Ok(Some(Report {
        month,
        until: until.min(now),
        opening,
        peak: opening + highest.max(0),
        closing: opening + taken - freed,
        taken,
        freed,
        seat_ms: opening * (until.millis() - month.start().millis()) + weighted_ms,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_follow_each_other() {
        let month: Month = "2026-12".parse().unwrap();
        assert_eq!(month.start().rfc3339(), "2026-12-01T00:00:00.000Z");
        assert_eq!(month.end().rfc3339(), "2027-01-01T00:00:00.000Z");
        assert_eq!((month.next().to_string(), month.next().previous()), ("2027-01".to_owned(), month));
        assert_eq!(Month::of(month.start()), month);
        assert_eq!(Month::of(Timestamp::from_millis(month.end().millis() - 1)), month);
        assert_eq!("2028-02".parse::<Month>().unwrap().end().rfc3339(), "2028-03-01T00:00:00.000Z");
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "2026-11-01",
            "+026-11",
            "2026-+1",
            "0000-01",
        ] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn seat_days_are_rounded_to_hundredths() {
        let month: Month = "2026-11".parse().unwrap();
        let of = |seat_ms| {
            Report { month, until: month.end(), opening: 0, peak: 0, closing: 0, taken: 0, freed: 0, seat_ms }
                .seat_days()
        };
        assert_eq!(of(0), "0.00");
        assert_eq!(of(DAY_MS * 30), "30.00");
        assert_eq!(of(DAY_MS / 2), "0.50");
        assert_eq!(of(DAY_MS / 200), "0.01");
        assert_eq!(of(DAY_MS / 200 - 1), "0.00");
    }
}
