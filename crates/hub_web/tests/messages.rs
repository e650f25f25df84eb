//! Everything that people read is a message, and each language has all of them.
//!
//! `MESSAGES=write` brings `messages.pot` and the catalogues up to date with the sources: new messages come in without a
//! translation, those that nobody says any more go.

#![expect(clippy::unwrap_used, reason = "all of this is test code, also outside of #[test]")]

#[path = "messages/catalogue.rs"]
mod catalogue;
#[path = "messages/guides.rs"]
mod guides;
#[path = "messages/sources.rs"]
mod sources;
#[path = "messages/templates.rs"]
mod templates;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A message by its English text, with the form for many where it counts.
type Messages = BTreeMap<String, Option<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// All files below a folder with this ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What must be in every catalogue.
fn wanted() -> Messages {
    let mut all = sources::marked();
    all.extend(templates::marked());
    for text in guides::texts() {
        all.entry(text).or_insert(None);
    }
    all.retain(|message, _| message.chars().any(char::is_alphabetic));
    all
}

/// What may be in one: also a label that is printed by `|t` where it arrives.
fn said_somewhere() -> BTreeSet<String> {
    let mut all = sources::literals();
    all.extend(templates::literals());
    all
}

#[test]
fn every_language_has_every_message() {
    let wanted = wanted();
    if std::env::var("MESSAGES").is_ok_and(|how| how == "write") {
        catalogue::write(&wanted, &said_somewhere());
    }
    catalogue::check_template(&wanted);
    for path in catalogue::paths() {
        let translated = catalogue::read(&path);
        let missing: Vec<_> = wanted.keys().filter(|message| !translated.contains_key(*message)).collect();
        assert!(
            missing.is_empty(),
            "{}: {} messages are missing: {missing:#?}",
            path.display(),
            missing.len()
        );
        let said = said_somewhere();
        let stale: Vec<_> = translated
            .keys()
            .filter(|message| !wanted.contains_key(*message) && !said.contains(*message))
            .collect();
        assert!(stale.is_empty(), "{}: nobody says {stale:#?}", path.display());
    }
}

#[test]
fn translations_keep_places_and_marks() {
    for path in catalogue::paths() {
        for (message, forms) in catalogue::read(&path) {
            catalogue::check_forms(&path, &message, &forms);
        }
    }
}

#[test]
fn templates_say_nothing_that_is_no_message() {
    let bare = templates::bare();
    assert!(bare.is_empty(), "{} texts are no messages: {bare:#?}", bare.len());
}

#[test]
fn pages_say_nothing_that_is_no_message() {
    let bare = sources::bare();
    assert!(bare.is_empty(), "{} texts are no messages: {bare:#?}", bare.len());
}
