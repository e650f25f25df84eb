//! Many requests at once: nothing is lost, nothing is done twice, nobody is told of a locked database (H8).

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::client::{Idp, person};
use crate::harness::story;

story!(of_many_creates_of_one_name_one_succeeds, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let body = person("ada");
    let answers = join_all((0..12).map(|_| idp.post("/Users", &body))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (201, &[409; 11][..]));
    assert_eq!(idp.get("/Users").await.total(), 2);
    let group = json!({ "displayName": "Sales" });
    let answers = join_all((0..12).map(|_| idp.post("/Groups", &group))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(idp.get("/Groups").await.total(), 1);
});

story!(parallel_changes_of_different_attributes_all_take_effect, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let path = format!("/Users/{}", idp.user("ada").await);
    let names = [
        "title",
        "nickName",
        "userType",
        "locale",
        "timezone",
        "preferredLanguage",
        "profileUrl",
        "displayName",
    ];
    let change = |name: &'static str| {
        idp.patch(&path, json!([{ "op": "replace", "path": name, "value": format!("new {name}") }]))
    };
    for answer in join_all(names.into_iter().map(change)).await {
        answer.is(200);
    }
    let user = idp.get(&path).await.body;
    for name in names {
        assert_eq!(user[name], format!("new {name}"));
    }
});

story!(parallel_changes_of_members_all_take_effect, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let mut ids = Vec::new();
    for n in 0..12 {
        ids.push(idp.user(&format!("p{n}")).await);
    }
    let group = idp.group("Sales", &[&ids[0], &ids[1]]).await;
    let path = format!("/Groups/{group}");
    let add = |id: &String| json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    let remove = |id: &String| json!([{ "op": "remove", "path": format!("members[value eq {id:?}]") }]);
    let changes = ids[2..].iter().map(add).chain(ids[..2].iter().map(remove));
    for answer in join_all(changes.map(|operations| idp.patch(&path, operations))).await {
        answer.is(200);
    }
    assert_eq!(idp.members(&group).await, ids[2..]);
});

story!(of_parallel_deletes_one_succeeds, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let path = format!("/Users/{}", idp.user("ada").await);
    let answers = join_all((0..8).map(|_| idp.delete(&path))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], &statuses[1..]), (204, &[404; 7][..]));
});

story!(of_parallel_writes_with_one_version_one_wins, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let made = idp.post("/Users", &person("ada")).await.is(201);
    let (path, version) = (format!("/Users/{}", made.id()), made.header("etag").unwrap().to_owned());
    let write = |n: i32| {
        let body = json!({ "Operations": [{ "op": "replace", "path": "title", "value": format!("{n}") }] });
        Idp::send(idp.request(Method::PATCH, &path).header("if-match", &version).json(&body))
    };
    let answers = join_all((0..8).map(write)).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 412).count(), 7);
});

story!(
    /// K5: with the rule `refuse` no more users than seats, however many come at once; the next try after one is free works.
    k5_the_last_seat_is_taken_once,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        acme.write(|c, cx, by| {
            hub_tenants::tenant::set_plan(c, cx, by.tenant(), Some(3), hub_tenants::tenant::SeatRule::Refuse)
        })
        .await;
        let bodies: Vec<_> = (0..6).map(|n| person(&format!("p{n}"))).collect();
        let answers = join_all(bodies.iter().map(|body| idp.post("/Users", body))).await;
        let taken: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(taken.len(), 2, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            let refused = answer.clone().refused(403, "");
            assert!(refused.body["detail"].as_str().unwrap().contains("seats"));
        }
        assert_eq!(acme.seats().await, 3);
        idp.delete(&format!("/Users/{}", taken[0].id())).await.is(204);
        idp.post("/Users", &person("late")).await.is(201);
    }
);
