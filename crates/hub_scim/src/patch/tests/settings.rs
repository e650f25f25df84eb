//! What a connection's settings do to a PATCH: attributes that are left out, and the password.

use super::*;

/// B2: operations on what is left out change nothing and refuse nothing; the others are done.
#[test]
fn b2_operations_on_what_is_left_out_are_dropped() {
    let schemas = Schemas::standard().without("roles").without("phoneNumbers");
    let start = json!({"userName": "a", "roles": [{"value": "agent"}]});
    for operation in [
        json!({"op": "replace", "path": "roles", "value": [{"value": "manager"}]}),
        json!({"op": "replace", "path": "roles[value eq \"nobody\"].display", "value": "x"}),
        json!({"op": "replace", "path": "roles", "value": 5}),
        json!({"op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User:roles"}),
        json!({"op": "add", "value": {"Roles": [{"value": "manager"}], "roles[primary eq \"True\"].value": "x"}}),
        json!({"op": "add", "value": {"urn:ietf:params:scim:schemas:core:2.0:User": {"roles": null}}}),
        json!({"op": "add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"}),
    ] {
        let mut resource = user(&start);
        let title = json!({"op": "replace", "path": "title", "value": "t"});
        let patch = Patch::parse(&json!({ "Operations": [operation, title] })).unwrap();
        assert_eq!(patch.apply(&schemas, ResourceKind::User, &mut resource), Ok(true), "{operation}");
        let mut expected = start.clone();
        expected["title"] = "t".into();
        assert_eq!(document(&resource), expected, "{operation}");
    }
}

/// The last password of a request, in every place where one may stand; nothing else of the request is touched.
#[test]
fn b2_the_password_is_taken_out() {
    const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
    let path = |op: &str, path: &str, value: Value| json!({"op": op, "path": path, "value": value});
    let qualified = format!("{URN}:password");
    for (operations, password, left) in [
        (json!([path("replace", "password", json!("s"))]), Some("s"), 0),
        (json!([path("Add", "PASSWORD", json!("s")), path("replace", &qualified, json!("t"))]), Some("t"), 0),
        (json!([{"op": "replace", "value": {"Password": "s", "active": true}}]), Some("s"), 1),
        (json!([{"op": "replace", "value": {qualified.clone(): "s"}}]), Some("s"), 1),
        (json!([{"op": "add", "value": {URN: {"password": "s"}}}]), Some("s"), 1),
        (json!([path("replace", "password", json!(""))]), None, 1),
        (json!([path("replace", "password", json!({"value": 1}))]), None, 1),
        (json!([path("remove", "password", json!("s"))]), None, 1),
        (json!([path("replace", "title", json!("password"))]), None, 1),
        (json!([{"op": "add", "value": {"urn:x:y:User:password": "s", "": {"password": "s"}}}]), None, 1),
    ] {
        let mut patch = Patch::parse(&json!({ "Operations": operations })).unwrap();
        assert_eq!(patch.take_password().as_deref(), password, "{operations}");
        assert_eq!(patch.operations.len(), left, "{operations}");
        if password.is_some() {
            assert!(!format!("{patch:?}").contains("\"s\""), "{patch:?}");
        }
    }
}
