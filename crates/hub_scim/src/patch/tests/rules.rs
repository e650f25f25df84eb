//! Tables for H34 to H39: what a PATCH does.

use super::*;
use crate::error::ScimType;
use crate::schema::{ENTERPRISE_URN, USER_URN};

/// Rule, start, operations, result; every start has the userName `a` besides.
fn check(cases: Vec<(&str, Value, Value, Value)>) {
    for (rule, start, operations, wanted) in cases {
        let with_name = |value: Value| {
            let mut full = json!({"userName": "a"});
            full.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
            full
        };
        let (start, wanted) = (with_name(start), with_name(wanted));
        let (found, changed) = patched(&start, &operations).unwrap_or_else(|e| panic!("{rule}: {e}"));
        assert_eq!(found, wanted, "{rule}");
        assert_eq!(changed, start != wanted, "{rule}: a change of nothing is none");
    }
}

#[test]
fn h34_every_path_form() {
    let department = format!("{ENTERPRISE_URN}:department");
    let manager = format!("{ENTERPRISE_URN}:manager.value");
    let with = |name: &str, value: Value| json!({ENTERPRISE_URN: {name: value}});
    check(vec![
        ("attr", json!({}), json!([{"op": "add", "path": "TITLE", "value": "t"}]), json!({"title": "t"})),
        (
            "attr.sub",
            json!({}),
            json!([{"op": "replace", "path": "name.givenName", "value": "g"}]),
            json!({"name": {"givenName": "g"}}),
        ),
        (
            "URN:attr",
            json!({}),
            json!([{"op": "add", "path": department, "value": "d"}]),
            with("department", json!("d")),
        ),
        (
            "URN:attr.sub",
            json!({}),
            json!([{"op": "add", "path": manager, "value": "m"}]),
            with("manager", json!({"value": "m"})),
        ),
        (
            "core URN",
            json!({}),
            json!([{"op": "add", "path": format!("{}:nickName", USER_URN.to_uppercase()), "value": "n"}]),
            json!({"nickName": "n"}),
        ),
        (
            "unqualified enterprise",
            json!({}),
            json!([{"op": "add", "path": "department", "value": "d"}]),
            with("department", json!("d")),
        ),
        (
            "URN alone",
            json!({ENTERPRISE_URN: {"division": "x"}}),
            json!([{"op": "replace", "path": ENTERPRISE_URN, "value": {"department": "d"}}]),
            json!({ENTERPRISE_URN: {"division": "x", "department": "d"}}),
        ),
        (
            "URN alone removed",
            with("division", json!("x")),
            json!([{"op": "remove", "path": ENTERPRISE_URN}]),
            json!({}),
        ),
        (
            "last attribute of an extension",
            with("division", json!("x")),
            json!([{"op": "remove", "path": "division"}]),
            json!({}),
        ),
        (
            "keys that are paths",
            json!({}),
            json!([{"op": "replace", "value": {"name.givenName": "g", (department.as_str()): "d", "emails[type eq \"work\"].value": "x"}}]),
            json!({"name": {"givenName": "g"}, ENTERPRISE_URN: {"department": "d"}, "emails": [{"type": "work", "value": "x"}]}),
        ),
        (
            "nested extension object",
            json!({}),
            json!([{"op": "add", "value": {ENTERPRISE_URN: {"department": "d", "manager": "m", "x": 1}}}]),
            json!({ENTERPRISE_URN: {"department": "d", "manager": {"value": "m"}}}),
        ),
        (
            "nested core object",
            json!({}),
            json!([{"op": "add", "value": {USER_URN: {"title": "t"}}}]),
            json!({"title": "t"}),
        ),
    ]);
}

#[test]
fn h12_h13_h15_what_is_ignored_or_clears() {
    check(vec![
        (
            "H13 unknown keys",
            json!({}),
            json!([{"op": "replace", "value": {"foo": 1, "department": "d", "urn:x:y:z": 2, "name.foo": 3, "schemas": ["x"]}}]),
            json!({}),
        ),
        (
            "H15 read-only keys",
            json!({}),
            json!([{"op": "replace", "value": {"id": "x", "meta": {}, "groups": [{"value": "g"}]}}]),
            json!({}),
        ),
        (
            "H12 empty text",
            json!({"title": "t"}),
            json!([{"op": "replace", "path": "title", "value": ""}]),
            json!({}),
        ),
        (
            "H12 null",
            json!({"title": "t"}),
            json!([{"op": "add", "path": "title", "value": null}]),
            json!({}),
        ),
        (
            "H12 empty list",
            json!({"emails": [{"value": "x"}]}),
            json!([{"op": "replace", "path": "emails", "value": []}]),
            json!({}),
        ),
        (
            "adding nothing",
            json!({"emails": [{"value": "x"}]}),
            json!([{"op": "add", "path": "emails", "value": []}]),
            json!({"emails": [{"value": "x"}]}),
        ),
        (
            "H12 null parts",
            json!({"name": {"givenName": "g", "familyName": "f"}}),
            json!([{"op": "replace", "path": "name", "value": {"givenName": null}}]),
            json!({"name": {"familyName": "f"}}),
        ),
        (
            "unknown parts say nothing",
            json!({"name": {"givenName": "g"}}),
            json!([{"op": "replace", "path": "name", "value": {"foo": "x"}}]),
            json!({"name": {"givenName": "g"}}),
        ),
    ]);
}

