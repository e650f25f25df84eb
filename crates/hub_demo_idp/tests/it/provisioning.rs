use serde_json::{Value, json};

use crate::Demo;
use crate::target::{self, Shared, TOKEN};

async fn connected(query: &str, options: Value) -> (Demo, Shared) {
    let demo = Demo::start();
    let (url, heard) = target::start();
    let body = json!({"tenantUrl": format!("{url}{query}"), "secretToken": TOKEN, "options": options});
    assert_eq!(demo.api("PUT", "/scim", body).await.0, 204);
    (demo, heard)
}

async fn sync(demo: &Demo) -> Value {
    demo.api("POST", "/sync", Value::Null).await.1
}

fn first_operation(writes: &[(String, Value)]) -> &Value {
    &writes[0].1["Operations"][0]
}

#[actix_web::test]
async fn the_connection_test_looks_for_somebody_who_cannot_exist() {
    let (demo, heard) = connected("", json!({"groups": true})).await;
    let (_, answer) = demo.api("POST", "/test-connection", Value::Null).await;
    assert_eq!(answer["ok"], true, "{answer}");
    let calls = heard.lock().unwrap().calls.clone();
    assert!(calls[0].1.starts_with("/scim/t/Users?filter=userName+eq+%22"), "{}", calls[0].1);
    assert!(calls[1].1.starts_with("/scim/t/Groups?excludedAttributes=members&filter=displayName+eq+%22"));
}

#[actix_web::test]
async fn a_wrong_token_and_a_wrong_url_are_told_apart() {
    let (demo, _heard) = connected("", json!({})).await;
    for (probe, status) in [("wrong-token", "401"), ("wrong-url", "404")] {
        let (_, answer) = demo.api("POST", &format!("/probe/{probe}"), Value::Null).await;
        assert_eq!(answer["ok"], true, "{answer}");
        assert!(answer["steps"][0]["detail"].as_str().unwrap().contains(status), "{answer}");
    }
    let text = demo.api("GET", "/calls", Value::Null).await.1.to_string();
    assert!(!text.contains(TOKEN), "the token is never in the log");
}

#[actix_web::test]
async fn a_person_lives_through_a_whole_cycle() {
    let (demo, heard) = connected("", json!({})).await;
    let linus = "/people/linus@acme.test";
    let writes = || heard.lock().unwrap().writes();
    assert_eq!(sync(&demo).await["ok"], true);
    assert_eq!(writes().iter().map(|w| w.0.as_str()).collect::<Vec<_>>(), ["POST Users", "POST Users"]);
    sync(&demo).await;
    assert!(writes().is_empty(), "a second cycle has nothing to do");

    demo.api("PATCH", linus, json!({"department": "Sales"})).await;
    sync(&demo).await;
    assert_eq!(first_operation(&writes())["op"], "Replace");

    for (away, back) in [("disable", "enable"), ("unassign", "assign"), ("soft-delete", "restore")] {
        demo.api("POST", &format!("{linus}/{away}"), Value::Null).await;
        sync(&demo).await;
        assert_eq!(*first_operation(&writes()), json!({"op": "Replace", "path": "active", "value": "False"}));
        demo.api("POST", &format!("{linus}/{back}"), Value::Null).await;
        sync(&demo).await;
        assert_eq!(*first_operation(&writes()), json!({"op": "Replace", "path": "active", "value": "True"}));
    }
    demo.api("POST", &format!("{linus}/hard-delete"), Value::Null).await;
    sync(&demo).await;
    assert_eq!(writes()[0].0, "DELETE Users");
    assert_eq!(demo.api("GET", linus, Value::Null).await.0, 404);
}

#[actix_web::test]
async fn an_account_that_exists_is_matched_and_not_created_again() {
    let (demo, heard) = connected("", json!({})).await;
    let known = json!({"id": "old", "userName": "linus@acme.test", "displayName": "L.", "active": true});
    heard.lock().unwrap().resources.insert("/Users/old".into(), known);
    let (_, answer) = demo.api("POST", "/people/linus@acme.test/provision", Value::Null).await;
    assert_eq!((answer["ok"].clone(), answer["steps"][0]["action"].clone()), (true.into(), "match".into()));
    let writes = heard.lock().unwrap().writes();
    assert_eq!(writes[0].0, "PATCH Users");
    assert_eq!(
        *first_operation(&writes),
        json!({"op": "Replace", "path": "displayName", "value": "Linus Bergman"})
    );
}

#[actix_web::test]
async fn a_refusal_is_shown_and_tried_again() {
    let (demo, heard) = connected("", json!({})).await;
    heard.lock().unwrap().refuse_with = Some(403);
    let answer = sync(&demo).await;
    assert_eq!(answer["ok"], false);
    assert_eq!(answer["steps"][0]["detail"], "403 as told");
    let (_, page) = demo.get("/provisioning").await;
    assert!(page.contains("403 as told"));
    heard.lock().unwrap().refuse_with = None;
    assert_eq!(sync(&demo).await["ok"], true);
}

#[actix_web::test]
async fn groups_managers_and_roles_follow_under_the_flag_too() {
    let options = json!({"groups": true, "manager": true, "roles": "assertive"});
    let (demo, heard) = connected("?aadOptscim062020", options).await;
    demo.api("PATCH", "/groups/Support%20team", json!({"assigned": true})).await;
    assert_eq!(sync(&demo).await["ok"], true);
    let writes = heard.lock().unwrap().writes();
    let kinds: Vec<&str> = writes.iter().map(|w| w.0.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "POST Users",
            "POST Users",
            "POST Users",
            "PATCH Users",
            "PATCH Users",
            "POST Groups",
            "PATCH Groups"
        ]
    );
    assert_eq!(writes[0].1["roles"][0]["display"], "agent");
    assert_eq!(writes[3].1["Operations"][0]["op"], "add");
    assert_eq!(writes[6].1["Operations"][0]["value"].as_array().unwrap().len(), 3);

    let change = json!({"displayName": "Support", "remove": ["linus@acme.test"]});
    demo.api("PATCH", "/groups/Support%20team", change).await;
    demo.api("POST", "/people/linus@acme.test/assign", Value::Null).await;
    sync(&demo).await;
    let writes = heard.lock().unwrap().writes();
    assert_eq!(
        *first_operation(&writes),
        json!({"op": "replace", "path": "displayName", "value": "Support"})
    );
    let removal = writes[1].1["Operations"][0]["path"].as_str().unwrap();
    assert!(removal.starts_with("members[value eq \"id-"), "{removal}");

    demo.api("DELETE", "/groups/Support", Value::Null).await;
    sync(&demo).await;
    let deleted = heard.lock().unwrap().writes();
    assert!(deleted.iter().any(|w| w.0 == "DELETE Groups"));
}
