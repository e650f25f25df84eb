//! Groups and who is in them.

use hub_tenants::connection;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Answer, BULK, GROUP, Idp, person};
use crate::harness::story;

fn groups_of(user: &Answer) -> Vec<&str> {
    let groups = user.body["groups"].as_array().map(Vec::as_slice).unwrap_or_default();
    groups.iter().map(|group| group["value"].as_str().unwrap()).collect()
}

story!(
    /// D1, D5, D10, S4: groups come, change their name and members, and go.
    d5_the_life_of_a_group,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let (ada, bob) = (idp.user("ada").await, idp.user("bob").await);
        let body = json!({ "schemas": [GROUP], "displayName": "Sales", "externalId": "g1", "members": [{ "value": ada }] });
        let made = idp.post("/Groups", &body).await.is(201);
        let (id, path) = (made.id(), format!("/Groups/{}", made.id()));
        assert_eq!(made.header("location"), Some(&*format!("{}{path}", idp.tenant_url)));
        assert_eq!(made.header("etag"), made.body["meta"]["version"].as_str());
        let member = json!({ "value": ada, "$ref": format!("{}/Users/{ada}", idp.tenant_url), "display": "Person ada", "type": "User" });
        assert_eq!(made.body["members"], json!([member]));
        let user = idp.get(&format!("/Users/{ada}")).await;
        let group = json!({ "value": id, "$ref": format!("{}{path}", idp.tenant_url), "display": "Sales", "type": "direct" });
        assert_eq!(user.body["groups"], json!([group]));

        hub.clock.advance(1);
        let renamed = idp.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "Sales EMEA" }])).await.is(200);
        assert_eq!((renamed.id(), renamed.body["displayName"].as_str()), (id.clone(), Some("Sales EMEA")));
        assert_eq!(idp.members(&id).await, [ada.as_str()]);
        let joined = idp.patch(&path, json!([{ "op": "add", "path": "members", "value": [{ "value": bob }] }])).await.is(200);
        assert_ne!(joined.header("etag"), renamed.header("etag"), "membership is part of the version");
        let again = idp.patch(&path, json!([{ "op": "add", "path": "members", "value": [{ "value": bob }] }])).await.is(200);
        assert_eq!(again.header("etag"), joined.header("etag"), "adding twice changes nothing");
        let known = idp.request(Method::GET, &path).header("if-none-match", again.header("etag").unwrap());
        Idp::send(known).await.is(304);

        // A deactivated user stays a member, a deleted one does not.
        idp.patch(&format!("/Users/{ada}"), json!([{ "op": "replace", "path": "active", "value": false }])).await.is(200);
        assert_eq!(idp.members(&id).await, [ada.clone(), bob.clone()]);
        idp.delete(&format!("/Users/{ada}")).await.is(204);
        let left = idp.get(&path).await;
        assert_eq!(idp.members(&id).await, [bob.as_str()]);
        assert_ne!(left.header("etag"), joined.header("etag"));

        idp.put(&path, &json!({ "schemas": [GROUP], "displayName": "Empty" })).await.is(200);
        assert_eq!(idp.members(&id).await, Vec::<String>::new());
        idp.delete(&path).await.is(204);
        idp.get(&path).await.refused(404, "");
        idp.get(&format!("/Users/{bob}")).await.is(200);
        assert_ne!(idp.group("Empty", &[]).await, id);
        let events = acme.events().await;
        for name in ["group_create_provision", "group_update_provision", "group_delete_provision"] {
            assert!(events.iter().any(|event| event == name), "{name} in {events:?}");
        }
    }
);

