//! What an admin reads of a login that failed, a response that is pasted and a test sign-in, over HTTP.

use hub_demo_idp::authn_request::AuthnRequest;
use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_demo_idp::signing::{Algorithm, IdpKey};
use hub_kernel::{Clock as _, ConnectionId};
use hub_tenants::connection::{self, Settings};
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{Tenant, certificate, idp_key, story};

const ISSUER: &str = "https://idp.test/";

/// Where the IdP posts to.
fn acs(id: ConnectionId) -> String {
    format!("{}/acs", urls::saml_metadata(id).strip_suffix("/metadata").unwrap())
}

/// A response that is right in everything.
fn good(tenant: &Tenant<'_>, id: ConnectionId, name: &str) -> ResponseBuilder {
    let sp = connection::sp_settings(tenant.hub.app.base_url(), id);
    let plain = name.replace('@', ".");
    let ids = (format!("_response-{plain}"), format!("_assertion-{plain}"));
    let now = tenant.hub.clock.now().millis();
    ResponseBuilder::new(ISSUER, &sp.acs_url, &sp.entity_id, name, (&ids.0, &ids.1), now)
}

/// The request in a redirect to the IdP.
fn asked(page: &Page) -> AuthnRequest {
    let to = page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.words()));
    let url = url::Url::parse(&to).unwrap();
    assert_eq!(url.host_str(), Some("idp.test"));
    let message = url.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap().1.into_owned();
    AuthnRequest::from_redirect(&message).unwrap()
}

/// The IdP's form, posted by the browser.
async fn posts(browser: &Browser, id: ConnectionId, xml: &str) -> Page {
    browser.post(&acs(id), &[("SAMLResponse", &form_value(xml))]).await
}

/// Begins a login, has it answered wrongly; the reference of the page that the person sees.
async fn fails(
    tenant: &Tenant<'_>,
    id: ConnectionId,
    change: impl Fn(&mut ResponseBuilder),
    key: &IdpKey,
) -> String {
    let person = tenant.hub.browser();
    let request = asked(&person.get(&urls::sso_login(id)).await);
    let mut builder = good(tenant, id, "mae@acme.test").answering(&request.id);
    change(&mut builder);
    let page = posts(&person, id, &builder.build(key).unwrap()).await;
    page.says(403, "You are not logged in");
    assert!(
        !page.words().contains("issuer") && !page.words().contains("https://"),
        "no reason for the person"
    );
    assert_eq!(person.session(), None);
    let reference = page.text.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    reference.to_owned()
}

async fn report(admin: &Browser, id: ConnectionId, reference: &str) -> Page {
    let found = admin.get(&urls::with_query(&urls::activity(id), "reference", reference)).await;
    let link = urls::report(id, reference);
    assert!(found.links().contains(&link), "{:?}", found.words());
    admin.get(&link).await
}

story!(a_failed_login_is_a_report_that_its_reference_finds, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    let other = || Some("https://other.test/".to_owned());
    type Change = Box<dyn Fn(&mut ResponseBuilder)>;
    let cases: [(&str, &str, &str, Change); 5] = [
        (
            "saml_audience",
            "Your identity provider’s",
            "Identifier (Entity ID)",
            Box::new(|b| b.audiences = vec![vec!["urn:x".to_owned()]]),
        ),
        ("saml_recipient", "Your identity provider’s", "Reply URL", Box::new(move |b| b.recipient = other())),
        (
            "saml_algorithm",
            "Your identity provider’s",
            "Signing Algorithm",
            Box::new(|b| b.algorithm = Some(Algorithm::RsaSha1)),
        ),
        (
            "saml_not_signed",
            "Your identity provider’s",
            "Signing Option",
            Box::new(|b| b.sign_assertion = false),
        ),
        (
            "saml_expired",
            "The person’s",
            "nowhere",
            Box::new(|b| b.not_on_or_after = Some(b.issue_instant - 600_000)),
        ),
    ];
    for (code, side, place, change) in cases {
        let reference = fails(&acme, id, change, idp_key()).await;
        let page = report(&admin, id, &reference).await;
        for words in [code, side, place, "Refused", "What came", "Check by check", &reference] {
            page.says(200, words);
        }
        assert!(!page.words().contains("Use this value"), "{code}");
        assert!(!page.text.contains("mae@acme.test"), "nothing of the assertion: {code}");
    }
    let stranger = IdpKey::generate(2048).unwrap();
    let reference = fails(&acme, id, |_| {}, &stranger).await;
    report(&admin, id, &reference).await.says(200, "saml_unknown_certificate").says(200, "SAML Certificates");
    let reference = fails(&acme, id, |_| {}, idp_key()).await;
    let unknown = report(&admin, id, &reference).await;
    unknown.says(200, "whom this workspace does not know").says(200, "Login at this workspace");
});

