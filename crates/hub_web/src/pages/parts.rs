//! Values that many pages print: badges, notices, problems of a form, moments, values to copy, paging.

use std::fmt;

use chrono::{DateTime, Datelike as _, SecondsFormat, Utc};
use hub_kernel::Timestamp;
use hub_text::{Language, Text, key, t, text};

/// The colour of a badge or notice; prints as the CSS class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Plain.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// Done, healthy.
    Good,
    /// Needs attention, nothing is broken.
    Warn,
    /// Refused, broken, dangerous.
    Bad,
}

impl Tone {
    /// Name of the icon that goes with the tone.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Neutral | Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// Whether a screen reader should be interrupted.
    #[must_use]
    pub fn is_bad(self) -> bool {
        self == Self::Bad
    }
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        })
    }
}

/// A word or two in a coloured pill.
#[derive(Debug, Clone)]
pub struct Badge {
    /// Colour.
    pub tone: Tone,
    /// The words, such as "In progress".
    pub text: String,
    /// With a dot in front: for the one badge that tells a thing's state.
    pub dot: bool,
}

impl Badge {
    /// A side badge ("Certificate expires in 6 days").
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), dot: false }
    }

    /// The badge of a state ("Integrated").
    #[must_use]
    pub fn state(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), dot: true }
    }
}

/// A link with its words.
#[derive(Debug, Clone)]
pub struct Link {
    /// Address on this hub, or an outside `https://` page.
    pub href: String,
    /// The words.
    pub label: String,
}

/// A message at the top of a page about what has just happened.
#[derive(Debug, Clone)]
pub struct Flash {
    /// Colour.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
    /// Further lines; may be empty.
    pub details: Vec<String>,
}

impl Flash {
    /// A one-sentence message.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), details: Vec::new() }
    }
}

/// Something on a page that wants the admin's attention, with the way to mend it.
#[derive(Debug, Clone)]
pub struct Attention {
    /// Colour.
    pub tone: Tone,
    /// "Not tested yet", "Certificate expires in 6 days".
    pub title: String,
    /// What it means and what to do.
    pub text: String,
    /// Where to do it.
    pub link: Option<Link>,
}

/// One thing wrong with a form.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Name of the field (which is also its id); empty for the form as a whole.
    pub field: String,
    /// A sentence that says what to do.
    pub text: String,
}

/// All that is wrong with a form; shown as a summary and beside each field.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// In the order of the fields.
    pub list: Vec<Problem>,
}

impl Problems {
    /// Adds a problem of one field; `""` for the form as a whole.
    #[must_use]
    pub fn with(mut self, field: &str, text: impl Into<String>) -> Self {
        self.list.push(Problem { field: field.to_owned(), text: text.into() });
        self
    }

    /// Whether the form is fine so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The message of a field, if it has one.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.list.iter().find(|problem| problem.field == field).map(|problem| problem.text.as_str())
    }

    /// Whether a field has a message.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.of(field).is_some()
    }

    /// Heading of the summary, a message.
    #[must_use]
    pub fn title(&self) -> &'static str {
        if self.list.len() == 1 { key!("That did not work") } else { key!("Please look at these again") }
    }
}

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
            exact: text!("{date}, {time} UTC", date = day_of_year(at), time = &at.format("%H:%M:%S")).into(),
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

/// A number as people read it: "1,204".
#[must_use]
pub fn grouped(count: i64) -> String {
    let separator = match hub_text::current() {
        Language::English => ',',
        Language::German => '.',
    };
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
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
            // A link of seven days ends in seven days, a second after it was made, too.
            let n = if past { s / 86_400 } else { (s + 43_200) / 86_400 };
            if past { text!(n; "{n} day ago", "{n} days ago") } else { text!(n; "in {n} day", "in {n} days") }
        }
        _ => day_of_year(at),
    }
}

/// A value to carry to another console, with a copy button.
#[derive(Debug, Clone)]
pub struct CopyValue {
    /// HTML id, unique on the page: `entity-id`.
    pub id: String,
    /// Our name for it: "Entity ID".
    pub label: String,
    /// The value.
    pub value: String,
    /// What other consoles call it, or what it is for; may be empty.
    pub hint: String,
}

/// One entry of a `<select>`.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen now.
    pub selected: bool,
}

/// Steps through a long list.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// "1–50 of 312 people".
    pub text: String,
    /// Address of the page before; `None` on the first.
    pub previous: Option<String>,
    /// Address of the page after; `None` on the last.
    pub next: Option<String>,
}

/// The typed word that guards a dangerous act. Field `confirm`.
#[derive(Debug, Clone)]
pub struct TypedConfirmation {
    /// What must be typed, usually the workspace's slug.
    pub word: String,
    /// What was typed last time.
    pub typed: String,
}

#[cfg(test)]
mod tests {
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
    fn moments_and_numbers_have_a_language() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let german = |at: DateTime<Utc>| hub_text::spoken(Language::German, || Moment::new(at, now));
        let days = |n| now - chrono::TimeDelta::days(n);
        assert_eq!(german(days(3)).relative, "vor 3 Tagen");
        assert_eq!(german(days(-1)).relative, "in einem Tag");
        assert_eq!(german(days(400)).exact, "11. Dez. 2025, 08:00:00 UTC");
        assert_eq!(hub_text::spoken(Language::German, || grouped(1_204)), "1.204");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        let cases =
            [(0, "0"), (999, "999"), (1_204, "1,204"), (12_345_678, "12,345,678"), (-1_000, "-1,000")];
        for (number, words) in cases {
            assert_eq!(grouped(number), words);
        }
    }

    #[test]
    fn problems_are_found_by_field() {
        let problems = Problems::default().with("", "No.").with("email", "Enter an e-mail address.");
        assert_eq!(problems.of("email"), Some("Enter an e-mail address."));
        assert!(!problems.has("password"));
        assert!(Problems::default().is_empty() && !problems.is_empty());
    }
}
