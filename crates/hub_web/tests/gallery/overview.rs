//! Tabs Overview and People of Integration Settings, for connections with both halves and with one.

use askama::Template;
use hub_kernel::Timestamp;
use hub_web::pages::integrations::overview::chart::{Chart, Pair, Words};
use hub_web::pages::integrations::overview::life::Life;
use hub_web::pages::integrations::overview::pulse::Pulse;
use hub_web::pages::integrations::overview::{Change, OverviewPage};
use hub_web::pages::integrations::people::{PeoplePage, Row};
use hub_web::pages::integrations::token::LastTokenPage;
use hub_web::pages::integrations::{Head, Tab};
use hub_web::pages::parts::{Attention, Badge, Link, Pager, Problems, Tone, TypedConfirmation};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, choices, days_ago, owner, strings};
use crate::settings::{head, integrated};

pub fn pages() -> Vec<Shot> {
    [overviews(), people(), vec![last_token()]].concat()
}

const CALLS: Words = Words {
    id: "calls",
    title: "Provisioning calls",
    well: "Accepted",
    badly: "Refused",
    numbers: "{well} accepted, {badly} refused",
    empty: "No call has come in these 14 days.",
};
const SIGN_INS: Words = Words {
    id: "sign-ins",
    title: "Sign-ins",
    well: "Logged in",
    badly: "Failed",
    numbers: "{well} logged in, {badly} failed",
    empty: "Nobody has logged in through this connection in these 14 days.",
};

/// 9 Nov 2026 and the days after it.
fn days(numbers: [(i64, i64); 14]) -> Vec<Pair> {
    let first = Timestamp::from_millis(1_794_182_400_000);
    let day = |(n, (well, badly))| Pair { day: first.plus_days(n), well, badly };
    (0..14).zip(numbers).map(day).collect()
}

fn chart(words: Words, numbers: [(i64, i64); 14], label: &str) -> Chart {
    let list = Some(Link { href: "/connections/con_1/activity".into(), label: label.into() });
    Chart { list, ..Chart::draw(words, &days(numbers)) }
}

fn calls() -> Chart {
    let numbers = [
        (820, 0),
        (640, 0),
        (655, 4),
        (701, 0),
        (690, 0),
        (112, 0),
        (98, 0),
        (720, 0),
        (744, 61),
        (690, 12),
        (702, 0),
        (688, 0),
        (120, 0),
        (77, 0),
    ];
    chart(CALLS, numbers, "Show calls")
}

fn sign_ins() -> Chart {
    let numbers = [
        (34, 0),
        (31, 1),
        (36, 0),
        (29, 0),
        (33, 2),
        (3, 0),
        (1, 0),
        (35, 0),
        (30, 0),
        (32, 14),
        (36, 3),
        (31, 0),
        (2, 0),
        (0, 0),
    ];
    chart(SIGN_INS, numbers, "Show events")
}

fn pulse(state: Badge, text: &str, minutes: i64) -> Pulse {
    Pulse {
        state,
        text: text.into(),
        usual: "Every 40 minutes".into(),
        last: Some(ago(minutes)),
        next: Some(ago(minutes - 40)),
        passed: Some((minutes * 25).min(1000)),
    }
}

fn life(kind: &'static str, name: &str, left: Badge, span: &str, bar: Option<i64>) -> Life {
    let link = Link { href: "/connections/con_1#certs-title".into(), label: "Certificates".into() };
    Life { kind, name: name.into(), left, span: span.into(), bar, link }
}

fn change(what: &str, details: &str, who: &str, days: i64) -> Change {
    Change { what: what.into(), details: details.into(), who: who.into(), at: days_ago(days) }
}

