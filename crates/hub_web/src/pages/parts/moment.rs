//! Instants and dates as people read them, in one form on every page.

use std::fmt;

use chrono::{DateTime, Datelike as _, NaiveDateTime, SecondsFormat, Utc};
use hub_kernel::Timestamp;
use hub_text::{Text, key, t, text};

/// An instant: how long ago in words, and exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339, for machines.
    pub iso: String,
    /// "22 Nov 2026, 03:18:09 UTC".
    pub exact: String,
    /// "4 minutes ago", "in 6 days".
    pub relative: String,
}

impl Moment {
    /// The words for `at`, as seen from `now`.
    #[must_use]
    pub fn new(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self {
            iso: at.to_rfc3339_opts(SecondsFormat::Secs, true),
            exact: exact(at).into(),
            relative: relative(at, now).into(),
        }
    }
}

impl Moment {
    /// The words for a stored instant.
    #[must_use]
    pub fn at(at: Timestamp, now: Timestamp) -> Self {
        Self::new(date_time(at), date_time(now))
    }
}

/// A stored instant in a sentence, to the minute: "3 Nov 2026, 09:12 UTC".
#[must_use]
pub fn readable(at: Timestamp) -> String {
    to_the_minute(date_time(at)).into()
}

fn exact(at: DateTime<Utc>) -> Text {
    text!("{date}, {time} UTC", date = day_of_year(at), time = &at.format("%H:%M:%S"))
}

fn to_the_minute(at: DateTime<Utc>) -> Text {
    text!("{date}, {time} UTC", date = day_of_year(at), time = &at.format("%H:%M"))
}

/// A text in which instants stand as [`Timestamp::readable`] or RFC 3339 (in UTC) has them, read as people write them; as
/// HTML each is a `<time>`. So stand they in texts that are kept, and in those that tell when a switch was turned.
#[derive(Debug, Clone, Copy)]
pub struct Dated<'a>(pub &'a str);

/// An instant in a text.
struct Found {
    at: DateTime<Utc>,
    words: Text,
}

/// "2026-11-22 14:05 UTC".
const READABLE: &str = "%Y-%m-%d %H:%M UTC";
/// What both forms begin with: "2026-11-22".
const DATE: usize = 10;
const LONGEST: usize = 30;

impl Found {
    /// The instant at the beginning of a text, and the length of what stands there.
    fn at_start(text: &str) -> Option<(Self, usize)> {
        let head = text.char_indices().nth(LONGEST).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        let end = |mark: &str| head.find(mark).filter(|end| *end >= DATE).map(|at| at + mark.len());
        if let Some(end) = end(" UTC")
            && let Ok(found) = NaiveDateTime::parse_from_str(text.get(..end)?, READABLE)
        {
            let at = found.and_utc();
            return Some((Self { at, words: to_the_minute(at) }, end));
        }
        let end = end("Z")?;
        let at = DateTime::parse_from_rfc3339(text.get(..end)?).ok()?.to_utc();
        Some((Self { at, words: exact(at) }, end))
    }
}

impl<'a> Dated<'a> {
    /// The text before the first instant, the instant, and the text behind it.
    fn first(text: &'a str) -> Option<(&'a str, Found, &'a str)> {
        // A year, as far as texts of today are concerned; not in the middle of a longer number.
        text.match_indices("20").find_map(|(at, _)| {
            let (before, rest) = text.split_at_checked(at)?;
            if before.ends_with(|last: char| last.is_ascii_alphanumeric()) {
                return None;
            }
            let (found, length) = Found::at_start(rest)?;
            Some((before, found, rest.get(length..)?))
        })
    }

    /// The text as HTML.
    #[must_use]
    pub fn html(self) -> String {
        let mut rest = self.0;
        let mut html = String::new();
        while let Some((before, found, after)) = Self::first(rest) {
            escape(&mut html, before);
            let iso = found.at.to_rfc3339_opts(SecondsFormat::Secs, true);
            html.push_str(&format!("<time datetime=\"{iso}\">{}</time>", found.words));
            rest = after;
        }
        escape(&mut html, rest);
        html
    }
}

/// As plain text.
impl fmt::Display for Dated<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, found, after)) = Self::first(rest) {
            write!(f, "{before}{}", found.words)?;
            rest = after;
        }
        f.write_str(rest)
    }
}

fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&#38;"),
            '<' => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

/// "in 6 days", "in 5 hours": what is left of something that ends. Never more than there is.
#[must_use]
pub fn ends_in(end: Timestamp, now: Timestamp) -> String {
    let left = match end.seconds_since(now).max(0) / 3_600 {
        0 => t("in less than an hour"),
        n @ 1..24 => text!(n; "in {n} hour", "in {n} hours"),
        _ => text!(now.days_until(end); "in {n} day", "in {n} days"),
    };
    left.to_string()
}

/// A stored instant's date, as people write it: "28 Nov 2026".
#[must_use]
pub fn date(at: Timestamp) -> String {
    day_of_year(date_time(at)).into()
}

/// The weekday with it: "Mon 9 Nov".
#[must_use]
pub fn weekday(at: Timestamp) -> String {
    let at = date_time(at);
    let name = WEEKDAYS.get(at.weekday().num_days_from_monday() as usize).copied().unwrap_or_default();
    text!("{weekday} {day} {month}", weekday = t(name), day = at.day(), month = month(at)).into()
}

