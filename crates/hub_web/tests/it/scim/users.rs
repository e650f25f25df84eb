//! Users: their life, their versions, and what is answered.

use hub_tenants::connection::Toggle;
use hub_tenants::user::UserState;
use reqwest::Method;
use serde_json::json;

use super::client::{ENTERPRISE, Idp, USER, person};
use crate::harness::story;

story!(
    /// D5, K1: create, update, disable, delete.
    d5_the_life_of_a_user,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let made = idp.post("/Users", &person("ada")).await.is(201);
        let (id, body) = (made.id(), made.body.clone());
        let location = format!("{}/Users/{id}", idp.tenant_url);
        assert_eq!((made.header("location"), body["meta"]["location"].as_str()), (Some(&*location), Some(&*location)));
        assert_eq!(made.header("etag"), body["meta"]["version"].as_str());
        assert_eq!(body["schemas"], json!([USER]));
        assert!(!id.contains('_') && !id.contains("bulkId"));
        assert_eq!(acme.user(id.parse().unwrap()).await.state, UserState::Active);

        hub.clock.advance(5);
        let path = format!("/Users/{id}");
        let changed = idp.patch(&path, json!([{ "op": "replace", "path": "title", "value": "Dr" }])).await.is(200);
        assert_eq!((changed.body["title"].as_str(), changed.body["userName"].as_str()), (Some("Dr"), Some("ada@acme.test")));
        assert_ne!(changed.header("etag"), made.header("etag"));
        assert_eq!(changed.body["meta"]["created"], body["meta"]["created"]);
        assert_ne!(changed.body["meta"]["lastModified"], body["meta"]["lastModified"]);

        hub.clock.advance(5);
        let same = idp.patch(&path, json!([{ "op": "replace", "path": "title", "value": "Dr" }])).await.is(200);
        assert_eq!(same.body, changed.body, "a change of nothing keeps version and lastModified");

        let off = idp.patch(&path, json!([{ "op": "replace", "value": { "active": false } }])).await.is(200);
        assert_eq!(off.body["active"], false);
        assert_eq!(acme.user(id.parse().unwrap()).await.state, UserState::Deactivated);
        assert_eq!(idp.find("/Users", "userName eq \"ada@acme.test\"").await.total(), 1);

        let put = json!({ "schemas": [USER], "userName": "ada@acme.test", "active": true });
        let replaced = idp.put(&path, &put).await.is(200);
        assert_eq!((replaced.body["active"].as_bool(), replaced.body.get("title")), (Some(true), None));
        assert_eq!(acme.user(id.parse().unwrap()).await.state, UserState::Active);

        let gone = idp.delete(&path).await.is(204);
        assert_eq!(gone.body, json!(null));
        for method in [Method::GET, Method::DELETE] {
            Idp::send(idp.request(method, &path)).await.refused(404, "");
        }
        idp.put(&path, &put).await.refused(404, "");
        assert_ne!(idp.user("ada").await, id, "an id never comes back");
        let events = acme.events().await;
        for name in ["user_create_provision", "user_update_provision", "user_deprovision", "user_delete_provision"] {
            assert!(events.iter().any(|event| event == name), "{name} in {events:?}");
        }
    }
);

story!(
    /// K22: a look-up that finds nobody is an event, without a durable write of its own.
    k22_a_look_up_in_vain_is_an_event,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        for name in ["ghost", "ghost", "phantom"] {
            assert_eq!(idp.find("/Users", &format!("userName eq {name:?}")).await.total(), 0);
        }
        assert_eq!(idp.find("/Users", &format!("userName eq {:?}", acme.owner)).await.total(), 1);
        hub.app.call_log.flush().await;
        let events = acme.events().await;
        let count = events.iter().filter(|name| *name == "user_lookup_provision").count();
        assert_eq!(count, 2, "one for each name asked for within a moment: {events:?}");
    }
);

story!(
    /// B5: userName, active and displayName are enough; the e-mail is the userName.
    b5_a_minimal_user,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let body = json!({ "schemas": [USER], "userName": "Ada@Acme.test", "active": true, "displayName": "Ada" });
        let made = idp.post("/Users", &body).await.is(201);
        assert_eq!(made.body["userName"], "Ada@Acme.test", "as sent");
        let user = acme.user(made.id().parse().unwrap()).await;
        assert_eq!(user.sign_in_email_key.as_deref(), Some("ada@acme.test"));
    }
);

