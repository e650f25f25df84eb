//! Set-up links: the admin's list, and what a visitor sees.

use askama::Template;
use hub_web::pages::integrations::configuration::IdpHints;
use hub_web::pages::integrations::set_up_links::{Row, SetUpLinkShownPage, SetUpLinksPage};
use hub_web::pages::integrations::{Guide, StepState, Tab};
use hub_web::pages::parts::{Badge, Choice, Flash, Problems, Tone};
use hub_web::pages::set_up::act::{DonePage, TokenPage};
use hub_web::pages::set_up::invited::InvitedPage;
use hub_web::pages::set_up::show::{Scim, SetUpPage, Sso};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::guide::guide;
use crate::integrations::ENTRA;
use crate::samples::{copy, days_ago, owner};
use crate::settings::head;

fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected }
}

fn row(contact: &str, tone: Tone, state: &str, living: bool) -> Row {
    Row {
        contact: contact.into(),
        scope: "Single sign-on and provisioning",
        state: Badge::new(tone, state),
        made_by: "ada@acme.test".into(),
        made: days_ago(3),
        opened: (state != "Not opened yet").then(|| days_ago(2)),
        ends: living.then(|| days_ago(-4)),
        revoke_action: living.then(|| "/connections/con_1/set-up-links/sul_1/revoke".into()),
    }
}

fn list() -> SetUpLinksPage {
    SetUpLinksPage {
        shell: owner(Section::Integrations),
        head: head(Tab::Overview),
        problems: Problems::default(),
        limits: vec![],
        scopes: vec![
            choice("both", "Single sign-on and provisioning", true),
            choice("sso", "Single sign-on", false),
            choice("scim", "Provisioning", false),
        ],
        days: vec![choice("1", "1 day", false), choice("7", "7 days", true), choice("14", "14 days", false)],
        contact_name: String::new(),
        contact_email: String::new(),
        send: false,
        links: vec![],
    }
}

fn links() -> Vec<Shot> {
    let full = SetUpLinksPage {
        problems: Problems::default().with("contact_email", "This is not an e-mail address."),
        limits: vec!["People log in by this connection already: what is left for a link is provisioning."],
        scopes: vec![choice("scim", "Provisioning", true)],
        contact_name: "Jane O’Neill & Sons <IT>".into(),
        contact_email: "jane".into(),
        send: true,
        links: vec![
            row("Jane of ITCo", Tone::Info, "Not opened yet", true),
            row(
                "kim@a-rather-long-name-of-a-company-that-does-it-for-others.example",
                Tone::Good,
                "Opened",
                true,
            ),
            row("Whoever has the link", Tone::Neutral, "Done", false),
        ],
        ..list()
    };
    let done = SetUpLinksPage {
        scopes: vec![],
        links: vec![row("Jane of ITCo", Tone::Neutral, "Done", false)],
        ..list()
    };
    let shown = SetUpLinkShownPage {
        shell: owner(Section::Integrations),
        link: copy("set-up-link", "Set-up link", "https://switchboard.example/set-up/open/5c8e2f0a", ""),
        mailed_to: "jane@itco.example".into(),
        until: days_ago(-7),
        done_href: "/connections/con_1/set-up-links".into(),
    };
    vec![
        ("set_up_links", list().render().unwrap()),
        ("set_up_links-full", full.render().unwrap()),
        ("set_up_links-done", done.render().unwrap()),
        ("set_up_links-shown", shown.render().unwrap()),
    ]
}

fn sso(live: bool) -> Sso {
    Sso {
        live,
        sp_values: vec![
            copy("entity-id", "Entity ID", "https://switchboard.example/saml/con_01jdbbbb", ""),
            copy("acs-url", "ACS URL", "https://switchboard.example/saml/con_01jdbbbb/acs", ""),
            copy("login-url", "Login URL", "https://switchboard.example/saml/con_01jdbbbb/login", ""),
        ],
        metadata_href: "/saml/con_01jdbbbb/metadata".into(),
        hints: IdpHints::default(),
        idp_entity_id: String::new(),
        sso_url: "http://idp.example.com".into(),
        certificate: String::new(),
        has_certificate: false,
        metadata_url: String::new(),
        metadata_xml: String::new(),
    }
}

fn scim(seen: bool) -> Scim {
    let url = "https://switchboard.example/scim/v2/tnt_01jdbbbb";
    Scim {
        tenant_url: copy("tenant-url", "Tenant URL", url, ""),
        token_made: false,
        seen: seen.then(|| days_ago(1)),
    }
}

fn visit() -> SetUpPage {
    let mut steps = guide();
    for step in &mut steps.steps {
        if let StepState::Marked { by, .. } = &mut step.state {
            "you".clone_into(by);
        }
        if !step.mark_action.is_empty() {
            step.mark_action = step.mark_action.replace("/connections/con_1/guide", "/set-up");
        }
    }
    SetUpPage {
        csrf_token: "csrf-sample".into(),
        flash: None,
        problems: Problems::default(),
        tenant: "Acme Telephony".into(),
        invited_by: "Ada Byron".into(),
        provider: "Entra ID SSO".into(),
        glyph: ENTRA,
        state: Badge::state(Tone::Warn, "In progress"),
        until: days_ago(-6),
        sso: Some(sso(false)),
        scim: Some(scim(false)),
        guide: Guide { progress_href: "/set-up/guide".into(), ..steps },
    }
}

fn visits() -> Vec<Shot> {
    let refused = SetUpPage {
        problems: Problems::default().with("sso_url", "Enter the sign-on URL beginning with https://."),
        scim: None,
        ..visit()
    };
    let live = SetUpPage {
        flash: Some(Flash::new(Tone::Good, "All values are there: the connection is Integrated.")),
        state: Badge::state(Tone::Good, "Integrated"),
        sso: Some(sso(true)),
        scim: Some(scim(true)),
        ..visit()
    };
    let again = Scim { token_made: true, ..scim(false) };
    let provisioning = SetUpPage { sso: None, scim: Some(again), ..visit() };
    vec![
        ("set_up", visit().render().unwrap()),
        ("set_up-refused", refused.render().unwrap()),
        ("set_up-live", live.render().unwrap()),
        ("set_up-provisioning", provisioning.render().unwrap()),
    ]
}

pub fn pages() -> Vec<Shot> {
    let invited = InvitedPage {
        csrf_token: "csrf-sample".into(),
        action: "/set-up/open/5c8e2f0a".into(),
        tenant: "Acme Telephony".into(),
        invited_by: "Ada Byron".into(),
        provider: "Entra ID SSO".into(),
        scope: "Single sign-on and provisioning",
        until: days_ago(-7),
    };
    let token = TokenPage {
        tenant: "Acme Telephony".into(),
        tenant_url: scim(false).tenant_url,
        secret: copy("secret-token", "Secret Token", "swb_sample", ""),
    };
    let done = |integrated| DonePage { tenant: "Acme Telephony".into(), integrated };
    let doors = vec![
        ("set_up-invited", invited.render().unwrap()),
        ("set_up-token", token.render().unwrap()),
        ("set_up-done", done(true).render().unwrap()),
        ("set_up-done_partly", done(false).render().unwrap()),
    ];
    [links(), visits(), doors].concat()
}
