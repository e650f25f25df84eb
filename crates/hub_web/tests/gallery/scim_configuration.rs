//! The SCIM configuration: the section of tab Provisioning in its states, and the page that shows a key.

use askama::Template;
use hub_web::pages::integrations::configuration_key::KeyShownPage;
use hub_web::pages::integrations::failure_mails::FailureMails;
use hub_web::pages::integrations::provisioning::Token;
use hub_web::pages::integrations::scim_configuration::{Feature, ScimConfiguration};
use hub_web::pages::parts::{Badge, Choice, CopyValue, Tone};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{copy, days_ago, owner};
use crate::settings::token;

pub fn pages() -> Vec<Shot> {
    let page = KeyShownPage {
        shell: owner(Section::Integrations),
        name: "Deployment script".into(),
        address: address(),
        secret: copy("configuration-key", "Configuration key", "swk_7m1xQ7mYtVb3xN8cR5wLzP1dG6hJ4sA0", ""),
        expires: None,
        done_href: "/connections/con_1/provisioning".into(),
    };
    vec![("key-shown", page.render().unwrap())]
}

/// The section on mails below it: nobody is named.
pub fn nobody_told() -> FailureMails {
    FailureMails { addresses: String::new(), now: "Nobody is told. No mail was sent so far.".into() }
}

/// Two are named and were told.
pub fn two_told() -> FailureMails {
    FailureMails {
        addresses: "it@acme.test\ncloud.operations@very-long-subdomain.acme.test".into(),
        now: "2 addresses are told. The last mail was sent 2026-11-21 17:40 UTC.".into(),
    }
}

/// One of two was no address.
pub fn told_wrongly() -> FailureMails {
    FailureMails { addresses: "it@acme.test\nops".into(), ..nobody_told() }
}

pub fn as_begun() -> ScimConfiguration {
    ScimConfiguration {
        since: "As it was when this connection began.".into(),
        scim: true,
        customizers: chosen(&["generic", "microsoft", "okta", "jumpcloud"], &["microsoft"]),
        customizer_text: "No call was refused in 14 days.".into(),
        features: vec![
            feature("groups", "Groups", true, "No group came from this directory so far."),
            feature("roles", "Roles", true, "Nobody has a role that came from this directory."),
            feature(
                "password_sync",
                "Password sync",
                false,
                "Nobody of this connection has a password here.",
            ),
            feature(
                "phone_number_sync",
                "Phone number sync",
                true,
                "Nobody has a phone number that came from this directory.",
            ),
        ],
        roles: chosen(&["manager", "agent", "scheduler", "reporter", "router", "supervisor", "sales"], &[]),
        roles_text: String::new(),
        address: address(),
        keys: vec![],
        key_name: String::new(),
        key_expires: String::new(),
    }
}

/// With SCIM off, roles by default, and a key.
pub fn changed() -> ScimConfiguration {
    let key = |name: &str, status: Badge| Token { prefix: "swk_7m1xQ7".into(), ..token(name, status) };
    let ended = Token { revocable: false, ..key("First script", Badge::new(Tone::Neutral, "Revoked")) };
    ScimConfiguration {
        since: "Changed 2026-11-03 09:12 UTC by Ada Byron.".into(),
        scim: false,
        customizer_text: "3 calls were refused in 14 days. Changed 2026-11-03 09:12 UTC by Ada Byron.".into(),
        features: told(),
        roles_text: "12 people of this connection have no product role now and would get them.".into(),
        roles: chosen(
            &["manager", "agent", "scheduler", "reporter", "router", "supervisor", "sales"],
            &["agent", "sales"],
        ),
        keys: vec![
            Token {
                expires: Some(days_ago(-90)),
                ..key("Deployment script", Badge::new(Tone::Good, "Active"))
            },
            ended,
        ],
        ..as_begun()
    }
}

/// A new key was to have the name of one that is there.
pub fn refused() -> ScimConfiguration {
    ScimConfiguration { key_name: "Deployment script".into(), key_expires: "2020-01-01".into(), ..changed() }
}

fn address() -> CopyValue {
    copy("configuration-address", "Address", "https://hub.example.com/api/v1/scim/v2/configuration", "")
}

fn feature(name: &'static str, label: &'static str, on: bool, effect: &str) -> Feature {
    let since = if on { "On since this connection began." } else { "Off since this connection began." };
    let text = "On: what the directory writes is stored. Off: it is ignored.";
    Feature { name, label, text, on, effect: effect.into(), since: since.into() }
}

/// With numbers: one, several, more than are counted.
fn told() -> Vec<Feature> {
    let changed = |feature: Feature| {
        let word = if feature.on { "On" } else { "Off" };
        Feature { since: format!("{word} since 2026-11-03 09:12 UTC by Ada Byron."), ..feature }
    };
    vec![
        changed(feature(
            "groups",
            "Groups",
            false,
            "12 groups of this directory with 48 memberships stay here, hidden from it; rules for groups give nothing.",
        )),
        feature(
            "roles",
            "Roles",
            true,
            "1 person has a role that came from this directory. Switched off, it stays stored and gives nothing.",
        ),
        changed(feature(
            "password_sync",
            "Password sync",
            true,
            "9 people of this connection have a password here. Sub-users log in by SSO only; 2 of them are owners or \
             admins and may log in with it.",
        )),
        feature(
            "phone_number_sync",
            "Phone number sync",
            true,
            "More than 1,000 people have a phone number that came from this directory. Switched off, it stays stored and is \
             shown to nobody.",
        ),
    ]
}

fn chosen(values: &[&str], selected: &[&str]) -> Vec<Choice> {
    let choice = |value: &&str| Choice {
        value: (*value).to_owned(),
        label: (*value).to_owned(),
        selected: selected.contains(value),
    };
    values.iter().map(choice).collect()
}
