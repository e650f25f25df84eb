//! Integration Settings: the three tabs in their states.

use askama::Template;
use hub_web::pages::integrations::configuration::{Certificate, ConfigurationPage, IdpHints, MoreSetting};
use hub_web::pages::integrations::metadata_source::Source;
use hub_web::pages::integrations::provisioning::{ProvisioningPage, Toggle, Token, Waiting};
use hub_web::pages::integrations::staged::Staged;
use hub_web::pages::integrations::vouching::Vouching;
use hub_web::pages::integrations::{Head, Tab};
use hub_web::pages::parts::{Attention, Badge, Flash, Link, Problems, Tone};
use hub_web::pages::shell::Section;

use crate::guide::guide;
use crate::integrations::ENTRA;
use crate::samples::{ago, copy, days_ago, flashed, owner};
use crate::{Shot, oauth, scim_configuration};

pub fn pages() -> Vec<Shot> {
    [configuration(), provisioning()].concat()
}

pub fn head(tab: Tab) -> Head {
    Head {
        base: "/connections/con_1".into(),
        name: "Entra ID SSO".into(),
        glyph: ENTRA,
        state: Badge::state(Tone::Warn, "In progress"),
        warnings: vec![],
        tab,
        has_saml: true,
        has_scim: true,
        last_sign_in: None,
        last_sync: None,
        state_text: "3 values are missing".into(),
        people_text: "None so far".into(),
        attention: vec![],
    }
}

pub fn integrated(tab: Tab) -> Head {
    Head {
        state: Badge::state(Tone::Good, "Integrated"),
        warnings: vec![Badge::new(Tone::Warn, "Certificate expires in 6 days")],
        last_sign_in: Some(ago(4)),
        last_sync: Some(ago(26)),
        state_text: "37 sub-users log in by SSO only".into(),
        people_text: "37 people, 4 waiting".into(),
        attention: vec![Attention {
            tone: Tone::Warn,
            title: "Certificate expires in 6 days".into(),
            text: "On 28 Nov 2026 logins begin to fail. Add the new certificate of your identity provider before then."
                .into(),
            link: Some(Link { href: "/connections/con_1#certificate".into(), label: "Add certificate".into() }),
        }],
        ..head(tab)
    }
}

fn unconfigured() -> ConfigurationPage {
    ConfigurationPage {
        shell: flashed(
            owner(Section::Integrations),
            Flash::new(Tone::Good, "Connection started. Carry these values to Entra, and its values here."),
        ),
        head: head(Tab::Configuration),
        problems: Problems::default(),
        sp_values: vec![
            copy(
                "entity-id",
                "Entity ID",
                "https://hub.example.com/saml/con_01jdbbbb",
                "Also called Identifier or Audience URI.",
            ),
            copy(
                "acs-url",
                "ACS URL",
                "https://hub.example.com/saml/con_01jdbbbb/acs",
                "Also called Reply URL or Single sign-on URL.",
            ),
            copy(
                "login-url",
                "Login URL",
                "https://hub.example.com/login/acme",
                "For bookmarks; also called Sign on URL.",
            ),
        ],
        metadata_href: "/saml/con_01jdbbbb/metadata".into(),
        hints: IdpHints {
            idp_entity_id: "Also called Microsoft Entra Identifier or Identity Provider Issuer.".into(),
            sso_url: "Also called Login URL or Identity Provider Single Sign-On URL.".into(),
            certificate: "In Entra: SAML Certificates → Certificate (Base64) → Download.".into(),
            metadata_url: "In Entra: SAML Certificates → App Federation Metadata Url.".into(),
        },
        idp_entity_id: String::new(),
        sso_url: String::new(),
        certificate: String::new(),
        metadata_url: String::new(),
        metadata_xml: String::new(),
        source: None,
        staged: vec![],
        vouching: Vouching {
            state: Some(Badge::new(Tone::Good, "Approved")),
            text: "They may log in by this connection, too. Approved by ada@acme.test on 3 Nov 2026. When an admin changes issuer or sign-on URL, that waits for an owner again.".into(),
            href: None,
            ask_owner: false,
        },
        shown: "5f1c".into(),
        may_approve: true,
        certificates: vec![],
        idp_initiated: toggle(true, "On since this connection began.", ""),
        test_href: None,
        tested: None,
        more: vec![MoreSetting {
            title: "Sign-in options",
            sentence: "Signed requests, encrypted assertions, what is asked of your identity provider, clock difference.",
            href: "/connections/con_1/sign-in".into(),
        }],
        guide: guide(),
    }
}

