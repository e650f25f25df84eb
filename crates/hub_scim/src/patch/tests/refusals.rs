//! Tables for H32 and H40: what is refused, and what is no part of the document.

use super::*;
use crate::error::ScimType;
use crate::schema::{ENTERPRISE_URN, USER_URN};

#[test]
fn h40_refusals() {
    use ScimType::{InvalidFilter, InvalidPath, InvalidSyntax, InvalidValue, Mutability, NoTarget};
    for (operation, wanted) in [
        (json!(1), InvalidSyntax),
        (json!({"op": "move", "path": "title", "value": "x"}), InvalidSyntax),
        (json!({"path": "title", "value": "x"}), InvalidSyntax),
        (json!({"op": "add", "path": "title"}), InvalidValue),
        (json!({"op": "replace"}), InvalidValue),
        (json!({"op": "add", "value": "x"}), InvalidValue),
        (json!({"op": "add", "value": ["x"]}), InvalidValue),
        (json!({"op": "remove"}), NoTarget),
        (json!({"op": "remove", "path": ""}), NoTarget),
        (json!({"op": "add", "path": 5, "value": "x"}), InvalidPath),
        (json!({"op": "add", "path": "a b", "value": "x"}), InvalidPath),
        (json!({"op": "add", "path": "foo", "value": "x"}), InvalidPath),
        (json!({"op": "remove", "path": "urn:x:y:z"}), InvalidPath),
        (json!({"op": "add", "path": "name.foo", "value": "x"}), InvalidPath),
        (json!({"op": "add", "path": "title.foo", "value": "x"}), InvalidPath),
        (json!({"op": "add", "path": "emails[type eq]", "value": {}}), InvalidFilter),
        (json!({"op": "add", "path": "emails[foo eq \"x\"].value", "value": "x"}), InvalidFilter),
        (json!({"op": "add", "path": "name[givenName eq \"x\"].familyName", "value": "x"}), InvalidPath),
        (json!({"op": "replace", "value": {"emails[type eq": "x"}}), InvalidPath),
        (json!({"op": "replace", "path": "id", "value": "x"}), Mutability),
        (json!({"op": "replace", "path": "meta.created", "value": "x"}), Mutability),
        (json!({"op": "remove", "path": "groups"}), Mutability),
        (json!({"op": "add", "path": "groups[value eq \"g\"]", "value": {"value": "g"}}), Mutability),
        (json!({"op": "replace", "path": "manager.displayName", "value": "x"}), Mutability),
        (json!({"op": "remove", "path": "userName"}), Mutability),
        (json!({"op": "replace", "path": "userName", "value": ""}), InvalidValue),
        (json!({"op": "replace", "path": "userName", "value": " "}), InvalidValue),
        (json!({"op": "replace", "value": {"userName": null}}), InvalidValue),
        (json!({"op": "replace", "path": "title", "value": 5}), InvalidValue),
        (json!({"op": "replace", "path": "title", "value": {"a": 1}}), InvalidValue),
        (json!({"op": "replace", "path": "active", "value": "maybe"}), InvalidValue),
        (json!({"op": "replace", "path": "name", "value": "x"}), InvalidValue),
        (json!({"op": "add", "path": "emails", "value": "x"}), InvalidValue),
        (json!({"op": "add", "path": "emails", "value": [1]}), InvalidValue),
        (json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": {"x": 1}}), InvalidValue),
        (json!({"op": "add", "path": ENTERPRISE_URN, "value": "x"}), InvalidValue),
    ] {
        // A change before it, so that all-or-nothing is seen.
        let operations = json!([{"op": "add", "path": "nickName", "value": "n"}, operation]);
        let error = patched(&json!({"userName": "a"}), &operations).expect_err(&operation.to_string());
        assert_eq!((error.status, error.scim_type), (400, Some(wanted)), "{operation}: {error}");
    }
}

#[test]
fn h32_the_envelope() {
    for body in [
        json!({"Operations": []}),
        json!({"schemas": [PATCH_URN.to_lowercase()], "operations": []}),
        json!({"schemas": null, "OPERATIONS": []}),
    ] {
        assert_eq!(Patch::parse(&body), Ok(Patch::default()), "{body}");
    }
    for body in [
        json!([]),
        json!({}),
        json!({"Operations": {}}),
        json!({"Operations": null}),
        json!({"schemas": [USER_URN], "Operations": []}),
        json!({"schemas": [], "Operations": []}),
    ] {
        assert_eq!(
            Patch::parse(&body).expect_err("envelope").scim_type,
            Some(ScimType::InvalidSyntax),
            "{body}"
        );
    }
}

#[test]
fn h18_a_password_in_a_patch_is_kept_apart() {
    let mut resource = user(&json!({"userName": "a"}));
    for operation in [
        json!({"op": "replace", "path": "password", "value": "one"}),
        json!({"op": "replace", "value": {"password": "two"}}),
    ] {
        let patch = Patch::parse(&json!({ "Operations": [operation] })).unwrap();
        let changed = patch.apply(&Schemas::standard(), ResourceKind::User, &mut resource);
        assert_eq!(changed, Ok(false));
        assert!(resource.take_password().is_some());
        assert_eq!(document(&resource), json!({"userName": "a"}));
    }
}

#[test]
fn h7_limits_of_operations_and_elements() {
    let one = json!({"op": "add", "path": "title", "value": "t"});
    let many = vec![one.clone(); MAX_OPERATIONS];
    assert!(patched(&json!({"userName": "a"}), &json!(many)).is_ok());
    let error = Patch::parse(&json!({"Operations": vec![one; MAX_OPERATIONS + 1]})).unwrap_err();
    assert_eq!(error.status, 413);
    let emails =
        |from: usize, to: usize| (from..to).map(|n| json!({"value": n.to_string()})).collect::<Vec<_>>();
    let start = json!({"userName": "a", "emails": emails(0, 500)});
    let add = |value: Vec<Value>| patched(&start, &json!([{"op": "add", "path": "emails", "value": value}]));
    assert_eq!(add(emails(0, 500)).unwrap().0["emails"], start["emails"], "those are there already");
    assert_eq!(add(emails(500, 501)).unwrap_err().scim_type, Some(ScimType::InvalidValue));
}
