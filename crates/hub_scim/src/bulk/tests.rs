//! Tables for bulk requests (RFC checklist 3.8).

use std::collections::HashMap;

use serde_json::json;

use super::*;

fn items(operations: &Value) -> Vec<Item> {
    parse(&json!({"schemas": [REQUEST_URN], "Operations": operations}), 100).unwrap().items
}

fn post(bulk_id: &str, data: &Value) -> Value {
    let path = if data.get("displayName").is_some() { "/Groups" } else { "/Users" };
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

fn group(bulk_id: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({"value": format!("bulkId:{id}")})).collect();
    post(bulk_id, &json!({"displayName": bulk_id, "members": members}))
}

fn order(operations: &Value) -> Vec<(usize, Pass)> {
    plan(&items(operations)).into_iter().map(|step| (step.index, step.pass)).collect()
}

#[test]
fn the_envelope_and_its_limits() {
    let one = post("a", &json!({"userName": "a"}));
    assert_eq!(parse(&json!({"operations": [one], "failonerrors": 1}), 1).unwrap().fail_on_errors, Some(1));
    for (body, status) in [
        (json!([]), 400),
        (json!({}), 400),
        (json!({"Operations": {}}), 400),
        (json!({"Operations": [1]}), 400),
        (json!({"schemas": ["urn:x"], "Operations": []}), 400),
        (json!({"failOnErrors": 0, "Operations": []}), 400),
        (json!({"failOnErrors": "x", "Operations": []}), 400),
        (json!({"Operations": [one, one]}), 413),
    ] {
        assert_eq!(parse(&body, 1).expect_err("refused").status, status, "{body}");
    }
}

#[test]
fn paths_are_confined() {
    let data = json!({"x": 1});
    for (method, path, good) in [
        ("put", "/Users/usr-1", true),
        ("PATCH", "/Groups/bulkId:g", true),
        ("DELETE", "/Users/usr-1/", true),
        ("POST", "/Users/", true),
        ("POST", "/Users/usr-1", false),
        ("PUT", "/Users", false),
        ("GET", "/Users/usr-1", false),
        ("PUT", "/users/usr-1", false),
        ("PUT", "Users/usr-1", false),
        ("PUT", "/Bulk", false),
        ("PUT", "/Users/../Groups/1", false),
        ("PUT", "/Users/..", false),
        ("PUT", "/Users/1/2", false),
        ("PUT", "https://x.test/Users/1", false),
        ("PUT", "/Users/1?x=y", false),
        ("PUT", "/Users/%2e%2e", false),
        ("PUT", "/Me", false),
        ("PUT", "", false),
    ] {
        let found = items(&json!([{"method": method, "path": path, "bulkId": "b", "data": data}]));
        assert_eq!(found[0].operation.is_ok(), good, "{method} {path}");
    }
    for operation in [
        json!({"method": "POST", "path": "/Users", "data": {}}),
        json!({"method": "POST", "path": "/Users", "bulkId": "b"}),
        json!({"method": "PUT", "path": "/Users/1", "data": "x"}),
    ] {
        assert!(items(&json!([operation]))[0].operation.is_err(), "{operation}");
    }
    let twice = items(&json!([group("g", &[]), group("g", &[])]));
    assert!(twice[0].operation.is_ok() && twice[1].operation.is_err());
}

#[test]
fn references_are_found_and_resolved_wherever_they_stand() {
    let patch = json!({"method": "PATCH", "path": "/Groups/bulkId:g", "data": {"Operations": [
        {"op": "add", "path": "members", "value": [{"value": "bulkId:u"}]},
        {"op": "remove", "path": "members[value eq \"bulkId:v\"]"},
    ]}});
    let mut operation = items(&json!([patch]))[0].operation.clone().unwrap();
    assert_eq!(references(&operation), ["g", "u", "v"]);
    let mut ids: HashMap<String, String> =
        HashMap::from([("g".into(), "grp-1".into()), ("u".into(), "usr-1".into())]);
    let before = operation.clone();
    assert_eq!(resolve(&mut operation, &ids).unwrap_err().status, 409);
    assert_eq!(operation, before, "nothing half resolved");
    ids.insert("v".into(), "usr-2".into());
    assert_eq!(resolve(&mut operation, &ids), Ok(()));
    assert_eq!(operation.id.as_deref(), Some("grp-1"));
    assert!(!operation.data.to_string().contains("bulkId"), "{}", operation.data);
    assert_eq!(operation.data["Operations"][1]["path"], "members[value eq \"usr-2\"]");
}

