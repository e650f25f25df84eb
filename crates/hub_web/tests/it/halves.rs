//! Connections that do only one of the two: of the other half nothing is offered and nothing is there.

use std::collections::BTreeSet;

use hub_kernel::ConnectionId;
use hub_tenants::connection;
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;

use crate::harness::{Hub, Tenant, story};
use crate::route_table::{fill, patterns};

/// What belongs to single sign-on, below a connection.
const SAML: [&str; 27] = [
    "/attributes",
    "/certificates/{certificate}/approve",
    "/certificates/{certificate}/dismiss",
    "/certificates/{certificate}/remove",
    "/configuration",
    "/explain",
    "/idp-initiated",
    "/just-in-time",
    "/keys",
    "/keys/{key}/certificate",
    "/keys/{key}/remove",
    "/keys/{key}/use",
    "/metadata",
    "/metadata/read",
    "/metadata/stop",
    "/metadata/take-new",
    "/reports/{reference}",
    "/reports/{reference}/use/{field}",
    "/sign-in",
    "/single-logout",
    "/test-sign-in",
    "/update-profile",
    "/vouch",
    "saml",
    "saml/acs",
    "saml/login",
    "saml/metadata",
];
/// What belongs to provisioning.
const SCIM: [&str; 19] = [
    "/auto-create",
    "/auto-deactivate",
    "/client/lifetime",
    "/client/remove",
    "/client/secrets",
    "/client/secrets/{token}/revoke",
    "/configuration-keys",
    "/configuration-keys/{token}/revoke",
    "/failure-mails",
    "/import",
    "/provisioning",
    "/reconcile",
    "/reconcile/export",
    "/reconcile/{user}/link",
    "/scim",
    "/scim-configuration",
    "/tokens",
    "/tokens/{token}/revoke",
    "/waiting/{user}/import",
];
/// What every connection has.
const BOTH: [&str; 13] = [
    "",
    "/activity",
    "/disconnect",
    "/guide",
    "/guide/files",
    "/guide/files/{file}",
    "/guide/steps/{step}",
    "/overview",
    "/people",
    "/roles",
    "/set-up-links",
    "/set-up-links/{link}/revoke",
    "/welcome-mail",
];

/// Filled in right, so that it is not a missing field that is refused.
const FIELDS: [(&str, &str); 18] = [
    ("idp_entity_id", "https://idp.test/"),
    ("sso_url", "https://idp.test/saml"),
    ("slo_url", "https://idp.test/slo"),
    ("slo_on", "yes"),
    ("metadata_xml", "<EntityDescriptor/>"),
    ("response", "PHNhbWxwOlJlc3BvbnNlLz4="),
    ("value", "on"),
    ("confirmed", "yes"),
    ("name", "A name"),
    ("key_name", "A key"),
    ("secret_name", "A secret"),
    ("secret_years", "1"),
    ("token_minutes", "60"),
    ("customizer", "generic"),
    ("overlap_days", "30"),
    ("expires", ""),
    ("ticket", "one"),
    ("who", "all"),
];

async fn connected(tenant: &Tenant<'_>, slug: &'static str) -> ConnectionId {
    tenant.write(move |c, cx, by| connection::begin(c, cx, by, slug)).await
}

/// Nothing answers at these addresses of the connection, however they are asked.
async fn nothing_at(hub: &Hub, tenant: &Tenant<'_>, id: ConnectionId, suffixes: &[&str]) {
    let browser = hub.logged_in(&tenant.owner).await;
    let token = browser.csrf_token().await;
    let mut fields = FIELDS.to_vec();
    fields.push(("csrf_token", &token));
    for suffix in suffixes {
        let pattern = match suffix.strip_prefix("saml") {
            Some(rest) => format!("/saml/{id}{rest}"),
            None => format!("{}{suffix}", urls::connection(id)),
        };
        let path = fill(&pattern, |name| match name {
            "user" => tenant.owner_id.to_string(),
            _ => "none".to_owned(),
        });
        let asked = [
            (Method::GET, browser.get(&path).await.status),
            (Method::POST, browser.post(&path, &fields).await.status),
        ];
        assert!(asked.iter().all(|(_, status)| matches!(status, 404 | 405)), "{path}: {asked:?}");
        assert!(asked.iter().any(|(_, status)| *status == 404), "{path}: {asked:?}");
    }
}

