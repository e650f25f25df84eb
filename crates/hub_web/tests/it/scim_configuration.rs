//! B2: the seven settings on the Provisioning tab, and the keys of the configuration API.

use hub_kernel::ConnectionId;
use hub_tenants::user::Role;
use hub_web::urls;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Tenant, story};

const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

story!(
    /// B2: all seven are shown and saved by a form; who changed them and when stands beside; the API tells the same.
    b2_the_page_shows_and_saves_the_settings,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let (tab, action) = (urls::provisioning(id), format!("{}/scim-configuration", urls::connection(id)));
        let page = owner.get(&tab).await;
        for words in ["SCIM is on.", "Customizer", "Groups", "Roles", "Password sync", "Phone number sync", "Default roles"] {
            page.says(200, words);
        }
        page.says(200, "As it was when this connection began.");
        assert!(page.text.contains("value=\"microsoft\" selected"), "the integration's own");

        let fields = [("customizer", "okta"), ("roles", "on"), ("password_sync", "on"), ("default_roles", "agent")];
        let token = owner.csrf_token().await;
        let mut sent = fields.to_vec();
        sent.extend([("default_roles", "sales"), ("csrf_token", &token)]);
        hub.clock.advance(60);
        owner.post(&action, &sent).await.leads_to(&tab);
        let page = owner.get(&tab).await;
        page.says(200, "The SCIM configuration is saved.").says(200, "Changed 15 Jan 2027, 08:01 UTC by owner@acme.test.");
        assert!(page.text.contains("value=\"okta\" selected"));
        let ticked = |name: &str, value: &str| {
            let mark = format!("name=\"{name}\" type=\"checkbox\" value=\"{value}\" checked");
            page.text.contains(&mark)
        };
        assert!(ticked("roles", "on") && ticked("password_sync", "on"));
        assert!(!ticked("groups", "on") && !ticked("phone_number_sync", "on"));
        assert!(ticked("default_roles", "agent") && ticked("default_roles", "sales") && !ticked("default_roles", "router"));
        let activity = owner.get(&urls::activity(id)).await;
        activity.says(200, "SCIM configuration changed").says(200, "password sync: off → on").says(200, "customizer: microsoft → okta");

        let wrong = [("customizer", "nobody"), ("csrf_token", &token)];
        owner.post(&action, &wrong).await.says(422, "That did not work");
        let wrong = [("customizer", "okta"), ("default_roles", "owner"), ("csrf_token", &token)];
        owner.post(&action, &wrong).await.says(422, "That did not work");
        assert_eq!(owner.post(&action, &fields).await.status, 403, "without the form's token");
        let member = acme.person("mae", Role::Member).await;
        let mae = hub.logged_in(&member.email).await;
        let hers = mae.csrf_token().await;
        assert_eq!(mae.post(&action, &[("customizer", "okta"), ("csrf_token", &hers)]).await.status, 403);
    }
);

story!(
    /// Issue 7.3: beside each box stands what it is about, in numbers of this connection alone, and who turned it when.
    each_switch_says_what_it_is_about_and_who_turned_it,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let (tab, action) = (urls::provisioning(id), format!("{}/scim-configuration", urls::connection(id)));
        let page = owner.get(&tab).await;
        for words in [
            "Nobody came over SCIM so far.",
            "No call was refused in 14 days.",
            "No group came from this directory so far. On since this connection began.",
            "Nobody has a role that came from this directory. On since this connection began.",
            "Nobody of this connection has a password here. Off since this connection began.",
            "Nobody has a phone number that came from this directory. On since this connection began.",
        ] {
            page.says(200, words);
        }

        let other = acme.connect().await;
        for (connection, name) in [(id, "ada"), (id, "bob"), (other, "eve")] {
            let member = push(&acme, connection, name).await;
            let group = json!({ "schemas": [GROUP], "displayName": format!("{name}’s"), "members": [{ "value": member }] });
            call(&acme, connection, Method::POST, "/Groups", &group).await;
        }
        let refused = json!({ "schemas": [GROUP] });
        call(&acme, id, Method::POST, "/Groups", &refused).await;
        hub.app.call_log.flush().await;
        hub.clock.advance(3 * 3600);
        let owner = hub.logged_in(&acme.owner).await;
        let page = owner.get(&tab).await;
        for words in [
            "2 people came over SCIM. Its last call was 3 hours ago.",
            "1 call was refused in 14 days.",
            "2 groups with 2 memberships came from this directory. Switched off, they stay here, hidden from it,",
            "2 people have a role that came from this directory. Switched off, it stays stored and gives nothing.",
            "2 people have a phone number that came from this directory. Switched off,",
        ] {
            page.says(200, words);
        }

        // Roles are granted by rules; the customizer and three boxes are changed by one form, each remembered for itself.
        let token = owner.csrf_token().await;
        let fields = [("customizer", "okta"), ("password_sync", "on"), ("phone_number_sync", "on"), ("csrf_token", &token)];
        owner.post(&action, &fields).await.leads_to(&tab);
        hub.clock.advance(60);
        owner.post(&action, &[("customizer", "okta"), ("csrf_token", &token)]).await.leads_to(&tab);
        let page = owner.get(&tab).await;
        for words in [
            "1 call was refused in 14 days. Changed 15 Jan 2027, 11:00 UTC by owner@acme.test.",
            "2 groups of this directory with 2 memberships stay here, hidden from it; rules for groups give nothing. Off since \
             15 Jan 2027, 11:00 UTC by owner@acme.test.",
            "It stays stored and gives nothing. Off since 15 Jan 2027, 11:00 UTC by owner@acme.test.",
            "Nobody of this connection has a password here. Off since 15 Jan 2027, 11:01 UTC by owner@acme.test.",
            "It stays stored and is shown to nobody. Off since 15 Jan 2027, 11:01 UTC by owner@acme.test.",
            "2 people of this connection have no product role now and would get them.",
        ] {
            page.says(200, words);
        }

        assert_eq!(owner.get("/language/de").await.status, 303);
        owner.get(&tab).await.says(200, "2 Gruppen dieses Verzeichnisses mit 2 Mitgliedschaften bleiben hier");

        let globex = hub.tenant("globex").await;
        assert_eq!(hub.logged_in(&globex.owner).await.get(&tab).await.status, 404);
    }
);

