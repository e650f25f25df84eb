//! What reports, metadata addresses and logs keep in English, in the reader's language.
//!
//! They hold finished sentences with values in them, from crates that know no languages. Each is found again among the
//! sentences that there are; what none of them fits stays as it is.

mod documents;
mod logins;
mod roles;
#[cfg(test)]
mod tests;

use hub_text::{Language, Text, t, text};

/// The places whose value is a sentence or clause itself.
const NESTED: [&str; 2] = ["why", "rule"];

/// A stored text in the language of the work at hand; in English, the text itself.
pub fn said(stored: &str) -> String {
    if hub_text::current() == Language::English {
        return stored.to_owned();
    }
    retold(stored).unwrap_or_else(|| t(stored.to_owned()).to_string())
}

/// The text put together anew from what was found in it.
fn retold(text: &str) -> Option<String> {
    if let Some((before, quoted)) = text.split_once(" It said: “")
        && let Some(words) = quoted.strip_suffix("”.")
    {
        return Some(format!("{} {}", retold(before)?, text!("It said: “{words}”.", words = words)));
    }
    for advice in logins::ADVICE {
        let before = text.strip_suffix(advice).and_then(|before| before.strip_suffix(". "));
        if let Some(what) = before.and_then(clause) {
            return Some(format!("{what}. {}", t(*advice)));
        }
    }
    sentence(text)
}

/// A clause that begins as a sentence does.
fn clause(text: &str) -> Option<String> {
    sentence(text).or_else(|| sentence(&with_first(text, char::to_lowercase)).map(capitalised))
}

fn capitalised(text: String) -> String {
    with_first(&text, char::to_uppercase)
}

fn with_first<I: Iterator<Item = char>>(text: &str, change: fn(char) -> I) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| change(first).chain(rest).collect()).unwrap_or_default()
}

fn sentence(text: &str) -> Option<String> {
    let known =
        [documents::SENTENCES, logins::FAILURES, logins::SENTENCES, logins::DETAILS, roles::SENTENCES];
    known.into_iter().flatten().find_map(|pattern| Some(filled(pattern, &values(pattern, text)?)))
}

fn filled(pattern: &'static str, values: &[(&'static str, &str)]) -> String {
    let fill = |text: Text, (name, value): &(&'static str, &str)| match *name {
        name if NESTED.contains(&name) => {
            text.with(name, retold(value).unwrap_or_else(|| (*value).to_owned()))
        }
        name => text.with(name, *value),
    };
    values.iter().fold(t(pattern), fill).to_string()
}

/// What stands in the places of a pattern, if the text is made of it.
fn values<'t>(pattern: &'static str, text: &'t str) -> Option<Vec<(&'static str, &'t str)>> {
    let (start, mut pattern) = match pattern.split_once('{') {
        Some(parts) => parts,
        None => return (pattern == text).then(Vec::new),
    };
    let mut text = text.strip_prefix(start)?;
    let mut found = Vec::new();
    loop {
        let (name, after) = pattern.split_once('}')?;
        let Some((words, further)) = after.split_once('{') else {
            let value = text.strip_suffix(after).filter(|value| !value.is_empty())?;
            found.push((name, value));
            return Some(found);
        };
        let (value, rest) = text.split_once(words).filter(|(value, _)| !value.is_empty())?;
        found.push((name, value));
        (text, pattern) = (rest, further);
    }
}