story!(
    /// C23: with auto-create off a user is taken and waits, and gets no mail; on, the account is announced.
    welcome_mails_go_to_accounts_only,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        idp.user("ada").await;
        acme.toggle(idp.connection, Toggle::AutoCreate, false).await;
        let staged = idp.user("bob").await;
        assert_eq!(acme.user(staged.parse().unwrap()).await.state, UserState::Staged);
        let mails = hub.mails().await;
        assert!(mails.contains("ada@acme.test") && mails.contains("Welcome to Acme"), "{mails}");
        assert!(!mails.contains("bob@acme.test"), "{mails}");
    }
);

story!(
    /// 3.7: conditional requests.
    versions_decide_over_reads_and_writes,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let made = idp.post("/Users", &person("ada")).await.is(201);
        let path = format!("/Users/{}", made.id());
        let first = made.header("etag").unwrap().to_owned();
        let get = async |tag: &str| Idp::send(idp.request(Method::GET, &path).header("if-none-match", tag)).await;
        let known = get(&first).await.is(304);
        assert_eq!((known.body.is_null(), known.header("etag")), (true, Some(&*first)));
        get("W/\"77\"").await.is(200);
        let change = |title: &str| json!({ "Operations": [{ "op": "replace", "path": "title", "value": title }] });
        let patch = async |tag: &str, title: &str| {
            Idp::send(idp.request(Method::PATCH, &path).header("if-match", tag).json(&change(title))).await
        };
        patch("W/\"77\"", "x").await.refused(412, "");
        let second = patch(&format!("W/\"9\", {first}"), "A").await.is(200).header("etag").unwrap().to_owned();
        patch(&first, "B").await.refused(412, "");
        get(&first).await.is(200);
        patch("*", "C").await.is(200);
        let put = idp.request(Method::PUT, &path).header("if-match", &second).json(&person("ada"));
        Idp::send(put).await.refused(412, "");
        Idp::send(idp.request(Method::DELETE, &path).header("if-match", &second)).await.refused(412, "");
        Idp::send(idp.request(Method::DELETE, &path).header("if-match", "*")).await.is(204);
    }
);

story!(
    /// H31: every answer with a resource has exactly the attributes that were asked for.
    projections_hold_on_every_answer,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let only = "attributes=userName,emails.value";
        let expected = |id: &str| {
            json!({ "schemas": [USER], "id": id, "userName": "ada@acme.test", "emails": [{ "value": "ada@acme.test" }] })
        };
        let made = idp.post(&format!("/Users?{only}"), &person("ada")).await.is(201);
        let id = made.id();
        assert_eq!(made.body, expected(&id));
        assert!(made.header("etag").is_some() && made.header("location").is_some());
        let path = format!("/Users/{id}?{only}");
        assert_eq!(idp.get(&path).await.is(200).body, expected(&id));
        assert_eq!(idp.put(&path, &person("ada")).await.is(200).body, expected(&id));
        assert_eq!(idp.patch(&path, json!([])).await.is(200).body, expected(&id));
        let list = idp.get(&format!("/Users?{only}&filter=externalId+eq+%22ext-ada%22")).await;
        assert_eq!(list.body["Resources"], json!([expected(&id)]));
        let less = idp.get(&format!("/Users/{id}?excludedAttributes=meta,EMAILS,id")).await.body;
        assert_eq!((less.get("meta"), less.get("emails"), less["id"].as_str()), (None, None, Some(&*id)));
    }
);

story!(
    /// H17: the manager comes back as an object, with a name only when it is a user of the tenant.
    managers_are_drawn_from_the_tenant,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let (boss, ada) = (idp.user("boss").await, idp.user("ada").await);
        let path = format!("/Users/{ada}");
        let operation = json!([{ "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": boss }]);
        let manager = idp.patch(&path, operation).await.is(200).body[ENTERPRISE]["manager"].clone();
        let location = format!("{}/Users/{boss}", idp.tenant_url);
        assert_eq!(manager, json!({ "value": boss, "$ref": location, "displayName": "Person boss" }));
        assert_eq!(idp.find("/Users", &format!("manager eq {boss:?}")).await.each("id"), [&*ada]);
        idp.delete(&format!("/Users/{boss}")).await.is(204);
        assert_eq!(idp.get(&path).await.body[ENTERPRISE]["manager"], json!({ "value": boss }));
    }
);

story!(
    /// H18: a password is neither stored nor shown nor logged nor searchable.
    h18_passwords_leave_no_trace,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let mut body = person("ada");
        body["password"] = json!("Sesame-open-1");
        let made = idp.post("/Users", &body).await.is(201);
        assert!(!made.body.to_string().contains("Sesame") && made.body.get("password").is_none());
        let user = acme.user(made.id().parse().unwrap()).await;
        assert!(user.password_hash.is_none() && !user.attributes.contains("Sesame"));
        let found = idp.ask("/Users", "password eq \"Sesame-open-1\"").await;
        assert!(found.status == 400 || found.total() == 0, "{found:?}");
    }
);