/// A call with a Secret Token of a connection.
async fn call(acme: &Tenant<'_>, id: ConnectionId, method: Method, path: &str, body: &Value) -> Value {
    let token = acme.token(id).await;
    let browser = acme.hub.browser();
    let request =
        browser.request(method, &format!("{}{path}", urls::scim(acme.id))).bearer_auth(token.expose());
    let request = request.header("content-type", "application/scim+json").body(body.to_string());
    serde_json::from_str(&browser.send(request).await.text).unwrap()
}

/// Somebody with a role and a phone number; their id.
async fn push(acme: &Tenant<'_>, id: ConnectionId, name: &str) -> Value {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@acme.test"),
        "displayName": name,
        "active": true,
        "roles": [{ "value": "agent" }],
        "phoneNumbers": [{ "value": "+49 30 1234", "type": "work" }],
    });
    call(acme, id, Method::POST, "/Users", &body).await["id"].clone()
}

story!(
    /// D2, D3 for keys: named, shown once, told from tokens, revoked after asking; the next call is refused.
    b2_a_key_is_shown_once_and_revoked_at_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let id = acme.connect().await;
        let (tab, action) = (urls::provisioning(id), format!("{}/configuration-keys", urls::connection(id)));
        owner.fill(&tab, &action, &[("key_name", " "), ("key_expires", "")]).await.says(422, "Give the key a name");
        owner.fill(&tab, &action, &[("key_name", "Script"), ("key_expires", "soon")]).await.says(422, "year-month-day");
        let page = owner.fill(&tab, &action, &[("key_name", "Script"), ("key_expires", "2027-12-31")]).await;
        page.says(200, "Copy the configuration key now").says(200, "It expires on 31 Dec 2027, 23:59:59 UTC.");
        assert_eq!(page.header("cache-control"), "no-store");
        let input = page.text.split("id=\"configuration-key\"").nth(1).unwrap();
        let key = input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(key.starts_with("swk_") && key.len() > 40, "{key}");
        let ask = async || {
            let browser = hub.browser();
            let request = browser.request(Method::GET, urls::SCIM_CONFIGURATION);
            browser.send(request.header("authorization", format!("Bearer {key}"))).await
        };
        let answer = ask().await;
        assert!(answer.status == 200 && answer.text.contains("customizer"), "{}", answer.text);
        hub.clock.advance(120);
        let page = owner.get(&tab).await;
        assert!(!page.text.contains(&key), "not shown again");
        page.says(200, "Script").says(200, "Last used 2 minutes ago").says(200, "None yet. Create one below");
        owner.fill(&tab, &action, &[("key_name", "Script"), ("key_expires", "")]).await.says(422, "key of this name already");

        let link = page.links().into_iter().find(|link| link.contains("/configuration-keys/")).unwrap();
        owner.get(&link).await.says(200, "Revoke Script?").says(200, "The configuration stays as it is.");
        owner.fill(&link, &link, &[]).await.leads_to(&tab);
        owner.get(&tab).await.says(200, "The configuration key is revoked; its next call is refused.");
        assert_eq!(ask().await.status, 401);
        assert_eq!(owner.get(&link).await.status, 404);
        assert_eq!(acme.events().await[..2], ["configuration_key_revoke", "configuration_key_create"]);
    }
);
