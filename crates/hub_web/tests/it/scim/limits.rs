//! What keeps one caller from the others: rates, odd bytes, the ends of lists; and versions that follow the groups.

use hub_kernel::Clock as _;
use hub_tenants::connection::Toggle;
use hub_web::urls;
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{BULK, GROUP, Idp, PATCH, SEARCH, USER, call_log, person};
use crate::harness::story;

story!(
    /// H7: a runaway is told to wait, in SCIM's form; others are not, nor is it for long.
    h7_a_runaway_waits_and_nobody_else,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (idp, other) = (Idp::of(&acme).await, Idp::of(&acme).await);
        idp.get("/Users").await.is(200);
        hub.app.scim_limits.charge(idp.connection, 200 * 20 + 200 * 3, hub.clock.now());
        for _ in 0..150 {
            let refused = idp.get("/Users").await.refused(429, "");
            assert_eq!(refused.header("retry-after"), Some("5"));
        }
        other.get("/Users").await.is(200);
        hub.clock.advance(5);
        idp.get("/Users").await.is(200);
        let logged = call_log(hub, &acme, idp.connection).await;
        let slowed = logged.iter().filter(|call| call.status == 429).count();
        assert_eq!(slowed, 120, "a flood is not written down call by call");
        // Many writes in one request count as many; what walks counts more.
        let operations: Vec<Value> =
            (0..50).map(|n| json!({ "method": "DELETE", "path": format!("/Users/usr-{n}") })).collect();
        hub.app.scim_limits.charge(other.connection, 200 * 20 - 60, hub.clock.now());
        other.post("/Bulk", &json!({ "schemas": [BULK], "Operations": operations })).await.is(200);
        other.get("/Users?filter=title+pr").await.is(200);
        other.get("/Users").await.refused(429, "");
    }
);

story!(
    /// D8: a first full load, as fast as it comes and at one instant: nobody is told to wait, and the page shows how many there are.
    d8_a_first_full_load_passes_and_is_seen,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        acme.toggle(idp.connection, Toggle::AutoCreate, false).await;
        // Entra looks each one up, creates them, and reads them back.
        for n in 0..100 {
            let name = format!("p{n}");
            assert_eq!(idp.find("/Users", &format!("userName eq \"{name}@acme.test\"")).await.total(), 0);
            let made = idp.post("/Users", &person(&name)).await.is(201).id();
            idp.get(&format!("/Users/{made}")).await.is(200);
        }
        let owner = hub.logged_in(&acme.owner).await;
        owner.get(&urls::connection_import(idp.connection)).await.says(200, "New · 100");
        owner.get(&urls::provisioning(idp.connection)).await.says(200, "Last sync");
        assert_eq!(acme.seats().await, 1);
        let logged = call_log(hub, &acme, idp.connection).await;
        assert_eq!((logged.len(), logged.iter().filter(|call| call.status == 429).count()), (300, 0));
        // What a burst may be is far more than that: a whole cycle of a large tenant at Entra's 25 requests a second.
        assert!(hub.app.settings.scim_requests_per_second >= 25 * 4);
    }
);

story!(
    /// Requests without a good token are counted by address; a good token from there is not asked.
    strangers_are_slowed_and_good_tokens_are_not,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let users = format!("{}/Users", idp.url);
        let knock = || Idp::send(idp.bare(Method::GET, &users).bearer_auth("wrong"));
        knock().await.refused(401, "");
        while hub.app.scim_limits.admits_stranger(Some("127.0.0.1"), hub.clock.now()) {}
        let refused = knock().await.refused(429, "");
        assert_eq!(refused.header("retry-after"), Some("5"));
        idp.get("/Users").await.is(200);
        hub.clock.advance(1);
        knock().await.refused(401, "");
    }
);