story!(every_way_to_change_members, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let (a, b, c) = (idp.user("a").await, idp.user("b").await, idp.user("c").await);
    let id = idp.group("Sales", &[&a]).await;
    let path = format!("/Groups/{id}");
    let steps: [(Value, Vec<&String>); 12] = [
        (json!({ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": b }] }), vec![&a, &b]),
        (json!({ "op": "Remove", "path": "members", "value": [{ "value": a }] }), vec![&b]),
        (json!({ "op": "add", "value": { "members": [{ "value": a }, { "value": c }] } }), vec![&a, &b, &c]),
        (json!({ "op": "remove", "path": format!("members[value eq {b:?}]") }), vec![&a, &c]),
        (json!({ "op": "remove", "path": format!("members[value eq {b:?}]") }), vec![&a, &c]),
        (json!({ "op": "replace", "path": "members", "value": [{ "value": b }] }), vec![&b]),
        (
            json!({ "op": "replace", "value": { "id": "x", "displayName": "New", "members": [{ "value": a }, { "value": b }] } }),
            vec![&a, &b],
        ),
        (json!({ "op": "remove", "path": "members[display sw \"person a\"]" }), vec![&b]),
        (json!({ "op": "add", "path": "members", "value": { "value": c } }), vec![&b, &c]),
        (json!({ "op": "replace", "path": "members", "value": [] }), vec![]),
        (json!({ "op": "add", "path": "members", "value": [{ "value": a }, { "value": a }] }), vec![&a]),
        (json!({ "op": "remove", "path": "members" }), vec![]),
    ];
    for (operation, expected) in steps {
        idp.patch(&path, json!([operation])).await.is(200);
        let members = idp.members(&id).await;
        assert_eq!(members.iter().collect::<Vec<_>>(), expected, "{operation}");
        for user in [&a, &b, &c] {
            let shown = idp.get(&format!("/Users/{user}")).await;
            assert_eq!(
                !groups_of(&shown).is_empty(),
                expected.contains(&user),
                "{operation}: groups of {user}"
            );
            let found = idp.find("/Groups", &format!("members.value eq {user:?}")).await;
            assert_eq!(found.total() == 1, expected.contains(&user), "{operation}: groups with {user}");
        }
    }
    idp.put(&path, &json!({ "displayName": "New", "members": [{ "value": c }, { "value": a }] }))
        .await
        .is(200);
    assert_eq!(idp.members(&id).await, [a, c]);
});

story!(
    /// H19: who is nobody of the tenant is skipped and logged; the others join.
    h19_unknown_members_are_skipped,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ada = idp.user("ada").await;
        let gone = idp.user("gone").await;
        idp.delete(&format!("/Users/{gone}")).await.is(204);
        let odd = ["no-such-id", &gone, "7", "usr-0000000000000"];
        let mut members: Vec<Value> = odd.iter().map(|id| json!({ "value": id })).collect();
        members.push(json!({ "value": ada, "type": "Group", "display": "ignored" }));
        let made = idp.post("/Groups", &json!({ "displayName": "Sales", "members": members })).await.is(201);
        let path = format!("/Groups/{}", made.id());
        assert_eq!(idp.members(&made.id()).await, [ada.as_str()]);
        idp.put(&path, &json!({ "displayName": "Sales", "members": members })).await.is(200);
        idp.patch(&path, json!([{ "op": "add", "path": "members", "value": members }])).await.is(200);
        let own = json!([{ "op": "add", "path": "members", "value": [{ "value": made.id() }] }]);
        idp.patch(&path, own).await.is(200);
        assert_eq!(idp.members(&made.id()).await, [ada]);
        let tenant = acme.id;
        let filter = hub_tenants::event::Filter { target: Some(made.id()), ..Default::default() };
        let events = hub.app.db.read(move |c| hub_tenants::event::page(c, tenant, &filter, 10)).await.unwrap();
        assert!(events.iter().all(|event| event.details.contains("skipped_ids")), "{events:?}");
        assert!(events.iter().filter(|event| event.details.contains("no-such-id")).count() == 3, "{events:?}");
    }
);

story!(groups_within_groups, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let ada = idp.user("ada").await;
    let inner = idp.group("Inner", &[&ada]).await;
    let outer = idp.group("Outer", &[&inner, &ada]).await;
    let shown = idp.get(&format!("/Groups/{outer}")).await.body;
    let nested = shown["members"].as_array().unwrap().iter().find(|member| member["value"] == inner).unwrap();
    assert_eq!((nested["type"].as_str(), nested["display"].as_str()), (Some("Group"), Some("Inner")));
    assert!(nested["$ref"].as_str().unwrap().ends_with(&format!("/Groups/{inner}")));
    assert_eq!(idp.find("/Groups", &format!("members eq {inner:?}")).await.each("id"), [&*outer]);
    idp.delete(&format!("/Groups/{inner}")).await.is(204);
    assert_eq!(idp.members(&outer).await, [ada]);
});

story!(large_groups_come_back_on_demand_only, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    for batch in 0..2 {
        let operations: Vec<Value> = (0..501)
            .map(|n| {
                let name = format!("p{batch}-{n}");
                json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": person(&name) })
            })
            .collect();
        idp.post("/Bulk", &json!({ "schemas": [BULK], "Operations": operations })).await.is(200);
    }
    let mut ids: Vec<String> = Vec::new();
    for start in [1, 1001] {
        let page = idp.get(&format!("/Users?count=1000&attributes=id&startIndex={start}")).await;
        ids.extend(page.each("id").into_iter().map(str::to_owned));
    }
    let group = idp.group("All", &[]).await;
    let path = format!("/Groups/{group}");
    let members = |ids: &[String]| ids.iter().map(|id| json!({ "value": id })).collect::<Vec<_>>();
    let add = |ids: &[String]| json!([{ "op": "add", "path": "members", "value": members(ids) }]);
    idp.patch(&path, add(&ids[..1000])).await.is(200);
    let brief = idp.patch(&path, add(&ids[1000..])).await.is(204);
    assert!(brief.header("etag").is_some());
    let asked = idp.patch(&format!("{path}?attributes=displayName"), json!([])).await.is(200);
    assert_eq!((asked.body["displayName"].as_str(), asked.body.get("members")), (Some("All"), None));
    assert_eq!(idp.members(&group).await.len(), 1003);
    let without = idp.get(&format!("{path}?excludedAttributes=members")).await.is(200);
    assert_eq!(without.body.get("members"), None);
    let remove = json!([{ "op": "remove", "path": "members", "value": members(&ids[..600]) }]);
    idp.patch(&path, remove).await.is(200);
    assert_eq!(idp.members(&group).await.len(), 403);
});

story!(
    /// C20, B4: without groups nothing is missing.
    c20_users_only_is_complete,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ada = idp.get(&format!("/Users/{}", idp.user("ada").await)).await.is(200);
        assert_eq!(ada.body.get("groups"), None);
        assert_eq!(idp.get("/Groups").await.is(200).body["Resources"], json!([]));
    }
);

story!(groups_of_a_connection_that_ended_are_the_tenants, |hub| {
    let acme = hub.tenant("acme").await;
    let first = Idp::of(&acme).await;
    let ada = first.user("ada").await;
    let group = first.group("Sales", &[&ada]).await;
    acme.disconnect(first.connection).await;
    first.get("/Groups").await.refused(401, "");
    let connection = acme.write(|c, cx, by| connection::begin(c, cx, by, "okta")).await;
    let second = Idp::on(&acme, connection).await;
    assert_eq!(second.find("/Groups", "displayName eq \"sales\"").await.each("id"), [&*group]);
    let rename = json!([{ "op": "replace", "path": "displayName", "value": "Sales 2" }]);
    second.patch(&format!("/Groups/{group}"), rename).await.is(200);
    assert_eq!(second.members(&group).await, [ada]);
});