fn configuration() -> Vec<Shot> {
    let fresh = unconfigured();
    let refused = ConfigurationPage {
        shell: owner(Section::Integrations),
        idp_entity_id: "https://sts.windows.net/9b2d…/".into(),
        sso_url: "http://login.example.com/saml".into(),
        certificate: "-----BEGIN PRIVATE KEY-----".into(),
        problems: Problems::default().with("sso_url", "The sign-on URL must begin with https://.").with(
            "certificate",
            "This is a private key. Never share it; paste the certificate instead. We have not stored it.",
        ),
        ..fresh.clone()
    };
    let stored = ConfigurationPage {
        shell: owner(Section::Integrations),
        head: integrated(Tab::Configuration),
        idp_entity_id: "https://sts.windows.net/9b2d8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/".into(),
        sso_url: "https://login.microsoftonline.com/9b2d8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/saml2".into(),
        certificates: vec![Certificate {
            id: "crt_1".into(),
            subject: "CN=Microsoft Azure Federated SSO Certificate".into(),
            sha1: "5D:0E:6C:91:2B:7F:AA:10:34:8C:DE:41:72:9B:16:EF:90:55:C3:2A".into(),
            sha256: "1F:8E:33:B0:5C:4D:77:29:A1:6B:9F:E2:08:D4:5A:C6:71:13:BE:90:2D:F7:48:6A:95:0C:E1:3B:84:D2:67:FA".into(),
            valid_from: "28 Nov 2023".into(),
            valid_until: "28 Nov 2026".into(),
            status: Badge::new(Tone::Warn, "Expires in 6 days"),
            remark: String::new(),
        }],
        idp_initiated: toggle(false, "Off since 2026-11-20 09:12 UTC by Ada Byron.", "333 logins came through this connection in 14 days."),
        test_href: Some("/saml/con_01jdbbbb/login".into()),
        tested: Some(days_ago(2)),
        ..fresh.clone()
    };
    let untested = ConfigurationPage {
        head: Head {
            warnings: vec![Badge::new(Tone::Warn, "Not tested yet")],
            last_sign_in: None,
            attention: vec![Attention {
                tone: Tone::Warn,
                title: "Not tested yet".into(),
                text: "Nobody has logged in over this connection.".into(),
                link: Some(Link { href: "/saml/con_01jdbbbb/login".into(), label: "Test sign-in".into() }),
            }],
            ..integrated(Tab::Configuration)
        },
        tested: None,
        ..stored.clone()
    };
    vec![
        ("configuration-new", fresh.render().unwrap()),
        ("configuration-refused", refused.render().unwrap()),
        ("configuration-integrated", stored.render().unwrap()),
        ("configuration-untested", untested.render().unwrap()),
        ("configuration-watched", watched(&stored).render().unwrap()),
        ("configuration-waiting", waiting(&stored).render().unwrap()),
    ]
}

/// A metadata address that goes well, and a certificate that has vanished from it.
fn watched(stored: &ConfigurationPage) -> ConfigurationPage {
    let mut page = stored.clone();
    page.source = Some(Source {
        url: "https://login.microsoftonline.com/9b2d8a4e-4c1c-4c55-9a5a-6c3f0e5b7f11/federationmetadata/2007-06/federationmetadata.xml?appid=5f1c".into(),
        last_read: Some(ago(300)),
        next_read: ago(-1140),
        failing: None,
        other_entity_id: None,
        other_sso_url: None,
        take_new: true,
        since: "On since 2026-11-03 09:12 UTC by Ada Byron.".into(),
        effect: "No new certificate waits now.".into(),
        may_switch: true,
    });
    for certificate in &mut page.certificates {
        certificate.remark = "No longer in the metadata since 20 Nov 2026.".into();
    }
    page
}

/// What an admin sees when the address fails and differs, and certificates wait for an owner.
fn waiting(stored: &ConfigurationPage) -> ConfigurationPage {
    let Some(source) = watched(stored).source else { return stored.clone() };
    let source = Source {
        failing: Some((
            days_ago(2),
            "login.microsoftonline.com answered 503 Service Unavailable instead of the document.".into(),
        )),
        other_entity_id: Some("https://sts.windows.net/another/".into()),
        other_sso_url: Some("https://login.microsoftonline.com/another/saml2".into()),
        take_new: false,
        may_switch: false,
        ..source
    };
    let staged = |origin: &str, seen: &str| Staged {
        certificate: Certificate {
            status: Badge::new(Tone::Warn, "Waits"),
            remark: String::new(),
            ..stored.certificates[0].clone()
        },
        origin: origin.into(),
        first_seen: days_ago(1),
        seen: seen.into(),
        last_seen: ago(26),
    };
    ConfigurationPage {
        source: Some(source),
        staged: vec![staged("A login was signed with it", "12 times"), staged("Added by adam@acme.test", "")],
        may_approve: false,
        vouching: Vouching {
            state: Some(Badge::new(Tone::Warn, "Waits for an owner")),
            text: "They cannot log in by this connection yet: an admin chose what it trusts, and whoever runs that identity provider could name any of them. Sub-users log in.".into(),
            href: None,
            ask_owner: true,
        },
        ..stored.clone()
    }
}

pub fn token(name: &str, status: Badge) -> Token {
    Token {
        id: "tok_1".into(),
        name: name.into(),
        prefix: "swb_9f2k".into(),
        created_by: "Ada Byron".into(),
        created: days_ago(30),
        expires: None,
        last_used: Some(ago(26)),
        status,
        remark: String::new(),
        revocable: true,
    }
}

