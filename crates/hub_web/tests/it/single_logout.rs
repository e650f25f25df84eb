//! Single logout over HTTP, with an IdP that signs as real ones do.

use hub_demo_idp::authn_request::AuthnRequest;
use hub_demo_idp::logout::{Escapes, Incoming, LogoutBuilder};
use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_kernel::{Clock as _, ConnectionId, MasterKey};
use hub_saml::KeySize;
use hub_tenants::connection;
use hub_tenants::connection::keys::{self, NewKey};
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{Tenant, idp_key, story};

const ISSUER: &str = "https://idp.test/";
const IDP_SLO: &str = "https://idp.test/slo?tenant=1";

/// Where the IdP sends its logout messages.
fn slo(id: ConnectionId) -> String {
    format!("/saml/{id}/slo")
}

/// A connection with a key of ours and single logout on, set up in the pages.
async fn set_up(tenant: &Tenant<'_>) -> ConnectionId {
    let id = tenant.integrated().await;
    make_key(tenant, id).await;
    let admin = tenant.hub.logged_in(&tenant.owner).await;
    let page = urls::single_logout(id);
    let fields = [("slo_on", "yes"), ("slo_url", IDP_SLO), ("slo_binding", "redirect")];
    admin.fill(&page, &page, &fields).await.leads_to(&page);
    id
}

async fn make_key(tenant: &Tenant<'_>, id: ConnectionId) {
    let new = NewKey::generate(&tenant.hub.cx(), id, KeySize::Rsa2048).unwrap();
    let master = MasterKey::new([7; 32]);
    let overlap = keys::DEFAULT_OVERLAP_DAYS;
    tenant.write(move |c, cx, by| keys::add(c, cx, &master, by, id, new, overlap)).await;
}

/// A browser in which somebody is logged in by SSO.
async fn by_sso(tenant: &Tenant<'_>, id: ConnectionId, email: &str, index: &str) -> Browser {
    let browser = tenant.hub.browser();
    let begun = browser.get(&urls::sso_login(id)).await;
    let url = url::Url::parse(&begun.location().unwrap()).unwrap();
    let message = url.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap().1.into_owned();
    let request = AuthnRequest::from_redirect(&message).unwrap();
    let sp = connection::sp_settings(tenant.hub.app.base_url(), id);
    let ids = (format!("_r{index}"), format!("_a{index}"));
    let now = tenant.hub.clock.now().millis();
    let mut builder = ResponseBuilder::new(ISSUER, &sp.acs_url, &sp.entity_id, email, (&ids.0, &ids.1), now);
    builder = builder.answering(&request.id);
    builder.session_index = Some(index.to_owned());
    let xml = builder.build(idp_key()).unwrap();
    let page = browser.post(&format!("/saml/{id}/acs"), &[("SAMLResponse", &form_value(&xml))]).await;
    browser.follow(page).await;
    assert_eq!(browser.email().await.as_deref(), Some(email));
    browser
}

/// A request of the IdP to log somebody out, on its way by redirect.
fn asks(tenant: &Tenant<'_>, id: ConnectionId, email: &str, message: &str) -> LogoutBuilder {
    let now = tenant.hub.clock.now().millis();
    let to = connection::slo_url(tenant.hub.app.base_url(), id);
    LogoutBuilder::request(ISSUER, &to, email, message, now)
}

fn query(id: ConnectionId, builder: &LogoutBuilder) -> String {
    let query = builder.to_query(idp_key(), Some("its-state"), Escapes::Lower).unwrap();
    format!("{}?{query}", slo(id))
}

