//! B2: the configuration over HTTP, and what each setting does to an IdP's calls.

use hub_tenants::directory::configuration_key;
use hub_tenants::user::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{BULK, GROUP, Idp, SEARCH, USER, call_log, person};
use crate::harness::{Hub, Tenant, story};

const PATH: &str = "/api/v1/scim/v2/configuration";

/// A program with a configuration key.
struct Program {
    url: String,
    key: String,
    http: reqwest::Client,
}

struct Told {
    status: u16,
    header: Option<String>,
    body: Value,
}

impl Program {
    async fn of(tenant: &Tenant<'_>, idp: &Idp) -> Self {
        let id = idp.connection;
        let made =
            tenant.write(move |c, cx, by| configuration_key::issue(c, cx, by, id, "Script", None)).await;
        Self::with(tenant.hub, made.1.expose())
    }

    fn with(hub: &Hub, key: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { url: format!("{}{PATH}", hub.address), key: key.to_owned(), http }
    }

    async fn send(&self, method: Method, body: Option<&str>) -> Told {
        let request = self.http.request(method, &self.url).bearer_auth(&self.key);
        let request = match body {
            Some(body) => request.header("content-type", "application/json").body(body.to_owned()),
            None => request,
        };
        told(request).await
    }

    async fn get(&self) -> Value {
        let told = self.send(Method::GET, None).await;
        assert_eq!(told.status, 200, "{}", told.body);
        told.body
    }

    async fn put(&self, body: &Value) -> Told {
        self.send(Method::PUT, Some(&body.to_string())).await
    }

    /// Turns features, given as `name`, on or off.
    async fn turn(&self, names: &[&str], on: bool) {
        let mut settings = self.get().await;
        for name in names {
            settings["features"][name] = on.into();
        }
        let told = self.put(&settings).await;
        assert_eq!((told.status, &told.body), (200, &settings));
    }
}

async fn told(request: reqwest::RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    let told = header("www-authenticate").or_else(|| header("allow")).or_else(|| header("cache-control"));
    Told { status, header: told, body: serde_json::from_str(&response.text().await.unwrap()).unwrap() }
}

fn settings() -> Value {
    json!({
        "defaultRoles": [],
        "customizer": "microsoft",
        "features": { "scim": true, "groups": true, "roles": true, "password_sync": false, "phone_number_sync": true },
    })
}

story!(
    /// The seven settings, taken and given in babelforce's own form, at both addresses.
    b2_seven_settings_are_taken_and_given,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let mut program = Program::of(&acme, &idp).await;
        assert_eq!(program.get().await, settings());
        let new = json!({
            "defaultRoles": ["agent", "sales"],
            "customizer": "okta",
            "features": { "scim": true, "groups": false, "roles": true, "password_sync": true, "phone_number_sync": false },
        });
        let told = program.put(&new).await;
        assert_eq!((told.status, told.body, told.header.as_deref()), (200, new.clone(), Some("no-store")));
        program.url = format!("{}/auth/scim/v2/configuration", hub.address);
        assert_eq!(program.get().await, new);
        let back = program.put(&settings()).await;
        assert_eq!((back.status, back.body), (200, settings()));
        assert_eq!(program.put(&settings()).await.status, 200);
        let events = acme.events().await;
        let changes = events.iter().filter(|name| *name == "scim_configuration_update").count();
        assert_eq!(changes, 2, "a change of nothing is no event: {events:?}");
    }
);