const WEEKDAYS: [&str; 7] =
    [key!("Mon"), key!("Tue"), key!("Wed"), key!("Thu"), key!("Fri"), key!("Sat"), key!("Sun")];

const MONTHS: [&str; 12] = [
    key!("Jan"),
    key!("Feb"),
    key!("Mar"),
    key!("Apr"),
    key!("May"),
    key!("Jun"),
    key!("Jul"),
    key!("Aug"),
    key!("Sep"),
    key!("Oct"),
    key!("Nov"),
    key!("Dec"),
];

fn month(at: DateTime<Utc>) -> Text {
    t(MONTHS.get(at.month0() as usize).copied().unwrap_or_default())
}

fn day_of_year(at: DateTime<Utc>) -> Text {
    text!("{day} {month} {year}", day = at.day(), month = month(at), year = at.year())
}

fn date_time(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or(DateTime::UNIX_EPOCH)
}

fn relative(at: DateTime<Utc>, now: DateTime<Utc>) -> Text {
    let seconds = (now - at).num_seconds();
    let past = seconds >= 0;
    match seconds.abs() {
        0..45 => t(if past { key!("just now") } else { key!("in a moment") }),
        s @ 45..3_600 => {
            let n = (s + 30) / 60;
            if past {
                text!(n; "{n} minute ago", "{n} minutes ago")
            } else {
                text!(n; "in {n} minute", "in {n} minutes")
            }
        }
        s @ 3_600..86_400 => {
            let n = s / 3_600;
            if past {
                text!(n; "{n} hour ago", "{n} hours ago")
            } else {
                text!(n; "in {n} hour", "in {n} hours")
            }
        }
        s @ 86_400..5_184_000 => {
            // As `Timestamp::days_until`.
            let n = if past { s / 86_400 } else { (s + 600) / 86_400 };
            if past { text!(n; "{n} day ago", "{n} days ago") } else { text!(n; "in {n} day", "in {n} days") }
        }
        _ => day_of_year(at),
    }
}

#[cfg(test)]
mod tests {
    use hub_text::{Language, spoken};

    use super::*;

    #[test]
    fn moments_read_like_a_person_would_say_them() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let cases = [
            (0, "just now"),
            (50, "1 minute ago"),
            (150, "3 minutes ago"),
            (3_700, "1 hour ago"),
            (90_000, "1 day ago"),
            (86_400 * 40, "40 days ago"),
            (86_400 * 400, "11 Dec 2025"),
            (-20, "in a moment"),
            (-86_400 * 6, "in 6 days"),
        ];
        for (seconds, words) in cases {
            let said = relative(now - chrono::TimeDelta::seconds(seconds), now).english();
            assert_eq!(said, words, "{seconds}");
        }
        assert_eq!(Moment::new(now, now).exact, "15 Jan 2027, 08:00:00 UTC");
        assert_eq!(date(Timestamp::from_millis(1_800_000_000_000)), "15 Jan 2027");
        assert_eq!(weekday(Timestamp::from_millis(1_800_000_000_000)), "Fri 15 Jan");
    }

    #[test]
    fn moments_have_a_language() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let german = |at: DateTime<Utc>| spoken(Language::German, || Moment::new(at, now));
        let days = |n| now - chrono::TimeDelta::days(n);
        assert_eq!(german(days(3)).relative, "vor 3 Tagen");
        assert_eq!(german(days(-1)).relative, "in einem Tag");
        assert_eq!(german(days(400)).exact, "11. Dez. 2025, 08:00:00 UTC");
    }

    #[test]
    fn what_is_left_is_told_in_days_and_then_in_hours() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let cases = [
            (8 * 86_400 + 43_200, "in 8 days"),
            (86_400, "in 1 day"),
            (86_399, "in 23 hours"),
            (5 * 3_600 + 60, "in 5 hours"),
            (3_599, "in less than an hour"),
            (-5, "in less than an hour"),
        ];
        for (seconds, words) in cases {
            assert_eq!(ends_in(now.plus_seconds(seconds), now), words, "{seconds}");
        }
        let end = now.plus_days(8).plus_seconds(43_200);
        assert_eq!(Moment::at(end, now).relative, ends_in(end, now), "beside each other they say the same");
    }

    #[test]
    fn instants_in_a_text_are_read_as_people_write_them() {
        let at = Timestamp::from_millis(1_800_000_000_000);
        let text = format!("On since {} by <Ada>; until {}.", at.readable(), at.plus_days(1).readable());
        assert_eq!(
            Dated(&text).to_string(),
            "On since 15 Jan 2027, 08:00 UTC by <Ada>; until 16 Jan 2027, 08:00 UTC."
        );
        assert_eq!(
            spoken(Language::German, || Dated(&at.readable()).html()),
            "<time datetime=\"2027-01-15T08:00:00Z\">15. Jan. 2027, 08:00 UTC</time>"
        );
        assert_eq!(
            Dated(&format!("issued at {}, too late", at.rfc3339())).to_string(),
            "issued at 15 Jan 2027, 08:00:00 UTC, too late"
        );
        let others =
            ["", "at 25:00 UTC", "2027-13-01 08:00 UTC", "20äöü UTC", " UTC", "12027-01-15T08:00:00Z"];
        for plain in others {
            assert_eq!(Dated(plain).to_string(), plain);
        }
        assert_eq!(Dated("<b> & \"'").html(), "&#60;b&#62; &#38; &#34;&#39;");
        assert_eq!(readable(at), Dated(&at.readable()).to_string());
    }
}