/// The message that a redirect carries to the IdP, and its RelayState; signed, as any.
fn carried(url: &str) -> (Incoming, Option<String>) {
    assert!(url.starts_with(IDP_SLO), "{url}");
    let url = url::Url::parse(url).unwrap();
    let value = |wanted: &str| {
        url.query_pairs().find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    assert!(value("Signature").is_some_and(|signature| signature.len() > 300));
    let message = value("SAMLRequest").or_else(|| value("SAMLResponse")).unwrap();
    (Incoming::from_redirect(&message).unwrap(), value("RelayState"))
}

story!(logging_out_here_tells_the_idp_and_takes_its_answer, |hub| {
    let acme = hub.tenant("acme").await;
    let mae = acme.person("mae", Role::Member).await;
    let id = set_up(&acme).await;
    let browser = by_sso(&acme, id, &mae.email, "_1").await;
    let page = browser.fill("/account", "/logout", &[]).await;
    page.says(200, "idp.test");
    assert_eq!(browser.session(), None, "the session here ends first");
    let onward = page.links().into_iter().find(|link| link.starts_with(IDP_SLO)).unwrap();
    let (message, _) = carried(&onward);
    assert_eq!(
        (message.name_id.as_deref(), message.session_indexes.as_slice()),
        (Some(mae.email.as_str()), &["_1".to_owned()][..])
    );
    let answer = |to: &str, name: &str| {
        let to_us = connection::slo_url(hub.app.base_url(), id);
        LogoutBuilder::response(ISSUER, &to_us, to, name, hub.clock.now().millis())
    };
    let partial = LogoutBuilder { sub_status: Some("PartialLogout".to_owned()), ..answer("_nobody", "_x") };
    browser.get(&query(id, &partial)).await.says(403, "This logout could not be taken");
    browser.get(&query(id, &answer(&message.id, "_y"))).await.says(200, "here and at your identity provider");
    browser.get(&query(id, &answer(&message.id, "_z"))).await.says(403, "This logout could not be taken");
    assert_eq!(acme.events().await.iter().filter(|event| *event == "logout_failed").count(), 2);
});

story!(the_idp_logs_a_person_out_everywhere, |hub| {
    let acme = hub.tenant("acme").await;
    let (mae, adam) = (acme.person("mae", Role::Member).await, acme.person("adam", Role::Admin).await);
    let id = set_up(&acme).await;
    let phone = by_sso(&acme, id, &mae.email, "_1").await;
    let laptop = by_sso(&acme, id, &mae.email, "_2").await;
    let other = by_sso(&acme, id, &adam.email, "_3").await;
    let settings = hub.logged_in(&acme.owner).await.get(&urls::single_logout(id)).await;
    settings.says(200, "On since 15 Jan 2027, 08:00 UTC by owner@acme.test.");
    settings.says(200, "3 sessions began through this connection; each ends at both sides.");
    let one = LogoutBuilder { session_indexes: vec!["_1".to_owned()], ..asks(&acme, id, &mae.email, "_a") };
    let answer = phone.get(&query(id, &one)).await;
    let (message, state) = carried(&answer.location().unwrap());
    assert_eq!((message.in_response_to.as_deref(), state.as_deref()), (Some("_a"), Some("its-state")));
    assert_eq!((phone.email().await, laptop.email().await), (None, Some(mae.email.clone())));
    // By a form, from a browser that never was here.
    let all = asks(&acme, id, &mae.email, "_b");
    let field = all.to_form_value(idp_key()).unwrap();
    let answer = hub.browser().post(&slo(id), &[("SAMLRequest", &field), ("RelayState", "x")]).await;
    assert!(answer.location().unwrap().starts_with(IDP_SLO), "{}", answer.words());
    assert_eq!((laptop.email().await, other.email().await), (None, Some(adam.email.clone())));
    assert_eq!(acme.events().await.iter().filter(|event| *event == "session_end").count(), 2);
});

story!(a_logout_message_that_is_not_the_idps_ends_nothing, |hub| {
    let (acme, beta) = (hub.tenant("acme").await, hub.tenant("beta").await);
    let mae = acme.person("mae", Role::Member).await;
    let id = set_up(&acme).await;
    let browser = by_sso(&acme, id, &mae.email, "_1").await;
    let good = asks(&acme, id, &mae.email, "_good");
    let eve = hub_demo_idp::signing::IdpKey::generate(2048).unwrap();
    let forged = good.to_query(&eve, None, Escapes::Upper).unwrap();
    let unsigned: String = query(id, &good).split("&SigAlg").next().unwrap().to_owned();
    let stale = LogoutBuilder { issue_instant: good.issue_instant - 700_000, ..good.clone() };
    let elsewhere = LogoutBuilder { destination: Some("https://other.test/slo".to_owned()), ..good.clone() };
    let stranger = LogoutBuilder { issuer: Some("https://other.test/".to_owned()), ..good.clone() };
    let bad = [
        format!("{}?{forged}", slo(id)),
        unsigned,
        query(id, &stale),
        query(id, &elsewhere),
        query(id, &stranger),
        slo(id),
        format!("{}?SAMLRequest=%00%ff&SigAlg=x&Signature=y", slo(id)),
        format!("{}?SAMLRequest={}", slo(id), "A".repeat(20_000)),
    ];
    for address in &bad {
        let page = hub.browser().get(address).await;
        page.says(403, "This logout could not be taken");
    }
    let form = LogoutBuilder { sign: false, ..good.clone() }.to_form_value(idp_key()).unwrap();
    for fields in
        [vec![("SAMLRequest", form.as_str())], vec![], vec![("SAMLRequest", "x"), ("SAMLResponse", "y")]]
    {
        hub.browser().post(&slo(id), &fields).await.says(403, "This logout could not be taken");
    }
    assert_eq!(browser.email().await, Some(mae.email.clone()));
    let second = query(id, &good);
    assert_eq!(browser.get(&second).await.status, 303);
    assert_eq!(browser.email().await, None);
    browser.get(&second).await.says(403, "This logout could not be taken");
    // The same message at another tenant's door, and at one without single logout.
    let theirs = beta.integrated().await;
    for id in [theirs.to_string(), "con-nothing".to_owned()] {
        let page = hub.browser().get(&format!("/saml/{id}/slo?{}", second.split_once('?').unwrap().1)).await;
        assert!(page.status == 403 || page.status == 404, "{id} {}", page.status);
    }
});

story!(single_logout_is_the_admins_to_set, |hub| {
    let (acme, beta) = (hub.tenant("acme").await, hub.tenant("beta").await);
    let mae = acme.person("mae", Role::Member).await;
    let id = acme.integrated().await;
    let page = urls::single_logout(id);
    let admin = hub.logged_in(&acme.owner).await;
    admin.get(&page).await.says(200, "Create one under Sign-in options");
    for (url, answer) in [("javascript:alert(1)", ""), ("/slo", ""), (IDP_SLO, "ftp://x"), ("", "")] {
        let fields =
            [("slo_on", "yes"), ("slo_url", url), ("slo_response_url", answer), ("slo_binding", "post")];
        assert_eq!(admin.fill(&page, &page, &fields).await.status, 422, "{url} {answer}");
    }
    admin
        .fill(&page, &page, &[("slo_on", "yes"), ("slo_url", IDP_SLO), ("slo_binding", "post")])
        .await
        .leads_to(&page);
    let metadata = |of: Page| of.text.contains("SingleLogoutService");
    let address = urls::saml_metadata(id);
    assert!(!metadata(admin.get(&address).await), "without a key there is none");
    make_key(&acme, id).await;
    assert!(metadata(admin.get(&address).await));
    let browser = by_sso(&acme, id, &mae.email, "_1").await;
    let left = browser.fill("/account", "/logout", &[]).await;
    left.says(200, "idp.test");
    assert!(left.header("content-security-policy").contains("form-action https://idp.test;"));
    assert!(left.text.contains("name=\"SAMLRequest\""));
    assert_eq!(browser.session(), None);
    admin
        .fill(&page, &page, &[("slo_on", "no"), ("slo_url", ""), ("slo_binding", "post")])
        .await
        .leads_to(&page);
    let browser = by_sso(&acme, id, &mae.email, "_2").await;
    browser.fill("/account", "/logout", &[]).await.leads_to("/logout");
    let theirs = hub.logged_in(&beta.owner).await;
    assert_eq!(theirs.get(&page).await.status, 404);
    let token = theirs.csrf_token().await;
    let fields =
        [("csrf_token", token.as_str()), ("slo_on", "yes"), ("slo_url", IDP_SLO), ("slo_binding", "post")];
    assert_eq!(theirs.post(&page, &fields).await.status, 404);
    let member = hub.browser();
    assert_eq!(member.get(&page).await.status, 303);
});
