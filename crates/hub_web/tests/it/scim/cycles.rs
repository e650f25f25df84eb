//! Whole provisioning cycles, in the spelling of those who send them.

use hub_tenants::connection::Toggle;
use hub_tenants::user::UserState;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{ENTERPRISE, Idp, fixture};
use crate::harness::story;

/// The recorded body with the ids of this test in place of the recorded ones.
fn with_ids(body: &Value, ids: &[(&str, &str)]) -> Value {
    let text = ids.iter().fold(body.to_string(), |text, (old, new)| text.replace(old, new));
    serde_json::from_str(&text).unwrap()
}

story!(
    /// C21, C22, D1: Entra's default mapping, unchanged, from Test Connection to hard delete.
    c21_the_entra_cycle,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        idp.find("/Users", "userName eq \"9a8b7c6d-0000-0000-0000-000000000000\"").await;
        idp.find("/Users", "userName eq \"ada.byron@acme.test\"").await;
        let made = idp.post("/Users", &fixture!("entra/create")).await.is(201);
        let (id, path) = (made.id(), format!("/Users/{}", made.id()));
        assert_eq!(made.body["externalId"], "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef");
        assert_eq!((made.body.get("title"), made.body.get("roles")), (None, None));
        assert_eq!(idp.find("/Users", "userName eq \"ADA.byron@acme.test\"").await.each("id"), [&*id]);

        let boss = idp.user("boss").await;
        for change in [fixture!("entra/update"), fixture!("entra/update_flag"), fixture!("entra/old_wrapped")] {
            let changed = idp.call(Method::PATCH, &format!("{path}?aadOptscim062020"), &change).await;
            assert!([200, 204].contains(&changed.status), "{}", changed.body);
        }
        let user = idp.get(&path).await.body;
        assert_eq!(user["emails"], json!([{ "primary": true, "type": "work", "value": "ada@acme.test" }]));
        assert_eq!(user["phoneNumbers"], json!([{ "type": "mobile", "value": "+49 170 0001" }]));
        assert_eq!((user["name"]["familyName"].as_str(), user["displayName"].as_str()), (Some("Lovelace"), Some("Ada L.")));
        assert_eq!(user[ENTERPRISE]["department"], "Retail");
        for manager in [fixture!("entra/manager"), fixture!("entra/manager_array")] {
            let changed = idp.call(Method::PATCH, &path, &with_ids(&manager, &[("usr-boss", &boss)])).await.is(200);
            assert_eq!(changed.body[ENTERPRISE]["manager"]["value"], boss);
        }
        let probe = idp.find("/Users", &format!("id eq {id:?} and manager eq {boss:?}")).await;
        assert_eq!(probe.total(), 1);
        let cleared = idp.call(Method::PATCH, &path, &fixture!("entra/clear")).await.is(200);
        assert_eq!(cleared.body[ENTERPRISE].get("manager"), None);

        let sales = idp.post("/Groups", &fixture!("entra/group_create")).await.is(201).id();
        let group = format!("/Groups/{sales}");
        let ids = [("usr-1", id.as_str())];
        let lookup = "/Groups?excludedAttributes=members&filter=displayName+eq+%22SALES%22";
        assert_eq!(idp.get(lookup).await.is(200).each("id"), [&*sales]);
        for (change, members) in [
            (fixture!("entra/group_add_member"), vec![id.clone()]),
            (fixture!("entra/group_remove_member"), vec![]),
            (fixture!("entra/group_add_member"), vec![id.clone()]),
            (fixture!("entra/group_remove_member_flag"), vec![]),
            (fixture!("entra/group_add_member"), vec![id.clone()]),
        ] {
            idp.call(Method::PATCH, &group, &with_ids(&change, &ids)).await.is(200);
            assert_eq!(idp.members(&sales).await, members);
        }
        let probe = format!("/Groups?attributes=id&filter=id+eq+%22{sales}%22+and+members+eq+%22{id}%22");
        assert_eq!(idp.get(&probe).await.is(200).total(), 1);

        // Unassigned: soft delete; back within 30 days: restore, memberships are not sent again; then purge.
        let off = idp.call(Method::PATCH, &path, &fixture!("entra/disable")).await.is(200);
        assert_eq!(off.body["active"], false);
        assert_eq!(acme.user(id.parse().unwrap()).await.state, UserState::Deactivated);
        idp.patch(&path, json!([{ "op": "Replace", "path": "active", "value": "True" }])).await.is(200);
        assert_eq!(acme.user(id.parse().unwrap()).await.state, UserState::Active);
        assert_eq!(idp.members(&sales).await, [id.as_str()]);
        idp.delete(&path).await.is(204);
        idp.delete(&path).await.is(404);
        assert_eq!(idp.members(&sales).await, Vec::<String>::new());
    }
);

