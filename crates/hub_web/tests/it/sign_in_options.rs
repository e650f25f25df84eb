//! Sign-in options and our own keys over HTTP: signed requests, forms instead of redirects, encrypted assertions,
//! rotation with overlap, metadata, clock difference.

use hub_demo_idp::asked_signature::{of_post, of_redirect};
use hub_demo_idp::authn_request::AuthnRequest;
use hub_demo_idp::response::encryption::Encryption;
use hub_demo_idp::response::{ResponseBuilder, form_value};
use hub_kernel::{Clock as _, ConnectionId, MasterKey, ServiceProviderKeyId};
use hub_saml::KeySize;
use hub_tenants::connection;
use hub_tenants::connection::keys::{self, KeyState, NewKey};
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{Tenant, idp_key, story};

const DAY: i64 = 86_400;

fn acs(id: ConnectionId) -> String {
    format!("{}/acs", urls::saml_metadata(id).strip_suffix("/metadata").unwrap())
}

/// What a form of the options page sends beside its ticked boxes.
const PLAIN: [(&str, &str); 3] = [("binding", "redirect"), ("name_id_format", ""), ("skew_seconds", "60")];

async fn save(admin: &Browser, id: ConnectionId, fields: &[(&str, &str)]) -> Page {
    let mut all = PLAIN.to_vec();
    all.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
    all.extend(fields);
    let path = urls::sign_in_options(id);
    let page = admin.get(&path).await;
    page.says(200, "Requests to your identity provider");
    let form = page.form(&path);
    all.push(("csrf_token", form.field("csrf_token")));
    admin.post(&path, &all).await
}

/// A key of each state by its row.
async fn key(tenant: &Tenant<'_>, id: ConnectionId, state: KeyState) -> Option<keys::KeyRow> {
    let of = tenant.id;
    tenant.hub.app.db.read(move |c| keys::in_state(c, of, id, state)).await.unwrap()
}

async fn create_key(admin: &Browser, id: ConnectionId) {
    admin.fill(&urls::sign_in_options(id), &urls::keys(id), &[]).await.leads_to(&urls::sign_in_options(id));
}

async fn certificate(admin: &Browser, id: ConnectionId, key: ServiceProviderKeyId) -> String {
    let file = admin.get(&urls::key_certificate(id, key)).await;
    assert!(file.header("content-disposition").contains("switchboard.pem"));
    assert!(file.text.starts_with("-----BEGIN CERTIFICATE-----") && !file.text.contains("PRIVATE"));
    file.text
}

fn query(page: &Page) -> String {
    page.location().unwrap().split_once('?').unwrap().1.to_owned()
}

fn request_of(query: &str) -> AuthnRequest {
    let message = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "SAMLRequest");
    AuthnRequest::from_redirect(&message.unwrap().1).unwrap()
}

/// A person goes to the IdP and comes back with an answer that `change` has changed.
async fn answered(
    tenant: &Tenant<'_>,
    id: ConnectionId,
    name: &str,
    change: impl Fn(&mut ResponseBuilder),
) -> (Browser, Page) {
    let person = tenant.hub.browser();
    let request = request_of(&query(&person.get(&urls::sso_login(id)).await));
    let sp = connection::sp_settings(tenant.hub.app.base_url(), id);
    let now = tenant.hub.clock.now().millis();
    let assertion = format!("_a{}", request.id);
    let ids = ("_response", assertion.as_str());
    let mut answer = ResponseBuilder::new("https://idp.test/", &sp.acs_url, &sp.entity_id, name, ids, now)
        .answering(&request.id);
    change(&mut answer);
    let xml = answer.build(idp_key()).unwrap();
    let page = person.post(&acs(id), &[("SAMLResponse", &form_value(&xml))]).await;
    (person, page)
}

async fn gets_in(
    tenant: &Tenant<'_>,
    id: ConnectionId,
    name: &str,
    change: impl Fn(&mut ResponseBuilder),
) -> bool {
    let (person, page) = answered(tenant, id, name, change).await;
    if page.status != 303 {
        page.says(403, "You are not logged in");
        return false;
    }
    person.follow(page).await;
    assert_eq!(person.email().await.as_deref(), Some(name));
    true
}

