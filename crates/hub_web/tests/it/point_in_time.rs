//! The directory at an earlier instant, and people made as they were then, on the pages.

use hub_tenants::connection::Toggle;
use hub_tenants::tenant::SeatRule;
use hub_tenants::user::{self, Role};
use hub_web::urls;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::harness::{Hub, Someone, Tenant, story};

/// A directory that gives and takes access, and its token.
async fn staffed(acme: &Tenant<'_>, names: &[&str]) -> (Vec<Someone>, String) {
    let id = acme.connect().await;
    acme.toggle(id, Toggle::AutoCreate, true).await;
    acme.toggle(id, Toggle::AutoDeactivate, true).await;
    let mut people = Vec::new();
    for name in names {
        people.push(acme.pushed(id, name).await);
    }
    (people, acme.token(id).await.expose().clone())
}

async fn scim(acme: &Tenant<'_>, token: &str, method: Method, path: &str, body: &Value) -> Value {
    let browser = acme.hub.browser();
    let path = format!("{}{path}", urls::scim(acme.id));
    let answer = browser.send(browser.request(method, &path).bearer_auth(token).json(body)).await;
    assert!((200..300).contains(&answer.status), "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap_or_default()
}

fn patch(operation: Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] })
}

async fn disable(acme: &Tenant<'_>, token: &str, someone: &Someone) {
    let body = patch(json!({ "op": "Replace", "path": "active", "value": "False" }));
    scim(acme, token, Method::PATCH, &format!("/Users/{}", someone.id), &body).await;
}

/// The instant of the hub's clock, as the page's field has it; a minute goes by after it.
fn instant(hub: &Hub) -> String {
    let now = hub.cx().now.rfc3339();
    hub.clock.advance(60);
    now.trim_end_matches(".000Z").to_owned()
}

fn page_at(at: &str) -> String {
    urls::with_query(urls::PEOPLE_AT, "at", at)
}

/// Ticks people and presses the button; gives what will happen.
async fn choose(browser: &Browser, at: &str, people: &[&Someone]) -> Page {
    let ids: Vec<String> = people.iter().map(|someone| someone.id.to_string()).collect();
    let mut fields = vec![("who", "chosen"), ("kind", "access"), ("kind", "roles"), ("kind", "groups")];
    fields.extend(ids.iter().map(|id| ("user", id.as_str())));
    browser.fill(&page_at(at), urls::PEOPLE_AT_RESTORE, &fields).await
}

/// Says yes to what will happen; gives the page of results.
async fn confirm(browser: &Browser, page: &Page) -> Page {
    let sent = browser.submit(page, urls::PEOPLE_AT_RESTORE, &[]).await;
    browser.follow(sent).await
}

