//! Attributes and new people: the page, first logins, and what a login shows of a person.

use hub_demo_idp::authn_request::AuthnRequest;
use hub_demo_idp::response::ResponseBuilder;
use hub_kernel::{Clock as _, ConnectionId};
use hub_tenants::connection;
use hub_tenants::user::Role;
use hub_web::urls;

use crate::browser::{Browser, Page};
use crate::harness::{Tenant, idp_key, story};

pub const MAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const GIVEN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
const SURNAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname";
const GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

/// What the IdP says of `name`.
pub fn says(tenant: &Tenant<'_>, id: ConnectionId, name: &str) -> ResponseBuilder {
    let sp = connection::sp_settings(tenant.hub.app.base_url(), id);
    let unique = tenant.hub.cx().entropy;
    let mut bytes = [0; 8];
    unique.fill(&mut bytes);
    let tag: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let ids = (format!("_r{tag}"), format!("_a{tag}"));
    let now = tenant.hub.clock.now().millis();
    ResponseBuilder::new("https://idp.test/", &sp.acs_url, &sp.entity_id, name, (&ids.0, &ids.1), now)
}

async fn post(browser: &Browser, id: ConnectionId, said: &ResponseBuilder) -> Page {
    let form = said.to_form_value(idp_key()).unwrap();
    browser.post(&format!("/saml/{id}/acs"), &[("SAMLResponse", &form)]).await
}

/// Begins a login here and has it answered; the page at the end of the redirects before `/sso/finish` is asked.
pub async fn answered(
    browser: &Browser,
    tenant: &Tenant<'_>,
    id: ConnectionId,
    change: impl FnOnce(ResponseBuilder) -> ResponseBuilder,
    name: &str,
) -> Page {
    let from = format!("{}?next=%2Faccount", urls::sso_login(id));
    answered_from(browser, tenant, id, &from, change, name).await
}

/// The same for a login that begins at this path.
pub async fn answered_from(
    browser: &Browser,
    tenant: &Tenant<'_>,
    id: ConnectionId,
    from: &str,
    change: impl FnOnce(ResponseBuilder) -> ResponseBuilder,
    name: &str,
) -> Page {
    let begun = browser.get(from).await;
    let to = url::Url::parse(&begun.location().unwrap()).unwrap();
    let asked = to.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap().1.into_owned();
    let request = AuthnRequest::from_redirect(&asked).unwrap();
    post(browser, id, &change(says(tenant, id, name).answering(&request.id))).await
}

/// The tile of the IdP's portal.
pub async fn tile(browser: &Browser, tenant: &Tenant<'_>, id: ConnectionId, name: &str) -> Page {
    post(browser, id, &says(tenant, id, name)).await
}

fn ada(said: ResponseBuilder) -> ResponseBuilder {
    said.attribute(GIVEN, &["Ada"])
        .attribute(SURNAME, &["Lovelace"])
        .attribute(MAIL, &["ada@acme.test"])
        .attribute(GROUPS, &["support", "berlin"])
}

async fn switch(admin: &Browser, id: ConnectionId, which: &str, value: &str) -> Page {
    let page = format!("/connections/{id}/attributes");
    admin.fill(&page, &format!("/connections/{id}/{which}"), &[("value", value)]).await
}

story!(
    /// K14, K15: the tile of the portal asks nothing more; who is unknown or deactivated is refused with a page that says why.
    k14_k15_the_tile_lets_in_whom_the_workspace_knows_and_nobody_else,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let mae = acme.person("mae", Role::Member).await;
        let browser = hub.browser();
        let taken = tile(&browser, &acme, id, &mae.email).await;
        assert_eq!(browser.follow(taken).await.status, 200);
        assert_eq!(browser.email().await.as_deref(), Some(mae.email.as_str()), "K15: no form, no question");
        let stranger = hub.browser();
        tile(&stranger, &acme, id, "nobody@acme.test").await.says(403, "has not given you access");
        acme.write(move |c, cx, by| hub_tenants::user::deactivate(c, cx, by, mae.id)).await;
        tile(&stranger, &acme, id, &mae.email).await.says(403, "Your access to this workspace was removed");
        assert_eq!((stranger.email().await, browser.email().await), (None, None), "K14");
        assert_eq!(acme.events().await.iter().filter(|name| *name == "sso_failed").count(), 2);
    }
);

story!(
    /// K17: switched on at the page, a first login makes the account, the welcome mail and what the admin sees.
    somebody_new_logs_in_once_that_is_switched_on,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let admin = hub.logged_in(&acme.owner).await;
        admin.get(&urls::connection(id)).await.says(200, "Attributes and new people");
        let page = admin.get(&urls::attributes(id)).await;
        page.says(200, "1 seat is taken").says(200, "Off since this connection began.").says(200, MAIL);

        let browser = hub.browser();
        answered(&browser, &acme, id, ada, "ada@acme.test").await.says(403, "has not given you access");
        switch(&admin, id, "just-in-time", "on").await.leads_to(&urls::attributes(id));
        admin.get(&urls::attributes(id)).await.says(200, "gets an account from now on").says(200, "On since");
        let accepted = answered(&browser, &acme, id, ada, "ada@acme.test").await;
        let end = browser.get(&accepted.location().unwrap()).await;
        end.leads_to("/account");
        assert_eq!(browser.email().await.as_deref(), Some("ada@acme.test"));
        let who = browser.who().await.unwrap();
        assert_eq!((who["role"].as_str(), who["name"].as_str()), (Some("member"), Some("Ada Lovelace")));
        assert!(hub.mailed_path("ada@acme.test", "/login/acme").await.is_some(), "{}", hub.mails().await);
        assert_eq!(acme.seats().await, 2);

        let people = admin.get("/people?q=ada").await;
        let link = people.links().into_iter().find(|link| link.starts_with("/people/usr-")).unwrap();
        admin.get(&link).await.says(200, "support; berlin").says(200, "User created at first login");
        admin.get(&urls::activity(id)).await.says(200, "Toggle changed");
    }
);

