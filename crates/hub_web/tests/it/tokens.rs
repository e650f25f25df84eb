//! C17, C18, D2 to D4, K4, K18: Secret Tokens and the switch of the SCIM side.

use hub_kernel::ConnectionId;
use hub_tenants::connection::Toggle;
use hub_tenants::user::{self, Role};
use hub_web::urls;
use reqwest::Method;

use crate::attributes::tile;
use crate::browser::{Browser, Page};
use crate::harness::{Tenant, story};

async fn make(browser: &Browser, id: ConnectionId, name: &str, expires: &str) -> Page {
    let action = format!("{}/tokens", urls::connection(id));
    browser.fill(&urls::provisioning(id), &action, &[("name", name), ("expires", expires)]).await
}

/// The token that a page shows.
fn shown(page: &Page) -> String {
    let input = page.text.split("id=\"secret-token\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// What an IdP's test connection gets.
async fn test_connection(tenant: &Tenant<'_>, token: &str) -> Page {
    let browser = tenant.hub.browser();
    let path = format!("{}/Users?filter=userName%20eq%20%22nobody%22", urls::scim(tenant.id));
    let request = browser.request(Method::GET, &path);
    browser.send(request.header("authorization", format!("Bearer {token}"))).await
}

story!(
    /// C17, C18, D2, D3: Tenant URL and Secret Token together; the token is shown once and works at once.
    c18_d3_a_token_is_shown_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        owner.get(&urls::provisioning(id)).await.says(200, "Tenant URL").says(200, "Secret Token");
        let page = make(&owner, id, "Entra production", "2027-12-31").await;
        page.says(200, "Tenant URL").says(200, "Secret Token").says(200, "This is the only time");
        page.says(200, "It expires on 31 Dec 2027, 23:59:59 UTC.");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.text.contains(&format!("{}{}", hub.app.base_url(), urls::scim(acme.id))));
        let token = shown(&page);
        assert!(token.starts_with("swb_") && token.len() > 40, "{token}");
        assert_eq!(test_connection(&acme, &token).await.status, 200, "C17");
        let tab = owner.get(&urls::provisioning(id)).await;
        assert!(!tab.text.contains(&token), "D3: not shown again");
        tab.says(200, "Entra production").says(200, "by owner@acme.test");
        assert!(tab.text.contains(&token[..10]), "its first characters are shown");
        let activity = owner.get(&urls::activity(id)).await;
        activity.says(200, "Secret Token created");
        assert!(!activity.text.contains(&token));
        // What a reload of the page sends once more makes no second token.
        make(&owner, id, "Entra production", "").await.says(422, "There is a token of this name already");
    }
);

story!(
    /// D2: a name is needed, an expiry is a day in the future; what was typed stays.
    d2_names_and_dates_are_checked,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let cases = [
            ("", "", "Give the token a name"),
            ("Entra", "2027-01-14", "The expiry date must lie in the future."),
            ("Entra", "31.12.2027", "Enter the date as year-month-day"),
        ];
        for (name, expires, reason) in cases {
            let page = make(&owner, id, name, expires).await;
            page.says(422, reason);
            let form = page.form(&format!("{}/tokens", urls::connection(id)));
            assert_eq!(form.field("name"), name);
        }
        let mae = acme.person("mae", Role::Member).await;
        let member = hub.logged_in(&mae.email).await;
        let token = member.csrf_token().await;
        let sent = [("csrf_token", token.as_str()), ("name", "Mine")];
        let page = member.post(&format!("{}/tokens", urls::connection(id)), &sent).await;
        assert_eq!(page.status, 403, "only owners and admins");
        assert!(!acme.events().await.contains(&"token_create".to_owned()));
    }
);

story!(
    /// K4: two are valid at once; revoking one is felt on the next request, by it alone.
    k4_tokens_are_replaced_without_a_gap,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let (id, other) = (acme.connect().await, acme.connect().await);
        let old = shown(&make(&owner, id, "Old", "").await);
        let new = shown(&make(&owner, id, "New", "").await);
        for token in [&old, &new] {
            assert_eq!(test_connection(&acme, token).await.status, 200);
        }
        let tab = owner.get(&urls::provisioning(id)).await;
        // The newest stands first.
        let revocation = tab.links().into_iter().filter(|link| link.ends_with("/revoke")).nth(1).unwrap();
        let elsewhere = revocation.replace(&id.to_string(), &other.to_string());
        assert_eq!(owner.get(&elsewhere).await.status, 404, "not the other connection's");
        let dialog = owner.get(&revocation).await;
        dialog.says(200, "Revoke Old?").says(200, "The next call with Old is refused.");
        assert!(!dialog.words().contains("only valid token"));
        owner.submit(&dialog, &revocation, &[]).await.leads_to(&urls::provisioning(id));
        assert_eq!(test_connection(&acme, &old).await.status, 401);
        assert_eq!(test_connection(&acme, &new).await.status, 200);
        assert_eq!(owner.get(&revocation).await.status, 404, "revoked is revoked");
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "Revoked");
        let last = tab.links().into_iter().find(|link| link.ends_with("/revoke")).unwrap();
        let dialog = owner.get(&last).await;
        dialog.says(200, "It is the only valid token").says(200, "To confirm, type acme");
        // Its end stops provisioning: the word is asked for by the server, not by the page alone.
        owner.submit(&dialog, &last, &[("confirm", "acne")]).await.says(422, "Type the name of the workspace to confirm.");
        assert_eq!(test_connection(&acme, &new).await.status, 200);
        owner.submit(&dialog, &last, &[("confirm", "acme")]).await.leads_to(&urls::provisioning(id));
        assert_eq!(test_connection(&acme, &new).await.status, 401);
    }
);

