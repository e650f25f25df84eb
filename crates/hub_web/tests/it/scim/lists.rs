//! Lists: pages by position and by cursor, filters, order, searches, discovery.

use serde_json::{Value, json};

use super::client::{BULK, Idp, SEARCH, USER, person};
use crate::harness::story;

story!(
    /// C19, B3: Test Connection passes before any user came.
    c19_test_connection_gets_an_empty_list,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        for (endpoint, filter) in [
            ("/Users", "userName eq \"6d3b7a52-0c0b-4d0b-9d6c-3f8f5c1f3c4f\""),
            ("/Users", "emails[type eq \"work\"].value eq \"nobody@acme.test\""),
            ("/Users", "externalId eq \"6d3b7a52\""),
            ("/Groups", "displayName eq \"6d3b7a52\""),
        ] {
            let answer = idp.find(endpoint, filter).await;
            let expected = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
            });
            assert_eq!(answer.body, expected, "{filter}");
        }
        idp.get("/Groups?filter=displayName+eq+%22x%22&excludedAttributes=members").await.is(200);
    }
);

story!(
    /// D6: matching filters, in any letter case where the attribute says so.
    d6_matching_filters,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let id = idp.user("Ada").await;
        idp.user("bob").await;
        for filter in [
            "userName eq \"ADA@ACME.TEST\"".to_owned(),
            "externalId eq \"ext-Ada\"".to_owned(),
            "emails[type eq \"work\"].value eq \"ada@acme.test\"".to_owned(),
            "emails.value eq \"ada@acme.test\"".to_owned(),
            "emails eq \"Ada@Acme.test\"".to_owned(),
            "emails[type eq \"work\" and value co \"ada\"]".to_owned(),
            format!("id eq {id:?}"),
            format!("id eq {id:?} and active eq \"True\""),
            "displayName co \"ADA\" and not (userName sw \"b\")".to_owned(),
            format!("{USER}:userName eq \"ada@acme.test\""),
        ] {
            assert_eq!(idp.find("/Users", &filter).await.each("id"), [&*id], "{filter}");
        }
        for filter in ["externalId eq \"EXT-ADA\"".to_owned(), format!("id eq {:?}", id.to_uppercase()), "userName eq \"%\"".to_owned()] {
            assert_eq!(idp.find("/Users", &filter).await.total(), 0, "{filter}");
        }
        let since = idp.find("/Users", "meta.lastModified ge \"2027-01-01T00:00:00Z\"").await;
        assert_eq!(since.total(), 3);
        let later = idp.find("/Users", "meta.lastModified gt \"2027-01-15T08:00:01Z\"").await;
        assert_eq!(later.total(), 0);
    }
);

story!(
    /// K7, K21: local users are listed with the right `active` and stable ids, and more than 100 are paged.
    k21_pages_by_position,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let operations: Vec<Value> = (0..149)
            .map(|n| json!({ "method": "POST", "path": "/Users", "bulkId": format!("{n}"), "data": person(&format!("p{n}")) }))
            .collect();
        idp.post("/Bulk", &json!({ "schemas": [BULK], "Operations": operations })).await.is(200);
        let first = idp.get("/Users").await.is(200);
        assert_eq!((first.total(), first.body["itemsPerPage"].as_u64()), (150, Some(100)));
        let owner = &first.body["Resources"][0];
        assert_eq!((owner["id"].as_str(), owner["active"].as_bool()), (Some(&*acme.owner_id.to_string()), Some(true)));
        let mut all: Vec<String> = Vec::new();
        for start in (1..=150).step_by(20) {
            let page = idp.get(&format!("/Users?startIndex={start}&count=20")).await.is(200);
            assert_eq!((page.total(), page.body["startIndex"].as_u64()), (150, Some(start)));
            all.extend(page.each("id").into_iter().map(str::to_owned));
        }
        assert_eq!(all.len(), 150);
        assert_eq!(all[..100], first.each("id"), "the order does not depend on the page size");
        for (query, items) in [("count=0", 0), ("count=-5", 0), ("startIndex=151", 0), ("startIndex=-3&count=2", 2), ("count=100000", 150)] {
            let page = idp.get(&format!("/Users?{query}")).await.is(200);
            assert_eq!((page.total(), page.each("id").len()), (150, items), "{query}");
        }
        // A filter that no index serves, page by page.
        let page = idp.get("/Users?filter=displayName+co+%22person+P1%22&startIndex=51&count=5").await.is(200);
        assert_eq!((page.total(), page.each("id").len()), (60, 5));
    }
);

/// All pages by cursor, with what `between` does after the first.
async fn walk(idp: &Idp, query: &str, between: impl AsyncFn()) -> Vec<String> {
    let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = idp.get(&format!("/Users?count=3&cursor={cursor}{query}")).await.is(200);
        assert_eq!(page.body.get("startIndex"), None);
        found
            .extend(page.each("userName").into_iter().map(|name| name.split('@').next().unwrap().to_owned()));
        pages += 1;
        if pages == 1 {
            between().await;
        }
        match page.body["nextCursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return found,
        }
    }
}

