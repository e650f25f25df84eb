//! The directory at an instant, and restores.

use askama::Template;
use hub_web::pages::parts::{Badge, Flash, Link, Pager, Problems, Tone};
use hub_web::pages::people::at::{
    AtPage, Change, ChangesPage, Event, Filter, Line, Person, RestorePage, RestoredPage, Told,
};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, flashed, owner, strings};

const AT: &str = "2026-11-22T02:18:09";
const EXACT: &str = "22 Nov 2026, 02:18:09 UTC";

pub fn pages() -> Vec<Shot> {
    [compared(), restores()].concat()
}

fn line(what: &str, then: &str, now: &str, more: usize) -> Line {
    Line {
        what: what.into(),
        then: then.into(),
        now: now.into(),
        by: "Secret Token Entra prod".into(),
        at: ago(25),
        href: "/people/at/changes/7QK4-M2XA?event=evt-0000000000001".into(),
        reference: "7QK4-M2XA".into(),
        more,
    }
}

fn person(name: &str, restorable: bool, lines: Vec<Line>) -> Person {
    let first = name.split(' ').next().unwrap().to_lowercase();
    Person {
        id: format!("usr-{first}"),
        href: format!("/people/usr-{first}"),
        name: name.into(),
        user_name: format!("{first}@acme.test"),
        restorable,
        lines,
    }
}

fn filters(current: usize) -> Vec<Filter> {
    let labels = [
        "All · 5",
        "Access · 2",
        "Role · 1",
        "Product roles · 1",
        "Groups · 2",
        "Come since · 1",
        "Gone since · 1",
    ];
    let filter = |(n, label): (usize, &&str)| Filter {
        href: format!("/people/at?at={AT}"),
        label: (*label).into(),
        current: n == current,
    };
    labels.iter().enumerate().map(filter).collect()
}

fn compared() -> Vec<Shot> {
    let told = Told {
        exact: EXACT.into(),
        relative: "1 hour ago".into(),
        filters: filters(0),
        show: String::new(),
        query: String::new(),
        total: 5,
        people: vec![
            person(
                "Grace Hopper",
                true,
                vec![
                    line("Access", "Active", "Deactivated by the identity provider", 0),
                    line("Role", "Admin", "Sub-user", 2),
                    line("Product roles", "agent, manager", "None", 0),
                    line(
                        "Group Berlin contact centre, early shift and late shift",
                        "Member",
                        "Not a member",
                        0,
                    ),
                ],
            ),
            person("Alan Turing", true, vec![line("Access", "Deactivated by hand", "Active", 0)]),
            person("Edsger Dijkstra", true, vec![line("Group Sales", "Member", "The group was deleted", 0)]),
            person("Niklaus Wirth", false, vec![line("Existence", "Not here", "Here", 0)]),
            person("Barbara Liskov", false, vec![line("Existence", "Here", "Deleted", 0)]),
        ],
        restorable: true,
        groups: vec![
            line("Sales: Existence", "Here", "Deleted", 0),
            line("Staff: Name", "Everybody", "Staff", 0),
        ],
        more_groups: 3,
        pager: Pager {
            text: "5 of 61 people".into(),
            previous: None,
            next: Some("/people/at?after=usr-b".into()),
        },
        csv_href: format!("/people/at.csv?at={AT}"),
        most: 100,
    };
    let preset = |label: &str| Link { href: format!("/people/at?at={AT}"), label: label.into() };
    let page = AtPage {
        shell: owner(Section::People),
        problems: Problems::default(),
        at: AT.into(),
        fine: false,
        presets: ["An hour ago", "Yesterday", "A week ago"].map(preset).into(),
        begins: "1 Oct 2026, 08:00:00 UTC".into(),
        told: Some(told.clone()),
    };
    let start = AtPage { at: String::new(), told: None, ..page.clone() };
    let early = AtPage {
        problems: Problems::default()
            .with("at", "The log tells the directory from 1 Oct 2026, 08:00:00 UTC on."),
        ..start.clone()
    };
    let none = Told {
        total: 0,
        people: Vec::new(),
        groups: Vec::new(),
        more_groups: 0,
        restorable: false,
        pager: Pager::default(),
        ..told
    };
    let searched = Told { query: "zuse".into(), filters: filters(1), show: "access".into(), ..none.clone() };
    let same = AtPage { told: Some(none), ..page.clone() };
    let nobody = AtPage { at: format!("{AT}.999"), fine: true, told: Some(searched), ..page.clone() };
    let said = Flash::new(Tone::Bad, "Nobody was chosen: tick people, or take all that match.");
    let refused = AtPage { shell: flashed(owner(Section::People), said), ..page.clone() };
    vec![
        ("people_at", page.render().unwrap()),
        ("people_at-start", start.render().unwrap()),
        ("people_at-early", early.render().unwrap()),
        ("people_at-same", same.render().unwrap()),
        ("people_at-nobody", nobody.render().unwrap()),
        ("people_at-refused", refused.render().unwrap()),
    ]
}

