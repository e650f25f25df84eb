//! The catalogues: GNU gettext's PO files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use polib::catalog::Catalog;
use polib::message::Message;
use polib::metadata::CatalogMetadata;
use polib::po_file;
use regex::Regex;

use crate::{Messages, files, root};

fn folder() -> PathBuf {
    root().join("crates/hub_text/messages")
}

fn template() -> PathBuf {
    folder().join("messages.pot")
}

/// One for each language but English.
pub fn paths() -> Vec<PathBuf> {
    let paths = files(&folder(), "po");
    assert!(!paths.is_empty());
    paths
}

/// What a catalogue says: the English forms, and the translated ones.
pub struct Forms {
    english: Vec<String>,
    said: Vec<String>,
}

/// The messages that a catalogue translates.
pub fn read(path: &Path) -> BTreeMap<String, Forms> {
    let mut all = BTreeMap::new();
    for message in po_file::parse(path).unwrap().messages().filter(|message| message.is_translated()) {
        let (english, said) = if message.is_plural() {
            let many = message.msgid_plural().unwrap().to_owned();
            (vec![message.msgid().to_owned(), many], message.msgstr_plural().unwrap().clone())
        } else {
            (vec![message.msgid().to_owned()], vec![message.msgstr().unwrap().to_owned()])
        };
        all.insert(message.msgid().to_owned(), Forms { english, said });
    }
    all
}

/// Each form has the places of its English, and as many marks; a count may stay unsaid where the form says it.
pub fn check_forms(path: &Path, message: &str, forms: &Forms) {
    let place = Regex::new(r"\{[a-z0-9_]+\}").unwrap();
    let places =
        |text: &str| place.find_iter(text).map(|found| found.as_str().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(forms.english.len(), forms.said.len(), "{}: {message}", path.display());
    for (english, said) in forms.english.iter().zip(&forms.said) {
        let differing: Vec<_> = places(english).symmetric_difference(&places(said)).cloned().collect();
        let fits = differing.is_empty() || (forms.said.len() > 1 && differing == ["{n}"]);
        assert!(fits, "{}: {message}: places {differing:?}", path.display());
        for mark in ["**", "`", "["] {
            let (ours, theirs) = (english.matches(mark).count(), said.matches(mark).count());
            assert_eq!(ours, theirs, "{}: {message}: {mark}", path.display());
        }
        let ends = |text: &str| (text.starts_with(' '), text.ends_with(' '));
        assert_eq!(ends(english), ends(said), "{}: {message}: spaces", path.display());
    }
}

fn metadata(language: &str) -> CatalogMetadata {
    let mut metadata = CatalogMetadata::new();
    language.clone_into(&mut metadata.language);
    "1.0".clone_into(&mut metadata.mime_version);
    "text/plain; charset=UTF-8".clone_into(&mut metadata.content_type);
    "8bit".clone_into(&mut metadata.content_transfer_encoding);
    metadata.plural_rules.nplurals = 2;
    "(n != 1)".clone_into(&mut metadata.plural_rules.expr);
    metadata
}

fn entry(one: &str, many: Option<&str>, said: &[String]) -> Message {
    match many {
        Some(many) => {
            let said = if said.len() == 2 { said.to_vec() } else { vec![String::new(); 2] };
            let mut entry = Message::build_plural();
            entry
                .with_msgid(one.to_owned())
                .with_msgid_plural(many.to_owned())
                .with_msgstr_plural(said)
                .done()
        }
        None => {
            let said = said.first().cloned().unwrap_or_default();
            Message::build_singular().with_msgid(one.to_owned()).with_msgstr(said).done()
        }
    }
}

/// The template has what must be said, and what else the catalogues have.
pub fn check_template(wanted: &Messages) {
    let template = po_file::parse(&template()).unwrap();
    let held: BTreeSet<_> = template.messages().map(|message| message.msgid().to_owned()).collect();
    let mut said: BTreeSet<_> = wanted.keys().cloned().collect();
    said.extend(paths().iter().flat_map(|path| read(path).into_keys()));
    let differing: Vec<_> = held.symmetric_difference(&said).collect();
    assert!(differing.is_empty(), "messages.pot is not up to date (`make messages`): {differing:#?}");
}

/// Writes all of them anew, in the order of the messages.
pub fn write(wanted: &Messages, said_somewhere: &BTreeSet<String>) {
    let mut messages = wanted.clone();
    for (one, forms) in paths().iter().flat_map(|path| read(path)) {
        if said_somewhere.contains(&one) {
            messages.entry(one).or_insert_with(|| forms.english.get(1).cloned());
        }
    }
    let mut all = Catalog::new(metadata("en"));
    for (one, many) in &messages {
        all.append_or_update(entry(one, many.as_deref(), &[]));
    }
    po_file::write_to_file(&all, &template()).unwrap();
    for path in paths() {
        let mut known = read(&path);
        let mut all = Catalog::new(metadata(path.file_stem().unwrap().to_str().unwrap()));
        for (one, many) in &messages {
            let said = known.remove(one).map(|forms| forms.said).unwrap_or_default();
            all.append_or_update(entry(one, many.as_deref(), &said));
        }
        po_file::write_to_file(&all, &path).unwrap();
    }
}