story!(
    /// U+0000, which PostgreSQL does not store, and other odd text: refused or kept, never a failure of ours.
    odd_text_is_refused_or_kept,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let (ada, sales) = (idp.user("ada").await, idp.group("Sales", &[]).await);
        let (user, group) = (format!("/Users/{ada}"), format!("/Groups/{sales}"));
        for text in ["a\u{0}b", "\u{0}", "\u{1}\u{1f}\u{7f}", "\u{feff}", "\u{202e}x", "\u{10ffff}", "%00", "'; --"] {
            let mut new = person("zoe");
            new["displayName"] = json!(text);
            new["externalId"] = json!(text);
            new["emails"][0]["value"] = json!(text);
            let replace = |path: &str| json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": path, "value": text }] });
            let member = json!([{ "op": "add", "path": "members", "value": [{ "value": text }] }]);
            let made = json!({ "schemas": [BULK], "Operations": [{ "method": "POST", "path": "/Users", "bulkId": text, "data": new }] });
            let by = |filter: &str| json!({ "schemas": [SEARCH], "filter": filter.replace('?', &json!(text).to_string()) });
            let answers = [
                idp.call(Method::PUT, &user, &new).await,
                idp.call(Method::PATCH, &user, &replace("title")).await,
                idp.call(Method::PATCH, &user, &replace("externalId")).await,
                idp.call(Method::PATCH, &user, &replace("emails[type eq \"work\"].value")).await,
                idp.call(Method::PATCH, &group, &replace("displayName")).await,
                idp.post("/Groups", &json!({ "schemas": [GROUP], "displayName": text, "externalId": text })).await,
                idp.patch(&group, member).await,
                idp.post("/Bulk", &made).await,
                idp.post("/.search", &by("userName eq ?")).await,
                idp.post("/.search", &by("externalId eq ? or displayName eq ?")).await,
                idp.post("/.search", &by("emails eq ? or members eq ? or groups eq ?")).await,
                idp.post("/.search", &by("id eq ?")).await,
                idp.ask("/Users", &format!("title co {}", json!(text))).await,
            ];
            for (at, answer) in answers.into_iter().enumerate() {
                assert!(answer.status < 500, "{text:?} {at}: {}", answer.body);
            }
        }
        for path in ["/Users/%00", "/Users/a%00b", "/Users/%ff", "/Users/%E2%80%AE", "/Schemas/%00", "/Users?filter=userName+eq+%22%00%22", "/Users?cursor=%00", "/Users?attributes=%00"] {
            assert!(idp.get(path).await.status < 500, "{path}");
        }
    }
);

story!(
    /// Counts of 0 and positions beyond the end, over every way to make a list.
    lists_end_where_they_end,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        for name in ["a", "b", "c"] {
            idp.user(name).await;
        }
        for ask in ["x=y", "filter=title+pr+or+userName+sw+%22%22", "filter=active+eq+true", "sortBy=userName", "filter=userName+eq+%22a@acme.test%22"] {
            let total = idp.get(&format!("/Users?{ask}")).await.is(200).total();
            for (window, items) in [("count=0", 0), ("count=0&cursor=", 0), ("startIndex=5&count=10", 0), ("startIndex=9223372036854775807", 0), ("startIndex=99999999999999999999999", 0)] {
                let page = idp.get(&format!("/Users?{ask}&{window}")).await.is(200);
                assert_eq!((page.total(), page.each("id").len()), (total, items), "{ask} {window}");
                assert_eq!(page.body["itemsPerPage"], 0);
                assert_eq!(page.body.get("nextCursor"), None, "{ask} {window}");
            }
        }
    }
);

story!(
    /// 3.7: a user's version follows the groups the user is in; a condition of absence guards writes.
    versions_follow_the_groups,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let made = idp.post("/Users", &person("ada")).await.is(201);
        let (ada, path) = (made.id(), format!("/Users/{}", made.id()));
        let version = async || {
            let user = idp.get(&path).await.is(200);
            let tag = user.header("etag").unwrap().to_owned();
            assert_eq!(user.body["meta"]["version"], tag);
            let listed = idp.find("/Users", &format!("id eq {ada:?}")).await;
            assert_eq!(listed.body["Resources"][0]["meta"]["version"], tag);
            let slim = idp.get(&format!("{path}?excludedAttributes=groups")).await.is(200);
            assert_eq!((slim.header("etag"), slim.body["meta"]["version"].as_str()), (Some(&*tag), Some(&*tag)));
            assert!(idp.find("/Users", &format!("meta.version eq {}", json!(tag))).await.total() > 0);
            tag
        };
        let alone = version().await;
        assert_eq!(made.header("etag"), Some(&*alone));
        let sales = idp.group("Sales", &[&ada]).await;
        let joined = version().await;
        assert_ne!(alone, joined);
        let known = |tag: &str| Idp::send(idp.request(Method::GET, &path).header("if-none-match", tag));
        known(&alone).await.is(200);
        known(&joined).await.is(304);
        let put = |name: &str, tag: &str| Idp::send(idp.request(Method::PUT, &path).header(name, tag).json(&person("ada")));
        put("if-match", &alone).await.refused(412, "");
        put("if-match", &joined).await.is(200);
        put("if-none-match", "*").await.refused(412, "");
        put("if-none-match", &joined).await.refused(412, "");
        put("if-none-match", &alone).await.is(200);
        let new = idp.request(Method::POST, "/Users").header("if-none-match", "*").json(&person("bob"));
        Idp::send(new).await.is(201);
        idp.delete(&format!("/Groups/{sales}")).await.is(204);
        assert_eq!(version().await, alone);
        let group = idp.group("Support", &[]).await;
        let guarded = idp.request(Method::DELETE, &format!("/Groups/{group}")).header("if-none-match", "*");
        Idp::send(guarded).await.refused(412, "");
    }
);

