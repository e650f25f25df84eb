//! Many removals at once, over SCIM and on the pages.

use hub_tenants::connection::Toggle;
use hub_tenants::user::Role;
use hub_web::{urls, watch};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::{Someone, Tenant, story};

/// A directory of this many people with access, and its token.
async fn staffed(acme: &Tenant<'_>, n: usize) -> (Vec<Someone>, String) {
    let id = acme.connect().await;
    acme.toggle(id, Toggle::AutoCreate, true).await;
    acme.toggle(id, Toggle::AutoDeactivate, true).await;
    let mut people = Vec::new();
    for i in 0..n {
        people.push(acme.pushed(id, &format!("p{i}")).await);
    }
    (people, acme.token(id).await.expose().clone())
}

/// The IdP disables somebody, and hears that it is so.
async fn disable(acme: &Tenant<'_>, token: &str, someone: &Someone) {
    let browser = acme.hub.browser();
    let patch = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
    });
    let path = format!("{}/Users/{}", urls::scim(acme.id), someone.id);
    let request = browser.request(Method::PATCH, &path).bearer_auth(token).json(&patch);
    let answer = browser.send(request).await;
    answer.says(200, "\"active\":false");
}

async fn with_access(acme: &Tenant<'_>, people: &[Someone]) -> usize {
    let mut found = 0;
    for someone in people {
        found += usize::from(acme.user(someone.id).await.is_active());
    }
    found
}

story!(
    /// The IdP gets its success, access stays, owners are mailed once and undo it: the people keep or regain access.
    a_mistake_at_the_idp_is_undone,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, 12).await;
        for someone in &people {
            disable(&acme, &token, someone).await;
        }
        assert_eq!(with_access(&acme, &people).await, 10);
        watch::tell_of_mass_changes(&hub.app).await;
        watch::tell_of_mass_changes(&hub.app).await;
        let mails = hub.mails().await;
        assert_eq!(mails.matches("removals wait for your decision").count(), 1, "{mails}");
        assert!(mails.contains(urls::PEOPLE_HELD), "{mails}");
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(urls::PEOPLE).await.says(200, "10 removals wait for an owner’s decision");
        owner.get(urls::PEOPLE_HELD).await.says(200, "10 people wait").says(200, "p11 from the IdP");
        let undo = owner.fill(urls::PEOPLE_HELD, urls::PEOPLE_HELD_KEEP, &[("give_back", "on")]).await;
        undo.leads_to(urls::PEOPLE_HELD);
        owner.get(urls::PEOPLE_HELD).await.says(200, "10 people keep access. 2 people got it back.");
        assert_eq!(with_access(&acme, &people).await, 12);
    }
);

story!(
    /// What is right is done in one go, after the workspace's name was typed.
    what_is_right_is_applied_to_all,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, 12).await;
        for someone in &people {
            disable(&acme, &token, someone).await;
        }
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::person(people[11].id)).await.says(200, "an owner decides first");
        let admin = hub.logged_in(&acme.person("ann", Role::Admin).await.email).await;
        let seen = admin.get(&urls::person(people[11].id)).await;
        assert!(!seen.text.contains("Apply now"), "an owner decides");
        let csrf = admin.csrf_token().await;
        let by_hand = format!("{}/apply", urls::person(people[11].id));
        assert_eq!(admin.post(&by_hand, &[("csrf_token", &csrf)]).await.status, 403);
        assert!(acme.user(people[11].id).await.is_active());
        let typo = owner.fill(urls::PEOPLE_HELD, urls::PEOPLE_HELD_APPLY, &[("confirm", "akme")]).await;
        typo.says(422, "Nothing was changed.");
        let one = owner.fill(urls::PEOPLE_HELD, &urls::person_held(people[11].id), &[("decision", "keep")]).await;
        one.leads_to(urls::PEOPLE_HELD);
        assert_eq!(with_access(&acme, &people).await, 10);
        owner.fill(urls::PEOPLE_HELD, urls::PEOPLE_HELD_APPLY, &[("confirm", "acme")]).await.leads_to(urls::PEOPLE_HELD);
        owner.get(urls::PEOPLE_HELD).await.says(200, "9 people lost access.").says(200, "Nobody waits");
        assert_eq!(with_access(&acme, &people).await, 1);
    }
);

story!(
    /// An admin sees who waits and decides nothing; another workspace sees and touches nobody.
    only_an_owner_of_the_workspace_decides,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, 6).await;
        for someone in &people {
            disable(&acme, &token, someone).await;
        }
        let ann = acme.person("ann", Role::Admin).await;
        let admin = hub.logged_in(&ann.email).await;
        let page = admin.get(urls::PEOPLE_HELD).await;
        page.says(200, "An owner of the workspace decides.");
        assert!(!page.has_form(urls::PEOPLE_HELD_APPLY));
        let csrf = admin.csrf_token().await;
        let fields = [("csrf_token", csrf.as_str()), ("confirm", "acme"), ("decision", "apply")];
        let one = urls::person_held(people[5].id);
        for path in [urls::PEOPLE_HELD_APPLY, urls::PEOPLE_HELD_KEEP, one.as_str()] {
            assert_eq!(admin.post(path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let globex = hub.tenant("globex").await;
        let stranger = hub.logged_in(&globex.owner).await;
        stranger.get(urls::PEOPLE_HELD).await.says(200, "Nobody waits");
        let csrf = stranger.csrf_token().await;
        let other = stranger.post(&one, &[("csrf_token", &csrf), ("decision", "apply")]).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        assert_eq!(with_access(&acme, &people).await, 4);
    }
);

story!(
    /// The numbers are the workspace's choice, an owner's; odd ones are refused with what was typed.
    the_limit_is_the_workspaces_choice,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let to = urls::SETTINGS_MASS_CHANGES;
        let odd = owner.fill(urls::SETTINGS, to, &[("people", "10"), ("percent", "a fifth")]).await;
        odd.says(422, "percentage from 1 to 100");
        assert!(odd.text.contains("value=\"a fifth\""), "{}", odd.text);
        let fields = [("enabled", "on"), ("people", "5"), ("percent", "50")];
        owner.fill(urls::SETTINGS, to, &fields).await.leads_to(urls::SETTINGS);
        owner.get(urls::SETTINGS).await.says(200, "more than 5 people or 50 %");
    }
);
