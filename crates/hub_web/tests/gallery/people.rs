//! The account page and the people pages.

use askama::Template;
use hub_web::pages::account::{AccountPage, AppLogin, Session};
use hub_web::pages::parts::{Badge, Choice, Flash, Link, Pager, Problems, Tone};
use hub_web::pages::people::{
    Acts, AppLine, DeactivatePage, GonePage, IndexPage, InvitePage, PersonPage, Removed, RemovedPage, Row,
    TimelineItem,
};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, choices, flashed, owner, strings, sub_user};

pub fn pages() -> Vec<Shot> {
    [account(), index(), invite(), person(), gone()].concat()
}

fn session(device: &str, proof: &str, minutes: i64, current: bool) -> Session {
    Session {
        end_href: "/account/sessions/ses_1/revoke".into(),
        device: device.into(),
        address: "192.0.2.17".into(),
        last_seen: ago(minutes),
        proof: proof.into(),
        current,
    }
}

fn app_login(name: &str, kind: &str, lasts: &str, minutes: i64) -> AppLogin {
    AppLogin {
        end_href: "/account/apps/agr-0000000000001/end".into(),
        name: name.into(),
        kind: kind.into(),
        lasts: lasts.into(),
        last_used: ago(minutes),
    }
}

fn account() -> Vec<Shot> {
    let page = AccountPage {
        shell: owner(Section::Account),
        slug: "acme".into(),
        login_url: "https://hub.example.com/login/acme".into(),
        logs_in_by: "Password or SSO".into(),
        problems: Problems::default(),
        sso_only: false,
        password_minimum: 12,
        sessions: vec![
            session("Firefox on Linux", "Password", 0, true),
            session("Safari on iPhone", "SSO", 95, false),
            session("Chrome on Windows", "Password", 60 * 24 * 6, false),
        ],
        apps: vec![
            app_login("Console", "Web app", "until you log out here", 5),
            app_login("Acme TV", "Device", "stays logged in", 60 * 24 * 2),
        ],
    };
    let refused = AccountPage {
        problems: Problems::default().with("current_password", "This is not your current password."),
        ..page.clone()
    };
    let member = AccountPage {
        shell: sub_user(),
        logs_in_by: "SSO only".into(),
        sso_only: true,
        sessions: vec![session("Firefox on Linux", "SSO", 0, true)],
        apps: Vec::new(),
        ..page.clone()
    };
    vec![
        ("account", page.render().unwrap()),
        ("account-refused", refused.render().unwrap()),
        ("account-sub_user", member.render().unwrap()),
    ]
}

fn row(name: &str, role: &str, badges: Vec<Badge>, logs_in_by: &str) -> Row {
    let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
    Row {
        href: format!("/people/usr_{}", initials.to_lowercase()),
        name: name.into(),
        initials,
        email: format!("{}@acme.test", name.split(' ').next().unwrap().to_lowercase()),
        role: role.into(),
        badges,
        remark: String::new(),
        logs_in_by: logs_in_by.into(),
        last_sign_in: Some(ago(90)),
        importable: false,
    }
}

fn index() -> Vec<Shot> {
    let active = || Badge::state(Tone::Good, "Active");
    let page = IndexPage {
        shell: owner(Section::People),
        summary: "41 people: 36 active, 4 waiting for import, 1 deactivated.".into(),
        query: String::new(),
        reconcile: vec![Link { href: "/connections/con_1/reconcile".into(), label: "Reconcile".into() }],
        roles: choices(&["Any role", "Owner", "Admin", "Sub-user"]),
        states: choices(&["Any state", "Active", "Waiting for import", "Deactivated", "Inactive at the IdP"]),
        people: vec![
            row("Ada Byron", "Owner", vec![active()], "Password or SSO"),
            row("Bob Kahn", "Admin", vec![active(), Badge::new(Tone::Info, "Invited")], "Password or SSO"),
            row(
                "Grace Hopper",
                "Sub-user",
                vec![active(), Badge::new(Tone::Warn, "Inactive at the IdP")],
                "SSO only",
            ),
            Row {
                last_sign_in: None,
                importable: true,
                remark: "since 3 days ago".into(),
                ..row(
                    "Barbara Liskov",
                    "Sub-user",
                    vec![Badge::state(Tone::Info, "Waiting for import")],
                    "No account yet",
                )
            },
            Row {
                remark: "by Ada Byron, 3 days ago".into(),
                ..row(
                    "Edsger Dijkstra",
                    "Sub-user",
                    vec![Badge::state(Tone::Neutral, "Deactivated")],
                    "Not at all",
                )
            },
        ],
        removed_href: "/people/removed?q=zz".into(),
        pager: Pager {
            text: "1–5 of 41 people".into(),
            previous: None,
            next: Some("/people?after=usr_ed".into()),
        },
        invite_locked: String::new(),
        invite: "Invite",
        held: 0,
    };
    let none = IndexPage {
        query: "zz".into(),
        people: vec![],
        pager: Pager::default(),
        invite_locked: "People are added by Entra ID SSO while provisioning is on. Assign them there.".into(),
        invite: "Invite an owner",
        held: 16,
        ..page.clone()
    };
    vec![("people", page.render().unwrap()), ("people-none", none.render().unwrap())]
}

