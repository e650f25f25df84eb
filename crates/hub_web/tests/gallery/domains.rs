//! E-mail domains of a workspace, and one's other workspaces.

use askama::Template;
use hub_web::pages::domains::{DomainRow, DomainsPage, RemoveDomainPage};
use hub_web::pages::parts::{Badge, Problems, Tone, TypedConfirmation};
use hub_web::pages::shell::Section;
use hub_web::pages::workspaces::{Workspace, WorkspacesPage};

use crate::Shot;
use crate::samples::{ago, copy, days_ago, owner, strings, sub_user};

pub fn pages() -> Vec<Shot> {
    [domains(), removal(), workspaces()].concat()
}

fn row(id: &str, name: &str, state: Badge) -> DomainRow {
    DomainRow {
        id: id.into(),
        name: name.into(),
        state,
        notes: Vec::new(),
        added: days_ago(40),
        added_by: "Ada Byron".into(),
        checked: Some(ago(95)),
        record: Vec::new(),
        verified: false,
        new_people: false,
        new_people_since: None,
        check_href: format!("/domains/{id}/check"),
        rule_href: format!("/domains/{id}/rule"),
        remove_href: format!("/domains/{id}/remove"),
    }
}

fn with_record(row: DomainRow) -> DomainRow {
    let name = format!("_switchboard-challenge.{}", row.name);
    let text = "switchboard-verification=4f1d0c66a9be6f1a2c7e0b9d5a3388e2c4d6f710";
    let hint =
        "Also called host. Where the console adds the domain by itself, enter only what stands before it.";
    let record = vec![
        copy(&format!("{}-name", row.id), "Name of the TXT record", &name, hint),
        copy(&format!("{}-text", row.id), "Text of the TXT record", text, "Also called value or content."),
    ];
    DomainRow { record, ..row }
}

fn domains() -> Vec<Shot> {
    let empty = DomainsPage {
        shell: owner(Section::Settings),
        problems: Problems::default(),
        domain: String::new(),
        may_change: true,
        has_sso: true,
        grace_days: 7,
        domains: Vec::new(),
    };
    let verified = DomainRow {
        verified: true,
        new_people: true,
        new_people_since: Some(days_ago(3)),
        ..row("dom-1", "acme.example", Badge::state(Tone::Good, "Verified"))
    };
    let missing = with_record(DomainRow {
        verified: true,
        notes: strings(&[
            "The record is no longer in DNS. Publish it again before 28 Nov 2026, or the domain is no longer verified.",
        ]),
        ..row("dom-2", "acme-telephony.example", Badge::state(Tone::Warn, "Verified, record missing"))
    });
    let waiting = with_record(DomainRow {
        notes: strings(&["Not found at the last look. New records may take an hour to be seen everywhere."]),
        ..row("dom-3", "acme.test", Badge::state(Tone::Neutral, "Waiting for the record"))
    });
    let taken = with_record(DomainRow {
        notes: strings(&[
            "Your record was found, but another workspace has proven this domain before. It becomes yours once that one removes it or its own record has gone.",
        ]),
        ..row("dom-4", "globex.example", Badge::state(Tone::Bad, "In another workspace"))
    });
    let all =
        DomainsPage { domains: vec![verified.clone(), missing, waiting.clone(), taken], ..empty.clone() };
    let admin = DomainsPage { may_change: false, domains: vec![verified], ..empty.clone() };
    let refused = DomainsPage {
        has_sso: false,
        domain: "gmail.com".into(),
        problems: Problems::default()
            .with("domain", "Anybody can have an address there, so it cannot be one company's domain."),
        domains: vec![waiting],
        ..empty.clone()
    };
    vec![
        ("domains-empty", empty.render().unwrap()),
        ("domains", all.render().unwrap()),
        ("domains-admin", admin.render().unwrap()),
        ("domains-refused", refused.render().unwrap()),
    ]
}

fn removal() -> Vec<Shot> {
    let page = RemoveDomainPage {
        shell: owner(Section::Settings),
        name: "acme.example".into(),
        action: "/domains/dom-1/remove".into(),
        problems: Problems::default().with("confirm", "Type acme.example to confirm. Nothing was changed."),
        confirmation: TypedConfirmation { word: "acme.example".into(), typed: "acme".into() },
        consequences: strings(&[
            "People who enter an address of acme.example at the login are asked for a password and no longer led to your identity provider. The workspace’s own login address works as before.",
            "Another workspace may prove acme.example from this moment on.",
            "To verify it again you publish a new record.",
        ]),
    };
    vec![("domains-remove", page.render().unwrap())]
}

fn workspaces() -> Vec<Shot> {
    let other = |name: &str, slug: &str, at_once: bool| Workspace {
        name: name.into(),
        slug: slug.into(),
        switch_href: at_once.then(|| format!("/workspaces/tnt-{slug}")),
        door_href: format!("/login/{slug}"),
    };
    let page = WorkspacesPage {
        shell: owner(Section::Account),
        stay_href: "/people".into(),
        next: "/people".into(),
        closed: false,
        others: vec![
            other("Globex Corporation of Springfield and Shelbyville", "globex", true),
            other("Initech", "initech", false),
        ],
    };
    let alone = WorkspacesPage {
        shell: sub_user(),
        stay_href: "/".into(),
        next: String::new(),
        others: Vec::new(),
        ..page.clone()
    };
    let closed = WorkspacesPage { closed: true, ..alone.clone() };
    vec![
        ("workspaces", page.render().unwrap()),
        ("workspaces-alone", alone.render().unwrap()),
        ("workspaces-closed", closed.render().unwrap()),
    ]
}