story!(
    /// RFC 9865: cursors survive what is added and deleted in between.
    cursors_walk_through_what_changes,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        for name in ["d", "a", "c", "b", "f", "e", "g"] {
            idp.user(name).await;
        }
        let nothing = async || {};
        assert_eq!(walk(&idp, "", nothing).await, ["owner", "d", "a", "c", "b", "f", "e", "g"]);
        let filter = "&filter=displayName+sw+%22person%22";
        assert_eq!(walk(&idp, filter, nothing).await, ["d", "a", "c", "b", "f", "e", "g"]);
        let sorted = format!("{filter}&sortBy=userName");
        assert_eq!(walk(&idp, &sorted, nothing).await, ["a", "b", "c", "d", "e", "f", "g"]);
        let down = format!("{sorted}&sortOrder=descending");
        assert_eq!(walk(&idp, &down, nothing).await, ["g", "f", "e", "d", "c", "b", "a"]);

        let delete = async |name: &str| {
            let found = idp.find("/Users", &format!("externalId eq \"ext-{name}\"")).await;
            idp.delete(&format!("/Users/{}", found.each("id")[0])).await.is(204);
        };
        let change = async || {
            delete("c").await;
            delete("d").await;
            idp.user("h").await;
        };
        assert_eq!(walk(&idp, filter, change).await, ["d", "a", "c", "b", "f", "e", "g", "h"]);
        let change = async || {
            idp.user("aa").await;
            delete("e").await;
        };
        // The page ended after e, which is gone by then: nobody is left out.
        let found = walk(&idp, &sorted, change).await;
        assert!(["a", "b", "e", "f", "g", "h"].iter().all(|name| found.iter().any(|had| had == name)), "{found:?}");

        let page = idp.get("/Users?count=3&cursor=").await.is(200);
        let cursor = page.body["nextCursor"].as_str().unwrap().to_owned();
        hub.clock.advance(3601);
        idp.get(&format!("/Users?count=3&cursor={cursor}")).await.refused(400, "expiredCursor");
    }
);

story!(searches_in_a_body_mean_what_the_query_means, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let (ada, _) = (idp.user("ada").await, idp.user("bob").await);
    let group = idp.group("Ada's", &[&ada]).await;
    let search =
        json!({ "schemas": [SEARCH], "filter": "displayName co \"ada\"", "attributes": ["displayName"] });
    let both = idp.post("/.search", &search).await.is(200);
    assert_eq!((both.total(), both.each("id")), (2, vec![&*ada, &*group]));
    assert_eq!(idp.post("/Users/.search", &search).await.is(200).each("id"), [&*ada]);
    assert_eq!(idp.post("/Groups/.search", &search).await.is(200).each("id"), [&*group]);
    let sorted =
        json!({ "schemas": [SEARCH], "sortBy": "displayName", "sortOrder": "descending", "count": 2 });
    let page = idp.post("/.search", &sorted).await.is(200);
    assert_eq!((page.total(), page.each("displayName")), (4, vec!["Person bob", "Person ada"]));
    // By position and by cursor over the border between the two types.
    let all = idp.post("/.search", &json!({ "schemas": [SEARCH] })).await.is(200);
    assert_eq!((all.total(), all.each("id")[3]), (4, &*group));
    let last = idp.post("/.search", &json!({ "startIndex": 4, "count": 5 })).await.is(200);
    assert_eq!(last.each("id"), [&*group]);
    let first = idp.post("/.search", &json!({ "cursor": "", "count": 3 })).await.is(200);
    let next = first.body["nextCursor"].as_str().unwrap();
    let second = idp.post("/.search", &json!({ "cursor": next, "count": 3 })).await.is(200);
    assert_eq!((second.total(), second.each("id"), second.body.get("nextCursor")), (4, vec![&*group], None));
    for bad in [json!([]), json!({ "count": "x" }), json!({ "filter": 1 }), json!({ "schemas": [USER] })] {
        assert_eq!(idp.post("/.search", &bad).await.status, 400, "{bad}");
    }
});

story!(discovery_announces_what_works, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let config = idp.get("/ServiceProviderConfig?filter=x+eq").await.is(200).body;
    for part in ["patch", "bulk", "filter", "sort", "etag"] {
        assert_eq!(config[part]["supported"], true, "{part}");
    }
    assert_eq!(config["changePassword"]["supported"], false);
    assert_eq!(config["pagination"]["cursor"], true);
    assert_eq!(config["meta"]["location"], format!("{}/ServiceProviderConfig", idp.tenant_url));
    let types = idp.get("/ResourceTypes").await.is(200);
    assert_eq!(types.each("name"), ["User", "Group"]);
    assert_eq!(idp.get("/ResourceTypes/User").await.is(200).body["endpoint"], "/Users");
    let schemas = idp.get("/Schemas").await.is(200);
    assert_eq!(schemas.total(), 3);
    for urn in schemas.each("id") {
        assert_eq!(idp.get(&format!("/Schemas/{urn}")).await.is(200).id(), urn);
    }
});
