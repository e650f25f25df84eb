//! The table of refusals, and what must not be one.

use reqwest::Method;
use serde_json::{Value, json};

use super::client::{GROUP, Idp, PATCH, USER, person};
use crate::harness::story;

story!(
    /// H4, H7: types, sizes and shapes of bodies.
    bodies_that_cannot_be_taken,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let text = person("ada").to_string();
        let post = async |kind: &str, body: String| {
            Idp::send(idp.request(Method::POST, "/Users").header("content-type", kind).body(body)).await
        };
        for kind in ["text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data", ""] {
            post(kind, text.clone()).await.refused(415, "");
        }
        let zipped = idp.request(Method::POST, "/Users").header("content-encoding", "gzip");
        Idp::send(zipped.body(text.clone())).await.refused(415, "");
        let long = format!("{{\"title\": \"{}\"}}", "x".repeat(1 << 20));
        post("application/json", long).await.refused(413, "");
        let deep = "[".repeat(100_000);
        let long_text = json!({ "userName": "x", "title": "x".repeat(70_000) }).to_string();
        for body in ["", "{", "[]", "\"x\"", "{\"userName\":\"a\",\"userName\":\"b\"}", &deep, &long_text] {
            let answer = post("application/scim+json", body.to_owned()).await;
            assert_eq!(answer.status, 400, "{}", &body[..body.len().min(50)]);
        }
        let bytes = idp.request(Method::POST, "/Users").header("content-type", "application/json");
        Idp::send(bytes.body(b"{\"userName\": \"\xff\"}".to_vec())).await.refused(400, "invalidSyntax");
        assert_eq!(idp.get("/Users").await.total(), 1, "only the owner");
        for (index, kind) in
            ["application/scim+json", "application/json", "application/json; charset=utf-8", "Application/JSON;CHARSET=\"UTF-8\""]
                .iter()
                .enumerate()
        {
            post(kind, person(&format!("ada{index}")).to_string()).await.is(201);
        }
        let bare = idp.request(Method::POST, "/Users").body(person("bare").to_string());
        Idp::send(bare).await.is(201);
    }
);

story!(
    /// 3.9: one request a row: method, path, body, status, scimType.
    the_table_of_refusals,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let (ada, sales) = (idp.user("ada").await, idp.group("Sales", &[]).await);
        idp.user("bob").await;
        idp.group("Support", &[]).await;
        let (ada, sales) = (format!("/Users/{ada}"), format!("/Groups/{sales}"));
        let patch = |op: Value| json!({ "schemas": [PATCH], "Operations": [op] });
        let replace = |path: &str, value: Value| patch(json!({ "op": "replace", "path": path, "value": value }));
        let nobody = json!({ "schemas": [USER], "userName": "x" });
        let table: Vec<(Method, &str, Value, u16, &str)> = vec![
            (Method::POST, "/Users", person("ada"), 409, "uniqueness"),
            (Method::POST, "/Users", person("ADA@ACME.TEST"), 409, "uniqueness"),
            (Method::POST, "/Users", json!({ "schemas": [USER] }), 400, "invalidValue"),
            (Method::POST, "/Users", json!({ "schemas": [USER], "userName": " " }), 400, "invalidValue"),
            (Method::POST, "/Users", json!({ "schemas": [USER], "userName": "a\u{0}b" }), 400, "invalidValue"),
            (Method::POST, "/Users", json!({ "schemas": [USER], "userName": "x".repeat(256) }), 400, "invalidValue"),
            (Method::POST, "/Users", json!({ "schemas": [GROUP], "userName": "x" }), 400, "invalidSyntax"),
            (Method::POST, "/Users", json!({ "userName": "x", "active": "maybe" }), 400, "invalidValue"),
            (Method::PUT, "/Users/usr-0000000000000", nobody.clone(), 404, ""),
            (Method::PUT, "/Users/nonsense", nobody.clone(), 404, ""),
            (Method::GET, "/Users/nonsense", Value::Null, 404, ""),
            (Method::DELETE, "/Users/nonsense", Value::Null, 404, ""),
            (Method::PUT, &ada, json!({ "schemas": [USER] }), 400, "invalidValue"),
            (Method::PUT, &ada, person("bob"), 409, "uniqueness"),
            (Method::PATCH, &ada, replace("userName", json!("BOB@acme.test")), 409, "uniqueness"),
            (Method::PATCH, &ada, replace("nothing", json!("x")), 400, "invalidPath"),
            (Method::PATCH, &ada, replace("emails[type eq", json!("x")), 400, "invalidPath"),
            (Method::PATCH, &ada, replace("id", json!("x")), 400, "mutability"),
            (Method::PATCH, &ada, replace("groups", json!([])), 400, "mutability"),
            (Method::PATCH, &ada, patch(json!({ "op": "remove" })), 400, "noTarget"),
            (Method::PATCH, &ada, replace("emails[value eq \"none\"].display", json!("x")), 400, "noTarget"),
            (Method::PATCH, &ada, patch(json!({ "op": "move", "path": "title" })), 400, "invalidSyntax"),
            (Method::PATCH, &ada, json!({ "schemas": [USER], "Operations": [] }), 400, "invalidSyntax"),
            (Method::PATCH, &ada, json!({ "schemas": [PATCH] }), 400, "invalidSyntax"),
            (Method::PATCH, &ada, replace("active", json!("x")), 400, "invalidValue"),
            (Method::POST, "/Groups", json!({ "schemas": [GROUP], "displayName": "SALES" }), 409, "uniqueness"),
            (Method::POST, "/Groups", json!({ "schemas": [GROUP] }), 400, "invalidValue"),
            (Method::POST, "/Groups", json!({ "displayName": "x", "members": [1] }), 400, "invalidValue"),
            (Method::PATCH, &sales, replace("displayName", json!("support")), 409, "uniqueness"),
            (Method::PATCH, &sales, replace("displayName", json!("")), 400, "invalidValue"),
            (Method::PATCH, &sales, replace("members", json!([{ "display": "x" }])), 400, "invalidValue"),
            (Method::GET, "/Users?filter=userName+xx+%22a%22", Value::Null, 400, "invalidFilter"),
            (Method::GET, "/Users?filter=userName+eq", Value::Null, 400, "invalidFilter"),
            (Method::GET, "/Users?filter=nothing+eq+%22a%22", Value::Null, 400, "invalidFilter"),
            (Method::GET, "/Users?count=many", Value::Null, 400, "invalidCount"),
            (Method::GET, "/Users?startIndex=first", Value::Null, 400, "invalidValue"),
            (Method::GET, "/Users?cursor=nonsense", Value::Null, 400, "invalidCursor"),
            (Method::GET, "/Users?sortBy=nothing", Value::Null, 400, "invalidPath"),
            (Method::GET, "/users", Value::Null, 404, ""),
            (Method::GET, "/Schemas/urn:none", Value::Null, 404, ""),
            (Method::GET, "/ResourceTypes/Device", Value::Null, 404, ""),
            (Method::PUT, "/Users", Value::Null, 405, ""),
            (Method::DELETE, "/Groups", Value::Null, 405, ""),
            (Method::POST, "/Users/x", nobody.clone(), 405, ""),
            (Method::POST, "/ServiceProviderConfig", nobody.clone(), 405, ""),
            (Method::DELETE, "/Schemas", Value::Null, 405, ""),
            (Method::GET, "/Bulk", Value::Null, 405, ""),
            (Method::GET, "/.search", Value::Null, 405, ""),
            (Method::GET, "/Me", Value::Null, 501, ""),
            (Method::POST, "/Me", nobody, 501, ""),
        ];
        let before = idp.get("/Users").await.body;
        for (method, path, body, status, scim_type) in table {
            let answer = idp.call(method.clone(), path, &body).await;
            let got = (answer.status, answer.body["scimType"].as_str().unwrap_or_default());
            assert_eq!(got, (status, scim_type), "{method} {path} {body}: {}", answer.body);
            answer.refused(status, scim_type);
        }
        assert_eq!(idp.get("/Users").await.body, before, "a refused request leaves no trace");
    }
);