story!(a_plan_without_a_free_seat_refuses_and_says_so_to_the_admin_only, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    switch(&admin, id, "just-in-time", "on").await;
    acme.write(|c, cx, by| {
        hub_tenants::tenant::set_plan(c, cx, by.tenant(), Some(1), hub_tenants::tenant::SeatRule::Refuse)
    })
    .await;
    admin.get(&urls::attributes(id)).await.says(200, "1 of 1 seat is taken");
    let browser = hub.browser();
    let refused = tile(&browser, &acme, id, "ada@acme.test").await;
    refused.says(403, "no room for another person");
    assert!(!refused.words().contains("seat"));
    assert_eq!((browser.session(), acme.seats().await), (None, 1));
    admin.get(&urls::activity(id)).await.says(200, "the only seat of the plan is taken");
});

story!(the_page_saves_restores_and_refuses, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let member = acme.person("mae", Role::Member).await;
    let admin = hub.logged_in(&acme.owner).await;
    let (page, action) = (urls::attributes(id), urls::attributes(id));
    let save = async |fields: &[(&str, &str)]| admin.fill(&page, &action, fields).await;

    save(&[("email", "mail\nwork mail"), ("groups", ""), ("extra_key_0", "phone"), ("extra_name_0", "tel")])
        .await
        .leads_to(&page);
    let shown = admin.get(&page).await;
    shown.says(200, "mail work mail").says(200, "Vendor’s default:").says(200, MAIL);
    assert_eq!(shown.form(&action).field("extra_key_0"), "phone");
    // The login is read by it.
    let browser = hub.browser();
    let by_mail =
        |said: ResponseBuilder| said.attribute("work mail", &[&member.email]).attribute("tel", &["+49 1"]);
    let accepted = answered(&browser, &acme, id, by_mail, "opaque").await;
    browser.get(&accepted.location().unwrap()).await.leads_to("/account");
    assert_eq!(browser.email().await.as_deref(), Some(member.email.as_str()));
    admin.get(&urls::person(member.id)).await.says(200, "phone +49 1");

    let refused = save(&[("email", "mail"), ("extra_key_0", "Phone"), ("extra_name_0", "tel")]).await;
    refused.says(422, "A key begins with a small letter");
    assert_eq!(refused.form(&action).field("extra_key_0"), "Phone");
    let refused = save(&[("subject", "one\ntwo")]).await;
    refused.says(422, "One attribute names the person").says(422, "one two");

    save(&[("restore", "email")]).await.leads_to(&page);
    let shown = admin.get(&page).await;
    assert!(!shown.text.contains("work mail") && shown.has_form(&action));
    assert_eq!(shown.form(&action).field("extra_key_0"), "phone");
    shown.says(200, "Restore default");
    save(&[("restore", "all")]).await.leads_to(&page);
    assert!(!admin.get(&page).await.words().contains("Restore default"));
    assert_eq!(save(&[("restore", "nonsense")]).await.status, 400);
    assert_eq!(switch(&admin, id, "update-profile", "maybe").await.status, 400);
    let events = acme.events().await;
    assert_eq!(events.iter().filter(|name| *name == "idm_integration_update").count(), 4, "{events:?}");
});

story!(another_workspaces_attributes_are_not_there, |hub| {
    let (one, two) = (hub.tenant("one").await, hub.tenant("two").await);
    let theirs = two.integrated().await;
    let admin = hub.logged_in(&one.owner).await;
    assert_eq!(admin.get(&urls::attributes(theirs)).await.status, 404);
    let token = admin.csrf_token().await;
    for path in ["attributes", "just-in-time", "update-profile"] {
        let sent = [("csrf_token", token.as_str()), ("value", "on"), ("email", "x")];
        assert_eq!(admin.post(&format!("/connections/{theirs}/{path}"), &sent).await.status, 404, "{path}");
    }
    let member = two.person("mae", Role::Admin).await;
    let insider = hub.logged_in(&member.email).await;
    assert_eq!(insider.get(&urls::attributes(theirs)).await.status, 200);
});

story!(a_changed_name_is_taken_over_unless_that_is_switched_off, |hub| {
    let acme = hub.tenant("acme").await;
    let id = acme.integrated().await;
    let admin = hub.logged_in(&acme.owner).await;
    let named = |said: ResponseBuilder| said.attribute(GIVEN, &["Olga"]).attribute(SURNAME, &["Changed"]);
    let log_in = async || {
        let browser = hub.browser();
        let accepted = answered(&browser, &acme, id, named, &acme.owner).await;
        browser.get(&accepted.location().unwrap()).await.leads_to("/account");
        browser.who().await.unwrap()["name"].as_str().unwrap_or_default().to_owned()
    };
    switch(&admin, id, "update-profile", "off").await.leads_to(&urls::attributes(id));
    assert_ne!(log_in().await, "Olga Changed");
    switch(&admin, id, "update-profile", "on").await;
    assert_eq!(log_in().await, "Olga Changed");
});
