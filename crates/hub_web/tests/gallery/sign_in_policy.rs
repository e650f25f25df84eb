//! The sign-in policy in its states.

use askama::Template;
use hub_web::pages::parts::{Attention, Badge, Link, Pager, Problems, Tone, TypedConfirmation};
use hub_web::pages::shell::{Section, Shell};
use hub_web::pages::sign_in_policy::{
    CodesPage, ConfirmPage, ConnectionLine, PeoplePage, PolicyForm, PolicyPage, Row,
};

use crate::Shot;
use crate::samples::{ago, days_ago, owner, strings};

pub fn pages() -> Vec<Shot> {
    [index(), asking(), people(), codes()].concat()
}

fn form(sub_users: &str, everyone: &str) -> PolicyForm {
    PolicyForm {
        sub_users: sub_users.into(),
        sub_users_from: String::new(),
        everyone: everyone.into(),
        everyone_from: String::new(),
    }
}

fn fresh() -> PolicyPage {
    PolicyPage {
        shell: owner(Section::SignIn),
        problems: Problems::default(),
        status: Badge::state(Tone::Neutral, "Nobody has to use SSO"),
        facts: strings(&["No connection with single sign-on is Integrated, so passwords serve everybody."]),
        locked: String::new(),
        form: form("now", "never"),
        lacks: strings(&[
            "No connection with single sign-on is Integrated yet.",
            "No owner or admin has logged in by SSO in the last 24 hours: do so first, so that it is known to work.",
            "You hold no recovery codes: make some first, or nobody could get in when SSO fails.",
        ]),
        connections: vec![],
        recent: String::new(),
        shut_out_sub_users: 0,
        shut_out_everyone: 2,
        keep_password: "1 owner and 1 admin have a password and keep it.".into(),
        holders: vec![],
        codes_button: "Make recovery codes".into(),
        outcomes: String::new(),
        hours: vec![],
        suspended: false,
    }
}

fn integrated() -> PolicyPage {
    PolicyPage {
        status: Badge::state(Tone::Good, "Sub-users log in by SSO"),
        facts: strings(&[
            "Owners and admins log in both ways, by password and by SSO.",
            "Planned: everyone from 30 Nov 2026, 08:00 UTC.",
        ]),
        form: PolicyForm { everyone_from: "2026-11-30T08:00".into(), ..form("now", "date") },
        lacks: vec![],
        connections: vec![
            ConnectionLine {
                href: "/connections/con_1".into(),
                name: "Entra ID SSO".into(),
                state: Badge::state(Tone::Good, "Integrated"),
                tested: Some(days_ago(2)),
                test_href: Some("/connections/con_1/test-sign-in".into()),
            },
            ConnectionLine {
                href: "/connections/con_2".into(),
                name: "Okta".into(),
                state: Badge::state(Tone::Warn, "In progress"),
                tested: None,
                test_href: None,
            },
        ],
        recent: "Ada Byron logged in by SSO 3 hours ago.".into(),
        shut_out_sub_users: 4,
        shut_out_everyone: 5,
        holders: vec![("Ada Byron".into(), "10 of 10 codes unused, made 2 days ago".into())],
        codes_button: "Make new codes".into(),
        outcomes: "Logins by SSO since it took hold: 31 succeeded, 2 failed.".into(),
        hours: vec![1, 4, 24],
        ..fresh()
    }
}

fn bannered(tone: Tone, title: &str, text: &str, link: bool) -> Shell {
    let link = link.then(|| Link { href: "/sign-in-policy".into(), label: "Look at it".into() });
    Shell {
        banner: Some(Attention { tone, title: title.into(), text: text.into(), link }),
        ..owner(Section::SignIn)
    }
}

