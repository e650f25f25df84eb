//! Somebody who waits beside an account, as the identity providers of two connections see both.

use serde_json::json;

use super::client::{Idp, person};
use crate::harness::story;
use hub_tenants::user::Role;

story!(
    /// D6: a POST that waits is a person to its own connection; to the other one it is nobody, and the account stays.
    d6_two_connections_and_somebody_who_waits,
    |hub| {
        let acme = hub.tenant("acme").await;
        let (one, two) = (Idp::of(&acme).await, Idp::of(&acme).await);
        let max = acme.person("max", Role::Member).await;
        let account = max.id.to_string();
        let answer = one.post("/Users", &person("max")).await.is(201);
        let (waiting, path) = (answer.id(), format!("/Users/{}", answer.id()));
        assert_ne!(waiting, account);
        for (idp, seen, other) in [(&one, &waiting, &account), (&two, &account, &waiting)] {
            for filter in [
                "userName eq \"max@acme.test\"",
                "userName sw \"max@\"",
                "userName eq \"max@acme.test\" or userName eq \"nobody\"",
                "emails.value eq \"max@acme.test\"",
            ] {
                let found = idp.find("/Users", filter).await;
                assert_eq!((found.each("id"), found.total()), (vec![seen.as_str()], 1), "{filter}");
            }
            let all = idp.get("/Users").await.is(200);
            let ids = all.each("id");
            assert!(ids.contains(&seen.as_str()) && !ids.contains(&other.as_str()), "{ids:?}");
            assert_eq!(all.total(), ids.len() as u64);
            assert_eq!(all.total(), idp.get("/Users?count=1").await.is(200).total());
            idp.get(&format!("/Users/{account}")).await.is(200);
        }
        assert_eq!(one.find("/Users", "externalId eq \"ext-max\"").await.each("id"), [&*waiting]);
        assert_eq!(two.find("/Users", "externalId eq \"ext-max\"").await.total(), 0);
        assert_eq!(one.get(&path).await.is(200).body["userName"], "max@acme.test");
        two.get(&path).await.refused(404, "");
        two.put(&path, &person("max")).await.refused(404, "");
        two.patch(&path, json!([{ "op": "replace", "path": "displayName", "value": "x" }])).await.refused(404, "");
        two.delete(&path).await.refused(404, "");
        // The account, looked up and written by its id, is one person with whoever waited at the same connection.
        let rename = json!([{ "op": "replace", "path": "displayName", "value": "Max" }]);
        one.patch(&format!("/Users/{account}"), rename).await.is(200);
        one.get(&path).await.refused(404, "");
        assert_eq!(one.find("/Users", "userName eq \"max@acme.test\"").await.each("id"), [&*account]);
    }
);