story!(
    /// H5, H6: what clients get wrong and what must work all the same.
    tolerated_spellings,
    |hub| {
        let acme = hub.tenant("acme").await;
        let idp = Idp::of(&acme).await;
        let id = idp.user("ada").await;
        for path in [
            format!("/Users/{id}/"),
            format!("//Users/{id}"),
            format!("/Users//{id}?aadOptscim062020"),
            format!("/Users/{id}?aadOptscim062020=&x=y"),
        ] {
            assert_eq!(idp.get(&path).await.is(200).id(), id);
        }
        let answer = idp.get("/Users?FILTER=username+EQ+%22ADA%40acme.test%22&StartIndex=0&COUNT=5").await.is(200);
        assert_eq!((answer.total(), answer.body["startIndex"].as_u64()), (1, Some(1)));
        assert_eq!(idp.get("/Users?filter=").await.is(200).total(), 2);
        let overridden = idp.request(Method::POST, "/Users").header("x-http-method-override", "DELETE");
        Idp::send(overridden.json(&person("bob"))).await.is(201);
        for accept in ["application/json", "*/*", "application/scim+json"] {
            Idp::send(idp.request(Method::GET, "/Users").header("accept", accept)).await.is(200);
        }
    }
);

story!(a_patch_is_all_or_nothing, |hub| {
    let acme = hub.tenant("acme").await;
    let idp = Idp::of(&acme).await;
    let (ada, sales) = (idp.user("ada").await, idp.group("Sales", &[]).await);
    let path = format!("/Users/{ada}");
    let before = idp.get(&path).await.body;
    let operations = json!([
        { "op": "replace", "path": "title", "value": "One" },
        { "op": "add", "path": "emails[type eq \"home\"].value", "value": "home@acme.test" },
        { "op": "replace", "path": "active", "value": false },
        { "op": "remove", "path": "displayName" },
        { "op": "replace", "path": "nothing", "value": "x" },
    ]);
    idp.patch(&path, operations).await.refused(400, "invalidPath");
    assert_eq!(idp.get(&path).await.body, before);
    let operations = json!([
        { "op": "add", "path": "members", "value": [{ "value": ada }] },
        { "op": "replace", "path": "displayName", "value": "" },
    ]);
    idp.patch(&format!("/Groups/{sales}"), operations).await.refused(400, "invalidValue");
    assert_eq!(idp.members(&sales).await, Vec::<String>::new());
});