fn well() -> OverviewPage {
    let head = Head { attention: vec![], warnings: vec![], ..integrated(Tab::Overview) };
    OverviewPage {
        shell: owner(Section::Integrations),
        head,
        next: None,
        pulse: Some(pulse(
            Badge::state(Tone::Good, "On time"),
            "Entra ID works in cycles: a change there may take up to 40 minutes to arrive here. The first cycle can take longer. Provision on demand sends one person at once.",
            12,
        )),
        charts: vec![calls(), sign_ins()],
        strangers: String::new(),
        lives: vec![
            life(
                "Certificate",
                "CN=Microsoft Azure Federated SSO Certificate",
                Badge::new(Tone::Good, "Ends in 412 days"),
                "28 Nov 2024 to 8 Jan 2028",
                Some(370),
            ),
            life("Secret Token", "Entra production", Badge::new(Tone::Good, "Ends in 190 days"), "1 Jun 2026 to 31 May 2027", Some(520)),
            life("Secret Token", "Rotation", Badge::new(Tone::Neutral, "No expiry date"), "Since 3 Nov 2026", None),
        ],
        more_lives: 0,
        now: vec![
            "A person whom the directory adds gets an account at once, takes a seat (37 of 50 are taken), and is greeted by mail.".into(),
            "A person whom it disables, unassigns or deletes loses access at once, and the seat is free. Owners keep theirs.".into(),
            "Somebody whom nobody here knows is refused at login until they are provisioned or invited.".into(),
            "A login may begin here or at the tile in the identity provider’s portal.".into(),
        ],
        set_up_left: false,
        changes: vec![
            change("Toggle changed", "auto create: off → on", "Ada Byron", 3),
            change("Secret Token created", "name: Entra production", "Ada Byron", 19),
            change("Integrated", "state: In progress → Integrated", "Ada Byron", 19),
        ],
    }
}

fn overviews() -> Vec<Shot> {
    let attention = |tone, title: &str, text: &str, label: &str| Attention {
        tone,
        title: title.into(),
        text: text.into(),
        link: Some(Link { href: "/connections/con_1#certificate".into(), label: label.into() }),
    };
    let wants = OverviewPage {
        head: Head {
            warnings: vec![
                Badge::new(Tone::Warn, "Certificate expires in 6 days"),
                Badge::new(Tone::Bad, "14 sign-ins failed since yesterday"),
                Badge::new(Tone::Warn, "No sync for longer than usual"),
            ],
            attention: vec![
                attention(
                    Tone::Warn,
                    "Certificate expires in 6 days",
                    "Identity providers begin to sign with a new certificate around then, and logins fail until it is stored here. Add it beside the old one as soon as you have it.",
                    "Add certificate",
                ),
                attention(
                    Tone::Bad,
                    "14 sign-ins failed since yesterday",
                    "More logins through this connection fail than succeed. The events say why, and who can mend it where.",
                    "Show failed sign-ins",
                ),
                attention(
                    Tone::Warn,
                    "No sync for longer than usual",
                    "The directory has not called for longer than its cycle explains. Look whether provisioning is paused or in quarantine there.",
                    "Show SCIM calls",
                ),
            ],
            last_sync: Some(ago(260)),
            ..integrated(Tab::Overview)
        },
        pulse: Some(pulse(
            Badge::state(Tone::Warn, "Late"),
            "6 cycles passed without a call. Look whether provisioning is paused or in quarantine at your identity provider.",
            260,
        )),
        strangers: "Besides, 1,204 calls came to this workspace without a valid token.".into(),
        lives: vec![
            life(
                "Certificate",
                "CN=Microsoft Azure Federated SSO Certificate",
                Badge::new(Tone::Bad, "Ends in 6 days"),
                "28 Nov 2023 to 28 Nov 2026",
                Some(6),
            ),
            life(
                "Secret Token",
                "Entra production",
                Badge::new(Tone::Warn, "Ends in 21 days"),
                "1 Jun 2026 to 12 Dec 2026",
                Some(110),
            ),
            life(
                "Client secret",
                "Okta OAuth client of the test tenant",
                Badge::new(Tone::Bad, "Expired"),
                "1 Jun 2025 to 31 May 2026",
                Some(0),
            ),
        ],
        more_lives: 4,
        ..well()
    };
    let begun = OverviewPage {
        head: head(Tab::Overview),
        next: Some(Link { href: "/connections/con_1".into(), label: "Continue the set-up".into() }),
        pulse: Some(Pulse {
            state: Badge::state(Tone::Neutral, "No call yet"),
            text: "The first call shows here within seconds: run Test Connection at your identity provider."
                .into(),
            usual: String::new(),
            last: None,
            next: None,
            passed: None,
        }),
        charts: vec![chart(CALLS, [(0, 0); 14], "Show calls"), chart(SIGN_INS, [(0, 0); 14], "Show events")],
        lives: vec![],
        set_up_left: true,
        changes: vec![change("Connection begun", "state: In progress", "Ada Byron", 0)],
        ..well()
    };
    let saml = OverviewPage {
        head: Head { has_scim: false, attention: vec![], warnings: vec![], ..integrated(Tab::Overview) },
        pulse: None,
        charts: vec![sign_ins()],
        now: well().now.split_off(2),
        ..well()
    };
    let scim = OverviewPage {
        head: Head {
            has_saml: false,
            state_text: "The directory is connected".into(),
            attention: vec![],
            warnings: vec![],
            ..integrated(Tab::Overview)
        },
        pulse: Some(Pulse {
            state: Badge::state(Tone::Good, "Listening"),
            text: "Okta sends a change when it happens, usually within seconds.".into(),
            usual: String::new(),
            last: Some(ago(26)),
            next: None,
            passed: None,
        }),
        charts: vec![calls()],
        now: well().now[..2].to_vec(),
        ..well()
    };
    vec![
        ("overview-well", well().render().unwrap()),
        ("overview-attention", wants.render().unwrap()),
        ("overview-begun", begun.render().unwrap()),
        ("overview-saml", saml.render().unwrap()),
        ("overview-scim", scim.render().unwrap()),
    ]
}

