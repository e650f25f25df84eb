//! The workspace's settings.

use askama::Template;
use hub_tenants::mass_change::Rule;
use hub_web::pages::parts::{Pager, Problems, TypedConfirmation};
use hub_web::pages::people::held::in_words;
use hub_web::pages::people::{HeldPage, HeldPerson};
use hub_web::pages::settings::{Entry, MassChanges, Policy, SettingsPage};
use hub_web::pages::shell::Section;

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
            policy("scim-needs-sso", "Provisioning needs single sign-on", false),
            policy("people-by-directory", "People come from the directory only", true),
        ],
        problems: Problems::default(),
        mass: MassChanges {
            enabled: true,
            people: "10".into(),
            percent: "20".into(),
            effect: in_words(Rule::default()),
            waiting: 16,
        },
    };
    let admin = SettingsPage { locked: "Only an owner can change these.".into(), ..page.clone() };
    let refused = SettingsPage {
        problems: Problems::default().with("percent", "Give a percentage from 1 to 100."),
        mass: MassChanges { percent: "101".into(), waiting: 0, ..page.mass.clone() },
        ..page.clone()
    };
    vec![
        ("workspace", page.render().unwrap()),
        ("workspace-admin", admin.render().unwrap()),
        ("workspace-refused", refused.render().unwrap()),
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

fn policy(name: &'static str, title: &'static str, on: bool) -> Policy {
    Policy {
        name,
        title,
        text: "Locks the tab Provisioning of every connection until people can log in by SSO.",
        action: "/settings/policy",
        on,
        effect: "Off: provisioning can be set up before single sign-on, or without it.".into(),
    }
}
