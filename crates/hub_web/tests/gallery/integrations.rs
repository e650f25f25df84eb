//! Catalogue, Connect, tokens, confirmations, Disconnect.

use askama::Template;
use hub_web::pages::integrations::Glyph;
use hub_web::pages::integrations::configuration::{ConfirmPage, Typed};
use hub_web::pages::integrations::disconnect::{DisconnectPage, DisconnectedPage, Stranded};
use hub_web::pages::integrations::index::{Card, ConnectPage, IndexPage};
use hub_web::pages::integrations::token::TokenShownPage;
use hub_web::pages::parts::{Badge, Problems, Tone, TypedConfirmation};
use hub_web::pages::shell::Section;

use crate::Shot;
use crate::samples::{choices, copy, days_ago, owner, strings};

pub const ENTRA: Glyph = Glyph(
    r##"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"><path d="M12 3 3 13l9 8 9-8z"/><path d="m12 3 0 18M3 13l9-2 9 2"/></svg>"##,
);
const RING: Glyph = Glyph(
    r##"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><circle cx="12" cy="12" r="7"/><circle cx="12" cy="12" r="2"/></svg>"##,
);

pub fn pages() -> Vec<Shot> {
    [index(), connect(), confirmations(), token(), disconnect()].concat()
}

fn card(name: &str, description: &str, category: &str, state: Option<Badge>, warnings: Vec<Badge>) -> Card {
    let slug = name.to_lowercase().replace([' ', '+'], "_");
    Card {
        name: name.into(),
        glyph: if name.starts_with("Entra") { ENTRA } else { RING },
        description: description.into(),
        category: category.into(),
        can: vec!["Single sign-on", "Provisioning", "Groups", "Login from its portal"],
        words: format!("{} azure ad", name.to_lowercase()),
        href: if state.is_some() {
            "/connections/con_1".to_owned()
        } else {
            format!("/integrations/{slug}/connect")
        },
        another_href: state.is_some().then(|| format!("/integrations/{slug}/connect")),
        state,
        warnings,
    }
}

fn index() -> Vec<Shot> {
    let both = "SSO and provisioning";
    let page = IndexPage {
        shell: owner(Section::Integrations),
        query: String::new(),
        categories: choices(&["All categories", "SSO and provisioning", "Single sign-on", "Provisioning"]),
        states: choices(&["Any state", "Not connected", "In progress", "Integrated"]),
        cards: vec![
            card(
                "Entra ID SSO",
                "Log in with Microsoft Entra ID (formerly Azure Active Directory), and let it create and remove accounts.",
                both,
                Some(Badge::state(Tone::Good, "Integrated")),
                vec![Badge::new(Tone::Warn, "Certificate expires in 6 days")],
            ),
            card(
                "JumpCloud",
                "Log in with JumpCloud and import, update and disable people from its directory.",
                both,
                Some(Badge::state(Tone::Warn, "In progress")),
                vec![],
            ),
            card(
                "Okta",
                "Log in with Okta and provision people and groups with its SCIM app.",
                both,
                None,
                vec![],
            ),
            card(
                "Google Workspace",
                "Log in with Google Workspace accounts.",
                "Single sign-on",
                None,
                vec![],
            ),
            card("OneLogin", "Log in with OneLogin and keep accounts in step.", both, None, vec![]),
            card(
                "Custom SAML + SCIM",
                "Any identity provider that speaks SAML 2.0 or SCIM 2.0.",
                both,
                None,
                vec![],
            ),
        ],
    };
    let untested = IndexPage {
        cards: vec![card(
            "Entra ID SSO",
            "Log in with Microsoft Entra ID.",
            both,
            Some(Badge::state(Tone::Good, "Integrated")),
            vec![Badge::new(Tone::Warn, "Not tested yet"), Badge::new(Tone::Bad, "No sync for 3 days")],
        )],
        query: "azure".into(),
        ..page.clone()
    };
    let none = IndexPage { query: "fax machine".into(), cards: vec![], ..page.clone() };
    vec![
        ("integrations", page.render().unwrap()),
        ("integrations-search", untested.render().unwrap()),
        ("integrations-none", none.render().unwrap()),
    ]
}

fn connect() -> Vec<Shot> {
    let page = ConnectPage {
        shell: owner(Section::Integrations),
        name: "Entra ID SSO".into(),
        glyph: ENTRA,
        description:
            "Your people log in with Microsoft Entra ID, and Entra creates and removes their accounts here."
                .into(),
        brings: strings(&[
            "Single sign-on over SAML, started here or from the tile in My Apps.",
            "Provisioning over SCIM: create, update and disable, for users and groups.",
            "Works with a non-gallery application; no listing is needed.",
        ]),
        changes: strings(&[
            "Nothing changes until set-up is complete.",
            "Once Integrated, 37 sub-users log in by SSO only; their password sessions end.",
            "Owners and admins keep their passwords.",
        ]),
        action: "/integrations/entra_id/connect".into(),
    };
    vec![("connect", page.render().unwrap())]
}

