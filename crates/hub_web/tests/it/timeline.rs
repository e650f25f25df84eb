//! A person's timeline: what the directory wrote, what came of it and why, and what can still be done.

use hub_tenants::connection::Toggle;
use hub_tenants::user::{Role, UserState};
use hub_web::urls;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Someone, Tenant, story};

async fn write(acme: &Tenant<'_>, token: &str, method: Method, path: &str, body: Value) -> String {
    let browser = acme.hub.browser();
    let path = format!("{}{path}", urls::scim(acme.id));
    let answer = browser.send(browser.request(method, &path).bearer_auth(token).json(&body)).await;
    acme.hub.app.call_log.flush().await;
    answer.text
}

async fn inactive(acme: &Tenant<'_>, token: &str, someone: &Someone) {
    let patch = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [
            { "op": "Replace", "path": "active", "value": "False" },
            { "op": "Replace", "path": "password", "value": "not-for-the-log" },
        ],
    });
    write(acme, token, Method::PATCH, &format!("/Users/{}", someone.id), patch).await;
}

story!(
    /// The call as it came, without its secret; the decision, the rule, and how the switches stood.
    calls_stand_beside_what_they_led_to,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let token = acme.token(id).await;
        let bob = acme.pushed(id, "bob").await;
        inactive(&acme, token.expose(), &bob).await;
        let owner = hub.logged_in(&acme.owner).await;
        let page = owner.get(&urls::person(bob.id)).await;
        page.says(200, &format!("PATCH /Users/{}", bob.id)).says(200, "answered 200");
        page.says(200, "asked: active = false; not done: auto-deactivate is off for this connection");
        page.says(200, "auto-create was on, auto-deactivate off").says(200, "\"path\":\"active\"");
        assert!(!page.text.contains("not-for-the-log"), "{}", page.text);
        page.says(200, "\"value\":\"***\"");
        page.says(200, "The identity provider has made this person inactive. The account stays. Decided ");
        page.says(200, "): auto-deactivate is off for this connection.");
        assert!(!page.words().contains("is on by now"), "{}", page.words());
        acme.toggle(id, Toggle::AutoDeactivate, true).await;
        owner.get(&urls::person(bob.id)).await.says(200, "Automatic deactivation is on by now");
        let mae = acme.pushed(id, "mae").await;
        write(&acme, token.expose(), Method::DELETE, &format!("/Users/{}", mae.id), Value::Null).await;
        owner.get(&urls::person(mae.id)).await.says(200, "auto-create was on, auto-deactivate on");
    }
);

story!(
    /// A create is found by whom it made, and a refused write by whom it was about.
    creates_and_refused_writes_are_there_too,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        let token = acme.token(id).await;
        let new = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "eve@acme.test" });
        let made = write(&acme, token.expose(), Method::POST, "/Users", new.clone()).await;
        let made: Value = serde_json::from_str(&made).unwrap();
        let path = format!("/Users/{}", made["id"].as_str().unwrap());
        write(&acme, token.expose(), Method::PATCH, &path, json!({ "Operations": "none" })).await;
        let owner = hub.logged_in(&acme.owner).await;
        let page = owner.get(&format!("/people/{}", made["id"].as_str().unwrap())).await;
        page.says(200, "POST /Users").says(200, "answered 201").says(200, "answered 400");
        page.says(200, "auto-create was off");
        let again = [("email", "eve@acme.test"), ("name", "Eve"), ("role", "member")];
        owner.fill("/people/invite", "/people/invite", &again).await.says(422, "who waits for import");
    }
);

story!(
    /// C26, "apply now": what a toggle kept from happening is done by an admin's word, and undone by the directory's.
    c26_what_was_not_applied_can_be_applied_now,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.connect().await;
        acme.toggle(id, Toggle::AutoCreate, true).await;
        let token = acme.token(id).await;
        let bob = acme.pushed(id, "bob").await;
        let mae = acme.person("mae", Role::Member).await;
        inactive(&acme, token.expose(), &bob).await;
        let owner = hub.logged_in(&acme.owner).await;
        let seats = acme.seats().await;
        let (page, act) = (urls::person(bob.id), format!("{}/apply", urls::person(bob.id)));
        owner.fill(&page, &act, &[]).await.leads_to(&page);
        owner.get(&page).await.says(200, "What the directory asked is done").says(200, "applied: active = false");
        assert_eq!((acme.user(bob.id).await.state, acme.seats().await), (UserState::Deactivated, seats - 1));
        assert!(!owner.get(&page).await.has_form(&act));
        let csrf = owner.csrf_token().await;
        let nothing = owner.post(&format!("{}/apply", urls::person(mae.id)), &[("csrf_token", &csrf)]).await;
        nothing.says(422, "has asked nothing");
        let globex = hub.tenant("globex").await;
        let stranger = hub.logged_in(&globex.owner).await;
        let csrf = stranger.csrf_token().await;
        let other = stranger.post(&act, &[("csrf_token", &csrf)]).await;
        assert_eq!(other.status, 404);
        let back = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "Replace", "path": "active", "value": "True" }],
        });
        write(&acme, token.expose(), Method::PATCH, &format!("/Users/{}", bob.id), back).await;
        assert_eq!(acme.user(bob.id).await.state, UserState::Active);
    }
);
