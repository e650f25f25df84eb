//! Import pages and the seats page in their states.

use askama::Template;
use hub_web::pages::imports::{Candidate, ChoosePage, IndexPage, OutcomeCount, PersonResult, Row, ShowPage};
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::provisioning::Toggle;
use hub_web::pages::parts::{Badge, Flash, Link, Pager, Problems, Tone};
use hub_web::pages::seats::{MonthRow, SeatsPage, Waiting};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, days_ago, flashed, owner};
use crate::settings::integrated;

pub fn pages() -> Vec<Shot> {
    [choose(), imports(), seats()].concat()
}

fn candidate(name: &str, email: &str, badge: Badge) -> Candidate {
    Candidate {
        id: format!("usr-{}", name.len()),
        href: "/people/usr_1".into(),
        name: name.into(),
        email: email.into(),
        badges: vec![badge],
        arrived: days_ago(3),
    }
}

fn row(state: Badge, text: &str, minutes: i64) -> Row {
    Row {
        href: "/imports/imp_1".into(),
        started: ago(minutes),
        by: "Ada Byron".into(),
        state,
        text: text.into(),
    }
}

fn rows() -> Vec<Row> {
    vec![
        row(Badge::state(Tone::Info, "Running"), "Looking up who waits", 1),
        row(Badge::state(Tone::Good, "Finished"), "23 of 25 people imported", 90),
        row(Badge::state(Tone::Warn, "Cancelled"), "25 of 110 people imported", 60 * 24 * 4),
    ]
}

fn choose() -> Vec<Shot> {
    let waits = || Badge::state(Tone::Info, "Waiting for import");
    let page = ChoosePage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Provisioning),
        problems: Problems::default(),
        new: true,
        filters: [
            Link { href: "/connections/con_1/import".into(), label: "New · 23".into() },
            Link { href: "/connections/con_1/import?show=imported".into(), label: "Imported · 37".into() },
        ],
        query: String::new(),
        people: vec![
            candidate("Barbara Liskov", "barbara@acme.test", waits()),
            candidate("Edsger Dijkstra", "edsger.wybe.dijkstra@very-long-subdomain.acme.test", waits()),
            candidate("Grace Hopper", "grace@acme.test", Badge::new(Tone::Warn, "Inactive at the IdP")),
        ],
        total: 23,
        forecast:
            "23 people wait for import and 20 seats are free: 3 of them would go on waiting, for a seat."
                .into(),
        forecast_warns: true,
        ticket: "0123".into(),
        running: None,
        pager: Pager {
            text: "3 people on this page".into(),
            previous: None,
            next: Some("/connections/con_1/import?after=usr_3".into()),
        },
        history: rows().split_off(1),
    };
    let imported = ChoosePage {
        new: false,
        total: 2,
        people: vec![
            candidate("Ada Byron", "ada@acme.test", Badge::state(Tone::Good, "Active")),
            candidate("Linus Bergman", "linus@acme.test", Badge::state(Tone::Neutral, "Deactivated")),
        ],
        pager: Pager::default(),
        ..page.clone()
    };
    let refused = ChoosePage {
        problems: Problems::default()
            .with("", "Nobody was chosen: tick the people to import, or import all that match."),
        query: "liskov".into(),
        total: 1,
        people: vec![candidate("Barbara Liskov", "barbara@acme.test", waits())],
        forecast:
            "1 person waits for import and 20 seats are free: with all of them 6 of 25 seats would be taken."
                .into(),
        forecast_warns: false,
        running: Some(Link { href: "/imports/imp_1".into(), label: "Started by Bob Kahn".into() }),
        pager: Pager::default(),
        ..page.clone()
    };
    let nobody =
        ChoosePage { people: vec![], total: 0, history: vec![], pager: Pager::default(), ..page.clone() };
    vec![
        ("import", page.render().unwrap()),
        ("import-imported", imported.render().unwrap()),
        ("import-refused", refused.render().unwrap()),
        ("import-nobody", nobody.render().unwrap()),
    ]
}

fn result(name: &str, tone: Tone, outcome: &str, meaning: &str) -> PersonResult {
    PersonResult {
        href: "/people/usr_1".into(),
        name: name.into(),
        user_name: format!("{}@acme.test", name.split(' ').next().unwrap().to_lowercase()),
        outcome: Badge::new(tone, outcome),
        meaning: meaning.into(),
    }
}

fn count(label: &str, count: i64, current: bool) -> OutcomeCount {
    OutcomeCount { href: "/imports/imp_1?outcome=x".into(), label: label.into(), count, current }
}

