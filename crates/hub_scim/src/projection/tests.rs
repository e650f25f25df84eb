//! Tables for H31.

use serde_json::json;

use super::*;
use crate::schema::{ENTERPRISE_URN, USER_URN};

fn full() -> Value {
    json!({
        "schemas": [USER_URN, ENTERPRISE_URN], "id": "1", "userName": "a",
        "name": {"givenName": "g", "familyName": "f"},
        "emails": [{"value": "x", "type": "work"}, {"value": "y"}],
        (ENTERPRISE_URN): {"department": "d", "manager": {"value": "m"}},
        "meta": {"resourceType": "User", "version": "W/\"1\""},
    })
}

fn projected(attributes: Option<&str>, excluded: Option<&str>) -> Value {
    let projection = Projection::parse(attributes, excluded).unwrap();
    projection.apply(ResourceKind::User, &Schemas::standard(), full())
}

#[test]
fn h31_attributes_are_exact() {
    let core = json!([USER_URN]);
    let both = json!([USER_URN, ENTERPRISE_URN]);
    let department = format!("{ENTERPRISE_URN}:department");
    for (attributes, wanted) in [
        ("userName", json!({"schemas": core, "id": "1", "userName": "a"})),
        (
            " USERNAME , meta ",
            json!({"schemas": core, "id": "1", "userName": "a", "meta": {"resourceType": "User", "version": "W/\"1\""}}),
        ),
        ("meta.version", json!({"schemas": core, "id": "1", "meta": {"version": "W/\"1\""}})),
        ("id", json!({"schemas": core, "id": "1"})),
        ("unknown,nickName", json!({"schemas": core, "id": "1"})),
        ("name.givenName", json!({"schemas": core, "id": "1", "name": {"givenName": "g"}})),
        (
            "name.familyName,name.givenName",
            json!({"schemas": core, "id": "1", "name": {"familyName": "f", "givenName": "g"}}),
        ),
        ("emails.value", json!({"schemas": core, "id": "1", "emails": [{"value": "x"}, {"value": "y"}]})),
        (
            "emails.value,emails.type",
            json!({"schemas": core, "id": "1", "emails": [{"value": "x", "type": "work"}, {"value": "y"}]}),
        ),
        (department.as_str(), json!({"schemas": both, "id": "1", ENTERPRISE_URN: {"department": "d"}})),
        ("department", json!({"schemas": both, "id": "1", ENTERPRISE_URN: {"department": "d"}})),
        (
            ENTERPRISE_URN,
            json!({"schemas": both, "id": "1", ENTERPRISE_URN: {"department": "d", "manager": {"value": "m"}}}),
        ),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:userName",
            json!({"schemas": core, "id": "1", "userName": "a"}),
        ),
    ] {
        assert_eq!(projected(Some(attributes), None), wanted, "{attributes}");
        assert_eq!(projected(Some(attributes), Some("userName")), wanted, "attributes wins");
    }
    assert_eq!(projected(Some(""), Some(" , ")), full());
}

#[test]
fn h31_excluded_attributes_drop_all_but_id() {
    let without = |names: &[&str]| {
        let mut body = full();
        names.iter().for_each(|name| drop(body.as_object_mut().unwrap().shift_remove(*name)));
        body
    };
    assert_eq!(projected(None, Some("meta")), without(&["meta"]));
    assert_eq!(projected(None, Some("ID,schemas,NAME")), without(&["name"]));
    assert_eq!(projected(None, Some("nosuch")), full());
    let mut bare = without(&[ENTERPRISE_URN]);
    bare["schemas"] = json!([USER_URN]);
    assert_eq!(projected(None, Some(ENTERPRISE_URN)), bare);
    assert_eq!(projected(None, Some("department,manager")), bare);
    assert_eq!(projected(None, Some("emails.type"))["emails"], json!([{"value": "x"}, {"value": "y"}]));
    assert_eq!(projected(None, Some("name.givenName"))["name"], json!({"familyName": "f"}));
}

#[test]
fn what_is_not_wanted_need_not_be_read() {
    for (attributes, excluded, wanted) in [
        (None, None, true),
        (None, Some("members"), false),
        (None, Some("MEMBERS,meta"), false),
        (None, Some("members.display"), true),
        (Some("displayName"), None, false),
        (Some("members.value"), None, true),
        (Some("urn:ietf:params:scim:schemas:core:2.0:Group:members"), None, true),
        (Some("urn:ietf:params:scim:schemas:core:2.0:Group"), None, true),
        (None, Some("urn:ietf:params:scim:schemas:core:2.0:Group"), false),
    ] {
        let projection = Projection::parse(attributes, excluded).unwrap();
        assert_eq!(projection.wants("members"), wanted, "{attributes:?} {excluded:?}");
    }
    assert_eq!(Projection::parse(Some("a b"), None).unwrap_err().status, 400);
}