fn toggle(on: bool, since: &str, effect: &str) -> Toggle {
    Toggle { on, since: since.into(), effect: effect.into(), locked: String::new() }
}

fn provisioning() -> Vec<Shot> {
    let off = toggle(false, "Off.", "New people wait below.");
    let fresh = ProvisioningPage {
        shell: owner(Section::Integrations),
        head: head(Tab::Provisioning),
        problems: Problems::default(),
        locked: String::new(),
        scim: None,
        tenant_url: copy(
            "tenant-url",
            "Tenant URL",
            "https://hub.example.com/scim/v2/tnt_01jdaaaa",
            "The same for every connection of this workspace.",
        ),
        tokens: vec![],
        token_name: String::new(),
        token_expires: String::new(),
        expires_minimum: "2026-11-23".into(),
        oauth: oauth::without_client(),
        cadence: "Changes in Entra may take up to 40 minutes to arrive.".into(),
        auto_create: off.clone(),
        auto_deactivate: Toggle {
            effect: "What the identity provider says is stored and shown.".into(),
            ..off
        },
        welcome_mail: toggle(true, "On since this connection began.", ""),
        now: vec![
            "A person whom the directory adds waits for import: no account, no seat, no mail.".into(),
            "A person whom it disables or deletes keeps the account; its word is stored and shown.".into(),
        ],
        charge_notice: "Each person who gets an account takes a seat. Additional users are charged.".into(),
        configuration: scim_configuration::as_begun(),
        failure_mails: scim_configuration::nobody_told(),
        waiting: vec![],
        waiting_total: 0,
        import_href: "/connections/con_1/import".into(),
        guide: guide(),
    };
    let running = ProvisioningPage {
        head: integrated(Tab::Provisioning),
        tokens: vec![
            token("Entra production", Badge::new(Tone::Good, "Active")),
            Token {
                expires: Some(days_ago(-5)),
                last_used: None,
                remark: "Its maker, Bob Kahn, is no longer an admin.".into(),
                ..token("Rotation autumn", Badge::new(Tone::Warn, "Expires soon"))
            },
            Token { revocable: false, ..token("First try", Badge::new(Tone::Neutral, "Revoked")) },
        ],
        configuration: scim_configuration::changed(),
        failure_mails: scim_configuration::two_told(),
        auto_create: toggle(
            true,
            "On since 3 Nov 2026, 09:12 UTC, by Ada Byron.",
            "4 people who arrived earlier are waiting below.",
        ),
        auto_deactivate: toggle(
            true,
            "On since 3 Nov 2026, 09:13 UTC, by Ada Byron.",
            "2 people were deactivated by it.",
        ),
        waiting: vec![
            Waiting {
                id: "usr_1".into(),
                name: "Barbara Liskov".into(),
                email: "barbara@acme.test".into(),
                arrived: days_ago(25),
            },
            Waiting {
                id: "usr_2".into(),
                name: "Edsger Dijkstra".into(),
                email: "edsger.wybe.dijkstra@very-long-subdomain.acme.test".into(),
                arrived: days_ago(25),
            },
        ],
        waiting_total: 4,
        ..fresh.clone()
    };
    let rotating = ProvisioningPage { oauth: oauth::rotating(), ..running.clone() };
    let scim_only = ProvisioningPage {
        head: Head {
            has_saml: false,
            name: "Custom SCIM".into(),
            state_text: "Waiting for the first call".into(),
            ..head(Tab::Provisioning)
        },
        scim: Some(toggle(true, "On since 3 Nov 2026, by Ada Byron.", "37 people came over SCIM.")),
        ..fresh.clone()
    };
    let closed = ProvisioningPage {
        locked: "This workspace asks for SSO before provisioning. Complete the tab Configuration first."
            .into(),
        ..fresh.clone()
    };
    let locked = "This workspace’s plan has no provisioning.";
    let refused = ProvisioningPage {
        token_name: "Entra".into(),
        token_expires: "2020-01-01".into(),
        oauth: oauth::refused(),
        problems: Problems::default()
            .with("name", "There is a token of this name already.")
            .with("expires", "Choose a day in the future.")
            .with("secret_name", "There is a secret of this name already.")
            .with("key_name", "There is a key of this name already.")
            .with(
                "failure_addresses",
                "“ops” cannot be mailed to: enter an e-mail address such as name@example.com.",
            ),
        failure_mails: scim_configuration::told_wrongly(),
        configuration: scim_configuration::refused(),
        auto_create: Toggle { locked: locked.into(), ..fresh.auto_create.clone() },
        ..fresh.clone()
    };
    vec![
        ("provisioning-new", fresh.render().unwrap()),
        ("provisioning-running", running.render().unwrap()),
        ("provisioning-client_rotating", rotating.render().unwrap()),
        ("provisioning-scim_only", scim_only.render().unwrap()),
        ("provisioning-locked", closed.render().unwrap()),
        ("provisioning-refused", refused.render().unwrap()),
    ]
}
