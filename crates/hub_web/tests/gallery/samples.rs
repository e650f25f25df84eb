//! Shared sample values.

use chrono::{DateTime, TimeDelta, Utc};
use hub_web::pages::parts::{Choice, CopyValue, Flash, Moment};
use hub_web::pages::shell::{Section, Shell};

pub const CSRF: &str = "csrf-sample";

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_318_200, 0).unwrap()
}

/// An instant so many minutes ago; negative for the future.
pub fn ago(minutes: i64) -> Moment {
    Moment::new(now() - TimeDelta::minutes(minutes), now())
}

pub fn days_ago(days: i64) -> Moment {
    ago(days * 24 * 60)
}

pub fn owner(section: Section) -> Shell {
    Shell {
        tenant: "Acme Telephony".to_owned(),
        person: "Ada Byron".to_owned(),
        initials: "AB".to_owned(),
        email: "ada@acme.test".to_owned(),
        role: "Owner".to_owned(),
        manages: true,
        section,
        csrf_token: CSRF.to_owned(),
        flash: None,
        banner: None,
    }
}

pub fn sub_user() -> Shell {
    Shell {
        person: "Grace Hopper".to_owned(),
        initials: "GH".to_owned(),
        email: "grace@acme.test".to_owned(),
        role: "Sub-user".to_owned(),
        manages: false,
        ..owner(Section::Account)
    }
}

pub fn flashed(shell: Shell, flash: Flash) -> Shell {
    Shell { flash: Some(flash), ..shell }
}

pub fn copy(id: &str, label: &str, value: &str, hint: &str) -> CopyValue {
    CopyValue { id: id.to_owned(), label: label.to_owned(), value: value.to_owned(), hint: hint.to_owned() }
}

/// Choices from labels; the first is chosen and stands for "all".
pub fn choices(labels: &[&str]) -> Vec<Choice> {
    let value = |index: usize, label: &str| if index == 0 { String::new() } else { label.to_lowercase() };
    labels
        .iter()
        .enumerate()
        .map(|(index, label)| Choice {
            value: value(index, label),
            label: (*label).to_owned(),
            selected: index == 0,
        })
        .collect()
}

pub fn strings(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}