story!(
    /// Access and groups that a directory took are found with who did it, restored after a look, and the log has all of it.
    people_are_restored_as_they_were,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, &["ada", "bob", "eve"]).await;
        let members: Vec<Value> = people.iter().map(|it| json!({ "value": it.id.to_string() })).collect();
        let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": members });
        let group = scim(&acme, &token, Method::POST, "/Groups", &group).await["id"].as_str().unwrap().to_owned();
        let then = instant(hub);
        disable(&acme, &token, &people[0]).await;
        let leave = patch(json!({ "op": "remove", "path": "members", "value": [{ "value": people[1].id.to_string() }] }));
        scim(&acme, &token, Method::PATCH, &format!("/Groups/{group}"), &leave).await;
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(urls::PEOPLE).await.says(200, "At an earlier instant");
        owner.get(urls::PEOPLE_AT).await.says(200, "The log tells the directory from 15 Jan 2027, 08:00:00 UTC on.");
        let page = owner.get(&page_at(&then)).await;
        page.says(200, "People who differ · 2").says(200, "Access : Active → Deactivated by the identity provider");
        page.says(200, "Group Sales : Member → Not a member").says(200, "Secret Token Entra");
        assert!(!page.words().contains("eve@"), "{}", page.words());
        // Each difference leads to its events, and from there to the directory before them.
        let changes = page.links().into_iter().find(|link| link.contains("/changes/")).unwrap();
        let happened = owner.get(&changes).await;
        happened.says(200, "Access removed by the IdP");
        let before = happened.links().into_iter().find(|link| link.starts_with("/people/at?at=")).unwrap();
        owner.get(&before).await.says(200, "People who differ");
        let csv = owner.get(&urls::with_query(urls::PEOPLE_AT_EXPORT, "at", &then)).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(csv.text.lines().count(), 3, "{}", csv.text);
        assert!(csv.text.contains("ada@acme.test,ada from the IdP,Access,Active,"), "{}", csv.text);
        // The look changes nothing; the yes does.
        let look = choose(&owner, &then, &[&people[0], &people[1]]).await;
        look.says(200, "1 person gets access back.").says(200, "1 membership of a group comes back.");
        look.says(200, "its next write of a group wins");
        look.says(200, "1 person would get access back without the directory’s word");
        look.says(200, "Give access back Inactive at the IdP The identity provider calls this person inactive now");
        assert!(!acme.user(people[0].id).await.is_active());
        let results = confirm(&owner, &look).await;
        results.says(200, "2 of 2 changes were made.").says(200, "Into group Sales");
        assert!(acme.user(people[0].id).await.is_active());
        let again = scim(&acme, &token, Method::GET, &format!("/Groups/{group}"), &json!({})).await;
        assert_eq!(again["members"].as_array().unwrap().len(), 3);
        let events = acme.events().await;
        for name in ["directory_restore", "user_reactivate", "group_members_restore"] {
            assert!(events.iter().any(|known| known == name), "{name} in {events:?}");
        }
        owner.get(&page_at(&then)).await.says(200, "Nothing differs");
    }
);

story!(
    /// What was looked at is what is done: after a change in between it is asked once more; a seat that is missing is told.
    nothing_else_is_done_than_what_was_shown,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, &["ada", "bob"]).await;
        let then = instant(hub);
        disable(&acme, &token, &people[0]).await;
        let owner = hub.logged_in(&acme.owner).await;
        let matching = [("who", "matching"), ("kind", "access")];
        let look = owner.fill(&page_at(&then), urls::PEOPLE_AT_RESTORE, &matching).await;
        look.says(200, "1 person gets access back.");
        disable(&acme, &token, &people[1]).await;
        acme.write(|c, cx, by| {
            hub_tenants::tenant::set_plan(c, cx, by.tenant(), Some(2), SeatRule::Refuse)
        })
        .await;
        // Whom the form means was fixed by the look; nothing moved for them.
        confirm(&owner, &look).await.says(200, "1 of 1 change");
        let look = choose(&owner, &then, &[&people[1]]).await;
        look.says(200, "0 seats are free");
        let other = choose(&owner, &then, &[&people[0], &people[1]]).await;
        acme.write({
            let id = people[0].id;
            move |c, cx, by| user::deactivate(c, cx, by, id)
        })
        .await;
        let moved = owner.submit(&other, urls::PEOPLE_AT_RESTORE, &[]).await;
        moved.says(200, "Something changed meanwhile");
        assert!(!acme.user(people[0].id).await.is_active());
        let results = confirm(&owner, &moved).await;
        results.says(200, "1 of 2 changes were made.").says(200, "No seat");
        owner.get(urls::SEATS).await.says(200, "from the IdP");
    }
);

story!(
    /// An odd instant, a future one, one before the log; nobody chosen, nothing chosen, nothing to do.
    what_cannot_be_done_is_said,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (people, token) = staffed(&acme, &["ada", "bob"]).await;
        let then = instant(hub);
        disable(&acme, &token, &people[0]).await;
        let owner = hub.logged_in(&acme.owner).await;
        for (at, said) in [
            ("yesterday", "Enter a date and a time"),
            ("2030-01-01T00:00", "Choose an instant that has passed."),
            ("2020-01-01T00:00", "The log tells the directory from"),
        ] {
            owner.get(&page_at(at)).await.says(200, said);
            let csv = owner.get(&urls::with_query(urls::PEOPLE_AT_EXPORT, "at", at)).await;
            assert_eq!(csv.status, StatusCode::BAD_REQUEST, "{at}");
        }
        for (fields, said) in [
            (vec![("who", "chosen"), ("kind", "access")], "Nobody was chosen"),
            (vec![("who", "matching")], "Choose what to restore"),
            (vec![("who", "matching"), ("kind", "groups")], "there is nothing to restore"),
            (vec![("who", "matching"), ("kind", "access"), ("q", "nobody")], "Nobody was chosen"),
        ] {
            let sent = owner.fill(&page_at(&then), urls::PEOPLE_AT_RESTORE, &fields).await;
            owner.follow(sent).await.says(200, said);
        }
        owner.get(urls::PEOPLE_AT_RESTORE).await.leads_to(urls::PEOPLE_AT);
        let bob = owner.get(&urls::with_parameters(urls::PEOPLE_AT, &[("at", &then), ("show", "groups")])).await;
        bob.says(200, "Nothing differs").says(200, "Access · 1");
    }
);