story!(
    /// The validator's own user, and every attribute read back as sent.
    the_entra_validators_user_comes_back_as_sent,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let sent = fixture!("entra/validator_create");
        let made = idp.post("/Users", &sent).await.is(201);
        for (name, value) in sent.as_object().unwrap() {
            if name != "roles" {
                assert_eq!(&made.body[name], value, "{name}");
            }
        }
        assert_eq!(made.body["roles"][0]["primary"], true);
        idp.post("/Users", &sent).await.refused(409, "uniqueness");
        let path = format!("/Users/{}", made.id());
        let mails = idp.call(Method::PATCH, &path, &fixture!("entra/validator_emails")).await.is(200);
        assert_eq!(mails.body["emails"].as_array().unwrap().len(), 3);
        let primary = mails.body["emails"].as_array().unwrap().iter().filter(|email| email["primary"] == true).count();
        assert_eq!(primary, 1);
        idp.post("/Users", &fixture!("entra/create_extension")).await.is(201);
    }
);

story!(
    /// B6: roles in all of Entra's forms, by POST and PATCH.
    b6_roles_in_every_form,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let mut body = fixture!("entra/create");
        body["roles"] = json!([
            { "value": "agent", "display": "Agent", "type": "WindowsAzureActiveDirectoryRole", "primary": "True" },
            { "value": "sales", "primary": false },
        ]);
        let made = idp.post("/Users", &body).await.is(201);
        let path = format!("/Users/{}", made.id());
        let values = |body: &Value| {
            let roles = body["roles"].as_array().unwrap();
            roles.iter().map(|role| role["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(values(&made.body), ["agent", "sales"]);
        assert_eq!(made.body["roles"][0]["primary"], true);
        let single = idp.call(Method::PATCH, &path, &fixture!("entra/roles_single")).await.is(200);
        assert_eq!(values(&single.body), ["manager", "sales"]);
        let complex = idp.call(Method::PATCH, &path, &fixture!("entra/roles_complex")).await.is(200);
        assert_eq!(values(&complex.body).len(), 4, "kept word for word: {}", complex.body);
        assert!(values(&complex.body)[2].contains("\"value\": \"agent\""));
        let set = idp.call(Method::PATCH, &path, &fixture!("entra/roles_assert")).await.is(200);
        assert_eq!(values(&set.body), ["reporter"]);
        assert_eq!(idp.find("/Users", "roles[value eq \"reporter\"]").await.total(), 1);
    }
);

story!(the_okta_cycle, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let lookup = "/Users?filter=userName+eq+%22ada%40acme.test%22&startIndex=1&count=100";
    assert_eq!(idp.get(lookup).await.is(200).total(), 0);
    let made = idp.post("/Users", &fixture!("okta/create")).await.is(201);
    let (id, path) = (made.id(), format!("/Users/{}", made.id()));
    let sales = idp.post("/Groups", &fixture!("okta/group_create")).await.is(201).id();
    let ids = [("usr-1", "usr-0000000000000"), ("usr-2", id.as_str()), ("grp-1", sales.as_str())];
    let group = format!("/Groups/{sales}");
    idp.call(Method::PATCH, &group, &with_ids(&fixture!("okta/group_members"), &ids)).await.is(200);
    assert_eq!(idp.members(&sales).await, [id.as_str()]);
    let renamed =
        idp.call(Method::PATCH, &group, &with_ids(&fixture!("okta/group_rename"), &ids)).await.is(200);
    assert_eq!((renamed.body["displayName"].as_str(), renamed.id()), (Some("Sales EMEA"), sales.clone()));

    // GET, change, PUT the whole document back, read-only attributes included.
    let mut document = idp.get(&path).await.is(200).body;
    document["name"]["familyName"] = json!("Lovelace");
    document["nickNames"] = json!(["x"]);
    let put = idp.put(&path, &document).await.is(200);
    assert_eq!((put.body["name"]["familyName"].as_str(), put.id()), (Some("Lovelace"), id.clone()));
    assert_eq!(put.body["groups"][0]["value"], sales);
    let ids = [("usr-1", id.as_str()), ("grp-1", sales.as_str())];
    let put = idp.put(&path, &with_ids(&fixture!("okta/replace"), &ids)).await.is(200);
    assert_eq!((put.body.get("locale"), put.body["name"].get("middleName")), (None, None));

    let off = idp.call(Method::PATCH, &path, &fixture!("okta/deactivate")).await.is(200);
    assert_eq!(off.body["active"], false);
    let mut again = off.body;
    again["active"] = json!(true);
    assert_eq!(idp.put(&path, &again).await.is(200).body["active"], true);
    idp.call(Method::PATCH, &group, &fixture!("okta/group_push_now")).await.is(200);
    assert_eq!(idp.members(&sales).await, Vec::<String>::new());
    idp.delete(&group).await.is(204);
});

story!(
    /// The twelve requests of Okta's own SPEC test.
    oktas_twelve_steps,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        idp.post("/Users", &fixture!("okta/create")).await.is(201);
        let list = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
        // 1, 2: the first user of a list of one, and that very user.
        let one = idp.get("/Users?count=1&startIndex=2").await.is(200);
        assert_eq!(one.body["schemas"], json!([list]));
        for number in ["itemsPerPage", "startIndex", "totalResults"] {
            assert!(one.body[number].is_u64(), "{number}");
        }
        let first = &one.body["Resources"][0];
        for name in ["id", "userName"] {
            assert!(first[name].is_string(), "{name}");
        }
        assert!(first["name"]["familyName"].is_string() && first["name"]["givenName"].is_string());
        assert!(first["active"].is_boolean() && first["emails"][0]["value"].is_string());
        let same = idp.get(&format!("/Users/{}", first["id"].as_str().unwrap())).await.is(200);
        assert_eq!(&same.body, first);
        // 3, 4: nobody by name is an empty list, nobody by id an error.
        assert_eq!(idp.find("/Users", "userName eq \"abcdefgh@acme.test\"").await.body["Resources"], json!([]));
        let missing = idp.get("/Users/010101001010101011001010101011").await.refused(404, "");
        assert_eq!(missing.body["status"], "404");
        // 5 to 8: create, read, create again, and the name in capitals.
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "Runscope300@acme.test",
            "name": { "familyName": "Scope", "givenName": "Run" },
            "emails": [{ "primary": true, "value": "Runscope300@acme.test", "type": "work" }],
            "displayName": "Run Scope", "active": true,
        });
        let made = idp.post("/Users", &body).await.is(201);
        assert_eq!((made.body["userName"].as_str(), made.body["active"].as_bool()), (Some("Runscope300@acme.test"), Some(true)));
        assert_eq!(idp.get(&format!("/Users/{}", made.id())).await.is(200).body, made.body);
        idp.post("/Users", &body).await.refused(409, "uniqueness");
        assert_eq!(idp.find("/Users", "userName eq \"RUNSCOPE300@ACME.TEST\"").await.total(), 1);
        // 9: groups are offered. 10: no entry with bad credentials. 11, 12: another unknown id; the user is still there.
        assert_eq!(idp.get("/Groups").await.is(200).body["schemas"], json!([list]));
        let refused = Idp::send(idp.bare(Method::GET, &format!("{}/Users", idp.url)).header("authorization", "non-token"));
        assert_eq!(refused.await.refused(401, "").body["status"], "401");
        idp.get("/Users/00919288221112222").await.refused(404, "");
        idp.get(&format!("/Users/{}", made.id())).await.is(200);
    }
);

