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
        features: vec![
            feature("groups", "Groups", true),
            feature("roles", "Roles", true),
            feature("password_sync", "Password sync", false),
            feature("phone_number_sync", "Phone number sync", true),
        ],
        roles: chosen(&["manager", "agent", "scheduler", "reporter", "router", "supervisor", "sales"], &[]),
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

fn feature(name: &'static str, label: &'static str, on: bool) -> Feature {
    Feature { name, label, text: "On: what the directory writes is stored. Off: it is ignored.", on }
}

fn chosen(values: &[&str], selected: &[&str]) -> Vec<Choice> {
    let choice = |value: &&str| Choice {
        value: (*value).to_owned(),
        label: (*value).to_owned(),
        selected: selected.contains(value),
    };
    values.iter().map(choice).collect()
}
