//! Rules that hold for every page: strict CSP, CSRF tokens, labels, ids, headings, and known addresses.

use std::collections::{BTreeSet, HashMap};

use hub_web::assets;
use hub_web::pages::parts::Dated;

use crate::pages;

/// The tags of a page, each as `name attr="value" …`, without closing tags.
fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|part| part.split('>').next())
        .collect()
}

fn attr<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

fn is(tag: &str, name: &str) -> bool {
    tag.split_ascii_whitespace().next() == Some(name)
}

/// Two of one name would overwrite each other's snapshot and picture.
#[test]
fn every_page_has_a_name_of_its_own() {
    let mut names = BTreeSet::new();
    for (name, _) in pages() {
        assert!(names.insert(name), "{name} twice");
    }
}

#[test]
fn nothing_inline_that_the_content_policy_would_stop() {
    for (name, html) in pages() {
        assert!(!html.contains("<style"), "{name}");
        for tag in tags(&html) {
            assert!(attr(tag, "style").is_none(), "{name}: {tag}");
            assert!(!is(tag, "script") || attr(tag, "src").is_some(), "{name}: {tag}");
            assert!(
                !tag.split_ascii_whitespace().any(|word| word.starts_with("on") && word.contains("=\"")),
                "{name}: {tag}"
            );
            assert!(attr(tag, "href").is_none_or(|href| !href.starts_with("javascript:")), "{name}: {tag}");
        }
    }
}

#[test]
fn every_post_form_carries_the_token() {
    for (name, html) in pages() {
        for form in html.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap();
            if form.starts_with("class=\"carry\" method=\"post\"") {
                assert!(!form.contains("csrf_token"), "{name}: our token is not for other sites");
            } else if form.split('>').next().unwrap().contains("method=\"post\"") {
                assert_eq!(
                    form.matches("name=\"csrf_token\" value=\"csrf-sample\"").count(),
                    1,
                    "{name}: {form}"
                );
            } else {
                let head = form.split('>').next().unwrap();
                assert!(head.contains("method=\"get\""), "{name}: {form}");
                assert!(!form.contains("csrf_token"), "{name}: a token must not end in an address");
            }
        }
    }
}

#[test]
fn every_control_has_a_name_for_readers() {
    for (name, html) in pages() {
        for tag in tags(&html) {
            let control = is(tag, "input") || is(tag, "textarea") || is(tag, "select");
            if !control || attr(tag, "type") == Some("hidden") || tag.contains("aria-hidden=\"true\"") {
                continue;
            }
            let labels = |id: &str| {
                ["", " class=\"choice\"", " class=\"sr-only\""]
                    .iter()
                    .any(|class| html.contains(&format!("<label{class} for=\"{id}\"")))
            };
            let labelled = attr(tag, "id").is_some_and(labels);
            let wrapped = html.contains(&format!("<label class=\"choice\"><{tag}>"));
            assert!(labelled || wrapped || attr(tag, "aria-label").is_some(), "{name}: {tag}");
        }
    }
}