story!(
    /// Strict, with the setting that is wrong named; nothing of a refused request is done.
    b2_what_is_wrong_is_refused_and_named,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        let mut cases: Vec<(Value, &str)> = vec![
            (json!([]), ""),
            (json!("microsoft"), ""),
            (json!({}), "defaultRoles"),
            (json!({ "features": {} }), "defaultRoles"),
        ];
        for (pointer, wrong, setting) in [
            ("/customizer", json!(null), "customizer"),
            ("/customizer", json!("entra"), "customizer"),
            ("/defaultRoles", json!("agent"), "defaultRoles"),
            ("/defaultRoles", json!(["agent", 1]), "defaultRoles"),
            ("/defaultRoles", json!(["owner"]), "defaultRoles"),
            ("/defaultRoles", json!(["agent", "agent"]), "defaultRoles"),
            ("/features", json!(true), "features"),
            ("/features/scim", json!("true"), "features.scim"),
            ("/features/groups", json!(1), "features.groups"),
            ("/features/roles", json!(null), "features.roles"),
            ("/features/password_sync", json!([]), "features.password_sync"),
            ("/features/phone_number_sync", json!({}), "features.phone_number_sync"),
        ] {
            let mut body = settings();
            *body.pointer_mut(pointer).unwrap() = wrong;
            cases.push((body, setting));
        }
        for (object, key, setting) in [
            ("", "default_roles", "default_roles"),
            ("", "Customizer", "Customizer"),
            ("/features", "passwordSync", "features.passwordSync"),
        ] {
            let mut body = settings();
            body.pointer_mut(object).unwrap()[key] = true.into();
            cases.push((body, setting));
        }
        for name in ["scim", "groups", "roles", "password_sync", "phone_number_sync"] {
            let mut body = settings();
            body["features"].as_object_mut().unwrap().remove(name);
            cases.push((body, ["features.", name].concat().leak()));
        }
        for (body, setting) in cases {
            let told = program.put(&body).await;
            assert_eq!((told.status, &told.body["error"]), (422, &json!("invalid")), "{body}");
            assert_eq!(told.body["setting"].as_str().unwrap_or_default(), setting, "{body}: {}", told.body);
            assert!(told.body["message"].as_str().unwrap().ends_with('.'), "{}", told.body);
        }
        for (body, status) in [
            ("", 400),
            ("{", 400),
            ("{\"a\": 1, \"a\": 2}", 400),
            ("\u{0}", 400),
            (&*format!("{}1", "[".repeat(5000)), 400),
            (&*" ".repeat(70_000), 413),
        ] {
            let told = program.send(Method::PUT, Some(body)).await;
            assert_eq!(told.status, status, "{}", told.body);
        }
        for (key, status) in [(program.key.as_str(), 200), ("swk_nobody", 401)] {
            let both = [Method::GET, Method::HEAD].map(|method| program.http.request(method, &program.url).bearer_auth(key));
            let [get, head] = both;
            let (get, head) = (get.send().await.unwrap(), head.send().await.unwrap());
            assert_eq!((get.status().as_u16(), head.status().as_u16()), (status, status));
            for name in ["content-type", "content-length", "cache-control", "www-authenticate"] {
                assert_eq!(get.headers().get(name), head.headers().get(name), "{name}");
            }
            assert_eq!(head.text().await.unwrap(), "");
        }
        let form = program.http.put(&program.url).bearer_auth(&program.key);
        assert_eq!(told(form.form(&[("customizer", "okta")])).await.status, 415);
        assert_eq!(program.get().await, settings());
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            let told = program.send(method, Some("{}")).await;
            assert_eq!((told.status, told.header.as_deref()), (405, Some("GET, HEAD, PUT")), "{}", told.body);
        }
    }
);