story!(a_signed_redirect_verifies_with_the_published_certificate, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    let plain = hub.browser().get(&urls::sso_login(id)).await;
    assert!(!query(&plain).contains("Signature="));
    admin.get(&urls::connection(id)).await.says(200, "Sign-in options");
    admin.get(&urls::sign_in_options(id)).await.says(200, "No key yet");
    // The wish to sign makes the first key.
    save(&admin, id, &[("sign_requests", "on")]).await.leads_to(&urls::sign_in_options(id));
    let current = key(&acme, id, KeyState::Current).await.unwrap();
    admin.get(&urls::sign_in_options(id)).await.says(200, "RSA 2048 bits").says(200, "In use");
    let pem = certificate(&admin, id, current.id).await;
    let sent = query(&hub.browser().get(&urls::sso_login(id)).await);
    of_redirect(&sent, &pem).unwrap();
    let foreign = idp_key().certificate_pem().unwrap();
    assert!(of_redirect(&sent, &foreign).is_err());
    let words = admin.get(&urls::activity(id)).await.words();
    assert!(words.contains("Connection settings changed") && words.contains("Means of trust changed"));
    // Without the key nothing can be signed: removing it is asked for twice and switches signing off.
    let removal = urls::key_removal(id, current.id);
    let page = admin.get(&removal).await;
    page.says(200, "Login requests go out unsigned from now on.");
    let mistyped = admin.submit(&page, &removal, &[("confirm", "acme!")]).await;
    mistyped.says(422, "Type acme to confirm. Nothing was changed.");
    admin.submit(&mistyped, &removal, &[("confirm", "acme")]).await.leads_to(&urls::sign_in_options(id));
    assert!(!query(&hub.browser().get(&urls::sso_login(id)).await).contains("Signature="));
    assert_eq!(admin.get(&removal).await.status, 404);
});

story!(a_request_by_form_goes_to_that_idp_only_and_needs_no_script, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    let class = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";
    let asks =
        [("binding", "post"), ("sign_requests", "on"), ("force_authn", "on"), ("authn_context", class)];
    save(&admin, id, &asks).await.leads_to(&urls::sign_in_options(id));
    let page = hub.browser().get(&urls::sso_login(id)).await;
    page.says(200, "idp.test").says(200, "Continue");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action https://idp.test;") && !policy.contains("unsafe"), "{policy}");
    assert!(page.text.contains("carry-") && !page.text.contains("csrf_token"));
    let form = page.form("https://idp.test/saml");
    let message = form.field("SAMLRequest");
    let request = AuthnRequest::from_post(message).unwrap();
    assert!(request.force_authn && request.destination.as_deref() == Some("https://idp.test/saml"));
    let current = key(&acme, id, KeyState::Current).await.unwrap();
    of_post(message, &certificate(&admin, id, current.id).await).unwrap();
    assert!(of_post(message, &idp_key().certificate_pem().unwrap()).is_err());
    let other = hub.browser().get("/login").await;
    assert!(other.header("content-security-policy").contains("form-action 'self';"));
});