/// Values must come from the page, not from a parameter of a macro that has the same name.
#[test]
fn a_refused_form_keeps_what_was_typed() {
    let pages: HashMap<_, _> = pages().into_iter().collect();
    let expected = [
        ("sign_up-refused", "name", "Ada Byron"),
        ("sign_up-refused", "slug", "acme"),
        ("invite-taken", "name", "Grace Hopper"),
        ("provisioning-refused", "name", "Entra"),
        ("configuration-refused", "sso_url", "http://login.example.com/saml"),
    ];
    for (page, field, value) in expected {
        let html = &pages[page];
        let input = tags(html).into_iter().find(|tag| is(tag, "input") && attr(tag, "id") == Some(field));
        assert_eq!(attr(input.unwrap(), "value"), Some(value), "{page}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for (name, html) in pages() {
        let mut ids = HashMap::new();
        for tag in tags(&html) {
            if let Some(id) = attr(tag, "id") {
                assert!(ids.insert(id, tag).is_none(), "{name}: {id} twice");
            }
        }
        for tag in tags(&html) {
            let references = ["for", "aria-describedby", "aria-labelledby", "data-copy"];
            for reference in
                references.iter().filter_map(|key| attr(tag, key)).flat_map(str::split_whitespace)
            {
                assert!(ids.contains_key(reference), "{name}: {reference} of {tag}");
            }
            if let Some(target) = attr(tag, "href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains_key(target), "{name}: #{target}");
            }
        }
    }
}

#[test]
fn headings_begin_with_one_h1_and_skip_no_level() {
    for (name, html) in pages() {
        let main = html.split("<main").nth(1).unwrap();
        // Messages stand above the heading of the page; they are announced on their own.
        let levels: Vec<u32> = tags(main)
            .iter()
            .filter(|tag| attr(tag, "id") != Some("problems-title"))
            .filter_map(|tag| tag.split_ascii_whitespace().next()?.strip_prefix('h')?.parse().ok())
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
        assert_eq!(levels.first(), Some(&1), "{name}");
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");
    }
}

#[test]
fn assets_are_linked_by_hash_and_every_one_is_used() {
    let mut used = BTreeSet::new();
    for (name, html) in pages() {
        for address in tags(&html).iter().filter_map(|tag| attr(tag, "src").or_else(|| attr(tag, "href"))) {
            if let Some(file) = address.strip_prefix(assets::PREFIX) {
                assert!(assets::find(file).is_some(), "{name}: {address}");
                used.insert(file.to_owned());
            }
        }
    }
    let all: BTreeSet<_> = assets::all().map(|asset| asset.url[assets::PREFIX.len()..].to_owned()).collect();
    assert_eq!(used, all);
}

/// The addresses that pages link or post to; each must be a route of the hub.
#[test]
fn addresses_are_as_reviewed() {
    let mut found = BTreeSet::new();
    for (_, html) in pages() {
        for tag in tags(&html) {
            let method = if is(tag, "form") { attr(tag, "method").unwrap_or("get") } else { "get" };
            let address = attr(tag, "href").or_else(|| attr(tag, "action")).unwrap_or("#");
            let path = address.split(['?', '#']).next().unwrap();
            if path.starts_with('/') && !path.starts_with(assets::PREFIX) {
                found.insert(format!("{:4} {path}", method.to_uppercase()));
            }
        }
    }
    let list = found.into_iter().collect::<Vec<_>>().join("\n");
    insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("addresses", list);
    });
}

/// Words that admins are told to look for (`C1`–`C27`, `K9`).
#[test]
fn the_words_of_the_set_up_articles_are_on_the_pages() {
    let pages: HashMap<_, _> = pages().into_iter().collect();
    let expected: [(&str, &[&str]); 9] = [
        ("integrations", &["Integrations", "Connect", "In progress", "Integrated", "Entra ID SSO"]),
        ("connect", &["Connect Now"]),
        (
            "configuration-new",
            &[
                "Integration Settings",
                "Configuration",
                "Provisioning",
                "Activity",
                "Entity ID",
                "ACS URL",
                "Required",
                "Audience URI",
                "Identity Provider Single Sign-On URL",
                "Identity Provider Issuer",
                "X.509 certificate",
                "Microsoft Entra Identifier",
                "Login URL",
                "In progress",
                "SP metadata XML",
            ],
        ),
        (
            "provisioning-running",
            &[
                "Tenant URL",
                "Secret Token",
                "Create users automatically",
                "Deactivate users automatically",
                "Additional users are charged",
                "40 minutes",
                "Last sync",
                "Waiting for import",
                "Import",
                "On since 3 Nov 2026",
            ],
        ),
        ("provisioning-scim_only", &["Enable SCIM", "Disconnect"]),
        ("token-shown", &["Tenant URL", "Secret Token", "only time"]),
        ("configuration-untested", &["Not tested yet", "Test sign-in"]),
        ("sign_in-sso_required", &["SSO only", "Log in with SSO"]),
        ("disconnect", &["Disconnect", "No way to log in"]),
    ];
    for (name, words) in expected {
        for word in words {
            assert!(pages[name].contains(word), "{name}: {word}");
        }
    }
}

/// Instants are read as people write them; the form in which they are stored is for machines.
#[test]
fn no_instant_is_shown_as_it_is_stored() {
    for (name, html) in pages() {
        let main = html.split("<main").nth(1).unwrap_or(&html);
        let texts = main.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
        // The API reference shows what programs get.
        for text in texts.filter(|_| !name.starts_with("docs")) {
            let said = Dated(text).to_string();
            assert_eq!(said, text, "{name}");
        }
    }
}
