//! The messages in templates: `"…"|t` and `"…"|counted(n, "…")`.

use std::collections::BTreeSet;

use regex::Regex;

use crate::{Messages, files, root};

/// Not read by the hub's people, or not in their language: the API reference.
const ENGLISH: [&str; 1] = ["docs/api.html"];

fn sources() -> Vec<(String, String)> {
    let folder = root().join("templates");
    let comments = Regex::new(r"(?s)\{#.*?#\}").unwrap();
    let mut all = Vec::new();
    for ending in ["html", "txt"] {
        for path in files(&folder, ending) {
            let name = path.strip_prefix(&folder).unwrap().display().to_string();
            let text = std::fs::read_to_string(&path).unwrap();
            all.push((name, comments.replace_all(&text, "").into_owned()));
        }
    }
    all
}

fn unescaped(text: &str) -> String {
    syn::parse_str::<syn::LitStr>(&format!("\"{text}\"")).unwrap().value()
}

/// Pieces of tags that stand in a block or a macro: classes, attributes, endings of ids.
const PIECES_OF_TAGS: &str = r#"^(narrow|-hint|-problem|[a-z-]+="[a-z]*"?)$"#;

/// All messages that the templates mark.
pub fn marked() -> Messages {
    let one = Regex::new(r#""((?:[^"\\]|\\.)*)"\s*\|\s*t\b"#).unwrap();
    let both =
        Regex::new(r#""((?:[^"\\]|\\.)*)"\s*\|\s*counted\(\s*[^"]*?,\s*"((?:[^"\\]|\\.)*)"\s*\)"#).unwrap();
    let mut all = Messages::new();
    for (_, text) in sources() {
        for found in one.captures_iter(&text) {
            all.entry(unescaped(&found[1])).or_insert(None);
        }
        for found in both.captures_iter(&text) {
            all.insert(unescaped(&found[1]), Some(unescaped(&found[2])));
        }
    }
    all
}

/// All texts in quotes, for those that a macro of templates translates.
pub fn literals() -> BTreeSet<String> {
    let quoted = Regex::new(r#""((?:[^"\\]|\\.)*)""#).unwrap();
    let code = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").unwrap();
    let mut all = BTreeSet::new();
    for (_, text) in sources() {
        for piece in code.find_iter(&text) {
            all.extend(quoted.captures_iter(piece.as_str()).map(|found| unescaped(&found[1])));
        }
    }
    all
}

/// Words that stand in a template as they are.
pub fn bare() -> Vec<String> {
    let code = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").unwrap();
    // Drawings and code are the same in every language.
    let silent = Regex::new(r"(?s)<(code|svg|script|kbd|pre)\b.*?</(code|svg|script|kbd|pre)>").unwrap();
    let said = Regex::new(r#"\b(?:aria-label|title|placeholder|alt)="([^"]*)""#).unwrap();
    let tag = Regex::new(r"(?s)<[^>]*>").unwrap();
    let word = Regex::new(r"\p{L}{2,}").unwrap();
    let small = Regex::new(r"\p{Ll}{2,}").unwrap();
    let piece_of_tag = Regex::new(PIECES_OF_TAGS).unwrap();
    let mut found = Vec::new();
    for (name, text) in sources().into_iter().filter(|(name, _)| !ENGLISH.contains(&name.as_str())) {
        let text = code.replace_all(&text, "\u{1}");
        let text = if name.ends_with(".html") { silent.replace_all(&text, "\u{1}") } else { text };
        for attribute in said.captures_iter(&text) {
            let value = &attribute[1];
            // An address or a code as an example is none of our words.
            if small.is_match(value) && !value.contains(['@', '/']) {
                found.push(format!("{name}: {}", &attribute[0]));
            }
        }
        let words = if name.ends_with(".html") { tag.replace_all(&text, "\u{1}") } else { text };
        for piece in words.split('\u{1}').map(str::trim).filter(|piece| word.is_match(piece)) {
            if piece_of_tag.is_match(piece) {
                continue;
            }
            found.push(format!("{name}: {piece}"));
        }
    }
    found
}
