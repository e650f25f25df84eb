//! Values that many pages print: badges, notices, problems of a form, moments, values to copy, paging.

use std::fmt;

use hub_text::{Language, key};

mod moment;

pub use moment::{Dated, Moment, date, ends_in, readable, weekday};

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
    fn numbers_are_grouped_by_thousands() {
        let cases =
            [(0, "0"), (999, "999"), (1_204, "1,204"), (12_345_678, "12,345,678"), (-1_000, "-1,000")];
        for (number, words) in cases {
            assert_eq!(grouped(number), words);
        }
        assert_eq!(hub_text::spoken(Language::German, || grouped(1_204)), "1.204");
    }

    #[test]
    fn problems_are_found_by_field() {
        let problems = Problems::default().with("", "No.").with("email", "Enter an e-mail address.");
        assert_eq!(problems.of("email"), Some("Enter an e-mail address."));
        assert!(!problems.has("password"));
        assert!(Problems::default().is_empty() && !problems.is_empty());
    }
}