#[test]
fn h35_merge_replace_append() {
    let two = json!([{"value": "x", "type": "work"}, {"value": "y", "type": "home"}]);
    check(vec![
        (
            "complex merges",
            json!({"name": {"givenName": "g", "familyName": "f"}}),
            json!([{"op": "replace", "path": "name", "value": {"givenName": "h"}}]),
            json!({"name": {"givenName": "h", "familyName": "f"}}),
        ),
        (
            "add appends",
            json!({"emails": [{"value": "x", "type": "work"}]}),
            json!([{"op": "add", "path": "emails", "value": [{"value": "y", "type": "home"}]}]),
            json!({"emails": two}),
        ),
        (
            "add of an object",
            json!({"emails": [{"value": "x", "type": "work"}]}),
            json!([{"op": "add", "path": "emails", "value": {"value": "y", "type": "home"}}]),
            json!({"emails": two}),
        ),
        (
            "add of what is there",
            json!({"emails": two}),
            json!([{"op": "add", "path": "emails", "value": [{"value": "y", "type": "home"}]}]),
            json!({"emails": two}),
        ),
        (
            "replace replaces",
            json!({"emails": two}),
            json!([{"op": "replace", "path": "emails", "value": [{"value": "z"}]}]),
            json!({"emails": [{"value": "z"}]}),
        ),
        (
            "path-less add appends",
            json!({"emails": [{"value": "x", "type": "work"}]}),
            json!([{"op": "add", "value": {"emails": [{"value": "y", "type": "home"}]}}]),
            json!({"emails": two}),
        ),
        (
            "H16 collapsed",
            json!({"emails": two}),
            json!([{"op": "replace", "path": "emails[type eq \"home\"]", "value": {"value": "x", "type": "work"}}]),
            json!({"emails": [{"value": "x", "type": "work"}]}),
        ),
        (
            "part of every element",
            json!({"emails": two}),
            json!([{"op": "replace", "path": "emails.display", "value": "d"}]),
            json!({"emails": [{"value": "x", "type": "work", "display": "d"}, {"value": "y", "type": "home", "display": "d"}]}),
        ),
        (
            "filtered element merges",
            json!({"emails": two}),
            json!([{"op": "replace", "path": "emails[type eq \"HOME\"]", "value": {"value": "z"}}]),
            json!({"emails": [{"value": "x", "type": "work"}, {"value": "z", "type": "home"}]}),
        ),
        (
            "several elements",
            json!({"emails": two}),
            json!([{"op": "add", "path": "emails[value pr].display", "value": "d"}]),
            json!({"emails": [{"value": "x", "type": "work", "display": "d"}, {"value": "y", "type": "home", "display": "d"}]}),
        ),
    ]);
}

