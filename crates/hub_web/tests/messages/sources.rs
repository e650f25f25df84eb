//! The messages in Rust: `text!`, `key!`, `t("…")`, `Text::counted`.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use regex::Regex;

use crate::{Messages, files, root};

/// Crates whose texts people read.
const CRATES: [&str; 4] = ["hub_web", "hub_tenants", "hub_integrations", "hub_saml"];

/// Texts that nobody reads on a page, by the end of their file and their beginning: classes, defects for the log, and the
/// API reference, which is English.
const SAME_EVERYWHERE: &[(&str, &str)] = &[
    ("pages/parts/moment.rs", "<time"),
    ("pages/docs.rs", ""),
    ("configuration.rs", "button primary"),
    ("explain.rs", "an explanation was lost"),
    ("keys.rs", "the key was lost"),
    ("keys.rs", "a certificate of ours is unreadable"),
    ("visit.rs", "no application"),
    ("show.rs", "the hub is stopping"),
    ("export.rs", "the hub is stopping"),
];

fn is_test(path: &Path) -> bool {
    path.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part == "tests" || part == "tests.rs" || part == "test_support.rs"
    })
}

fn trees(krate: &str) -> Vec<(String, Vec<TokenTree>)> {
    let folder = root().join("crates").join(krate).join("src");
    let mut all = Vec::new();
    for path in files(&folder, "rs").into_iter().filter(|path| !is_test(path)) {
        let text = std::fs::read_to_string(&path).unwrap();
        let tokens = TokenStream::from_str(&text).unwrap().into_iter().collect();
        all.push((path.display().to_string(), tokens));
    }
    all
}

fn literal(tree: Option<&TokenTree>) -> Option<String> {
    let Some(TokenTree::Literal(literal)) = tree else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
}

fn is_ident(tree: Option<&TokenTree>, name: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == name)
}

fn is_punct(tree: Option<&TokenTree>, sign: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// The message that a call at this place makes, if it is one of ours, and where its arguments are.
fn message(tokens: &[TokenTree], at: usize) -> Option<(String, Option<String>)> {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let is_macro = is_punct(tokens.get(at + 1), '!');
    let arguments = match tokens.get(at + if is_macro { 2 } else { 1 }) {
        Some(TokenTree::Group(group)) => group.stream().into_iter().collect::<Vec<_>>(),
        _ => return None,
    };
    let strings = || arguments.iter().filter_map(|tree| literal(Some(tree)));
    if is_macro && (is_ident(tokens.get(at), "text") || is_ident(tokens.get(at), "key")) {
        if let Some(one) = literal(arguments.first()) {
            return Some((one, None));
        }
        let start = arguments.iter().position(|tree| is_punct(Some(tree), ';'))?;
        return Some((literal(arguments.get(start + 1))?, literal(arguments.get(start + 3))));
    }
    if is_ident(tokens.get(at), "t") && !is_punct(before, '.') && !is_ident(before, "fn") {
        return Some((literal(arguments.first())?, None));
    }
    if is_ident(tokens.get(at), "counted") && is_punct(before, ':') {
        let mut both = strings();
        return Some((both.next()?, both.next()));
    }
    None
}

fn gather(tokens: &[TokenTree], all: &mut Messages) {
    for (at, tree) in tokens.iter().enumerate() {
        if let Some((one, many)) = message(tokens, at) {
            all.entry(one).and_modify(|known| *known = known.take().or(many.clone())).or_insert(many);
        }
        if let TokenTree::Group(group) = tree {
            gather(&group.stream().into_iter().collect::<Vec<_>>(), all);
        }
    }
}

/// All messages that the sources mark.
pub fn marked() -> Messages {
    let mut all = Messages::new();
    for krate in CRATES {
        for (_, tokens) in trees(krate) {
            gather(&tokens, &mut all);
        }
    }
    all
}

/// All texts in the sources, marked or not.
pub fn literals() -> BTreeSet<String> {
    fn visit(tokens: Vec<TokenTree>, all: &mut BTreeSet<String>) {
        for tree in &tokens {
            all.extend(literal(Some(tree)));
            if let TokenTree::Group(group) = tree {
                visit(group.stream().into_iter().collect(), all);
            }
        }
    }
    let mut all = BTreeSet::new();
    for krate in CRATES {
        for (_, tokens) in trees(krate) {
            visit(tokens, &mut all);
        }
    }
    all
}

/// Sentences of pages that no language but English has.
pub fn bare() -> Vec<String> {
    let words = Regex::new(r"\p{Ll}{2,},? \p{Ll}{2,}").unwrap();
    let mut found = Vec::new();
    for (path, tokens) in trees("hub_web").into_iter().filter(|(path, _)| path.contains("/src/pages/")) {
        let mut texts = Vec::new();
        unmarked(&tokens, &mut texts);
        for text in texts.into_iter().filter(|text| words.is_match(text)) {
            let known = |(file, start): &(&str, &str)| path.ends_with(file) && text.starts_with(start);
            if !SAME_EVERYWHERE.iter().any(known) {
                found.push(format!("{}: {text}", path.rsplit("/src/").next().unwrap_or_default()));
            }
        }
    }
    found
}

/// The literals that stand neither in a message nor in an attribute, a test, a log line or a query.
fn unmarked(tokens: &[TokenTree], texts: &mut Vec<String>) {
    let mut at = 0;
    while let Some(tree) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let skipped = if is_punct(tokens.get(at + 1), '!') { 2 } else { 1 };
                let is_tests = matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.stream().to_string().starts_with("cfg (test"));
                at += skipped + 1;
                if is_tests {
                    // What the attribute stands before ends with its braces or its semicolon.
                    while let Some(next) = tokens.get(at) {
                        at += 1;
                        let braces =
                            matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
                        if braces || is_punct(Some(next), ';') {
                            break;
                        }
                    }
                }
                continue;
            }
            TokenTree::Ident(ident) if ident == "tracing" && is_punct(tokens.get(at + 1), ':') => {
                // tracing :: level ! ( … )
                at += 6;
                continue;
            }
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let name = at.checked_sub(if is_punct(before, '!') { 2 } else { 1 });
                let marked = name.is_some_and(|name| message(tokens, name).is_some());
                if marked {
                    // Its own texts are the message; what stands for its places may be anything.
                    let places: Vec<_> =
                        inner.into_iter().filter(|tree| !matches!(tree, TokenTree::Literal(_))).collect();
                    unmarked(&places, texts);
                } else {
                    unmarked(&inner, texts);
                }
            }
            tree => texts.extend(literal(Some(tree))),
        }
        at += 1;
    }
}