story!(
    /// A change of userName and e-mail keeps who it is; a deleted person who is created again is somebody new.
    identity_survives_names,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ada = idp.user("ada").await;
        let sales = idp.group("Sales", &[&ada]).await;
        let mut renamed = person("lovelace");
        renamed["externalId"] = json!("ext-ada");
        let put = idp.put(&format!("/Users/{ada}"), &renamed).await.is(200);
        assert_eq!((put.id(), put.body["userName"].as_str()), (ada.clone(), Some("lovelace@acme.test")));
        assert_eq!(idp.members(&sales).await, [&*ada]);
        assert_eq!(idp.find("/Users", "userName eq \"ada@acme.test\"").await.total(), 0);
        idp.delete(&format!("/Users/{ada}")).await.is(204);
        let again = idp.post("/Users", &renamed).await.is(201).id();
        assert_ne!(again, ada);
        assert_eq!(idp.members(&sales).await, Vec::<String>::new());
        idp.get(&format!("/Users/{ada}")).await.refused(404, "");
    }
);

story!(
    /// Two connections of a tenant cannot take over each other's people and groups.
    two_connections_keep_their_own,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (idp, other) = (Idp::of(&acme).await, Idp::of(&acme).await);
        let (ada, sales) = (idp.user("ada").await, idp.group("Sales", &[]).await);
        other.get(&format!("/Users/{ada}")).await.is(200);
        let title = json!([{ "op": "replace", "path": "title", "value": "x" }]);
        other.patch(&format!("/Users/{ada}"), title).await.refused(403, "");
        other.put(&format!("/Users/{ada}"), &person("ada")).await.refused(403, "");
        other.delete(&format!("/Users/{ada}")).await.refused(403, "");
        other.post("/Users", &person("ada")).await.refused(409, "uniqueness");
        other.delete(&format!("/Groups/{sales}")).await.refused(403, "");
        other.post("/Groups", &json!({ "schemas": [GROUP], "displayName": "sales" })).await.refused(409, "uniqueness");
        other.post("/Users", &json!({ "schemas": [USER], "userName": "ADA@acme.test", "active": false })).await.refused(409, "uniqueness");
        assert_eq!(idp.get(&format!("/Users/{ada}")).await.body["active"], true);
    }
);

story!(
    /// A condition that cannot be read is no reason to write without it.
    a_condition_of_odd_bytes_is_refused,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let user = format!("{}/Users/{}", idp.url, idp.user("ada").await);
        for header in ["if-match", "if-none-match"] {
            let odd = reqwest::header::HeaderValue::from_bytes(b"W/\"\xff\"").unwrap();
            let request = idp.bare(Method::DELETE, &user).bearer_auth(&idp.token).header(header, odd);
            Idp::send(request).await.refused(400, "invalidValue");
        }
        Idp::send(idp.bare(Method::GET, &user).bearer_auth(&idp.token)).await.is(200);
    }
);

story!(
    /// What an index finds takes a turn of its own, what walks another; one person, and a page, take none.
    look_ups_take_turns,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let ask = async |filter: &str| idp.ask("/Users", filter).await.status;
        hub.app.looking_up.close();
        for narrow in ["displayName eq \"x\"", "externalId eq \"x\"", "emails eq \"x@acme.test\""] {
            assert_eq!(ask(narrow).await, 503, "{narrow}");
        }
        assert_eq!(ask("title pr").await, 200);
        hub.app.scanning.close();
        assert_eq!(ask("title pr").await, 503);
        assert_eq!(ask("userName eq \"x\"").await, 200);
        idp.get("/Users").await.is(200);
    }
);