story!(a_value_that_the_idp_vouches_for_is_taken_by_a_click_and_a_confirmation, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await;
    let admin = hub.logged_in(&acme.owner).await;
    let moved = |b: &mut ResponseBuilder| {
        b.issuer = Some("https://moved.test/".to_owned());
        b.response_issuer = None;
    };
    let forged = fails(&acme, id, moved, &IdpKey::generate(2048).unwrap()).await;
    let take = urls::use_value(id, &forged, "idp_entity_id");
    assert!(!report(&admin, id, &forged).await.links().contains(&take));
    assert_eq!(admin.get(&take).await.status, 404, "nobody vouches for it");

    let reference = fails(&acme, id, moved, idp_key()).await;
    let take = urls::use_value(id, &reference, "idp_entity_id");
    assert!(report(&admin, id, &reference).await.links().contains(&take));
    let ask = admin.get(&take).await;
    ask.says(200, "Stored now: https://idp.test/").says(200, "From then on: https://moved.test/");
    assert_eq!(admin.post(&take, &[]).await.status, 403, "no token, no change");
    assert_eq!(admin.get(&urls::use_value(id, &reference, "sso_url")).await.status, 404);
    assert_eq!(admin.get(&urls::use_value(id, &reference, "certificate")).await.status, 404);
    let member = hub.browser();
    assert_eq!(member.get(&take).await.status, 303, "for admins");
    // What is saved is the report's value, whatever the form says.
    let done = admin.submit(&ask, &take, &[("idp_entity_id", "https://evil.test/"), ("value", "x")]).await;
    done.leads_to(&urls::connection(id));
    let tenant = acme.id;
    let row = hub.app.db.read(move |c| connection::get(c, tenant, id)).await.unwrap();
    assert_eq!(row.idp_entity_id.as_deref(), Some("https://moved.test/"));
    assert_eq!(acme.events().await[0], "idm_integration_update");
    assert!(!report(&admin, id, &reference).await.words().contains("Use this value"), "it is stored");

    let person = hub.browser();
    let request = asked(&person.get(&urls::sso_login(id)).await);
    let mut builder = good(&acme, id, &mae.email).answering(&request.id);
    moved(&mut builder);
    let page = posts(&person, id, &builder.build(idp_key()).unwrap()).await;
    person.follow(page).await;
    assert_eq!(person.email().await.as_deref(), Some(mae.email.as_str()));
});

story!(a_flood_of_refusals_leaves_the_first_ones, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let stranger = hub.browser();
    for _ in 0..130 {
        assert_eq!(stranger.post(&acs(id), &[("SAMLResponse", "?")]).await.status, 403);
    }
    let tenant = acme.id;
    let kept =
        hub.app.db.read(move |c| hub_tenants::sign_in::report::newest(c, tenant, id, 1000)).await.unwrap();
    assert_eq!(kept.len(), 120);
});

/// Explains what is pasted.
async fn explained(admin: &Browser, id: ConnectionId, pasted: &str) -> Page {
    admin.fill(&urls::explain(id), &urls::explain(id), &[("response", pasted)]).await
}

story!(a_pasted_response_is_explained_and_logs_nobody_in, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await;
    let admin = hub.logged_in(&acme.owner).await;
    let before = (acme.events().await, admin.session());
    let xml = good(&acme, id, &mae.email).answering("_long_gone").build(idp_key()).unwrap();
    let form = form_value(&xml);
    let escaped: String = url::form_urlencoded::byte_serialize(form.as_bytes()).collect();
    hub.clock.advance(5400);
    for pasted in [xml.clone(), form.clone(), format!("SAMLResponse={escaped}&RelayState=x"), escaped] {
        let page = explained(&admin, id, &pasted).await;
        page.says(200, "Every check passes").says(200, "A login lets in").says(200, &mae.email);
    }
    let now = [("response", form.as_str()), ("as_of", "now")];
    let late = admin.fill(&urls::explain(id), &urls::explain(id), &now).await;
    late.says(200, "A login with this response is refused").says(200, "saml_too_old");
    let altered = xml.replace(&mae.email, "eve@evil.test");
    let page = explained(&admin, id, &altered).await;
    page.says(200, "saml_signature_invalid");
    assert!(!page.words().contains("A login lets in"), "what is not signed is not read");
    for (pasted, words) in [
        ("?", "saml_not_base64"),
        ("<x/>", "saml_not_a_response"),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", "it has a DOCTYPE"),
        ("<script>alert(1)</script>", "saml_not_a_response"),
        ("%00%ff", "saml_not_base64"),
    ] {
        let page = explained(&admin, id, pasted).await;
        page.says(200, words);
        assert!(!page.text.contains("<script>alert"), "{pasted}");
    }
    let huge = "A".repeat(1_000_000);
    explained(&admin, id, &huge).await.says(200, "saml_too_large");
    let deep = format!("{}{}", "<a>".repeat(30_000), "</a>".repeat(30_000));
    explained(&admin, id, &deep).await.says(200, "refused");
    explained(&admin, id, "").await.says(422, "Paste the response here");
    assert_eq!((acme.events().await, admin.session()), before, "nothing is stored, nobody is logged in");
    let tenant = acme.id;
    let kept =
        hub.app.db.read(move |c| hub_tenants::sign_in::report::newest(c, tenant, id, 9)).await.unwrap();
    assert!(kept.is_empty());
    let bare = acme.connect().await;
    explained(&admin, bare, &form).await.says(422, "Store a certificate");
});