story!(
    /// A proof that is too old is asked for first; sub-users see nothing; owners are left alone, and admins make admins.
    who_may_look_and_who_may_restore,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (ann, ben) = (acme.person("ann", Role::Admin).await, acme.person("ben", Role::Admin).await);
        let sub = acme.person("sub", Role::Member).await;
        let then = instant(hub);
        let (id, other) = (ben.id, sub.id);
        acme.write(move |c, cx, by| user::change_role(c, cx, by, id, Role::Member)).await;
        acme.write(move |c, cx, by| user::change_role(c, cx, by, other, Role::Owner)).await;
        let admin = hub.logged_in(&ann.email).await;
        let look = choose(&admin, &then, &[&ben, &sub]).await;
        look.says(200, "Owner untouched").says(200, "1 change is not made").says(200, "Make this change");
        let owner = hub.logged_in(&acme.owner).await;
        let look = choose(&owner, &then, &[&ben]).await;
        hub.clock.advance(16 * 60);
        let late = owner.submit(&look, urls::PEOPLE_AT_RESTORE, &[]).await;
        assert!(late.location().unwrap().starts_with("/account/confirm"), "{}", late.words());
        assert_eq!(acme.user(ben.id).await.role, Role::Member);
        let fresh = hub.logged_in(&acme.owner).await;
        let look = choose(&fresh, &then, &[&ben]).await;
        confirm(&fresh, &look).await.says(200, "1 of 1 change");
        assert_eq!(acme.user(ben.id).await.role, Role::Admin);
        let id = sub.id;
        acme.write(move |c, cx, by| user::change_role(c, cx, by, id, Role::Member)).await;
        let member = hub.logged_in(&sub.email).await;
        for path in [page_at(&then), urls::PEOPLE_AT_EXPORT.to_owned(), urls::PEOPLE_AT_RESTORE.to_owned()] {
            assert_eq!(member.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
);

story!(
    /// Another workspace's people, changes and restores are not there.
    another_workspaces_past_is_its_own,
    |hub| {
        let (acme, globex) = (hub.tenant("acme").await, hub.tenant("globex").await);
        let (people, token) = staffed(&acme, &["ada", "bob"]).await;
        let then = instant(hub);
        disable(&acme, &token, &people[0]).await;
        let owner = hub.logged_in(&acme.owner).await;
        let changes = owner.get(&page_at(&then)).await.links();
        let changes = changes.into_iter().find(|link| link.contains("/changes/")).unwrap();
        let look = choose(&owner, &then, &[&people[0]]).await;
        let done = owner.submit(&look, urls::PEOPLE_AT_RESTORE, &[]).await.location().unwrap();
        let stranger = hub.logged_in(&globex.owner).await;
        let page = stranger.get(&page_at(&then)).await;
        page.says(200, "Nothing differs");
        for path in [changes, done] {
            owner.get(&path).await.says(200, "ada");
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        disable(&acme, &token, &people[1]).await;
        let (csrf, id) = (stranger.csrf_token().await, people[1].id.to_string());
        let fields = [("csrf_token", csrf.as_str()), ("at", &then), ("who", "chosen"), ("kind", "access"), ("user", &id)];
        let sent = stranger.post(urls::PEOPLE_AT_RESTORE, &fields).await;
        stranger.follow(sent).await.says(200, "Nobody was chosen");
        assert!(!acme.user(people[1].id).await.is_active());
    }
);