#[test]
fn operations_wait_for_what_they_refer_to() {
    let user = |id: &str| post(id, &json!({"userName": id}));
    assert_eq!(order(&json!([user("a"), user("b")])), [(0, Pass::Whole), (1, Pass::Whole)]);
    assert_eq!(order(&json!([group("g", &["u"]), user("u")])), [(1, Pass::Whole), (0, Pass::Whole)]);
    let unresolvable = json!([group("g", &["nobody"]), user("u")]);
    assert_eq!(order(&unresolvable), [(0, Pass::Whole), (1, Pass::Whole)]);
    let broken = json!([{"method": "GET"}, user("u")]);
    assert_eq!(order(&broken), [(0, Pass::Whole), (1, Pass::Whole)]);
}

#[test]
fn circular_references_are_done_in_two_passes() {
    let circle = json!([group("x", &["a"]), group("a", &["b"]), group("b", &["a"])]);
    let steps = order(&circle);
    let wanted = [(1, Pass::Bare), (0, Pass::Whole), (2, Pass::Whole), (1, Pass::Complete)];
    assert_eq!(steps, wanted);
    assert_eq!(order(&json!([group("a", &["a"])])), [(0, Pass::Bare), (0, Pass::Complete)]);
    let mut bare = items(&circle)[1].operation.clone().unwrap();
    prune(&mut bare, &HashMap::new());
    assert_eq!(bare.data, json!({"displayName": "a", "members": []}));
    let manager =
        json!({"userName": "u", "urn:x:2.0:User": {"manager": {"value": "bulkId:m"}, "department": "d"}});
    let mut bare = items(&json!([post("u", &manager)]))[0].operation.clone().unwrap();
    prune(&mut bare, &HashMap::new());
    assert_eq!(bare.data, json!({"userName": "u", "urn:x:2.0:User": {"department": "d"}}));
}

#[test]
fn the_report_stops_after_so_many_errors_and_keeps_the_order() {
    let list = items(&json!([group("a", &[]), group("b", &[]), group("c", &[])]));
    let good = Outcome {
        status: 201,
        location: Some("https://hub.test/Groups/1".into()),
        version: Some("W/\"1\"".into()),
        error: None,
    };
    let error = Error::uniqueness("taken");
    let bad = Outcome { status: 409, location: None, version: None, error: Some(error.clone()) };
    let mut report = Report::new(Some(2));
    assert!(report.push(1, &list[1], bad.clone()));
    assert!(report.push(0, &list[0], Outcome { version: Some("W/\"0\"".into()), ..good.clone() }));
    assert!(report.push(0, &list[0], good), "the second pass of the same operation");
    assert!(!report.push(2, &list[2], bad));
    let body = report.to_body();
    assert_eq!(body["Operations"].as_array().map(Vec::len), Some(3));
    assert_eq!(body["schemas"], json!([RESPONSE_URN]));
    let wanted = json!({"method": "POST", "bulkId": "a", "version": "W/\"1\"", "location": "https://hub.test/Groups/1", "status": "201"});
    assert_eq!(body["Operations"][0], wanted);
    let wanted = json!({"method": "POST", "bulkId": "b", "response": error.to_body(), "status": "409"});
    assert_eq!(body["Operations"][1], wanted);
}

/// A write that was to depend on a version is not done without.
#[test]
fn a_version_is_a_string_or_not_there() {
    let with = |version: Value| {
        let operation = json!({"method": "DELETE", "path": "/Users/usr-1", "version": version});
        items(&json!([operation])).remove(0).operation
    };
    assert_eq!(with(json!("W/\"1\"")).unwrap().conditions.if_match.as_deref(), Some("W/\"1\""));
    assert_eq!(with(Value::Null).unwrap().conditions, Conditions::default());
    for version in [json!(1), json!(["W/\"1\""]), json!({}), json!(false)] {
        assert_eq!(with(version.clone()).expect_err("refused").status, 400, "{version}");
    }
}