story!(a_test_sign_in_shows_whom_it_would_let_in_and_logs_nobody_in, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await;
    let admin = hub.logged_in(&acme.owner).await;
    let (session, before) = (admin.session(), acme.user(mae.id).await);
    admin.get(&urls::connection(id)).await.says(200, "Not tested yet");
    let request = asked(&admin.get(&urls::test_sign_in(id)).await);
    let claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
    let xml = good(&acme, id, &mae.email)
        .answering(&request.id)
        .attribute(claim, &["Mae"])
        .build(idp_key())
        .unwrap();
    // As from the IdP's page: without the cookies of ours.
    let answer = posts(&hub.browser(), id, &xml).await;
    let to = answer.location().unwrap();
    assert!(to.starts_with(&urls::report(id, "")), "{to}");
    let page = admin.get(&to).await;
    for words in ["It works", "A login lets in", &mae.email, "Mae", claim, "Looked for and not received"] {
        page.says(200, words);
    }
    assert_eq!(hub.browser().get(&to).await.status, 303, "the result is for admins");
    assert_eq!((admin.session(), admin.email().await), (session, Some(acme.owner.clone())));
    assert_eq!(acme.user(mae.id).await, before);
    assert!(!admin.get(&urls::connection(id)).await.words().contains("Not tested yet"));
    assert_eq!(acme.events().await[0], "sso_test");
    // The same answer again, to the test and as a tile.
    posts(&hub.browser(), id, &xml).await.says(403, "was used before");
    let tile = good(&acme, id, &mae.email).build(idp_key()).unwrap();
    let thief = hub.browser();
    posts(&thief, id, &tile).await.says(403, "You are not logged in");
    assert_eq!(thief.email().await, None, "the assertion of a test is used up");
});

story!(a_login_is_no_test, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await;
    let person = hub.browser();
    let request = asked(&person.get(&urls::sso_login(id)).await);
    let xml = good(&acme, id, &mae.email).answering(&request.id).build(idp_key()).unwrap();
    let page = posts(&person, id, &xml).await;
    assert!(page.location().unwrap().starts_with(urls::SSO_FINISH));
    person.follow(page).await;
    assert_eq!(person.email().await.as_deref(), Some(mae.email.as_str()));
    assert!(!acme.events().await.contains(&"sso_test".to_owned()));
});

story!(a_test_that_fails_shows_its_report_at_once, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.connect().await;
    let admin = hub.logged_in(&acme.owner).await;
    admin.get(&urls::test_sign_in(id)).await.leads_to(&urls::connection(id));
    // Everything but the issuer: still In progress, and the test learns what is missing.
    let settings = Settings {
        sso_url: Some("https://idp.test/saml".to_owned()),
        certificates: vec![certificate()],
        ..Settings::default()
    };
    acme.write(move |c, cx, by| connection::configure(c, cx, by, id, &settings, false)).await;
    let request = asked(&admin.get(&urls::test_sign_in(id)).await);
    let xml = good(&acme, id, "mae@acme.test").answering(&request.id).build(idp_key()).unwrap();
    let answer = posts(&hub.browser(), id, &xml).await;
    let page = admin.get(&answer.location().unwrap()).await;
    page.says(200, "Failed").says(200, "saml_not_configured").says(200, ISSUER);
    assert_eq!(acme.events().await[0], "sso_test_failed");
    let reference = answer.location().unwrap().rsplit('/').next().unwrap().to_owned();
    let take = urls::use_value(id, &reference, "idp_entity_id");
    let ask = admin.get(&take).await;
    ask.says(200, "becomes Integrated at once");
    admin.submit(&ask, &take, &[]).await.leads_to(&urls::connection(id));
    admin.get(&urls::connection(id)).await.says(200, "Integrated");
    // Asked by another site's page, nothing begins.
    let elsewhere =
        admin.request(reqwest::Method::GET, &urls::test_sign_in(id)).header("sec-fetch-site", "cross-site");
    admin.send(elsewhere).await.leads_to(&urls::connection(id));
});
