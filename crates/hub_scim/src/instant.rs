//! Instants as they appear in attributes and filters (RFC 7643, 2.3.5).

use chrono::{DateTime, NaiveDateTime, Utc};

/// Reads an xsd:dateTime; without zone it is UTC.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    if !text.get(10..11).is_some_and(|t| t.eq_ignore_ascii_case("t")) {
        return None;
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(instant.with_timezone(&Utc));
    }
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|naive| naive.and_utc())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn instants_compare_across_offsets_and_fractions() {
        assert_eq!(parse("2026-01-31T12:00:00Z"), parse("2026-01-31T13:00:00.000+01:00"));
        assert_eq!(parse("2026-01-31T12:00:00"), parse("2026-01-31T12:00:00.0Z"));
        for bad in ["", "2026-01-31", "yesterday", "2026-13-01T00:00:00Z", "2026-01-31 12:00:00Z", "12345"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