#[test]
fn h36_create_on_absent() {
    check(vec![
        (
            "add from terms",
            json!({}),
            json!([{"op": "add", "path": "emails[type eq \"x\" and display eq \"d\"].value", "value": "v"}]),
            json!({"emails": [{"type": "x", "display": "d", "value": "v"}]}),
        ),
        (
            "add of an object",
            json!({}),
            json!([{"op": "add", "path": "emails[type eq \"x\"]", "value": {"value": "v"}}]),
            json!({"emails": [{"type": "x", "value": "v"}]}),
        ),
        (
            "replace of a canonical type",
            json!({}),
            json!([{"op": "Replace", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "1"}]),
            json!({"phoneNumbers": [{"type": "mobile", "value": "1"}]}),
        ),
        (
            "replace by primary",
            json!({}),
            json!([{"op": "replace", "path": "roles[primary eq \"True\"].value", "value": "r"}]),
            json!({"roles": [{"primary": true, "value": "r"}]}),
        ),
        (
            "later operations see it",
            json!({}),
            json!([{"op": "replace", "path": "roles[primary eq \"True\"].type", "value": "t"}, {"op": "replace", "path": "roles[primary eq \"True\"].value", "value": "r"}]),
            json!({"roles": [{"primary": true, "type": "t", "value": "r"}]}),
        ),
        (
            "nothing is made of nothing",
            json!({}),
            json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": ""}]),
            json!({}),
        ),
    ]);
    for (op, path) in [
        ("replace", "emails[type eq \"nosuch\"].value"),
        ("replace", "emails[value eq \"x\"].type"),
        ("replace", "roles[type eq \"work\"].value"),
        ("replace", "emails[type eq \"work\" and value eq \"x\"].display"),
        ("add", "emails[type eq \"work\" or type eq \"home\"].value"),
        ("add", "emails[type sw \"work\"].value"),
        ("add", "emails[not (type eq \"work\")].value"),
        ("add", "emails[type eq \"work\" and type eq \"home\"].value"),
    ] {
        let error = patched(&json!({"userName": "a"}), &json!([{"op": op, "path": path, "value": "v"}]));
        assert_eq!(error.expect_err(path).scim_type, Some(ScimType::NoTarget), "{op} {path}");
    }
}

#[test]
fn h37_remove() {
    let two = json!([{"value": "x", "type": "work"}, {"value": "y", "type": "home"}]);
    check(vec![
        ("attribute", json!({"title": "t"}), json!([{"op": "remove", "path": "title"}]), json!({})),
        (
            "a value is ignored",
            json!({"title": "t"}),
            json!([{"op": "remove", "path": "title", "value": "other"}]),
            json!({}),
        ),
        ("absent attribute", json!({}), json!([{"op": "remove", "path": "title"}]), json!({})),
        (
            "absent element",
            json!({"emails": two}),
            json!([{"op": "remove", "path": "emails[type eq \"other\"]"}]),
            json!({"emails": two}),
        ),
        (
            "absent list",
            json!({}),
            json!([{"op": "remove", "path": "emails[type eq \"other\"].value"}]),
            json!({}),
        ),
        (
            "element",
            json!({"emails": two}),
            json!([{"op": "remove", "path": "emails[type eq \"work\"]"}]),
            json!({"emails": [{"value": "y", "type": "home"}]}),
        ),
        (
            "last element",
            json!({"emails": [{"value": "x"}]}),
            json!([{"op": "remove", "path": "emails[value eq \"x\"]"}]),
            json!({}),
        ),
        (
            "part of an element",
            json!({"emails": two}),
            json!([{"op": "remove", "path": "emails[type eq \"work\"].value"}]),
            json!({"emails": [{"value": "y", "type": "home"}]}),
        ),
        (
            "part of every element",
            json!({"emails": two}),
            json!([{"op": "remove", "path": "emails.type"}]),
            json!({"emails": [{"value": "x"}, {"value": "y"}]}),
        ),
        (
            "part",
            json!({"name": {"givenName": "g", "familyName": "f"}}),
            json!([{"op": "remove", "path": "name.givenName"}]),
            json!({"name": {"familyName": "f"}}),
        ),
        (
            "last part",
            json!({"name": {"givenName": "g"}}),
            json!([{"op": "remove", "path": "name.givenName"}]),
            json!({}),
        ),
        ("H23 active", json!({"active": false}), json!([{"op": "remove", "path": "active"}]), json!({})),
    ]);
}

#[test]
fn h39_one_primary() {
    let start =
        json!({"emails": [{"value": "x", "type": "work", "primary": true}, {"value": "y", "type": "home"}]});
    let demoted =
        |second: Value| json!({"emails": [{"value": "x", "type": "work", "primary": false}, second]});
    check(vec![
        (
            "made primary",
            start.clone(),
            json!([{"op": "replace", "path": "emails[type eq \"home\"].primary", "value": "True"}]),
            demoted(json!({"value": "y", "type": "home", "primary": true})),
        ),
        (
            "added as primary",
            json!({"emails": [{"value": "x", "type": "work", "primary": true}]}),
            json!([{"op": "add", "path": "emails", "value": {"value": "z", "primary": true}}]),
            demoted(json!({"value": "z", "primary": true})),
        ),
        (
            "the first made primary",
            json!({"emails": [{"value": "x", "type": "work"}, {"value": "y", "type": "home", "primary": true}]}),
            json!([{"op": "add", "path": "emails[type eq \"work\"].primary", "value": true}]),
            json!({"emails": [{"value": "x", "type": "work", "primary": true}, {"value": "y", "type": "home", "primary": false}]}),
        ),
    ]);
}