fn confirmations() -> Vec<Shot> {
    let start = ConfirmPage {
        shell: owner(Section::Integrations),
        title: "Start SSO for Acme Telephony?".into(),
        consequences: strings(&[
            "Entra ID SSO becomes Integrated.",
            "37 sub-users log in by SSO only from now on, in the web, desktop and mobile apps.",
            "The password sessions of 12 sub-users end at once.",
            "3 owners and admins may go on using their passwords.",
        ]),
        action: "/connections/con_1/configuration".into(),
        fields: vec![("sso_url".into(), "https://login.microsoftonline.com/common/saml2".into())],
        button: "Save and start SSO".into(),
        dangerous: false,
        cancel_href: "/connections/con_1".into(),
        typed: None,
    };
    let remove = ConfirmPage {
        title: "Remove the last certificate?".into(),
        consequences: strings(&[
            "The state falls back to In progress.",
            "Nobody can log in by SSO until a certificate is stored again.",
            "37 sub-users may log in by password again; 4 of them have none.",
        ]),
        action: "/connections/con_1/certificates/crt_1/remove".into(),
        button: "Remove certificate".into(),
        dangerous: true,
        ..start.clone()
    };
    let typed = ConfirmPage {
        title: "Remove the key in use?".into(),
        consequences: strings(&["The private key is deleted. This cannot be undone."]),
        action: "/connections/con_1/keys/spk_1/remove".into(),
        button: "Remove".into(),
        dangerous: true,
        typed: Some(Typed {
            confirmation: TypedConfirmation { word: "acme".into(), typed: "acmee".into() },
            problems: Problems::default().with("confirm", "Type acme to confirm. Nothing was changed."),
        }),
        ..start.clone()
    };
    vec![
        ("confirm-typed", typed.render().unwrap()),
        ("confirm-start_sso", start.render().unwrap()),
        ("confirm-remove_certificate", remove.render().unwrap()),
    ]
}

fn token() -> Vec<Shot> {
    let page = TokenShownPage {
        shell: owner(Section::Integrations),
        name: "Entra production".into(),
        tenant_url: copy("tenant-url", "Tenant URL", "https://hub.example.com/scim/v2/tnt_01jdaaaa", ""),
        secret: copy("secret-token", "Secret Token", "swb_9f2kQ7mYtVb3xN8cR5wLzP1dG6hJ4sA0", ""),
        expires: Some(days_ago(-180)),
        done_href: "/connections/con_1/provisioning".into(),
    };
    vec![("token-shown", page.render().unwrap())]
}

fn disconnect() -> Vec<Shot> {
    let stranded = vec![
        Stranded { name: "Grace Hopper".into(), email: "grace@acme.test".into() },
        Stranded { name: "Linus Torv".into(), email: "linus@acme.test".into() },
    ];
    let page = DisconnectPage {
        shell: owner(Section::Integrations),
        name: "Entra ID SSO".into(),
        base: "/connections/con_1".into(),
        problems: Problems::default(),
        confirmation: TypedConfirmation { word: "acme".into(), typed: String::new() },
        consequences: strings(&[
            "SSO ends: 37 sub-users log in by password again.",
            "2 Secret Tokens stop working with the next request.",
            "Entity ID, ACS URL and the stored certificate are gone for good.",
            "People, their roles and the log stay.",
        ]),
        stranded: stranded.clone(),
        stranded_total: 2,
        still_required: false,
    };
    let another = DisconnectPage {
        consequences: strings(&["Sub-users go on to log in by SSO only, through your other connection."]),
        stranded: vec![],
        stranded_total: 0,
        still_required: true,
        ..page.clone()
    };
    let mistyped = DisconnectPage {
        problems: Problems::default().with("confirm", "Type “acme” to disconnect."),
        confirmation: TypedConfirmation { word: "acme".into(), typed: "Acne".into() },
        stranded: vec![],
        stranded_total: 0,
        ..page.clone()
    };
    let done = DisconnectedPage {
        shell: owner(Section::Integrations),
        name: "Entra ID SSO".into(),
        done: strings(&["SSO is off; everybody logs in by password.", "2 Secret Tokens were revoked."]),
        stranded,
        stranded_total: 2,
        offer_action: "/integrations/entra_id/password-offers".into(),
    };
    vec![
        ("disconnect", page.render().unwrap()),
        ("disconnect-another", another.render().unwrap()),
        ("disconnect-mistyped", mistyped.render().unwrap()),
        ("disconnected", done.render().unwrap()),
    ]
}
