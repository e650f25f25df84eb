//! A person's timeline beyond what is about them alone: groups, bulk requests, refused logins, and what is left of somebody who
//! was removed before there was an account.

use hub_kernel::{ConnectionId, UserId};
use hub_tenants::connection::Toggle;
use hub_tenants::role_mapping::{self, Change, Grant, NewRule, Source};
use hub_tenants::user::Role;
use hub_web::urls;
use serde_json::{Value, json};

use crate::attributes::answered;
use crate::browser::{Browser, Page};
use crate::harness::{Tenant, story};
use crate::scim::client::{BULK, Idp, person};

fn page_of(id: &str) -> String {
    urls::person(id.parse().unwrap())
}

/// A person's page, with all calls written.
async fn life(acme: &Tenant<'_>, browser: &Browser, id: &str) -> Page {
    acme.hub.app.call_log.flush().await;
    browser.get(&page_of(id)).await
}

async fn leads_are_admins(acme: &Tenant<'_>, connection: ConnectionId, group: &str) {
    let group = group.parse().unwrap();
    let rule = NewRule {
        source: Source::Group(group),
        hub_role: Some(Grant::Admin),
        product_roles: vec!["manager".to_owned()],
    };
    acme.write(move |c, cx, by| role_mapping::save(c, cx, by, connection, &Change::Add(rule), None)).await;
}

fn member(op: &str, id: &str) -> Value {
    match op {
        "remove" => json!([{ "op": op, "path": format!("members[value eq \"{id}\"]") }]),
        _ => json!([{ "op": op, "path": "members", "value": [{ "value": id }] }]),
    }
}

story!(
    /// Joining and leaving a group, and the role that followed with its rule and what made it be looked at; on the page of whom
    /// it concerns and of nobody else.
    groups_and_what_follows_are_on_the_timeline,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let (ada, bob) = (idp.user("ada").await, idp.user("bob").await);
        let leads = idp.group("Support Leads", &[]).await;
        leads_are_admins(&acme, idp.connection, &leads).await;
        let path = format!("/Groups/{leads}");
        idp.patch(&path, member("add", &ada)).await.is(200);
        let owner = hub.logged_in(&acme.owner).await;
        let page = life(&acme, &owner, &ada).await;
        page.says(200, "Joined the group Support Leads by the identity provider (token Entra) · reference ");
        page.says(200, "role: Sub-user → Admin · because of group Support Leads · members of group Support Leads changed");
        page.says(200, "product roles: none → manager");
        let rest = life(&acme, &owner, &bob).await;
        assert!(!rest.words().contains("Support Leads"), "{}", rest.words());
        idp.patch(&path, member("remove", &ada)).await.is(200);
        let page = life(&acme, &owner, &ada).await;
        page.says(200, "Left the group Support Leads").says(200, "no rule makes them an admin any more");
        idp.patch(&path, member("add", &bob)).await.is(200);
        idp.delete(&path).await.is(204);
        let page = life(&acme, &owner, &bob).await;
        page.says(200, "Left the group Support Leads by the identity provider (token Entra) · the group was deleted");
        let globex = hub.tenant("globex").await;
        let stranger = hub.logged_in(&globex.owner).await;
        assert_eq!(stranger.get(&page_of(&bob)).await.status, 404);
    }
);

