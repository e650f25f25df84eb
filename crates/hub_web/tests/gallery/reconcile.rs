//! The Reconcile page of a connection, and the way to a link.

use askama::Template;
use hub_tenants::provisioning::linking;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::configuration::ConfirmPage;
use hub_web::pages::parts::{Badge, Flash, Link, Pager, Problems, Tone};
use hub_web::pages::reconcile::{Choice, ChoosePage, IndexPage, PairPage, Row, Suggested};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, days_ago, flashed, owner};
use crate::settings::integrated;

const BASE: &str = "/connections/con_1/reconcile";

pub fn pages() -> Vec<Shot> {
    [list(), links()].concat()
}

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|line| (*line).to_owned()).collect()
}

fn row(name: &str, standing: (Tone, &str), remark: &str) -> Row {
    Row {
        value: format!("usr-{}:c0ffee", name.len()),
        href: "/people/usr_1".into(),
        name: name.into(),
        idp: vec![],
        last_word: None,
        here: vec![],
        last_sso: None,
        standing: Badge::state(standing.0, standing.1),
        remark: remark.into(),
        suggestions: vec![],
        link_href: String::new(),
    }
}

fn suggested(name: &str, why: &str, weak: bool) -> Suggested {
    Suggested { href: format!("{BASE}/usr_1/link?account=usr_2"), name: name.into(), why: why.into(), weak }
}

fn filters(current: usize) -> Vec<Choice> {
    let labels =
        ["Stands out · 4", "At the IdP only · 1", "Here only · 1", "Differ · 2", "Agree · 37", "Ignored · 3"];
    let choice = |(n, label): (usize, &str)| Choice {
        link: Link { href: BASE.into(), label: label.into() },
        current: n == current,
    };
    labels.into_iter().enumerate().map(choice).collect()
}

fn people() -> Vec<Row> {
    vec![
        Row {
            idp: lines(&[
                "ada.lovelace@acme.test",
                "externalId 0f6c2b7e-aaaa-bbbb-cccc-1234567890ab",
                "Active",
            ]),
            last_word: Some(ago(12)),
            suggestions: vec![
                suggested(
                    "Ada Byron (ada@acme.test)",
                    "same externalId as before it was removed, same name",
                    false,
                ),
                suggested("Ada Lovelace (a.lovelace@very-long-subdomain.acme.test)", "same name", true),
            ],
            link_href: format!("{BASE}/usr_1/link"),
            ..row(
                "Ada Lovelace",
                (Tone::Info, "At the IdP only"),
                "Waits beside ada.lovelace@acme.test: The address lies in no verified domain of this workspace, so an admin decides on linking them.",
            )
        },
        Row {
            here: lines(&["contractor@freelance.test", "Sub-user", "Active"]),
            ..row(
                "Carl Contractor",
                (Tone::Warn, "Here only"),
                "Has access here, and no directory has written this person.",
            )
        },
        Row {
            idp: lines(&["grace@acme.test", "Inactive"]),
            last_word: Some(days_ago(2)),
            here: lines(&["grace@acme.test", "Sub-user", "Active"]),
            last_sso: Some(days_ago(9)),
            ..row("Grace Hopper", (Tone::Warn, "Differ"), "Has access here, and is inactive at the IdP.")
        },
        Row {
            idp: lines(&["bob@acme.test", "robert.kahn@acme.test", "Active"]),
            last_word: Some(days_ago(3)),
            here: lines(&["bob@acme.test", "Admin", "Active"]),
            ..row(
                "Bob Kahn",
                (Tone::Warn, "Differ"),
                "Logs in here with bob@acme.test; the IdP says robert.kahn@acme.test.",
            )
        },
    ]
}