story!(encrypted_assertions_open_with_the_old_key_during_the_overlap_and_not_after, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await.email;
    let admin = hub.logged_in(&acme.owner).await;
    let sealed_for =
        |pem: String| move |b: &mut ResponseBuilder| b.encryption = Some(Encryption::entra(&pem));
    create_key(&admin, id).await;
    let old = key(&acme, id, KeyState::Current).await.unwrap();
    let old_pem = certificate(&admin, id, old.id).await;
    assert!(gets_in(&acme, id, &mae, sealed_for(old_pem.clone())).await);

    create_key(&admin, id).await;
    let next = key(&acme, id, KeyState::Next).await.unwrap();
    let metadata = hub.browser().get(&urls::saml_metadata(id)).await.text;
    assert_eq!(metadata.matches("use=\"signing\"").count(), 2, "both are published");
    assert_eq!(metadata.matches("use=\"encryption\"").count(), 1);
    let next_pem = certificate(&admin, id, next.id).await;
    assert!(gets_in(&acme, id, &mae, sealed_for(next_pem.clone())).await, "an IdP may be quick");
    let turn = urls::key_use(id, next.id);
    admin.fill(&turn, &turn, &[]).await.says(422, "Type acme to confirm");
    admin.fill(&turn, &turn, &[("confirm", "acme")]).await.leads_to(&urls::sign_in_options(id));
    admin.get(&urls::sign_in_options(id)).await.says(200, "Previous");
    assert!(gets_in(&acme, id, &mae, sealed_for(old_pem.clone())).await, "the overlap lasts");

    hub.clock.advance(30 * DAY);
    hub_web::jobs::turn_keys(&hub.app).await.unwrap();
    assert!(key(&acme, id, KeyState::Previous).await.is_none());
    assert!(!gets_in(&acme, id, &mae, sealed_for(old_pem)).await, "the overlap is over");
    assert!(gets_in(&acme, id, &mae, sealed_for(next_pem)).await);
});

story!(metadata_is_signed_on_request_and_says_what_is_true, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    let signed = urls::with_query(&urls::saml_metadata(id), "signed", "1");
    hub.browser().get(&signed).await.says(400, "no key to sign with");
    create_key(&admin, id).await;
    let page = hub.browser().get(&signed).await;
    assert_eq!((page.status, page.header("content-type")), (200, "application/samlmetadata+xml"));
    assert!(page.text.contains("SignatureValue") && page.text.contains("AuthnRequestsSigned=\"false\""));
    save(&admin, id, &[("sign_requests", "on")]).await;
    let plain = hub.browser().get(&urls::saml_metadata(id)).await.text;
    assert!(plain.contains("AuthnRequestsSigned=\"true\"") && !plain.contains("SignatureValue"));
    for algorithm in ["aes256-gcm", "aes256-cbc", "rsa-oaep-mgf1p"] {
        assert!(plain.contains(algorithm), "{algorithm}");
    }
    assert!(admin.get(&urls::sign_in_options(id)).await.links().contains(&signed));
});

story!(the_clock_difference_is_the_connections_own, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await.email;
    let admin = hub.logged_in(&acme.owner).await;
    let ahead = |b: &mut ResponseBuilder| b.not_before = b.not_before.map(|at| at + 300_000 + 200_000);
    assert!(!gets_in(&acme, id, &mae, ahead).await, "60 seconds unless it is set");
    save(&admin, id, &[("skew_seconds", "300")]).await.leads_to(&urls::sign_in_options(id));
    assert!(gets_in(&acme, id, &mae, ahead).await);
    for wrong in ["301", "-1", "x", ""] {
        let page = save(&admin, id, &[("skew_seconds", wrong)]).await;
        page.says(422, "Enter a number of seconds from 0 to 300");
    }
    save(&admin, id, &[("authn_context", "Password")]).await.says(422, "Enter the method's URI");
});

story!(a_fresh_sign_in_and_a_sign_in_method_can_be_insisted_on, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await.email;
    let admin = hub.logged_in(&acme.owner).await;
    let old = |b: &mut ResponseBuilder| b.authn_instant = b.authn_instant.map(|at| at - 3_600_000);
    assert!(gets_in(&acme, id, &mae, old).await);
    let options = urls::sign_in_options(id);
    let page = admin.get(&options).await;
    page.says(200, "Off since this connection began. 1 login came through this connection in 14 days; it would have asked");
    save(&admin, id, &[("force_authn", "on")]).await;
    let page = admin.get(&options).await;
    page.says(
        200,
        "On since 15 Jan 2027, 08:00 UTC by owner@acme.test. 1 login came through this connection in 14 days.",
    );
    assert!(!gets_in(&acme, id, &mae, old).await, "signed in an hour before it was asked for");
    assert!(gets_in(&acme, id, &mae, |_| {}).await);
    // A tile brings no proof of a fresh sign-in: the IdP is asked.
    let sp = connection::sp_settings(hub.app.base_url(), id);
    let now = hub.clock.now().millis();
    let tile = ResponseBuilder::new("https://idp.test/", &sp.acs_url, &sp.entity_id, &mae, ("_r", "_t"), now);
    let posted = form_value(&tile.build(idp_key()).unwrap());
    hub.browser().post(&acs(id), &[("SAMLResponse", &posted)]).await.leads_to(&urls::sso_login(id));

    let class = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509";
    save(&admin, id, &[("authn_context", class), ("require_authn_context", "on")]).await;
    assert!(!gets_in(&acme, id, &mae, |_| {}).await, "signed in by password");
    assert!(gets_in(&acme, id, &mae, |b| class.clone_into(&mut b.authn_context)).await);
    admin.get(&urls::activity(id)).await.says(200, "SSO sign-in failed");
});