fn last_token() -> Shot {
    let page = LastTokenPage {
        shell: owner(Section::Integrations),
        name: "Entra production".into(),
        consequences: strings(&[
            "The next call with Entra production is refused. This cannot be undone.",
            "It was last used on 22 Nov 2026, 03:12 UTC.",
            "It is the only valid token: provisioning stops until another is in use.",
        ]),
        problems: Problems::default().with("confirm", "Type the name of the workspace to confirm."),
        confirmation: TypedConfirmation { word: "acme".into(), typed: "acne".into() },
        action: "/connections/con_1/tokens/tok_1/revoke".into(),
        cancel_href: "/connections/con_1/provisioning".into(),
    };
    ("token-last", page.render().unwrap())
}

fn somebody(name: &str, email: &str) -> Row {
    Row {
        href: "/people/usr_1".into(),
        name: name.into(),
        initials: "AB".into(),
        email: email.into(),
        here: Badge::state(Tone::Good, "Active"),
        there: Badge::new(Tone::Good, "Active"),
        last_sso: Some(ago(4)),
        last_word: "Changed".into(),
        said_at: Some(ago(26)),
        import: String::new(),
    }
}

fn people() -> Vec<Shot> {
    let full = PeoplePage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::People),
        summary: "37 people, 4 waiting".into(),
        query: String::new(),
        whom: choices(&["Everybody", "Waiting for import", "With access"]),
        narrowed: false,
        people: vec![
            somebody("Ada Byron", "ada@acme.test"),
            Row {
                here: Badge::state(Tone::Info, "Waiting for import"),
                last_sso: None,
                last_word: "Created".into(),
                import: "/connections/con_1/waiting/usr_2/import".into(),
                ..somebody("Edsger Dijkstra", "edsger.wybe.dijkstra@very-long-subdomain.acme.test")
            },
            Row {
                there: Badge::new(Tone::Warn, "Inactive"),
                last_word: "Change refused (400)".into(),
                ..somebody("Grace Hopper", "grace@acme.test")
            },
            Row {
                here: Badge::state(Tone::Neutral, "Deactivated"),
                there: Badge::new(Tone::Neutral, "Never sent"),
                last_word: String::new(),
                said_at: None,
                ..somebody("Alan Turing", "alan@acme.test")
            },
        ],
        waiting: "4".into(),
        import_href: Some("/connections/con_1/import".into()),
        pager: Pager {
            text: "The first 50, more follow".into(),
            previous: None,
            next: Some("/connections/con_1/people?after=usr-3".into()),
        },
    };
    let saml = PeoplePage {
        head: Head { has_scim: false, attention: vec![], warnings: vec![], ..integrated(Tab::People) },
        summary: String::new(),
        waiting: String::new(),
        import_href: None,
        pager: Pager::default(),
        people: full.people[..1].to_vec(),
        ..full.clone()
    };
    let nobody = PeoplePage {
        head: head(Tab::People),
        people: vec![],
        summary: "None so far".into(),
        waiting: String::new(),
        pager: Pager::default(),
        ..full.clone()
    };
    let no_match = PeoplePage { query: "zz".into(), narrowed: true, ..nobody.clone() };
    vec![
        ("connection-people", full.render().unwrap()),
        ("connection-people-saml", saml.render().unwrap()),
        ("connection-people-none", nobody.render().unwrap()),
        ("connection-people-no-match", no_match.render().unwrap()),
    ]
}