fn list() -> Vec<Shot> {
    let page = IndexPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Provisioning),
        filters: filters(0),
        show: String::new(),
        text: "Everybody about whom the identity provider and this workspace do not say the same.",
        query: String::new(),
        people: people(),
        acts: vec![("invite", "Invite…"), ("ignore", "Ignore…"), ("deactivate", "Deactivate…")],
        csv_href: format!("{BASE}/export"),
        rule: linking::RULE.to_vec(),
        pager: Pager {
            text: "4 people on this page".into(),
            previous: None,
            next: Some(format!("{BASE}?after=usr_4")),
        },
    };
    let ignored = IndexPage {
        shell: flashed(
            owner(Section::Integrations),
            Flash::new(Tone::Good, "2 people ignored. 1 person left alone: changed meanwhile."),
        ),
        filters: filters(5),
        show: "ignored".into(),
        text: "Accepted as they are. They come back when something about the difference changes.",
        people: people().split_off(3),
        acts: vec![("show", "Show again…")],
        pager: Pager::default(),
        ..page.clone()
    };
    let nobody =
        IndexPage { people: vec![], acts: vec![], pager: Pager::default(), rule: vec![], ..page.clone() };
    let confirm = ConfirmPage {
        shell: owner(Section::Integrations),
        title: "Deactivate 2 people?".into(),
        consequences: lines(&[
            "They can no longer log in, their sessions end at once, and their seats become free. Nothing of theirs is deleted.",
            "Carl Contractor (contractor@freelance.test)",
            "Grace Hopper (grace@acme.test)",
        ]),
        action: BASE.into(),
        fields: vec![("act".into(), "deactivate".into()), ("who".into(), "usr-1:c0ffee".into())],
        button: "Deactivate 2 people".into(),
        dangerous: true,
        cancel_href: BASE.into(),
        typed: None,
    };
    vec![
        ("reconcile", page.render().unwrap()),
        ("reconcile-ignored", ignored.render().unwrap()),
        ("reconcile-nobody", nobody.render().unwrap()),
        ("reconcile-confirm", confirm.render().unwrap()),
    ]
}

fn links() -> Vec<Shot> {
    let choose = ChoosePage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Provisioning),
        back: BASE.into(),
        href: format!("{BASE}/usr_1/link"),
        problems: Problems::default(),
        name: "Ada Lovelace".into(),
        idp: lines(&["ada.lovelace@acme.test", "externalId 0f6c2b7e", "Active"]),
        waits: "Waits beside ada.lovelace@acme.test: The address lies in no verified domain of this workspace, so an admin decides on linking them.".into(),
        suggestions: vec![
            suggested("Ada Byron (ada@acme.test)", "same e-mail address, same name", false),
            suggested("Ada Lovelace (a.lovelace@acme.test)", "same name", true),
        ],
        query: "byron".into(),
        found: vec![suggested("Ada Byron (ada@acme.test)", "Sub-user, Deactivated", false)],
    };
    let none = ChoosePage {
        problems: Problems::default().with(
            "",
            "Another connection manages this account: disconnect it first, or remove the person there.",
        ),
        waits: String::new(),
        suggestions: vec![],
        query: String::new(),
        found: vec![],
        ..choose.clone()
    };
    let pair = PairPage {
        shell: owner(Section::Integrations),
        href: format!("{BASE}/usr_1/link"),
        problems: Problems::default(),
        cancel_href: BASE.into(),
        staged: "Ada Lovelace".into(),
        account: "Ada Byron".into(),
        rows: vec![
            ("Name", "Ada Lovelace".into(), "Ada Byron".into()),
            ("E-mail", "ada.lovelace@acme.test".into(), "ada@acme.test".into()),
            ("externalId", "0f6c2b7e-aaaa-bbbb-cccc-1234567890ab".into(), "–".into()),
            ("Access", "Active".into(), "Active".into()),
            ("Role", "–".into(), "Sub-user".into()),
        ],
        why: "same externalId as before it was removed, same name".into(),
        weak: false,
        consequences: lines(&[
            "There is one person from then on. The account stays, with its sessions, role, seat and history; the identity provider goes on with the id it knows.",
            "The person logs in with ada.lovelace@acme.test from then on.",
            "The account leaves these groups; those of Ada Lovelace count from then on: Leads, Staff.",
            "This cannot be undone.",
        ]),
        account_id: "usr_2".into(),
        seen: "c0ffee".into(),
    };
    let weak = PairPage {
        why: "same name".into(),
        weak: true,
        problems: Problems::default().with("", "One of them has changed meanwhile: look at both again."),
        ..pair.clone()
    };
    vec![
        ("reconcile-choose", choose.render().unwrap()),
        ("reconcile-choose_none", none.render().unwrap()),
        ("reconcile-pair", pair.render().unwrap()),
        ("reconcile-pair_weak", weak.render().unwrap()),
    ]
}