fn index() -> Vec<Shot> {
    let refused = PolicyPage {
        problems: Problems::default()
            .with("everyone_from", "Enter a date and time that lies ahead, or choose another start."),
        form: PolicyForm { everyone_from: "2020-01-01T00:00".into(), ..form("now", "date") },
        ..integrated()
    };
    let everyone = PolicyPage {
        shell: bannered(
            Tone::Bad,
            "Most logins by SSO fail since it is required",
            "See why under Activity of the connection; an owner can suspend the requirement for some hours.",
            true,
        ),
        status: Badge::state(Tone::Good, "Everyone logs in by SSO"),
        facts: strings(&[
            "Passwords are closed to everybody, owners and admins too. An owner gets in with a recovery code when SSO fails.",
        ]),
        form: form("now", "now"),
        outcomes: "Logins by SSO since it took hold: 2 succeeded, 9 failed.".into(),
        ..integrated()
    };
    let suspended = PolicyPage {
        shell: bannered(
            Tone::Warn,
            "Single sign-on is suspended",
            "Until 22 Nov 2026, 09:10 UTC passwords serve everybody.",
            false,
        ),
        status: Badge::state(Tone::Warn, "Suspended"),
        facts: strings(&[
            "Suspended by ada@acme.test until 22 Nov 2026, 09:10 UTC; until then passwords serve everybody.",
        ]),
        outcomes: String::new(),
        suspended: true,
        ..everyone.clone()
    };
    let admin = PolicyPage {
        locked: "Only an owner can change this.".into(),
        codes_button: String::new(),
        hours: vec![],
        ..integrated()
    };
    vec![
        ("sign_in_policy-new", fresh().render().unwrap()),
        ("sign_in_policy-planned", integrated().render().unwrap()),
        ("sign_in_policy-refused", refused.render().unwrap()),
        ("sign_in_policy-everyone_failing", everyone.render().unwrap()),
        ("sign_in_policy-suspended", suspended.render().unwrap()),
        ("sign_in_policy-admin", admin.render().unwrap()),
    ]
}

fn asking() -> Vec<Shot> {
    let plain = ConfirmPage {
        shell: owner(Section::SignIn),
        problems: Problems::default(),
        title: "Require SSO of sub-users now?".into(),
        consequences: strings(&[
            "3 sessions that did not begin by SSO end now, yours too if it is one; their people log in anew.",
            "Owners and admins keep both ways, password and single sign-on.",
        ]),
        fields: vec![("sub_users", "now".into()), ("everyone", "never".into())],
        confirmation: None,
        button: "Require SSO now".into(),
    };
    let typed = ConfirmPage {
        title: "Require SSO of everyone from 30 Nov 2026, 08:00 UTC?".into(),
        problems: Problems::default().with("confirm", "Type acme to confirm. Nothing was changed."),
        consequences: strings(&[
            "Nothing ends before; at that time all sessions end that did not begin by SSO.",
            "You have 10 unused recovery codes; 1 owner holds codes in all. Keep yours where you find them without this.",
            "5 people are unknown to the identity provider, or inactive there, and could not log in. The page before lists them.",
        ]),
        confirmation: Some(TypedConfirmation { word: "acme".into(), typed: "yes".into() }),
        button: "Plan it".into(),
        ..plain.clone()
    };
    vec![
        ("sign_in_policy-confirm", plain.render().unwrap()),
        ("sign_in_policy-confirm_typed", typed.render().unwrap()),
    ]
}

fn people() -> Vec<Shot> {
    let row = |name: &str, why: &str, minutes: Option<i64>| Row {
        href: "/people/usr_1".into(),
        name: name.into(),
        email: format!("{}@acme.test", name.split(' ').next().unwrap().to_lowercase()),
        role: "Sub-user".into(),
        why: why.into(),
        last_sign_in: minutes.map(ago),
    };
    let page = PeoplePage {
        shell: owner(Section::SignIn),
        everyone: false,
        summary: "52 sub-users could not log in by SSO as things are.".into(),
        people: vec![
            row("Grace Hopper", "Never seen by the identity provider", Some(90)),
            row("Linus Torvalds", "Inactive at the identity provider", None),
        ],
        pager: Pager {
            text: "50 of 52 people".into(),
            previous: None,
            next: Some("/sign-in-policy/people?after=usr_1".into()),
        },
        export_href: "/sign-in-policy/people.csv".into(),
        other_href: "/sign-in-policy/people?who=everyone".into(),
    };
    let nobody = PeoplePage {
        everyone: true,
        summary: "0 people could not log in by SSO as things are.".into(),
        people: vec![],
        pager: Pager::default(),
        ..page.clone()
    };
    vec![
        ("sign_in_policy-people", page.render().unwrap()),
        ("sign_in_policy-people_none", nobody.render().unwrap()),
    ]
}

fn codes() -> Vec<Shot> {
    let page = CodesPage {
        shell: owner(Section::SignIn),
        codes: strings(&["7k2m-x0qf-9d3t-zzv1", "h4w8-1c5n-ee7r-0a2b", "m3p9-q6t1-vv4x-y8z5"]),
        door: "https://hub.example.com/recovery?workspace=acme".into(),
    };
    vec![("sign_in_policy-codes", page.render().unwrap())]
}