fn roles() -> Vec<Choice> {
    [("member", "Sub-user", true), ("admin", "Admin", false), ("owner", "Owner", false)]
        .map(|(value, label, selected)| Choice { value: value.into(), label: label.into(), selected })
        .to_vec()
}

fn invite() -> Vec<Shot> {
    let page = InvitePage {
        shell: owner(Section::People),
        problems: Problems::default(),
        email: String::new(),
        name: String::new(),
        roles: roles(),
        notice: "Sub-users log in by SSO here, so they set no password.".into(),
    };
    let taken = InvitePage {
        email: "grace@acme.test".into(),
        name: "Grace Hopper".into(),
        problems: Problems::default().with("email", "grace@acme.test is already in this workspace."),
        ..page.clone()
    };
    vec![("invite", page.render().unwrap()), ("invite-taken", taken.render().unwrap())]
}

fn item(what: &str, detail: &str, minutes: i64, tone: Tone) -> TimelineItem {
    TimelineItem { at: ago(minutes), what: what.into(), detail: detail.into(), tone, body: String::new() }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

fn app_line(name: &str, ended: Option<&str>, told: &str) -> AppLine {
    let badge = match ended {
        Some(_) => Badge::state(Tone::Neutral, "Ended"),
        None => Badge::state(Tone::Good, "Logged in"),
    };
    AppLine {
        name: name.into(),
        since: ago(60 * 26),
        badge,
        ended: ended.map(|_| ago(3)),
        why: ended.unwrap_or_default().into(),
        told: told.into(),
    }
}

fn person() -> Vec<Shot> {
    let page = PersonPage {
        shell: owner(Section::People),
        href: "/people/usr_gh".into(),
        name: "Grace Hopper".into(),
        initials: "GH".into(),
        email: "grace@acme.test".into(),
        badges: vec![Badge::state(Tone::Good, "Active"), Badge::new(Tone::Warn, "Inactive at the IdP")],
        state_text: "Entra ID SSO asked to deactivate this person on 22 Nov 2026. It was not applied, as automatic deactivation is off.".into(),
        problems: Problems::default(),
        facts: pairs(&[("Logs in by", "SSO only"), ("Last sign-in", "22 Nov 2026, 02:00:00 UTC"), ("In Switchboard since", "3 Nov 2026"), ("Came by", "Entra ID SSO")]),
        idp_facts: pairs(&[("userName", "grace@acme.test"), ("active", "false"), ("externalId", "6c3f0e5b-7f11-4c55-9a5a-9b2d8a4e4c1c"), ("title", "Rear Admiral")]),
        idp_source: "From Entra ID SSO, 26 minutes ago.".into(),
        received: pairs(&[("Groups", "support; berlin"), ("Roles", "agent"), ("cost_center", "4711")]),
        received_at: Some(ago(90)),
        roles: roles(),
        role_locked: String::new(),
        acts: Acts { deactivate: true, log_out: true, apply: true, ..Acts::default() },
        missing: vec![],
        apps: vec![app_line("Console", None, ""), app_line("Acme TV", None, "")],
        timeline: vec![
            item("Deactivation not applied", "by Secret Token “Entra production”; automatic deactivation is off", 26, Tone::Warn),
            item("Admin role changed", "by the identity provider (token Entra production) · role: Sub-user → Admin · because of group Support Leads · members of group Support Leads changed", 40, Tone::Info),
            item("Joined the group Support Leads", "by the identity provider (token Entra production) · reference 7QK4-M2XA", 40, Tone::Info),
            TimelineItem {
                body: "{\"Operations\":[{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Rear Admiral\"}]}".into(),
                ..item("PATCH /Users/usr-0000000000042, in a bulk request", "answered 200 · reference 7QK4-M2XA", 41, Tone::Neutral)
            },
            item("SSO sign-in failed", "through Entra ID SSO · grace@acme.test is deactivated here; reactivate the person to let them in.", 80, Tone::Bad),
            item("Logged in by SSO", "Firefox on Linux, 192.0.2.17", 90, Tone::Good),
            item("Sign-in refused", "Password; sub-users log in by SSO", 95, Tone::Bad),
            item("Created", "by Secret Token “Entra production”", 60 * 24 * 19, Tone::Neutral),
        ],
        timeline_more: Some("/people/usr_gh?before=evt_1".into()),
    };
    let last_owner = PersonPage {
        shell: owner(Section::People),
        href: "/people/usr_ab".into(),
        name: "Ada Byron".into(),
        initials: "AB".into(),
        email: "ada@acme.test".into(),
        badges: vec![Badge::state(Tone::Good, "Active")],
        state_text: String::new(),
        problems: Problems::default()
            .with("", "Ada Byron is the last owner of Acme Telephony. Make somebody else an owner first."),
        idp_facts: vec![],
        roles: vec![],
        role_locked: "Nobody can change their own role.".into(),
        acts: Acts { log_out: true, ..Acts::default() },
        missing: strings(&["This person cannot be deactivated here. You cannot deactivate yourself."]),
        timeline_more: None,
        ..page.clone()
    };
    let staged = PersonPage {
        href: "/people/usr_bl".into(),
        name: "Barbara Liskov".into(),
        initials: "BL".into(),
        email: "barbara@acme.test".into(),
        badges: vec![Badge::state(Tone::Info, "Waiting for import")],
        state_text:
            "Sent by Entra ID SSO while automatic creation was off. There is no account and no seat yet."
                .into(),
        acts: Acts {
            import: true,
            link: "/connections/con_1/reconcile/usr_bl/link".into(),
            ..Acts::default()
        },
        apps: vec![],
        timeline: vec![],
        timeline_more: None,
        ..page.clone()
    };
    let off = PersonPage {
        shell: flashed(owner(Section::People), Flash::new(Tone::Good, "Edsger Dijkstra was deactivated. 2 sessions ended.")),
        badges: vec![Badge::state(Tone::Neutral, "Deactivated")],
        state_text: "Deactivated by Ada Byron on 19 Nov 2026. The identity provider cannot bring this person back; you can.".into(),
        acts: Acts { reactivate: true, ..Acts::default() },
        apps: vec![
            app_line("Console", Some("the account was deactivated"), "The app was told at once."),
            app_line(
                "Reports",
                Some("the account was deactivated"),
                "The app could not be told yet: The app answered 503. It is tried again in 5 minutes.",
            ),
            app_line("Acme TV", Some("the account was deactivated"), ""),
        ],
        ..page.clone()
    };
    let invited = PersonPage {
        href: "/people/usr_bk".into(),
        name: "Bob Kahn".into(),
        initials: "BK".into(),
        email: "bob@acme.test".into(),
        badges: vec![Badge::state(Tone::Good, "Active"), Badge::new(Tone::Info, "Invited")],
        state_text: String::new(),
        acts: Acts { deactivate: true, resend: true, ..Acts::default() },
        idp_facts: vec![],
        timeline: vec![item("Invitation sent", "by Ada Byron", 26, Tone::Info)],
        timeline_more: None,
        ..page.clone()
    };
    let ask = DeactivatePage {
        shell: owner(Section::People),
        href: page.href.clone(),
        name: page.name.clone(),
        consequences: strings(&[
            "2 sessions end at once, in the web, desktop and mobile apps.",
            "The seat is free.",
            "The identity provider cannot bring this person back; you can.",
        ]),
    };
    vec![
        ("person", page.render().unwrap()),
        ("person-last_owner", last_owner.render().unwrap()),
        ("person-staged", staged.render().unwrap()),
        ("person-deactivated", off.render().unwrap()),
        ("person-invited", invited.render().unwrap()),
        ("person-deactivate", ask.render().unwrap()),
    ]
}

fn gone() -> Vec<Shot> {
    let page = GonePage {
        shell: owner(Section::People),
        name: "bob@acme.test".into(),
        initials: "B".into(),
        text: "Sent by the identity provider, and removed by the identity provider (token Entra), 26 minutes ago (22 Nov 2026, 02:52:09 UTC), before anybody imported them: there never was an account here. Sent again, they are somebody new.".into(),
        account: None,
        timeline: vec![
            item("User deleted by the IdP", "by the identity provider (token Entra)", 26, Tone::Bad),
            item("DELETE /Users/usr-0000000000042", "answered 204 · reference 7QK4-M2XA", 26, Tone::Neutral),
            item("SSO sign-in failed", "through Entra ID SSO · bob@acme.test was pushed by the identity provider and waits for import; import the person first.", 90, Tone::Bad),
            item("User waiting for import", "by the identity provider (token Entra) · auto-create was off", 95, Tone::Info),
        ],
        timeline_more: None,
    };
    let linked = GonePage {
        text: "Sent by the identity provider, and waited beside an account until that was linked, 26 minutes ago (22 Nov 2026, 02:52:09 UTC): they are one person now.".into(),
        account: Some(Link { href: "/people/usr_bk".into(), label: "Go to bob.kahn@acme.test".into() }),
        timeline_more: Some("/people/usr_b?before=evt_1".into()),
        ..page.clone()
    };
    let removed = |name: &str, minutes: i64| Removed {
        href: format!("/people/usr_{name}"),
        name: format!("{name}@acme.test"),
        by: "the identity provider (token Entra)".into(),
        at: ago(minutes),
    };
    let list = RemovedPage {
        shell: owner(Section::People),
        query: String::new(),
        people: vec![removed("bob", 26), removed("a.very.long.login.name.of.somebody", 60 * 24 * 3)],
        pager: Pager {
            text: "The newest, more follow".into(),
            previous: None,
            next: Some("/people/removed?before=evt_1".into()),
        },
    };
    let none = RemovedPage { query: "zuse".into(), people: vec![], pager: Pager::default(), ..list.clone() };
    vec![
        ("person-gone", page.render().unwrap()),
        ("person-gone_linked", linked.render().unwrap()),
        ("people_removed", list.render().unwrap()),
        ("people_removed-none", none.render().unwrap()),
    ]
}