story!(
    /// Only the key of this connection, and the key for nothing else.
    b2_only_a_configuration_key_opens_it,
    |hub| {
        let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
        let (idp, theirs) = (Idp::of(&acme).await, Idp::of(&other).await);
        let program = Program::of(&acme, &idp).await;
        let ada = hub.logged_in(&acme.owner).await;
        let session = ada.csrf_token().await;
        for key in ["", "swk_nobody", &program.key.to_uppercase(), &session] {
            let stranger = Program::with(hub, key);
            for method in [Method::GET, Method::PUT] {
                let told = stranger.send(method, Some(&settings().to_string())).await;
                assert_eq!((told.status, &told.body["error"]), (401, &json!("unauthenticated")), "{key}");
                assert!(told.header.unwrap().starts_with("Bearer"));
            }
        }
        // D4: a good secret of another purpose is told apart from none.
        for token in [&idp.token, &theirs.token] {
            for method in [Method::GET, Method::PUT] {
                let told = Program::with(hub, token).send(method, Some(&settings().to_string())).await;
                assert_eq!((told.status, &told.body["error"]), (403, &json!("forbidden")), "{}", told.body);
                assert!(told.body["message"].as_str().unwrap().contains("create a configuration key"));
            }
        }
        let bare = program.http.get(format!("{}?access_token={}", program.url, program.key));
        assert_eq!(told(bare).await.status, 401);
        let basic = program.http.get(&program.url).basic_auth(&program.key, Some(""));
        assert_eq!(told(basic).await.status, 401);

        // Another tenant's key changes its own connection, never this one.
        let elsewhere = Program::of(&other, &theirs).await;
        elsewhere.turn(&["groups", "password_sync"], false).await;
        assert_eq!(program.get().await, settings());

        // A key opens no Tenant URL.
        let refused = Idp::send(idp.bare(Method::GET, &format!("{}/Users", idp.url)).bearer_auth(&program.key));
        let refused = refused.await.refused(401, "");
        assert!(refused.body["detail"].as_str().unwrap().contains("configuration key"));
        let abroad = Idp::send(idp.bare(Method::GET, &format!("{}/Users", idp.url)).bearer_auth(&elsewhere.key));
        assert!(!abroad.await.refused(401, "").body["detail"].as_str().unwrap().contains("configuration key"));

        let connection = idp.connection;
        acme.write(move |c, cx, by| {
            let keys = configuration_key::keys(c, by.tenant(), connection)?;
            configuration_key::revoke(c, cx, by, connection, keys[0].id)
        })
        .await;
        let told = program.send(Method::GET, None).await;
        assert_eq!(told.status, 401);
        assert!(told.body["message"].as_str().unwrap().contains("revoked"));
    }
);

story!(
    /// `scim` is the switch Enable SCIM: off refuses every call, and the key can switch it on again.
    b2_scim_off_refuses_every_call,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        program.turn(&["scim"], false).await;
        for path in ["/Users", "/Groups", "/ServiceProviderConfig"] {
            idp.get(path).await.refused(403, "");
        }
        idp.post("/Users", &person("ada")).await.refused(403, "");
        let id = idp.connection;
        let row = acme.write(move |c, _, by| hub_tenants::connection::get(c, by.tenant(), id)).await;
        assert_eq!((row.scim_enabled, row.scim_enabled_by.as_deref()), (false, Some("Script")));
        assert_eq!(acme.events().await[0], "toggle_update");
        program.turn(&["scim"], true).await;
        idp.get("/Users").await.is(200);
    }
);

story!(
    /// B4, K8, C20: with groups off an IdP that looks finds none, one that writes is told; users go on as ever.
    b4_groups_off_shows_none_and_refuses_writes,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        let ada = idp.user("ada").await;
        let group = idp.group("Support", &[&ada]).await;
        program.turn(&["groups"], false).await;

        assert_eq!(idp.get("/Groups").await.is(200).total(), 0);
        assert_eq!(idp.find("/Groups", r#"displayName eq "Support""#).await.total(), 0);
        assert_eq!(idp.get("/Groups?cursor").await.is(200).total(), 0);
        idp.ask("/Groups", "displayName eq").await.refused(400, "invalidFilter");
        idp.get(&format!("/Groups/{group}")).await.refused(404, "");
        let search = json!({ "schemas": [SEARCH] });
        assert_eq!(idp.post("/Groups/.search", &search).await.is(200).total(), 0);
        let everything = idp.post("/.search", &search).await.is(200);
        assert!(everything.body["Resources"].as_array().unwrap().iter().all(|one| one["meta"]["resourceType"] == "User"));

        let body = json!({ "schemas": [GROUP], "displayName": "Sales" });
        let told = idp.post("/Groups", &body).await.refused(403, "");
        assert!(told.body["detail"].as_str().unwrap().contains("switched off"), "{}", told.body);
        let path = format!("/Groups/{group}");
        idp.put(&path, &body).await.refused(403, "");
        idp.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "x" }])).await.refused(403, "");
        idp.delete(&path).await.refused(403, "");
        let bulk = json!({ "schemas": [BULK], "Operations": [
            { "method": "POST", "path": "/Groups", "bulkId": "g", "data": body },
            { "method": "POST", "path": "/Users", "bulkId": "u", "data": person("bob") },
        ] });
        let done = idp.post("/Bulk", &bulk).await.is(200);
        let statuses: Vec<&str> =
            done.body["Operations"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, ["403", "201"]);

        let user = idp.get(&format!("/Users/{ada}")).await.is(200);
        assert_eq!(user.body["groups"], Value::Null);
        assert_eq!(idp.find("/Users", r#"groups.display eq "Support""#).await.total(), 0);
        let types = idp.get("/ResourceTypes").await.is(200);
        assert_eq!(types.each("id"), ["User"]);
        idp.get("/ResourceTypes/Group").await.refused(404, "");
        idp.get(&format!("/Schemas/{GROUP}")).await.refused(404, "");

        program.turn(&["groups"], true).await;
        assert_eq!(idp.members(&group).await, [ada], "nothing was lost");
        assert_eq!(idp.get("/ResourceTypes").await.is(200).total(), 2);
    }
);

