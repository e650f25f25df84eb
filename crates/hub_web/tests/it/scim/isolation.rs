//! Another tenant's ids, names, cursors and tokens are worth nothing.

use reqwest::Method;
use serde_json::{Value, json};

use super::client::{BULK, GROUP, Idp, SEARCH, person};
use crate::harness::story;

story!(another_tenants_ids_are_like_ids_that_do_not_exist, |hub| {
    let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
    let (mine, theirs) = (Idp::of(&acme).await, Idp::of(&other).await);
    let user = theirs.user("bob@other.test").await;
    let group = theirs.group("Theirs", &[&user]).await;
    let operations = json!([{ "op": "replace", "path": "displayName", "value": "mine" }]);
    for path in [format!("/Users/{user}"), format!("/Groups/{group}")] {
        let before = theirs.get(&path).await.is(200).body;
        let body = if path.starts_with("/U") {
            person("bob@other.test")
        } else {
            json!({ "displayName": "Theirs" })
        };
        mine.get(&path).await.refused(404, "");
        mine.put(&path, &body).await.refused(404, "");
        mine.patch(&path, operations.clone()).await.refused(404, "");
        mine.delete(&path).await.refused(404, "");
        assert_eq!(theirs.get(&path).await.is(200).body, before);
        let (method, bulk) = ("DELETE", path.clone());
        let body = json!({ "schemas": [BULK], "Operations": [{ "method": method, "path": bulk }] });
        let answer = mine.post("/Bulk", &body).await.is(200);
        assert_eq!(answer.body["Operations"][0]["status"], "404");
    }
    // A foreign user is no member, no manager and in no list.
    let ours = mine.group("Ours", &[&user]).await;
    assert_eq!(mine.members(&ours).await, Vec::<String>::new());
    mine.patch(
        &format!("/Groups/{ours}"),
        json!([{ "op": "add", "path": "members", "value": [{ "value": user }] }]),
    )
    .await
    .is(200);
    assert_eq!(mine.members(&ours).await, Vec::<String>::new());
    for filter in [
        format!("id eq {user:?}"),
        "userName eq \"bob@other.test\"".into(),
        "externalId eq \"ext-bob@other.test\"".into(),
    ] {
        assert_eq!(mine.find("/Users", &filter).await.total(), 0, "{filter}");
        assert_eq!(theirs.find("/Users", &filter).await.total(), 1, "{filter}");
    }
    assert_eq!(mine.find("/Groups", &format!("members eq {user:?}")).await.total(), 0);
    let manager = json!([{ "op": "add", "path": "manager", "value": user }]);
    let ada = mine.user("ada").await;
    let ada = mine.patch(&format!("/Users/{ada}"), manager).await.is(200);
    assert!(!ada.body.to_string().contains("Person bob"), "{}", ada.body);
    // Both may have the same names.
    mine.user("bob@other.test").await;
    mine.group("Theirs", &[]).await;
});

story!(another_tenants_token_is_401_on_every_route, |hub| {
    let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
    let (mine, theirs) = (Idp::of(&acme).await, Idp::of(&other).await);
    let (user, group) = (theirs.user("bob@other.test").await, theirs.group("Theirs", &[]).await);
    let routes = [
        (Method::GET, "/Users".to_owned()),
        (Method::POST, "/Users".to_owned()),
        (Method::GET, format!("/Users/{user}")),
        (Method::PUT, format!("/Users/{user}")),
        (Method::PATCH, format!("/Users/{user}")),
        (Method::DELETE, format!("/Users/{user}")),
        (Method::GET, "/Groups".to_owned()),
        (Method::POST, "/Groups".to_owned()),
        (Method::GET, format!("/Groups/{group}")),
        (Method::PUT, format!("/Groups/{group}")),
        (Method::PATCH, format!("/Groups/{group}")),
        (Method::DELETE, format!("/Groups/{group}")),
        (Method::POST, "/.search".to_owned()),
        (Method::POST, "/Users/.search".to_owned()),
        (Method::POST, "/Groups/.search".to_owned()),
        (Method::POST, "/Bulk".to_owned()),
        (Method::GET, "/Me".to_owned()),
        (Method::GET, "/ServiceProviderConfig".to_owned()),
        (Method::GET, "/ResourceTypes".to_owned()),
        (Method::GET, "/Schemas".to_owned()),
        (Method::GET, "/Nothing".to_owned()),
    ];
    for (method, path) in routes {
        let request = mine.bare(method.clone(), &format!("{}{path}", theirs.url)).bearer_auth(&mine.token);
        let answer = Idp::send(request.json(&json!({ "displayName": "x" }))).await;
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    theirs.get(&format!("/Users/{user}")).await.is(200);
    theirs.get(&format!("/Groups/{group}")).await.is(200);
});

story!(a_cursor_is_good_in_its_own_tenant_only, |hub| {
    let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
    let (mine, theirs) = (Idp::of(&acme).await, Idp::of(&other).await);
    for name in ["a", "b", "c"] {
        theirs.user(&format!("{name}@other.test")).await;
        mine.user(name).await;
    }
    let page = theirs.get("/Users?count=2&cursor=").await.is(200);
    let cursor = page.body["nextCursor"].as_str().unwrap();
    theirs.get(&format!("/Users?count=2&cursor={cursor}")).await.is(200);
    mine.get(&format!("/Users?count=2&cursor={cursor}")).await.refused(400, "invalidCursor");
    theirs.get(&format!("/Groups?count=2&cursor={cursor}")).await.refused(400, "invalidCursor");
    let search = json!({ "schemas": [SEARCH], "count": 2, "cursor": cursor });
    theirs.post("/.search", &search).await.refused(400, "invalidCursor");
    theirs.post("/Users/.search", &search).await.is(200);
});

story!(groups_of_two_tenants_do_not_mix, |hub| {
    let (acme, other) = (hub.tenant("acme").await, hub.tenant("other").await);
    let (mine, theirs) = (Idp::of(&acme).await, Idp::of(&other).await);
    let (ada, bob) = (mine.user("ada").await, theirs.user("bob@other.test").await);
    mine.group("Sales", &[&ada]).await;
    theirs.group("Sales", &[&bob]).await;
    assert_eq!(mine.get("/Groups").await.total(), 1);
    let body: Value = mine.get(&format!("/Users/{ada}")).await.body;
    assert_eq!(body["groups"].as_array().unwrap().len(), 1);
    assert_eq!(
        mine.post("/Groups", &json!({ "schemas": [GROUP], "displayName": "SALES" })).await.status,
        409
    );
});
