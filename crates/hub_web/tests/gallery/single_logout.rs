//! Single logout: its settings, and what a person sees of it.

use askama::Template;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::single_logout::SingleLogoutPage;
use hub_web::pages::parts::{Choice, Problems};
use hub_web::pages::shell::Section;
use hub_web::pages::sign_in::{LeavePage, MessagePage};

use crate::Shot;
use crate::samples::{copy, owner};
use crate::settings::integrated;

fn choice(value: &str, label: &str, selected: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected }
}

fn settings(on: bool) -> SingleLogoutPage {
    SingleLogoutPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Configuration),
        problems: Problems::default(),
        ours: copy(
            "slo-url",
            "Single logout URL",
            "https://switchboard.example/saml/con_01jdbbbb/slo",
            "Also called Logout URL or SingleLogoutService; for Redirect and POST.",
        ),
        metadata_href: "/saml/con_01jdbbbb/metadata".into(),
        has_key: on,
        keys_href: "/connections/con_01jdbbbb/sign-in".into(),
        slo_url: if on { "https://login.microsoftonline.com/acme/saml2".into() } else { String::new() },
        slo_response_url: String::new(),
        switch: vec![
            choice("no", "Off: ends the session here only", !on),
            choice("yes", "On: ends both sessions", on),
        ],
        since: if on {
            "On since 2026-11-03 09:12 UTC by Ada Byron.".into()
        } else {
            "Off since this connection began.".into()
        },
        effect: if on {
            "12 sessions began through this connection; each ends at both sides.".into()
        } else {
            "More than 1,000 sessions began through this connection; a logout here leaves those at your identity provider.".into()
        },
        bindings: vec![
            choice("redirect", "Redirect: in the address", true),
            choice("post", "POST: in a form", false),
        ],
    }
}

pub fn pages() -> Vec<Shot> {
    let refused = SingleLogoutPage {
        problems: Problems::default().with("slo_url", "Enter the whole address, beginning with https://."),
        slo_url: "login.microsoftonline.com".into(),
        ..settings(true)
    };
    vec![
        ("single_logout", settings(false).render().unwrap()),
        ("single_logout-on", settings(true).render().unwrap()),
        ("single_logout-refused", refused.render().unwrap()),
        (
            "signed_out-leave",
            LeavePage::to("https://login.example.com/slo?SAMLRequest=x".into()).render().unwrap(),
        ),
        ("signed_out-everywhere", MessagePage::signed_out_everywhere().render().unwrap()),
        ("signed_out-partly", MessagePage::signed_out_partly().render().unwrap()),
        ("signed_out-refused", MessagePage::logout_refused("nvzr-ae23-q9zz-gnmn").render().unwrap()),
    ]
}
