//! Tests of representations.

use serde_json::json;

use super::*;
use crate::schema::{GROUP_URN, Schemas, USER_URN};

fn facts() -> Facts {
    Facts {
        id: "usr-1".into(),
        location: "https://hub.test/Users/usr-1".into(),
        created: "2026-01-31T12:00:00Z".into(),
        last_modified: "2026-01-31T12:00:01Z".into(),
        version: "W/\"1\"".into(),
        ..Facts::default()
    }
}

fn read(kind: ResourceKind, body: &Value) -> Resource {
    Resource::read(kind, &Schemas::standard(), body).unwrap()
}

#[test]
fn a_user_has_schemas_of_its_data_meta_and_no_empty_lists() {
    let plain = read(ResourceKind::User, &json!({"userName": "a", "password": "p", "active": true}));
    let wanted = json!({
        "schemas": [USER_URN], "id": "usr-1", "userName": "a", "active": true,
        "meta": {"resourceType": "User", "created": "2026-01-31T12:00:00Z", "lastModified": "2026-01-31T12:00:01Z",
            "location": "https://hub.test/Users/usr-1", "version": "W/\"1\""},
    });
    assert_eq!(user(&plain, &facts()), wanted);
    assert_eq!(user(&plain, &Facts { groups: Some(vec![]), ..facts() }), wanted);
    let extended = read(ResourceKind::User, &json!({"userName": "a", ENTERPRISE_URN: {"department": "d"}}));
    assert_eq!(user(&extended, &facts())["schemas"], json!([USER_URN, ENTERPRISE_URN]));
}

#[test]
fn h17_h26_references_show_what_is_known_only() {
    let boss = read(ResourceKind::User, &json!({"userName": "a", ENTERPRISE_URN: {"manager": "usr-9"}}));
    assert_eq!(user(&boss, &facts())[ENTERPRISE_URN]["manager"], json!({"value": "usr-9"}));
    let reference = |value: &str, display: Option<&str>, label| Reference {
        value: value.into(),
        location: Some(format!("https://hub.test/{value}")),
        display: display.map(Into::into),
        label,
    };
    let mut facts = Facts { manager: Some(reference("usr-9", Some("Boss"), None)), ..facts() };
    facts.groups = Some(vec![reference("grp-1", Some(""), Some("direct"))]);
    let body = user(&boss, &facts);
    let wanted = json!({"value": "usr-9", "$ref": "https://hub.test/usr-9", "displayName": "Boss"});
    assert_eq!(body[ENTERPRISE_URN]["manager"], wanted);
    assert_eq!(
        body["groups"],
        json!([{"value": "grp-1", "$ref": "https://hub.test/grp-1", "type": "direct"}])
    );
    facts.manager = Some(reference("usr-8", None, None));
    assert_eq!(user(&boss, &facts)[ENTERPRISE_URN]["manager"], json!({"value": "usr-9"}), "another user");
}

#[test]
fn h19_members_come_from_the_rows() {
    let body = json!({"displayName": "g", "members": [{"value": "invented"}]});
    let sales = read(ResourceKind::Group, &body);
    let without = group(&sales, &facts());
    assert_eq!((without.get("members"), &without["schemas"]), (None, &json!([GROUP_URN])));
    let empty = group(&sales, &Facts { members: Some(vec![]), ..facts() });
    assert_eq!(empty["members"], json!([]));
    let member = Reference { value: "usr-1".into(), label: Some("User"), ..Reference::default() };
    let full = group(&sales, &Facts { members: Some(vec![member]), ..facts() });
    assert_eq!(full["members"], json!([{"value": "usr-1", "type": "User"}]));
}