story!(
    /// Each operation of a bulk request about a person is a call about them: creates, changes, refusals, without secrets.
    calls_within_a_bulk_request_are_on_the_timeline,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ada = idp.user("ada").await;
        let secret = json!([{ "op": "replace", "path": "password", "value": "not-for-the-log" }, { "op": "replace", "path": "title", "value": "Dr" }]);
        let mut circle = person("eve");
        circle["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = json!({ "manager": { "value": "bulkId:max" } });
        let mut back = person("max");
        back["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = json!({ "manager": { "value": "bulkId:eve" } });
        let operations = json!([
            { "method": "PATCH", "path": format!("/Users/{ada}"), "data": { "Operations": secret } },
            { "method": "PUT", "path": format!("/Users/{ada}"), "version": "W/\"77\"", "data": person("ada") },
            { "method": "POST", "path": "/Users", "bulkId": "bob", "data": person("bob") },
            { "method": "PATCH", "path": "/Users/bulkId:bob", "data": { "Operations": [{ "op": "replace", "path": "title", "value": "Prof" }] } },
            { "method": "POST", "path": "/Users", "bulkId": "eve", "data": circle },
            { "method": "POST", "path": "/Users", "bulkId": "max", "data": back },
            { "method": "POST", "path": "/Users", "bulkId": "twice", "data": person("ada") },
        ]);
        let answer = idp.post("/Bulk", &json!({ "schemas": [BULK], "Operations": operations })).await.is(200);
        let statuses: Vec<&str> = answer.body["Operations"].as_array().unwrap().iter().map(|it| it["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["200", "412", "201", "200", "201", "201", "409"]);
        let owner = hub.logged_in(&acme.owner).await;
        let page = life(&acme, &owner, &ada).await;
        page.says(200, &format!("PATCH /Users/{ada}, in a bulk request answered 200"));
        page.says(200, &format!("PUT /Users/{ada}, in a bulk request answered 412"));
        page.says(200, "\"title\"").says(200, "\"value\":\"***\"");
        assert!(!page.text.contains("not-for-the-log"), "{}", page.text);
        let bob = idp.find("/Users", "userName eq \"bob@acme.test\"").await.each("id")[0].to_owned();
        let page = life(&acme, &owner, &bob).await;
        page.says(200, "POST /Users, in a bulk request answered 201");
        page.says(200, &format!("PATCH /Users/{bob}, in a bulk request answered 200"));
        let eve = idp.find("/Users", "userName eq \"eve@acme.test\"").await.each("id")[0].to_owned();
        let page = life(&acme, &owner, &eve).await;
        assert_eq!(page.words().matches("in a bulk request").count(), 1, "one operation, though done in two steps");
        let calls = crate::scim::client::call_log(hub, &acme, idp.connection).await;
        assert_eq!(calls.iter().filter(|call| call.path == "/Bulk").count(), 1, "and one call");
    }
);

story!(
    /// K14: who waits, lost access or was removed, and tries to log in by SSO, has the refusal on the timeline with its reason.
    refused_logins_are_on_the_timeline,
    |hub| {
        let acme = hub.tenant("acme").await;
        let id = acme.integrated().await;
        let idp = Idp::on(&acme, id).await;
        let (sam, gone) = (idp.user("sam").await, idp.user("gone").await);
        idp.delete(&format!("/Users/{gone}")).await.is(204);
        let mae = acme.person("mae", Role::Member).await;
        let owner = hub.logged_in(&acme.owner).await;
        let token = owner.csrf_token().await;
        owner.post(&format!("{}/deactivate", urls::person(mae.id)), &[("csrf_token", &token)]).await;
        for name in ["sam@acme.test", "mae@acme.test", "gone@acme.test"] {
            refused(&acme, id, name).await;
        }
        let through = "SSO sign-in failed through Entra ID SSO · ";
        let page = life(&acme, &owner, &sam).await;
        page.says(200, &format!("{through}sam@acme.test was pushed by the identity provider and waits for import"));
        let page = owner.get(&urls::person(mae.id)).await;
        page.says(200, &format!("{through}mae@acme.test is deactivated here"));
        let page = life(&acme, &owner, &gone).await;
        page.says(200, &format!("{through}The identity provider signed in gone@acme.test, whom this workspace does not know"));
    }
);

/// An attempt of somebody to log in by SSO.
async fn refused(acme: &Tenant<'_>, id: ConnectionId, name: &str) {
    let page = answered(&acme.hub.browser(), acme, id, |response| response, name).await;
    assert_eq!(page.status, 403, "{}", page.words());
}

story!(
    /// Somebody whom the directory removed before an import keeps a page that says so: by its address, from the list of those who
    /// were removed, and from Activity; in no other workspace.
    a_removed_person_keeps_a_timeline,
    |hub| {
        let acme = hub.tenant("acme").await;
        let connection = acme.connect().await;
        let idp = Idp::on(&acme, connection).await;
        let (bob, ann) = (idp.user("bob").await, idp.user("ann").await);
        acme.toggle(connection, Toggle::AutoCreate, true).await;
        let eve = idp.user("eve").await;
        for id in [&bob, &eve] {
            idp.delete(&format!("/Users/{id}")).await.is(204);
        }
        let owner = hub.logged_in(&acme.owner).await;
        let page = life(&acme, &owner, &bob).await;
        page.says(200, "removed by the identity provider (token Entra), just now");
        page.says(200, "before anybody imported them: there never was an account here");
        page.says(200, &format!("DELETE /Users/{bob}")).says(200, "POST /Users").says(200, "auto-create was off");
        assert!(page.forms().iter().all(|form| !form.action.contains(&bob)), "nothing can be done to them");
        life(&acme, &owner, &eve).await.says(200, "The identity provider has deleted this person. The account stays.");
        let list = owner.get(urls::PEOPLE_REMOVED).await;
        list.says(200, "bob@acme.test");
        assert!(list.links().contains(&page_of(&bob)) && !list.words().contains("eve@acme.test"), "{}", list.words());
        let found = |q: &str| urls::with_query(urls::PEOPLE_REMOVED, "q", q);
        owner.get(&found("BOB")).await.says(200, "bob@acme.test");
        owner.get(&found("zuse")).await.says(200, "Nobody matches");
        let people = owner.get(&urls::with_query(urls::PEOPLE, "q", "bob")).await;
        assert!(people.links().contains(&found("bob")), "{:?}", people.links());
        let activity = owner.get(&urls::activity(connection)).await;
        assert!(activity.links().contains(&page_of(&bob)), "{:?}", activity.links());
        for path in ["role", "deactivate", "log-out", "reactivate", "import", "apply", "invitation"] {
            let token = owner.csrf_token().await;
            let sent = [("csrf_token", token.as_str()), ("role", "member")];
            assert_eq!(owner.post(&format!("{}/{path}", page_of(&bob)), &sent).await.status, 404, "{path}");
        }
        // Sent again, they are somebody new, and the page of before stays.
        let again = idp.user("bob").await;
        assert_ne!(again, bob);
        life(&acme, &owner, &bob).await.says(200, "there never was an account here");
        assert!(!life(&acme, &owner, &ann).await.words().contains("there never was"));
        let globex = hub.tenant("globex").await;
        let stranger = hub.logged_in(&globex.owner).await;
        assert_eq!(stranger.get(&page_of(&bob)).await.status, 404);
        stranger.get(urls::PEOPLE_REMOVED).await.says(200, "No directory has removed anybody");
        let nobody = UserId::new(acme.id, 9_999);
        assert_eq!(owner.get(&urls::person(nobody)).await.status, 404);
        let mae = acme.person("mae", Role::Member).await;
        assert_eq!(hub.logged_in(&mae.email).await.get(urls::PEOPLE_REMOVED).await.status, 403);
    }
);

story!(
    /// Whoever waited beside an account until it was linked is found by the former id, and leads to the account.
    whoever_became_one_with_an_account_leads_to_it,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let mae = acme.person("mae", Role::Member).await;
        let beside = idp.user("mae").await;
        assert_ne!(beside, mae.id.to_string(), "no verified domain");
        let mut body = person("mae");
        body["title"] = json!("Dr");
        idp.put(&format!("/Users/{}", mae.id), &body).await.is(200);
        let owner = hub.logged_in(&acme.owner).await;
        let page = life(&acme, &owner, &beside).await;
        page.says(200, "waited beside an account until that was linked").says(200, "Go to mae@acme.test");
        assert!(page.links().contains(&urls::person(mae.id)), "{:?}", page.links());
    }
);

story!(
    /// A long life is read page by page; each event once, of groups too.
    a_long_timeline_goes_on,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ada = idp.user("ada").await;
        for n in 0..35 {
            idp.group(&format!("Group {n:02}"), &[&ada]).await;
        }
        let owner = hub.logged_in(&acme.owner).await;
        let mut page = life(&acme, &owner, &ada).await;
        let mut seen = Vec::new();
        loop {
            let words = page.words();
            seen.extend((0..35).filter(|n| words.contains(&format!("Joined the group Group {n:02} "))));
            let Some(next) = page.links().into_iter().find(|link| link.contains("before=")) else { break };
            page = owner.get(&next).await;
        }
        seen.sort_unstable();
        assert_eq!(seen, (0..35).collect::<Vec<_>>());
    }
);