fn imports() -> Vec<Shot> {
    let running = ShowPage {
        shell: owner(Section::Integrations),
        href: "/imports/imp_1".into(),
        back: "/connections/con_1/import".into(),
        provider: "Entra ID SSO".into(),
        started: ago(2),
        by: "Ada Byron".into(),
        ended: None,
        state: Badge::state(Tone::Info, "Running"),
        running: true,
        text: "75 of 300 people had their turn. The import goes on without this page, and whoever began it gets a mail at its end.".into(),
        done: 75,
        total: 300,
        cancel_href: "/imports/imp_1/cancel".into(),
        csv_href: "/imports/imp_1/results".into(),
        outcomes: vec![count("All", 300, true), count("Waiting", 225, false), count("Imported", 75, false)],
        people: vec![
            result("Barbara Liskov", Tone::Good, "Imported", "Has an account and a seat."),
            result("Edsger Dijkstra", Tone::Neutral, "Waiting", "Not imported yet."),
        ],
        pager: Pager {
            text: "In the order in which they arrived".into(),
            previous: None,
            next: Some("/imports/imp_1?after=usr_1".into()),
        },
    };
    let collecting = ShowPage {
        text: "Looking up who waits: 8,192 people so far.".into(),
        done: 0,
        total: 0,
        outcomes: vec![count("All", 0, true)],
        people: vec![],
        pager: Pager::default(),
        ..running.clone()
    };
    let finished = ShowPage {
        ended: Some(ago(1)),
        state: Badge::state(Tone::Good, "Finished"),
        running: false,
        text: "1 of 7 people got an account.".into(),
        done: 7,
        total: 7,
        outcomes: vec![count("All", 7, true), count("Imported", 1, false), count("No seat", 1, false)],
        people: vec![
            result("Barbara Liskov", Tone::Good, "Imported", "Has an account and a seat."),
            result(
                "Grace Hopper",
                Tone::Warn,
                "No seat",
                "All seats are taken. The person is on the waiting list.",
            ),
            result(
                "Ada Byron",
                Tone::Bad,
                "Owner conflict",
                "An owner logs in with this address; an owner is never taken over. (ada@acme.test)",
            ),
            result(
                "Bob Kahn",
                Tone::Bad,
                "Address taken",
                "Another account logs in with this address. (bob@acme.test)",
            ),
            result(
                "Linus Bergman",
                Tone::Warn,
                "Inactive at the IdP",
                "The identity provider holds this person inactive.",
            ),
            result(
                "Radia Perlin",
                Tone::Neutral,
                "Removed by the IdP",
                "The identity provider removed this person meanwhile.",
            ),
            result("Alan Kay", Tone::Neutral, "Already there", "Had an account already."),
        ],
        pager: Pager::default(),
        ..running.clone()
    };
    let cancelled = ShowPage {
        shell: flashed(
            owner(Section::Integrations),
            Flash::new(Tone::Good, "The import is cancelled. Whoever was imported before keeps the account."),
        ),
        state: Badge::state(Tone::Warn, "Cancelled"),
        text: "75 of 300 people had their turn, then it was ended: Ada Byron. Whoever was imported before keeps the account.".into(),
        running: false,
        ended: Some(ago(1)),
        ..running.clone()
    };
    let all = IndexPage { shell: owner(Section::People), history: rows(), pager: Pager::default() };
    let none = IndexPage { history: vec![], ..all.clone() };
    vec![
        ("import-running", running.render().unwrap()),
        ("import-collecting", collecting.render().unwrap()),
        ("import-finished", finished.render().unwrap()),
        ("import-cancelled", cancelled.render().unwrap()),
        ("imports", all.render().unwrap()),
        ("imports-none", none.render().unwrap()),
    ]
}

fn waits(name: &str, way: &str, give: bool, tries: &str, next: &str) -> Waiting {
    Waiting {
        give_href: give.then(|| "/seats/waiting/swt_1/give".into()),
        dismiss_href: "/seats/waiting/swt_1/dismiss".into(),
        person_href: give.then(|| "/people/usr_1".into()),
        name: name.into(),
        email: format!("{}@acme.test", name.split(' ').next().unwrap().to_lowercase()),
        way: way.into(),
        since: days_ago(2),
        tries: tries.into(),
        next: next.into(),
    }
}

fn month(month: &str, running: bool, numbers: (i64, i64), seat_days: &str, moves: &str) -> MonthRow {
    MonthRow {
        month: month.into(),
        badge: running.then(|| Badge::new(Tone::Info, "So far")),
        peak: numbers.0,
        closing: numbers.1,
        seat_days: seat_days.into(),
        moves: moves.into(),
        csv_href: format!("/seats/months/{month}?format=csv"),
        json_href: format!("/seats/months/{month}?format=json"),
    }
}

fn seats() -> Vec<Shot> {
    let full = SeatsPage {
        shell: owner(Section::People),
        used: "20 of 20".into(),
        free: "0 free".into(),
        rule: "Refuse".into(),
        rule_text:
            "When all seats are taken nobody further gets an account. They wait here until a seat is free."
                .into(),
        waits: "4 people".into(),
        forecast:
            "23 people wait for import and 0 seats are free: all of them would go on waiting, for a seat."
                .into(),
        automatic: Toggle {
            on: false,
            since: "Off since this workspace began.".into(),
            effect: String::new(),
            locked: String::new(),
        },
        can_give: false,
        waiting: vec![
            waits("Barbara Liskov", "Import · Entra ID SSO", true, "", ""),
            waits(
                "Edsger Dijkstra",
                "Created by the directory · Entra ID SSO",
                false,
                "37 tries, the last 26 minutes ago",
                "Comes with the identity provider’s next try",
            ),
            waits(
                "Linus Bergman",
                "First login by SSO · Entra ID SSO",
                false,
                "",
                "Comes with their next login",
            ),
            waits("Radia Perlin", "Invitation", false, "", "Has to be added again"),
        ],
        pager: Pager::default(),
        months: vec![
            month("2026-11", true, (20, 20), "412.25", "6 taken, 2 freed"),
            month("2026-10", false, (18, 16), "502.50", "3 taken, 5 freed"),
        ],
    };
    let free = SeatsPage {
        used: "18 of 20".into(),
        free: "2 free".into(),
        can_give: true,
        automatic: Toggle {
            on: true,
            since: "On since 2026-11-20 09:12 UTC by Ada Byron.".into(),
            ..full.automatic.clone()
        },
        ..full.clone()
    };
    let open = SeatsPage {
        used: "37".into(),
        free: "No limit".into(),
        rule: "No limit".into(),
        rule_text: "Each seat is charged.".into(),
        waits: "Nobody".into(),
        forecast: String::new(),
        waiting: vec![],
        ..full.clone()
    };
    vec![
        ("seats-full", full.render().unwrap()),
        ("seats-free", free.render().unwrap()),
        ("seats-no_limit", open.render().unwrap()),
    ]
}
