//! Sign-in options with and without keys, and the page that carries a request to an identity provider.

use askama::Template;
use hub_web::pages::integrations::Tab;
use hub_web::pages::integrations::provisioning::Toggle;
use hub_web::pages::integrations::sign_in_options::keys::OurKey;
use hub_web::pages::integrations::sign_in_options::{SignInOptionsPage, Told};
use hub_web::pages::parts::{Badge, Choice, Problems, Tone};
use hub_web::pages::shell::Section;
use hub_web::pages::sign_in::CarryPage;

use crate::Shot;
use crate::samples::owner;
use crate::settings::integrated;

fn choices(all: &[(&str, &str)]) -> Vec<Choice> {
    let choice = |(index, (value, label)): (usize, &(&str, &str))| Choice {
        value: (*value).to_owned(),
        label: (*label).to_owned(),
        selected: index == 0,
    };
    all.iter().enumerate().map(choice).collect()
}

/// As a connection begins, with logins.
fn told() -> Told {
    let began = "Off since this connection began.";
    Told {
        sign_requests: began.into(),
        force_authn: format!(
            "{began} 214 logins came through this connection in 14 days; each would have asked anew."
        ),
        require_authn_context: began.into(),
    }
}

fn fresh() -> SignInOptionsPage {
    SignInOptionsPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Configuration),
        problems: Problems::default(),
        bindings: choices(&[("redirect", "Redirect (HTTP-Redirect)"), ("post", "Form (HTTP-POST)")]),
        sign_requests: false,
        force_authn: false,
        name_id_formats: choices(&[
            ("", "Whatever the identity provider is set to"),
            ("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "E-mail address"),
        ]),
        authn_context: String::new(),
        contexts: choices(&[("urn:oasis:names:tc:SAML:2.0:ac:classes:X509", "Certificate")]),
        require_authn_context: false,
        skew_seconds: "60".into(),
        most_skew: 300,
        told: told(),
        welcome_mail: None,
        keys: vec![],
        keys_lost: false,
        takes_key: true,
        sizes: choices(&[("2048", "RSA 2048 bits"), ("3072", "RSA 3072 bits")]),
        overlaps: vec![],
        metadata_href: "/saml/con_01jdbbbb/metadata".into(),
        signed_metadata_href: None,
    }
}

fn key(state: Badge, does: &str, uses: bool, goes: bool) -> OurKey {
    let at = |what: &str| format!("/connections/con_1/keys/spk_1/{what}");
    OurKey {
        state,
        kind: "RSA 2048 bits".into(),
        does: does.into(),
        sha1: "5D:0E:6C:91:2B:7F:AA:10:34:8C:DE:41:72:9B:16:EF:90:55:C3:2A".into(),
        sha256:
            "1F:8E:33:B0:5C:4D:77:29:A1:6B:9F:E2:08:D4:5A:C6:71:13:BE:90:2D:F7:48:6A:95:0C:E1:3B:84:D2:67:FA"
                .into(),
        made: "22 Nov 2026 by Olga Owner".into(),
        valid_until: "21 Nov 2031".into(),
        ends: None,
        certificate_href: at("certificate"),
        use_href: uses.then(|| at("use")),
        removal_href: goes.then(|| at("remove")),
    }
}

pub fn pages() -> Vec<Shot> {
    let rotating = SignInOptionsPage {
        sign_requests: true,
        keys: vec![
            key(
                Badge::state(Tone::Good, "In use"),
                "Signs what we send, and is the one to encrypt for.",
                false,
                false,
            ),
            key(
                Badge::state(Tone::Info, "Next"),
                "Published in the metadata, not used yet. Give your identity provider its certificate; it is used from \
                 22 Dec 2026 on, or when you press Use now.",
                true,
                true,
            ),
            OurKey {
                ends: Some(Badge::new(Tone::Warn, "Certificate ends in 20 days")),
                ..key(
                    Badge::state(Tone::Neutral, "Previous"),
                    "Signs nothing any more. Opens assertions that are still encrypted for it, until 6 Dec 2026.",
                    false,
                    true,
                )
            },
        ],
        takes_key: false,
        told: Told { sign_requests: "On since 2026-11-03 09:12 UTC by Ada Byron.".into(), ..told() },
        welcome_mail: Some(Toggle {
            on: true,
            since: "On since 2026-11-03 09:12 UTC by Ada Byron.".into(),
            effect: "Whoever gets an account at a first login is mailed.".into(),
            locked: String::new(),
        }),
        signed_metadata_href: Some("/saml/con_01jdbbbb/metadata?signed=1".into()),
        ..fresh()
    };
    let refused = SignInOptionsPage {
        authn_context: "Password".into(),
        skew_seconds: "900".into(),
        keys_lost: true,
        keys: vec![key(
            Badge::state(Tone::Good, "In use"),
            "Signs what we send, and is the one to encrypt for.",
            false,
            true,
        )],
        overlaps: choices(&[("30", "30 days"), ("7", "7 days")]),
        problems: Problems::default().with("skew_seconds", "Enter a number of seconds from 0 to 300."),
        ..fresh()
    };
    let carry = CarryPage {
        host: "login.example.com".into(),
        action: "https://login.example.com/saml2".into(),
        fields: vec![("SAMLRequest", "PHNhbWxwOkF1dGhuUmVxdWVzdC8+".into())],
    };
    vec![
        ("sign_in_options", fresh().render().unwrap()),
        ("sign_in_options-rotating", rotating.render().unwrap()),
        ("sign_in_options-refused", refused.render().unwrap()),
        ("sign_in-carry", carry.render().unwrap()),
    ]
}
