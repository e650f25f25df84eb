//! The workspace's settings.

use askama::Template;
use hub_tenants::mass_change::Rule;
use hub_web::pages::parts::{Pager, Problems, TypedConfirmation};
use hub_web::pages::people::held::in_words;
use hub_web::pages::people::{HeldPage, HeldPerson};
use hub_web::pages::settings::{Entry, MassChanges, Policy, SettingsPage};
use hub_web::pages::shell::Section;
use hub_web::urls;

use crate::Shot;
use crate::samples::{ago, owner};

pub fn pages() -> Vec<Shot> {
    let page = SettingsPage {
        shell: owner(Section::Settings),
        slug: "acme".into(),
        login_url: "https://hub.example.com/login/acme".into(),
        plan: "Single sign-on and provisioning (SCIM)".into(),
        entries: vec![Entry {
            href: "/sign-in-policy",
            label: "Sign-in policy",
            text: "Who logs in by SSO only, and from when.",
        }],
        locked: String::new(),
        policies: vec![
            Policy {
                name: "scim-needs-sso",
                title: "Provisioning needs single sign-on",
                text: "Locks the tab Provisioning of every connection until people can log in by SSO.",
                action: urls::SETTINGS_SCIM_NEEDS_SSO,
                on: false,
                effect: "Off: provisioning can be set up before single sign-on, or without it. It is about 2 connections with a directory.".into(),
                since: "Off since this workspace began.".into(),
            },
            Policy {
                name: "people-by-directory",
                title: "People come from the directory only",
                text: "While a directory provisions, nobody is invited by hand, and nobody whom it manages is \
                       deactivated by hand. Owners always are: no directory may send or remove them.",
                action: urls::SETTINGS_PEOPLE_BY_DIRECTORY,
                on: true,
                effect: "On: Entra ID SSO provisions, so nobody but owners is added or removed here. More than 1,000 people are managed by a directory.".into(),
                since: "On since 2026-11-03 09:12 UTC by Ada Byron.".into(),
            },
        ],
        problems: Problems::default(),
        mass: MassChanges {
            enabled: true,
            people: "10".into(),
            percent: "20".into(),
            effect: in_words(Rule::default()),
            since: "Changed 2026-11-03 09:12 UTC by Ada Byron.".into(),
            waiting: 16,
        },
    };
    let admin = SettingsPage { locked: "Only an owner can change these.".into(), ..page.clone() };
    let refused = SettingsPage {
        problems: Problems::default().with("percent", "Give a percentage from 1 to 100."),
        mass: MassChanges { percent: "101".into(), since: String::new(), waiting: 0, ..page.mass.clone() },
        ..page.clone()
    };
    vec![
        ("settings", page.render().unwrap()),
        ("settings-admin", admin.render().unwrap()),
        ("settings-refused", refused.render().unwrap()),
        ("held", held(true).render().unwrap()),
        ("held-admin", held(false).render().unwrap()),
        ("held-none", HeldPage { people: vec![], ..held(true) }.render().unwrap()),
    ]
}

fn held(decides: bool) -> HeldPage {
    let person = |name: &str, asked| HeldPerson {
        href: "/people/usr_1".into(),
        decide_href: "/people/usr_1/held".into(),
        name: name.into(),
        email: format!("{}@acme.test", name.to_lowercase()),
        provider: "Entra ID SSO".into(),
        asked,
        since: ago(12),
    };
    HeldPage {
        shell: owner(Section::People),
        problems: Problems::default(),
        summary: "16 people wait for an owner’s decision.".into(),
        rule: in_words(Rule::default()),
        people: vec![person("Grace", "Deactivate"), person("Linus", "Delete")],
        total: 16,
        pager: Pager::default(),
        decides,
        confirmation: decides.then(|| TypedConfirmation { word: "acme".into(), typed: String::new() }),
    }
}