story!(
    /// K1, K7, K19, K20: JumpCloud activates with a test user and a test group, then provisions, updates and imports.
    k19_the_jumpcloud_cycle,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        idp.get("/Users?startIndex=1&count=100").await.is(200);
        idp.get("/Groups?startIndex=1&count=100").await.is(200);
        let test = idp.user("jumpcloud-test").await;
        let group = idp.group("jumpcloud-test-group", &[]).await;
        idp.delete(&format!("/Groups/{group}")).await.is(204);
        idp.delete(&format!("/Users/{test}")).await.is(204);

        let made = idp.post("/Users", &fixture!("jumpcloud/create")).await.is(201);
        let (id, path) = (made.id(), format!("/Users/{}", made.id()));
        for (name, value) in [
            ("userName", json!("ada")),
            ("name", json!({ "familyName": "Byron", "givenName": "Ada" })),
            ("emails", json!([{ "value": "ada@acme.test", "type": "work", "primary": true }])),
            ("active", json!(true)),
        ] {
            assert_eq!(made.body[name], value);
        }
        let put = idp.put(&path, &fixture!("jumpcloud/replace")).await.is(200);
        assert_eq!((put.body.get("emails"), put.body.get("phoneNumbers")), (None, None));
        assert_eq!(put.body["name"]["familyName"], "Lovelace");
        let sales = idp.group("Sales", &[&id]).await;
        let remove = with_ids(&fixture!("jumpcloud/group_remove_member"), &[("usr-1", &id)]);
        idp.call(Method::PATCH, &format!("/Groups/{sales}"), &remove).await.is(200);
        assert_eq!(idp.members(&sales).await, Vec::<String>::new());

        idp.patch(&path, json!([{ "op": "replace", "path": "active", "value": false }])).await.is(200);
        let import = idp.get("/Users?startIndex=1&count=100").await.is(200);
        let shown = import.body["Resources"].as_array().unwrap().iter().find(|user| user["id"] == id).unwrap();
        assert_eq!(shown["active"], false, "suspended users are listed");
    }
);

