//! SAML instants: RFC 3339 in UTC, years 2000 to 2099, as Unix milliseconds.

use chrono::{DateTime, NaiveDate, SecondsFormat};

/// Longest spelling taken; vendors write up to nine decimals.
const MAX_LEN: usize = 35;

/// Reads `YYYY-MM-DDThh:mm:ss[.fraction]Z`; anything else is `None`.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let body = text.strip_suffix('Z')?;
    if text.len() > MAX_LEN || !text.is_ascii() || !text.starts_with("20") {
        return None;
    }
    let (date, time) = body.split_once('T')?;
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if !shape(date, "dddd-dd-dd") || !shape(clock, "dd:dd:dd") {
        return None;
    }
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |s: Option<&str>| s.and_then(|s| s.parse::<u32>().ok());
    let year = date.get(..4)?.parse::<i32>().ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(date.get(5..7))?, number(date.get(8..10))?)?;
    let at = day.and_hms_opt(number(clock.get(..2))?, number(clock.get(3..5))?, number(clock.get(6..8))?)?;
    let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    at.and_utc().timestamp_millis().checked_add(millis)
}

/// Writes Unix milliseconds as `YYYY-MM-DDThh:mm:ssZ`.
pub(crate) fn format(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(b, p)| if p == b'd' { b.is_ascii_digit() } else { b == p })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_spellings_are_read() {
        assert_eq!(parse("2026-01-01T00:00:00Z"), Some(1_767_225_600_000));
        assert_eq!(parse("2026-01-01T00:00:00.5Z"), Some(1_767_225_600_500));
        assert_eq!(parse("2026-01-01T00:00:00.123456789Z"), Some(1_767_225_600_123));
        assert_eq!(format(1_767_225_600_999), "2026-01-01T00:00:00Z");
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+00:00",
            "2026-01-01 00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1e3Z",
            "1999-01-01T00:00:00Z",
            "262142-01-01T00:00:00Z",
            "2026-01-01T00:00:00.0000000000000000000Z",
            "２０26-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