/// The names of a user's attributes in /Schemas.
async fn advertised(idp: &Idp) -> Vec<String> {
    let schema = idp.get(&format!("/Schemas/{USER}")).await.is(200);
    let all = schema.body["attributes"].as_array().unwrap().iter();
    all.map(|attribute| attribute["name"].as_str().unwrap().to_owned()).collect()
}

story!(
    /// Off: taken without complaint, ignored, not advertised, not shown. On: stored and shown.
    b2_roles_and_phone_numbers_off_are_ignored,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        for (feature, attribute, value) in [
            ("roles", "roles", json!([{ "value": "agent" }])),
            ("phone_number_sync", "phoneNumbers", json!([{ "value": "+49 30 1", "type": "work" }])),
        ] {
            assert!(advertised(&idp).await.contains(&attribute.to_owned()));
            let mut body = person(feature);
            body[attribute] = value.clone();
            let id = idp.post("/Users", &body).await.is(201).id();
            let path = format!("/Users/{id}");
            assert_eq!(idp.get(&path).await.body[attribute][0]["value"], value[0]["value"]);

            program.turn(&[feature], false).await;
            assert!(!advertised(&idp).await.contains(&attribute.to_owned()));
            let mut other = person(&format!("{feature}-two"));
            other[attribute] = value.clone();
            let created = idp.post("/Users", &other).await.is(201);
            assert_eq!(created.body[attribute], Value::Null);
            let mut changed = body.clone();
            changed[attribute][0]["value"] = "other".into();
            changed["title"] = "Agent".into();
            let put = idp.put(&path, &changed).await.is(200);
            assert_eq!((&put.body[attribute], &put.body["title"]), (&Value::Null, &json!("Agent")));
            let patched = idp
                .patch(&path, json!([
                    { "op": "Replace", "path": format!("{attribute}[primary eq \"True\"].value"), "value": "other" },
                    { "op": "Add", "path": attribute, "value": [{ "value": "other" }] },
                    { "op": "Replace", "value": { attribute: null, "nickName": "A" } },
                ]))
                .await
                .is(200);
            assert_eq!((&patched.body[attribute], &patched.body["nickName"]), (&Value::Null, &json!("A")));
            assert_eq!(idp.find("/Users", &format!("{attribute} pr")).await.total(), 0);

            program.turn(&[feature], true).await;
            let shown = idp.get(&path).await.is(200);
            assert_eq!(shown.body[attribute][0]["value"], value[0]["value"], "as it was before");
        }
    }
);

/// Whether somebody can log in with a password.
async fn opens(hub: &Hub, email: &str, password: &str) -> bool {
    hub.browser().log_in(email, password).await.status == 303
}

