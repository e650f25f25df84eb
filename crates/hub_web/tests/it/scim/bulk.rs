//! Many writes in one request (RFC 7644, 3.7).

use serde_json::{Value, json};

use super::client::{Answer, BULK, ENTERPRISE, GROUP, Idp, PATCH, person};
use crate::harness::story;

async fn run(idp: &Idp, operations: Value) -> Answer {
    idp.post("/Bulk", &json!({ "schemas": [BULK], "Operations": operations })).await.is(200)
}

fn statuses(answer: &Answer) -> Vec<&str> {
    let operations = answer.body["Operations"].as_array().unwrap();
    operations.iter().map(|operation| operation["status"].as_str().unwrap()).collect()
}

fn post(path: &str, id: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": path, "bulkId": id, "data": data })
}

story!(references_are_resolved_whatever_the_order, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let group = json!({ "schemas": [GROUP], "displayName": "Sales", "members": [{ "value": "bulkId:ada" }] });
    let answer =
        run(&idp, json!([post("/Groups", "sales", group), post("/Users", "ada", person("ada"))])).await;
    assert_eq!(statuses(&answer), ["201", "201"]);
    let made = &answer.body["Operations"];
    assert_eq!((made[0]["bulkId"].as_str(), made[1]["bulkId"].as_str()), (Some("sales"), Some("ada")));
    let found = idp.find("/Groups", "displayName eq \"Sales\"").await;
    let ada = idp.find("/Users", "userName eq \"ada@acme.test\"").await;
    assert_eq!(idp.members(found.each("id")[0]).await, ada.each("id"));
    assert_eq!(made[1]["location"], format!("{}/Users/{}", idp.tenant_url, ada.each("id")[0]));
    // Which was created before the group was complete: a user's version follows the groups.
    assert_eq!(made[1]["version"], "W/\"1\"");
    assert_eq!(made[0]["version"], found.body["Resources"][0]["meta"]["version"]);

    // Round in a circle: each the other's manager.
    let with_manager = |name: &str, other: &str| {
        let mut user = person(name);
        user[ENTERPRISE] = json!({ "manager": { "value": format!("bulkId:{other}") } });
        post("/Users", name, user)
    };
    let answer = run(&idp, json!([with_manager("x", "y"), with_manager("y", "x")])).await;
    assert_eq!(statuses(&answer), ["201", "201"]);
    let x = idp.find("/Users", "externalId eq \"ext-x\"").await;
    let y = idp.find("/Users", "externalId eq \"ext-y\"").await;
    assert_eq!(x.body["Resources"][0][ENTERPRISE]["manager"]["value"], y.each("id")[0]);
    assert_eq!(y.body["Resources"][0][ENTERPRISE]["manager"]["value"], x.each("id")[0]);
    assert!(!idp.get("/Users").await.body.to_string().contains("bulkId"));
});

story!(each_operation_stands_alone, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let ada = idp.user("ada").await;
    let path = format!("/Users/{ada}");
    let title =
        json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": "title", "value": "Dr" }] });
    let answer = run(
        &idp,
        json!([
            post("/Users", "1", person("ada")),
            { "method": "patch", "path": path, "data": title },
            { "method": "PUT", "path": path, "version": "W/\"77\"", "data": person("ada") },
            { "method": "POST", "path": "/Users", "data": person("x") },
            { "method": "DELETE", "path": "/Users/../Users" },
            { "method": "DELETE", "path": "https://elsewhere.test/Users/1" },
            post("/Groups", "2", json!({ "displayName": "Sales", "members": [{ "value": "bulkId:none" }] })),
            { "method": "DELETE", "path": path },
            { "method": "DELETE", "path": path },
        ]),
    )
    .await;
    assert_eq!(statuses(&answer), ["409", "200", "412", "400", "400", "400", "409", "204", "404"]);
    let first = &answer.body["Operations"][0];
    assert_eq!((first["response"]["scimType"].as_str(), first.get("location")), (Some("uniqueness"), None));
    assert_eq!(first["response"]["status"], "409");
    assert_eq!(idp.get("/Groups").await.total(), 0);
    assert_eq!(idp.get("/Users").await.total(), 1);
});

story!(fail_on_errors_leaves_the_rest_undone, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    idp.user("ada").await;
    let operations = json!([
        post("/Users", "1", person("ada")),
        post("/Users", "2", person("bob")),
        post("/Users", "3", person("ADA@acme.test")),
        post("/Users", "4", person("never")),
    ]);
    let body = json!({ "schemas": [BULK], "failOnErrors": 2, "Operations": operations });
    let answer = idp.post("/Bulk", &body).await.is(200);
    assert_eq!(statuses(&answer), ["409", "201", "409"]);
    assert_eq!(idp.get("/Users").await.total(), 3);
});

story!(announced_limits_hold, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let limits = idp.get("/ServiceProviderConfig").await.body["bulk"].clone();
    let most = limits["maxOperations"].as_u64().unwrap();
    let operations: Vec<Value> =
        (0..=most).map(|_| json!({ "method": "DELETE", "path": "/Users/x" })).collect();
    let body = json!({ "schemas": [BULK], "Operations": operations });
    idp.post("/Bulk", &body).await.refused(413, "");
    let long = "x".repeat(usize::try_from(limits["maxPayloadSize"].as_u64().unwrap()).unwrap());
    idp.post("/Bulk", &json!({ "schemas": [BULK], "Operations": [], "x": long })).await.refused(413, "");
    // A bulk request may be larger than a single one.
    let text = "x".repeat(60_000);
    let operations: Vec<Value> = (0..30)
        .map(|n| {
            let mut user = person(&format!("p{n}"));
            user["title"] = json!(text);
            post("/Users", &n.to_string(), user)
        })
        .collect();
    assert!(statuses(&run(&idp, operations.into()).await).iter().all(|status| *status == "201"));
    for bad in [json!([]), json!({ "schemas": [GROUP], "Operations": [] }), json!({ "Operations": {} })] {
        idp.post("/Bulk", &bad).await.is(400);
    }
});