story!(onelogin_and_google, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    // OneLogin's connection test asks for somebody who does not exist.
    assert_eq!(idp.find("/Users", "userName eq \"nosuchuser\"").await.total(), 0);
    idp.get("/ServiceProviderConfig").await.is(200);
    let request = idp.request(Method::POST, "/Users").json(&fixture!("onelogin/create"));
    let made = Idp::send(request).await.is(201);
    assert_eq!(made.body["emails"], json!([{ "value": "ada@acme.test", "type": "work", "primary": true }]));
    assert_eq!(made.body["active"], true);
    idp.put(&format!("/Users/{}", made.id()), &fixture!("onelogin/create")).await.is(200);
    idp.delete(&format!("/Users/{}", made.id())).await.is(204);

    let request = idp.request(Method::POST, "/Users").header("user-agent", "Google-Auto-Provisioning");
    let made = Idp::send(request.json(&fixture!("google/create"))).await.is(201);
    assert_eq!(made.body["active"], false);
    assert_eq!(acme.user(made.id().parse().unwrap()).await.state, UserState::Deactivated);
});

story!(
    /// A POST whose answer was lost, and a POST of somebody whom the directory had deactivated.
    a_create_is_repeated,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let body = fixture!("entra/create");
        let made = idp.post("/Users", &body).await.is(201);
        // The answer was lost: the IdP repeats, is told 409, finds the user and goes on with it.
        idp.post("/Users", &body).await.refused(409, "uniqueness");
        let found = idp.find("/Users", "userName eq \"ada.byron@acme.test\"").await;
        assert_eq!(found.each("id"), [&*made.id()]);
        idp.patch(&format!("/Users/{}", made.id()), json!([{ "op": "replace", "path": "title", "value": "x" }])).await.is(200);
        // Deactivated by the directory itself: the same POST revives.
        idp.call(Method::PATCH, &format!("/Users/{}", made.id()), &fixture!("entra/disable")).await.is(200);
        let revived = idp.post("/Users", &body).await.is(201);
        assert_eq!((revived.id(), revived.body["active"].as_bool()), (made.id(), Some(true)));
        // With auto-deactivate off access stays, and SCIM answers what was written.
        acme.toggle(idp.connection, Toggle::AutoDeactivate, false).await;
        let off = idp.call(Method::PATCH, &format!("/Users/{}", made.id()), &fixture!("entra/disable")).await.is(200);
        assert_eq!(off.body["active"], false);
        assert_eq!(acme.user(made.id().parse().unwrap()).await.state, UserState::Active);
    }
);
