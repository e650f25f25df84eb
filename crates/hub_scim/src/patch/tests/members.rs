//! Memberships (H19, H37, H38, H41).

use super::*;
use crate::error::ScimType;
use crate::schema::GROUP_URN;

fn split(operations: &Value) -> Result<(Patch, Vec<MemberChange>)> {
    Patch::parse(&json!({ "Operations": operations })).unwrap().split_members()
}

fn users(ids: &[&str]) -> Vec<Member> {
    ids.iter().map(|id| Member { id: (*id).to_owned(), kind: ResourceKind::User }).collect()
}

fn ids(list: &[&str]) -> Vec<String> {
    list.iter().map(|id| (*id).to_owned()).collect()
}

use crate::resource::Member;

#[test]
fn h37_h38_every_form_of_a_change() {
    use MemberChange::{Add, Remove, RemoveAll, Replace};
    let urn = format!("{GROUP_URN}:members");
    let cases = [
        (
            json!({"op": "Add", "path": "members", "value": [{"$ref": null, "value": "1"}]}),
            Add(users(&["1"])),
        ),
        (json!({"op": "add", "path": "MEMBERS", "value": {"VALUE": "1"}}), Add(users(&["1"]))),
        (
            json!({"op": "add", "path": "members", "value": [{"value": "1"}, {"value": "1"}, {"value": "2"}]}),
            Add(users(&["1", "2"])),
        ),
        (json!({"op": "add", "path": urn, "value": []}), Add(vec![])),
        (json!({"op": "add", "path": "members", "value": null}), Add(vec![])),
        (json!({"op": "add", "path": "members.value", "value": "1"}), Add(users(&["1"]))),
        (
            json!({"op": "add", "path": "members[value eq \"1\"]", "value": {"value": "1"}}),
            Add(users(&["1"])),
        ),
        (json!({"op": "add", "value": {"members": [{"value": "1"}]}}), Add(users(&["1"]))),
        (json!({"op": "remove", "path": "members"}), RemoveAll),
        (json!({"op": "remove", "path": "members", "value": null}), RemoveAll),
        (json!({"op": "remove", "path": "members", "value": []}), Remove(vec![])),
        (
            json!({"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "1"}]}),
            Remove(ids(&["1"])),
        ),
        (
            json!({"op": "remove", "path": "members", "value": ["1", {"value": "2"}]}),
            Remove(ids(&["1", "2"])),
        ),
        (json!({"op": "remove", "path": "members", "value": "1"}), Remove(ids(&["1"]))),
        (json!({"op": "remove", "path": "members[value eq \"1\"]"}), Remove(ids(&["1"]))),
        (
            json!({"op": "remove", "path": "members[value eq \"1\" or value eq \"2\"]"}),
            Remove(ids(&["1", "2"])),
        ),
        (json!({"op": "replace", "path": "members", "value": []}), Replace(vec![])),
        (json!({"op": "replace", "path": "members", "value": null}), Replace(vec![])),
        (json!({"op": "replace", "path": "members", "value": [{"value": "1"}]}), Replace(users(&["1"]))),
        (json!({"op": "replace", "value": {(urn.as_str()): [{"value": "1"}]}}), Replace(users(&["1"]))),
    ];
    for (operation, wanted) in cases {
        let (rest, changes) = split(&json!([operation])).unwrap_or_else(|e| panic!("{operation}: {e}"));
        assert_eq!(changes, [wanted], "{operation}");
        assert!(rest.operations.iter().all(|op| op.path.is_none() && op.value == json!({})), "{operation}");
    }
}

#[test]
fn other_filters_are_left_to_the_rows() {
    for (text, first, second) in [
        ("value sw \"1\"", true, false),
        ("type eq \"Group\"", false, true),
        ("value eq \"1\" and type eq \"User\"", true, false),
        ("not (value eq \"1\")", false, true),
    ] {
        let (_, changes) = split(&json!([{"op": "remove", "path": format!("members[{text}]")}])).unwrap();
        let [MemberChange::RemoveWhere(filter)] = changes.as_slice() else { panic!("{text}: {changes:?}") };
        let schemas = Schemas::standard();
        let members = schemas.core(ResourceKind::Group).attribute("members").unwrap();
        assert_eq!(filter.matches_element(members, &json!({"value": "1", "type": "User"})), first, "{text}");
        assert_eq!(
            filter.matches_element(members, &json!({"value": "2", "type": "Group"})),
            second,
            "{text}"
        );
    }
}

#[test]
fn okta_renames_and_members_in_one_value_are_taken_apart() {
    let value = json!({"id": "grp-1", "displayName": "New", "members": [{"value": "1", "type": "Group"}]});
    let (rest, changes) = split(&json!([
        {"op": "remove", "path": "members[value eq \"9\"]"},
        {"op": "replace", "value": value},
    ]))
    .unwrap();
    let group = Member { id: "1".into(), kind: ResourceKind::Group };
    assert_eq!(changes, [MemberChange::Remove(ids(&["9"])), MemberChange::Replace(vec![group])]);
    let schemas = Schemas::standard();
    let mut resource = Resource::read(ResourceKind::Group, &schemas, &json!({"displayName": "Old"})).unwrap();
    assert_eq!(rest.apply(&schemas, ResourceKind::Group, &mut resource), Ok(true));
    assert_eq!(document(&resource), json!({"displayName": "New"}));
    assert_eq!(rest.apply(&schemas, ResourceKind::Group, &mut resource), Ok(false));
}

#[test]
fn what_is_refused() {
    use ScimType::{InvalidValue, Mutability, NoTarget};
    for (operation, wanted) in [
        (json!({"op": "add", "path": "members", "value": [{}]}), InvalidValue),
        (json!({"op": "add", "path": "members", "value": [{"display": "x"}]}), InvalidValue),
        (json!({"op": "add", "path": "members", "value": [{"value": ""}]}), InvalidValue),
        (json!({"op": "add", "path": "members", "value": [{"value": 1}]}), InvalidValue),
        (json!({"op": "add", "path": "members", "value": [1]}), InvalidValue),
        (json!({"op": "add", "path": "members", "value": [[{"value": "1"}]]}), InvalidValue),
        (json!({"op": "remove", "path": "members", "value": [1]}), InvalidValue),
        (json!({"op": "replace", "path": "members[value eq \"1\"].display", "value": "x"}), Mutability),
        (json!({"op": "replace", "path": "members[value eq \"1\"]", "value": {"value": "2"}}), Mutability),
        (json!({"op": "remove", "path": "members[value eq \"1\"].type"}), Mutability),
        (json!({"op": "add", "path": "members[type eq \"User\"]", "value": {"value": "1"}}), NoTarget),
    ] {
        assert_eq!(split(&json!([operation])).expect_err("refused").scim_type, Some(wanted), "{operation}");
    }
    let schemas = Schemas::standard();
    let mut group = Resource::read(ResourceKind::Group, &schemas, &json!({"displayName": "g"})).unwrap();
    for (op, wanted) in [("remove", Mutability), ("replace", InvalidValue)] {
        let body = json!({"Operations": [{"op": op, "path": "displayName", "value": ""}]});
        let error = Patch::parse(&body).unwrap().apply(&schemas, ResourceKind::Group, &mut group);
        assert_eq!(error.unwrap_err().scim_type, Some(wanted));
    }
}

#[test]
fn h41_thousands_of_members_in_one_operation() {
    let value: Vec<Value> = (0..5000).map(|n| json!({"value": format!("usr-{n}")})).collect();
    let (_, changes) = split(&json!([{"op": "add", "path": "members", "value": value}])).unwrap();
    assert!(matches!(changes.as_slice(), [MemberChange::Add(list)] if list.len() == 5000));
}
