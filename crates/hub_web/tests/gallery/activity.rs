//! Tab Activity: events and SCIM calls.

use askama::Template;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::activity::{ActivityPage, Call, Event, List};
use hub_web::pages::parts::{Badge, Pager, Tone};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{ago, choices, owner};
use crate::settings::{head, integrated};

fn event(what: &str, name: &str, who: &str, target: &str, result: Badge, reason: &str) -> Event {
    Event {
        at: ago(12),
        who: who.into(),
        what: what.into(),
        name: name.into(),
        target: target.into(),
        result,
        reason: reason.into(),
        reference: "7QK4-M2XA".into(),
        report_href: (name == "sign_in_refuse").then(|| "/connections/con_1/reports/7QK4-M2XA".into()),
        before_href: (name == "user_deprovision").then(|| "/people/at?at=2026-11-22T03%3A06%3A08".into()),
        person_href: name.starts_with("user_").then(|| "/people/usr-0000000000042".into()),
    }
}

pub fn pages() -> Vec<Shot> {
    let done = || Badge::new(Tone::Good, "Done");
    let page = ActivityPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Activity),
        kinds: choices(&["All events", "Sign-ins", "Provisioning", "Settings"]),
        person: String::new(),
        answers: choices(&["All answers", "Refused"]),
        reference: String::new(),
        scopes: choices(&["This connection", "Whole workspace"]),
        list: List::Events(vec![
            event(
                "Sign-in refused",
                "sign_in_refuse",
                "Grace Hopper",
                "grace@acme.test",
                Badge::new(Tone::Bad, "Refused"),
                "The response was signed by an unknown certificate. In Entra: SAML Certificates → Download, then add it under Configuration.",
            ),
            event(
                "User created",
                "user_create_provision",
                "Secret Token “Entra production”",
                "barbara@acme.test",
                done(),
                "",
            ),
            event(
                "Deactivation not applied",
                "user_deprovision",
                "Secret Token “Entra production”",
                "linus@acme.test",
                Badge::new(Tone::Warn, "Not applied"),
                "Automatic deactivation is off.",
            ),
            event(
                "Integration activated",
                "idm_integration_activate",
                "Ada Byron",
                "Entra ID SSO",
                done(),
                "",
            ),
            event("Logged in", "login", "grace@acme.test", "", done(), "by SSO · client: web"),
            event(
                "Means of trust changed",
                "idm_integration_reauth",
                "Ada Byron",
                "Entra ID SSO",
                done(),
                "certificate: 1B151047E11C740B34EAA61CBB1F2DB9037860843CF2F944702D1C2678A9E7F3 · valid until: 2028-11-22T03:18:09Z",
            ),
        ]),
        pager: Pager {
            text: "The newest, more follow".into(),
            previous: None,
            next: Some("/connections/con_1/activity?after=4".into()),
        },
    };
    let call = |method: &str, path: &str, status: Badge, token: &str, reason: &str| Call {
        at: ago(26),
        method: method.into(),
        path: path.into(),
        status,
        token: token.into(),
        reason: reason.into(),
        reference: "7QK4-M2XB".into(),
    };
    let calls = ActivityPage {
        list: List::Calls(vec![
            call(
                "GET",
                "/Users?filter=userName eq \"0a1b2c3d-4e5f\"",
                Badge::new(Tone::Good, "200"),
                "Entra production",
                "",
            ),
            call(
                "POST",
                "/Users",
                Badge::new(Tone::Bad, "401"),
                "",
                "The token is not known. In Entra: Provisioning → Admin Credentials → Secret Token.",
            ),
            call(
                "PATCH",
                "/Users/usr_01jdcccc",
                Badge::new(Tone::Bad, "400"),
                "Entra production",
                "“emails” is not a list.",
            ),
        ]),
        ..page.clone()
    };
    let empty = ActivityPage {
        head: head(Tab::Activity),
        list: List::Events(vec![]),
        pager: Pager::default(),
        reference: "AAAA-0000".into(),
        ..page.clone()
    };
    let no_calls = ActivityPage { list: List::Calls(vec![]), ..empty.clone() };
    vec![
        ("activity-events", page.render().unwrap()),
        ("activity-calls", calls.render().unwrap()),
        ("activity-empty", empty.render().unwrap()),
        ("activity-no_calls", no_calls.render().unwrap()),
    ]
}