story!(each_half_is_there_only_where_it_can_be, |hub| {
    let acme = hub.tenant("acme").await;
    let known: BTreeSet<String> =
        SAML.iter().chain(&SCIM).chain(&BOTH).map(|suffix| (*suffix).to_owned()).collect();
    for pattern in patterns() {
        let Some(suffix) = pattern.strip_prefix("/connections/{connection}") else { continue };
        assert!(known.contains(suffix), "say above which half {suffix:?} belongs to");
    }
    let (saml, scim) = (connected(&acme, "custom_saml").await, connected(&acme, "custom_scim").await);
    let before = acme.events().await;
    nothing_at(hub, &acme, scim, &SAML).await;
    nothing_at(hub, &acme, saml, &SCIM).await;
    let besides_logins = |events: Vec<String>| events.into_iter().filter(|event| event != "login").collect();
    let (before, after): (Vec<_>, Vec<_>) = (besides_logins(before), besides_logins(acme.events().await));
    assert_eq!(after, before, "nothing happened");
});

story!(pages_offer_what_the_connection_can_do, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let owner = hub.logged_in(&acme.owner).await;
    let popup = owner.get("/integrations/custom_scim/connect").await;
    popup.says(200, "login changes.");
    assert!(!popup.words().contains("sub-user is concerned"), "{}", popup.words());

    let begun = owner.submit(&popup, &urls::connect("custom_scim"), &[]).await;
    owner.follow(begun).await.says(200, "Make a Secret Token and carry it to your directory");

    let scim = connected(&acme, "custom_scim").await;
    let base = urls::connection(scim);
    owner.get(&base).await.leads_to(&urls::provisioning(scim));
    let tab = owner.get(&urls::provisioning(scim)).await;
    tab.says(200, "Secret Token").says(200, "Waits for the first call of the directory");
    assert!(!tab.links().contains(&base), "no tab Configuration");
    assert!(!tab.has_form(&format!("{base}/configuration")) && !tab.words().contains("Last sign-in"));
    acme.token(scim).await;
    acme.write(move |c, cx, by| connection::note_scim_request(c, cx, by.tenant(), scim)).await;
    owner
        .get(&urls::provisioning(scim))
        .await
        .says(200, "Integrated")
        .says(200, "The directory is connected");
    hub.logged_in(&mae.email).await;

    let saml = connected(&acme, "ad_fs").await;
    let page = owner.get(&urls::connection(saml)).await;
    page.says(200, "Federation Service identifier");
    assert!(!page.links().contains(&urls::provisioning(saml)), "no tab Provisioning");
    assert!(!page.words().contains("Secret Token") && !page.words().contains("Last sync"));
});

story!(
    /// The catalogue says what each vendor can do, and a search finds by that.
    cards_say_what_a_vendor_can_do,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let all = owner.get("/integrations").await;
        for it in hub_integrations::CATALOG {
            assert!(all.links().contains(&urls::connect(it.slug)), "{}", it.slug);
        }
        all.says(200, "Login from its portal");
        let found = owner.get("/integrations?q=adfs").await;
        found.says(200, "AD FS").says(200, "Single sign-on");
        assert!(!found.words().contains("Provisioning"), "{}", found.words());
        let scim = owner.get("/integrations?q=scim&category=access-security").await;
        assert!(scim.links().contains(&urls::connect("duo")));
        assert!(!scim.links().contains(&urls::connect("plurilock")));
        owner.get("/integrations?q=fax").await.says(200, "Show custom ones").says(200, "Show all");
    }
);