story!(
    /// Off: ignored. On: the sub-user's password, by POST, PUT and PATCH; nowhere to be read; owners and admins never.
    b2_password_sync_sets_the_passwords_of_sub_users,
    |hub| {
        let acme = hub.tenant("acme").await;
        let adam = acme.person("adam", Role::Admin).await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        let with = |name: &str, password: &str| {
            let mut body = person(name);
            body["password"] = password.into();
            body
        };
        let id = idp.post("/Users", &with("ada", "first of the directory")).await.is(201).id();
        let path = format!("/Users/{id}");
        assert!(!opens(hub, "ada@acme.test", "first of the directory").await, "off");
        assert_eq!(idp.get("/ServiceProviderConfig").await.body["changePassword"], json!({ "supported": false }));

        program.turn(&["password_sync"], true).await;
        assert_eq!(idp.get("/ServiceProviderConfig").await.body["changePassword"], json!({ "supported": true }));
        let put = idp.put(&path, &with("ada", "second of the directory")).await.is(200);
        assert_eq!(put.body["password"], Value::Null);
        assert!(opens(hub, "ada@acme.test", "second of the directory").await);
        let version = put.header("etag").map(str::to_owned);
        let patched = idp.patch(&path, json!([{ "op": "replace", "path": "password", "value": "third of the directory" }])).await.is(200);
        assert_eq!(patched.header("etag").map(str::to_owned), version, "nobody can read it, so nothing changed");
        assert!(opens(hub, "ada@acme.test", "third of the directory").await);
        assert!(!opens(hub, "ada@acme.test", "second of the directory").await);
        idp.patch(&path, json!([{ "op": "replace", "value": { "active": true, "password": "fourth of the directory" } }])).await.is(200);
        assert!(opens(hub, "ada@acme.test", "fourth of the directory").await);
        idp.post("/Users", &with("bob", "bob's of the directory")).await.is(201);
        assert!(opens(hub, "bob@acme.test", "bob's of the directory").await);

        let weak = idp.put(&path, &{ let mut body = with("ada", "weak"); body["title"] = "T".into(); body }).await;
        let weak = weak.refused(400, "invalidValue");
        assert!(!weak.body["detail"].as_str().unwrap().contains("weak"), "{}", weak.body);
        assert_eq!(idp.get(&path).await.body["title"], Value::Null, "nothing of a refused request");
        idp.post("/Users", &with("cyd", "weak")).await.refused(400, "invalidValue");
        assert_eq!(idp.find("/Users", r#"userName eq "cyd@acme.test""#).await.total(), 0);

        for (id, email) in [(acme.owner_id, acme.owner.as_str()), (adam.id, adam.email.as_str())] {
            let body = with(email, "theirs, says the directory");
            idp.put(&format!("/Users/{id}"), &body).await.is(200);
            assert!(!opens(hub, email, "theirs, says the directory").await, "{email}");
            assert!(opens(hub, email, crate::harness::PASSWORD).await, "{email}");
        }
        assert!(acme.events().await.contains(&"user_provision_not_applied".to_owned()));

        // It stands in no event, no call and no answer.
        hub.app.call_log.flush().await;
        let tenant = acme.id;
        let events = hub.app.db.read(move |c| {
            hub_tenants::event::page(c, tenant, &hub_tenants::event::Filter::default(), 1000)
        });
        let calls = call_log(hub, &acme, idp.connection).await;
        let log = format!("{:?} {calls:?} {:?}", events.await.unwrap(), idp.get("/Users").await);
        assert!(!log.contains("of the directory") && !log.contains("says the directory"), "{log}");

        // C13: whatever password the directory sets, sub-users under SSO log in by SSO.
        acme.integrate(idp.connection).await;
        assert!(!opens(hub, "ada@acme.test", "fourth of the directory").await);
    }
);

story!(
    /// The customizer says in whose console a refused call is put right.
    b2_the_customizer_speaks_of_the_right_console,
    |hub| {
        let acme = hub.tenant("acme").await;
        let owner = hub.logged_in(&acme.owner).await;
        let idp = Idp::of(&acme).await;
        let program = Program::of(&acme, &idp).await;
        idp.post("/Users", &json!({ "schemas": [USER], "userName": "" })).await.refused(400, "invalidValue");
        let calls = format!("{}?view=calls", hub_web::urls::activity(idp.connection));
        owner.get(&calls).await.says(200, "Enterprise applications");
        let mut new = settings();
        new["customizer"] = "jumpcloud".into();
        assert_eq!(program.put(&new).await.status, 200);
        owner.get(&calls).await.says(200, "Identity Management");
    }
);