story!(a_key_of_another_master_key_is_a_clear_refusal, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let mae = acme.person("mae", Role::Member).await.email;
    let admin = hub.logged_in(&acme.owner).await;
    acme.write(move |c, cx, by| {
        let new = NewKey::generate(cx, id, KeySize::Rsa2048)?;
        keys::add(c, cx, &MasterKey::new([8; 32]), by, id, new, keys::DEFAULT_OVERLAP_DAYS)
    })
    .await;
    let page = admin.get(&urls::sign_in_options(id)).await;
    page.says(200, "runs with another master key");
    assert!(gets_in(&acme, id, &mae, |_| {}).await, "who needs no key gets in");
    let pem = certificate(&admin, id, key(&acme, id, KeyState::Current).await.unwrap().id).await;
    let sealed = |b: &mut ResponseBuilder| b.encryption = Some(Encryption::entra(&pem));
    assert!(!gets_in(&acme, id, &mae, sealed).await);
    save(&admin, id, &[("sign_requests", "on")]).await;
    hub.browser().get(&urls::sso_login(id)).await.says(403, "You are not logged in");
    let signed = urls::with_query(&urls::saml_metadata(id), "signed", "1");
    hub.browser().get(&signed).await.says(400, "cannot be opened");
});

story!(sub_users_and_directories_have_no_sign_in_options, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.connect().await;
    let member = hub.logged_in(&acme.person("mae", Role::Member).await.email).await;
    assert_eq!(member.get(&urls::sign_in_options(id)).await.status, 403);
    let path = urls::sign_in_options(id);
    assert_eq!(hub.browser().get(&path).await.status, 303, "whoever is not logged in is asked to");
});

story!(
    /// A connection without a directory has no tab Provisioning: who comes by a first login is greeted, or not, from here.
    the_welcome_mail_of_a_connection_with_sso_alone_is_switched_here,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.write(|c, cx, by| connection::begin(c, cx, by, "custom_saml")).await;
        let (page, action) = (urls::sign_in_options(id), format!("{}/welcome-mail", urls::connection(id)));
        owner.get(&page).await.says(200, "Greet new people by mail");
        let of = acme.id;
        let greets = async || hub.app.db.read(move |c| connection::get(c, of, id)).await.unwrap().welcome_mail;
        let before = greets().await;
        let value = if before { "off" } else { "on" };
        owner.get(&page).await.says(200, "since this connection began. No login makes an account now, so nobody is greeted.");
        owner.fill(&page, &action, &[("value", value)]).await.leads_to(&page);
        owner.get(&page).await.says(200, "since 15 Jan 2027, 08:00 UTC by owner@acme.test. No login makes an account now");
        assert_eq!(greets().await, !before);
        assert!(acme.events().await.contains(&"toggle_update".to_owned()));
        // With a directory the switch stays where the directory's other rules are.
        let both = acme.connect().await;
        let text = owner.get(&urls::sign_in_options(both)).await.text;
        assert!(!text.contains("Greet new people by mail"));
        let action = format!("{}/welcome-mail", urls::connection(both));
        owner.fill(&urls::provisioning(both), &action, &[("value", "on")]).await.leads_to(&urls::provisioning(both));
    }
);