story!(
    /// D4: a token outlives its maker's rights; the page says so. One that is about to end wants attention.
    d4_a_token_whose_maker_is_no_admin_is_flagged,
    |hub| {
        let acme = hub.tenant("acme").await;
        let adam = acme.person("adam", Role::Admin).await;
        let id = acme.connect().await;
        let admin = hub.logged_in(&adam.email).await;
        let token = shown(&make(&admin, id, "Adam's", "2027-01-20").await);
        acme.write(move |c, cx, by| user::change_role(c, cx, by, adam.id, Role::Member)).await;
        assert_eq!(test_connection(&acme, &token).await.status, 200, "it lives on");
        let owner = hub.logged_in(&acme.owner).await;
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "Its maker is no longer an owner or admin.").says(200, "Secret Token expires in 5 days");
        owner.get("/integrations").await.says(200, "Secret Token expires in 5 days");
        hub.clock.advance(6 * 86_400);
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::provisioning(id)).await.says(200, "Secret Token expired").says(200, "Expired");
        assert_eq!(test_connection(&acme, &token).await.status, 401);
    }
);

story!(
    /// K18, D4: SCIM is switched off and on without losing a token; off, a good token is told 403 with the reason.
    k18_scim_is_switched_on_then_the_token_works,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let token = acme.token(id).await;
        let action = format!("{}/scim", urls::connection(id));
        owner.get(&urls::provisioning(id)).await.says(200, "Enable SCIM");
        acme.pushed(id, "ada").await;
        let question = owner.fill(&urls::provisioning(id), &action, &[("value", "off")]).await;
        question.says(200, "Switch SCIM off for Entra ID SSO?").says(200, "2 tokens and client secrets are refused with it");
        question.says(200, "1 person stays as they are").says(200, "1 of them waits for import");
        assert_eq!(test_connection(&acme, token.expose()).await.status, 200, "asked only");
        owner.submit(&question, &action, &[]).await.leads_to(&urls::provisioning(id));
        let overview = owner.get(&urls::overview(id)).await;
        overview.says(200, "SCIM is switched off").says(200, "1 person waits for import");
        assert!(!overview.words().contains("Nothing needs attention"));
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "SCIM is off").says(200, "Off since 15 Jan 2027, 08:00 UTC by owner@acme.test.");
        let refused = test_connection(&acme, token.expose()).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(refused.text.contains("SCIM is switched off for this connection"));
        assert_eq!(test_connection(&acme, "swb_wrong").await.status, 401, "a wrong token learns nothing");
        acme.toggle(id, Toggle::Scim, true).await;
        assert_eq!(test_connection(&acme, token.expose()).await.status, 200);
    }
);

story!(
    /// B1, S1, S2: an owner makes the token on the workspace's own page, nobody is made up for it and nobody is asked; the one
    /// connection then serves SSO and SCIM.
    s1_s2_b1_one_connection_and_its_token_by_the_owner_alone,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.integrated().await;
        let token = shown(&make(&owner, id, "SightCall", "").await);
        assert_eq!(acme.seats().await, 1, "B1: no dummy user");
        assert_eq!(test_connection(&acme, &token).await.status, 200, "B1: no support ticket");
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let ada = acme.pushed(id, "ada").await;
        let browser = hub.browser();
        let taken = tile(&browser, &acme, id, &ada.email).await;
        browser.follow(taken).await;
        assert_eq!(browser.email().await, Some(ada.email), "S1: whom SCIM brought logs in by SSO, over the same connection");
        let tab = owner.get(&urls::provisioning(id)).await;
        tab.says(200, "SightCall");
        // The newest stands first: the one by which Ada came.
        let revocation = tab.links().into_iter().filter(|link| link.ends_with("/revoke")).nth(1).unwrap();
        let dialog = owner.get(&revocation).await;
        owner.submit(&dialog, &revocation, &[]).await.leads_to(&urls::provisioning(id));
        assert_eq!(test_connection(&acme, &token).await.status, 401, "S2: managed there, too");
        owner.get(&urls::connection(id)).await.says(200, "Integrated");
    }
);