fn change(name: &str, act: &str, outcome: Option<(Tone, &str)>, meaning: &str) -> Change {
    Change {
        href: "/people/usr-grace".into(),
        name: name.into(),
        act: act.into(),
        outcome: outcome.map(|(tone, text)| Badge::new(tone, text)),
        meaning: meaning.into(),
        against: None,
    }
}

fn restores() -> Vec<Shot> {
    let untouched = "A restore changes nothing of who is or was an owner: do it by hand.";
    let plan = RestorePage {
        shell: owner(Section::People),
        problems: Problems::default(),
        exact: EXACT.into(),
        fields: vec![
            ("at", AT.into()),
            ("revision", "0123456789abcdef".into()),
            ("kind", "access".into()),
            ("user", "usr-grace".into()),
        ],
        back: format!("/people/at?at={AT}"),
        summary: strings(&[
            "2 people get access back.",
            "1 membership of a group comes back.",
            "1 change is not made; the list says why.",
        ]),
        notes: strings(&[
            "1 person would get access back without the directory’s word: the list says who.",
            "1 seat is free: whoever finds none goes on the waiting list.",
            "A directory writes some of these groups: its next write of a group wins over what is restored here. Mend them at the identity provider, too.",
        ]),
        changes: vec![
            Change {
                against: Some((
                    Badge::new(Tone::Warn, "Inactive at the IdP"),
                    "The identity provider calls this person inactive now: make them active there, too, or its next word may take the access again.",
                )),
                ..change("Grace Hopper", "Give access back", None, "")
            },
            change("Grace Hopper", "Into group Berlin contact centre, early shift", None, ""),
            change("Alan Turing", "Give access back", None, ""),
            change("Ada Byron", "Role Sub-user", Some((Tone::Warn, "Owner untouched")), untouched),
        ],
        count: 3,
    };
    let moved = RestorePage {
        problems: Problems::default()
            .with("", "Something changed meanwhile: look once more at what will happen."),
        ..plan.clone()
    };
    let none = RestorePage {
        summary: strings(&["1 change is not made; the list says why."]),
        notes: Vec::new(),
        changes: plan.changes[3..].to_vec(),
        count: 0,
        ..plan.clone()
    };
    let done = RestoredPage {
        shell: owner(Section::People),
        exact: EXACT.into(),
        by: "Ada Byron".into(),
        when: ago(0),
        summary: "2 of 4 changes were made.".into(),
        counts: vec![
            (Badge::new(Tone::Good, "Restored"), 2),
            (Badge::new(Tone::Bad, "No seat"), 1),
            (Badge::new(Tone::Warn, "Owner untouched"), 1),
        ],
        changes: vec![
            change("Grace Hopper", "Give access back", Some((Tone::Good, "Restored")), "As it was then."),
            change("Grace Hopper", "Into group Berlin", Some((Tone::Good, "Restored")), "As it was then."),
            change(
                "Alan Turing",
                "Give access back",
                Some((Tone::Bad, "No seat")),
                "All seats are taken. The person is on the waiting list.",
            ),
            change("Ada Byron", "Role Sub-user", Some((Tone::Warn, "Owner untouched")), untouched),
        ],
        events_href: "/people/at/changes/7QK4-M2XA".into(),
        before_href: format!("/people/at?at={AT}"),
    };
    let event = |what: &str, name: &str, detail: &str| Event {
        what: what.into(),
        name: name.into(),
        who: "the identity provider (token Entra prod)".into(),
        target: "grace@acme.test".into(),
        detail: detail.into(),
        at: ago(25),
    };
    let happened = ChangesPage {
        shell: owner(Section::People),
        reference: "7QK4-M2XA".into(),
        events: vec![
            event("Seat freed", "seat_free", "used: 36 · removed_by_directory"),
            event("Access removed by the IdP", "user_deprovision", "asked: active = off"),
        ],
        more: true,
        before_href: format!("/people/at?at={AT}"),
    };
    vec![
        ("people_at_restore", plan.render().unwrap()),
        ("people_at_restore-moved", moved.render().unwrap()),
        ("people_at_restore-nothing", none.render().unwrap()),
        ("people_at_restored", done.render().unwrap()),
        ("people_at_changes", happened.render().unwrap()),
    ]
}
