//! Tables for the rules of reading (H10 to H23, H42).

use serde_json::{Value, json};

use super::*;
use crate::error::ScimType;
use crate::schema::{ENTERPRISE_URN, ExtensionAttribute, GROUP_URN, Type, USER_URN};

fn user(body: &Value) -> Resource {
    Resource::read(ResourceKind::User, &Schemas::standard(), body).unwrap_or_else(|e| panic!("{body}: {e}"))
}

fn stored(body: &Value) -> Value {
    serde_json::from_str(&user(body).to_stored()).unwrap()
}

fn refused(kind: ResourceKind, body: &Value) -> Option<ScimType> {
    let error = Resource::read(kind, &Schemas::standard(), body).expect_err(&body.to_string());
    assert_eq!(error.status, 400, "{body}");
    error.scim_type
}

#[test]
fn what_is_stored_of_a_user() {
    let long = json!({"value": "x", "type": "work"});
    let cases = [
        (
            "H10 names in any case",
            json!({"USERNAME": "a", "Name": {"GIVENNAME": "A"}}),
            json!({"userName": "a", "name": {"givenName": "A"}}),
        ),
        (
            "H11 booleans as words",
            json!({"userName": "a", "active": "FALSE", "emails": [{"value": "x", "primary": "True"}]}),
            json!({"userName": "a", "active": false, "emails": [{"value": "x", "primary": true}]}),
        ),
        (
            "H12 unassigned",
            json!({"userName": "a", "title": null, "nickName": "", "emails": [], "name": {"givenName": null}, "photos": [{}], "locale": null}),
            json!({"userName": "a"}),
        ),
        (
            "H13 unknown",
            json!({"userName": "a", "department": "d", "manager": null, "x": {"y": 1}, "urn:x:y": {"a": 1}}),
            json!({"userName": "a"}),
        ),
        (
            "H13 enterprise without its URN in schemas",
            json!({"schemas": [USER_URN], "userName": "a", ENTERPRISE_URN: {"department": "d", "foo": 1}}),
            json!({"userName": "a", ENTERPRISE_URN: {"department": "d"}}),
        ),
        (
            "H14 one object is a list",
            json!({"userName": "a", "emails": long}),
            json!({"userName": "a", "emails": [long]}),
        ),
        (
            "H15 read-only",
            json!({"userName": "a", "id": "x", "meta": {"version": "1"}, "groups": [{"value": "g"}]}),
            json!({"userName": "a"}),
        ),
        (
            "H16 as sent",
            json!({"userName": " A ", "profileUrl": "ROQHEOEENWTS", "locale": "HNUL", "phoneNumbers": [{"value": "007", "type": "work"}]}),
            json!({"userName": " A ", "profileUrl": "ROQHEOEENWTS", "locale": "HNUL", "phoneNumbers": [{"value": "007", "type": "work"}]}),
        ),
        (
            "H16 repetitions",
            json!({"userName": "a", "emails": [long, {"value": "x", "type": "home"}, {"value": "x", "type": "work", "primary": true}]}),
            json!({"userName": "a", "emails": [{"value": "x", "type": "work", "primary": true}, {"value": "x", "type": "home"}]}),
        ),
        (
            "H17 manager as text",
            json!({"userName": "a", ENTERPRISE_URN: {"manager": "m"}}),
            json!({"userName": "a", ENTERPRISE_URN: {"manager": {"value": "m"}}}),
        ),
        (
            "H17 manager in full",
            json!({"userName": "a", ENTERPRISE_URN: {"manager": {"value": "m", "$ref": "r", "displayName": "n"}}}),
            json!({"userName": "a", ENTERPRISE_URN: {"manager": {"value": "m"}}}),
        ),
        (
            "H17 manager as array",
            json!({"userName": "a", ENTERPRISE_URN: {"manager": [{"value": "m"}]}}),
            json!({"userName": "a", ENTERPRISE_URN: {"manager": {"value": "m"}}}),
        ),
        ("H18 password", json!({"userName": "a", "password": "secret"}), json!({"userName": "a"})),
        (
            "H20 roles as text",
            json!({"userName": "a", "roles": ["agent"]}),
            json!({"userName": "a", "roles": [{"value": "agent"}]}),
        ),
        (
            "H39 the last primary wins",
            json!({"userName": "a", "emails": [{"value": "x", "primary": true}, {"value": "y", "primary": true}]}),
            json!({"userName": "a", "emails": [{"value": "x", "primary": false}, {"value": "y", "primary": true}]}),
        ),
        (
            "elements of nothing but a type",
            json!({"userName": "a", "emails": [{"type": "work", "primary": true}]}),
            json!({"userName": "a"}),
        ),
    ];
    for (rule, body, wanted) in cases {
        assert_eq!(stored(&body), wanted, "{rule}");
    }
}

#[test]
fn what_is_refused() {
    use ScimType::{InvalidSyntax, InvalidValue};
    let too_long = "x".repeat(MAX_NAME + 1);
    for (body, wanted) in [
        (json!([]), InvalidSyntax),
        (json!("a"), InvalidSyntax),
        (json!({}), InvalidValue),
        (json!({"userName": ""}), InvalidValue),
        (json!({"userName": " \t"}), InvalidValue),
        (json!({"userName": null}), InvalidValue),
        (json!({"userName": 1}), InvalidValue),
        (json!({"userName": ["a"]}), InvalidValue),
        (json!({"userName": "a\u{0}b"}), InvalidValue),
        (json!({"userName": too_long}), InvalidValue),
        (json!({"userName": "a", "username": "b"}), InvalidSyntax),
        (json!({"userName": "a", "active": "yes"}), InvalidValue),
        (json!({"userName": "a", "active": 1}), InvalidValue),
        (json!({"userName": "a", "name": "Ada"}), InvalidValue),
        (json!({"userName": "a", "emails": ["x"]}), InvalidValue),
        (json!({"userName": "a", "emails": [[{"value": "x"}]]}), InvalidValue),
        (json!({"userName": "a", "emails": 5}), InvalidValue),
        (json!({"userName": "a", ENTERPRISE_URN: "x"}), InvalidValue),
        (json!({"userName": "a", "schemas": "x"}), InvalidSyntax),
        (json!({"userName": "a", "schemas": [1]}), InvalidSyntax),
        (json!({"userName": "a", "schemas": [GROUP_URN]}), InvalidSyntax),
    ] {
        assert_eq!(refused(ResourceKind::User, &body), Some(wanted), "{body}");
    }
    for body in [
        json!({"displayName": " "}),
        json!({"displayName": "g", "members": [1]}),
        json!({"displayName": "g", "members": [["u"]]}),
        json!({"displayName": "g", "members": [{"display": "u"}]}),
        json!({"displayName": "g", "members": [{"value": 5}]}),
    ] {
        assert_eq!(refused(ResourceKind::Group, &body), Some(InvalidValue), "{body}");
    }
}

#[test]
fn h13_unknown_urns_and_missing_schemas_are_fine() {
    for schemas in
        [json!([]), json!(null), json!(["urn:x"]), json!([ENTERPRISE_URN]), json!([USER_URN.to_uppercase()])]
    {
        assert_eq!(user(&json!({"schemas": schemas, "userName": "a"})).user_name(), "a");
    }
}

#[test]
fn h18_the_password_is_kept_apart_and_never_printed() {
    let mut resource = user(&json!({"userName": "a", "password": "secret"}));
    assert!(!format!("{resource:?}").contains("secret"));
    assert!(!resource.to_stored().contains("secret"));
    assert_eq!(resource.take_password().as_deref(), Some("secret"));
    assert_eq!(resource.take_password(), None);
}

#[test]
fn h19_members_are_read_and_not_stored_in_the_document() {
    let body = json!({"displayName": "g", "members": [
        {"value": "usr-1", "display": "x", "$ref": "y"}, {"value": "grp-2", "type": "group"}, {"value": "usr-1"},
    ]});
    let group = Resource::read(ResourceKind::Group, &Schemas::standard(), &body).unwrap();
    let members: Vec<_> = group.members().into_iter().map(|member| (member.id, member.kind)).collect();
    let wanted = [("usr-1".to_owned(), ResourceKind::User), ("grp-2".to_owned(), ResourceKind::Group)];
    assert_eq!(members, wanted);
    assert_eq!(group.to_stored(), r#"{"displayName":"g"}"#);
}

#[test]
fn h20_role_values_may_be_json_text() {
    let json_role = r#"{"id":"1","value":"agent","displayName":"Agent"}"#;
    let resource = user(&json!({"userName": "a", "roles": [
        {"value": json_role}, {"value": "sales"}, {"value": "{broken"}, {"display": "no value"},
    ]}));
    assert_eq!(resource.roles(), ["agent", "sales", "{broken"]);
    assert!(resource.to_stored().contains(r#"\"id\":\"1\""#), "kept verbatim");
}

#[test]
fn h23_and_h42_active_through_create_and_replace() {
    let schemas = Schemas::standard();
    let mut resource = user(&json!({"userName": "a", "title": "t"}));
    assert_eq!(resource.active(), None);
    resource.set_create_defaults(ResourceKind::User, &schemas);
    assert_eq!(resource.active(), Some(true));
    resource.set_active(false);
    resource.replace_with(user(&json!({"userName": "b"})));
    assert_eq!((resource.active(), resource.user_name(), resource.get("title")), (Some(false), "b", None));
    resource.replace_with(user(&json!({"userName": "b", "active": true, "password": "p"})));
    assert_eq!(resource.active(), Some(true));
    resource.replace_with(user(&json!({"userName": "b"})));
    assert_eq!(resource.take_password().as_deref(), Some("p"));
}

#[test]
fn b5_the_address_of_a_person() {
    for (body, wanted) in [
        (json!({"emails": [{"value": "w", "type": "work"}, {"value": "p", "primary": true}]}), Some("p")),
        (json!({"emails": [{"value": "h", "type": "home"}, {"value": "w", "type": "Work"}]}), Some("w")),
        (json!({"emails": [{"value": "h", "type": "home"}, {"value": "o"}]}), Some("h")),
        (json!({"emails": [{"display": "no value", "type": "work"}]}), Some("ada@acme.test")),
        (json!({}), Some("ada@acme.test")),
        (json!({"userName": "ada"}), None),
        (json!({"userName": "ada byron@acme.test"}), None),
    ] {
        let mut full = json!({"userName": "ada@acme.test"});
        full.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        assert_eq!(user(&full).primary_email(), wanted, "{body}");
    }
}

#[test]
fn changed_names_the_attributes() {
    let before =
        user(&json!({"userName": "a", "title": "t", ENTERPRISE_URN: {"department": "d", "division": "x"}}));
    let after = user(
        &json!({"userName": "a", "nickName": "n", ENTERPRISE_URN: {"department": "e", "division": "x"}}),
    );
    let department = format!("{ENTERPRISE_URN}:department");
    assert_eq!(changed(&before, &after), ["title", &department, "nickName"]);
    assert_eq!(changed(&after, &after), Vec::<String>::new());
}

fn sightcall() -> Schemas {
    let profile = ExtensionAttribute {
        name: "profile".into(),
        kind: Type::String,
        multi_valued: false,
        description: "Profile".into(),
        allowed: vec!["standard".into(), "recording".into()],
        default: Some("standard".into()),
    };
    Schemas::standard().with_extension("sightcall", vec![profile]).unwrap()
}

#[test]
fn s6_extension_attributes_have_allowed_values_and_a_default() {
    const URN: &str = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User";
    let schemas = sightcall();
    let read = |body: &Value| Resource::read(ResourceKind::User, &schemas, body);
    let mut resource = read(&json!({"userName": "a"})).unwrap();
    resource.set_create_defaults(ResourceKind::User, &schemas);
    assert_eq!(resource.extension(URN, "profile"), Some(&json!("standard")));
    let mut resource = read(&json!({"userName": "a", URN: {"Profile": "recording"}})).unwrap();
    resource.set_create_defaults(ResourceKind::User, &schemas);
    assert_eq!(resource.extension(URN, "profile"), Some(&json!("recording")));
    let other = read(&json!({"userName": "a", URN: {"profile": "other"}})).unwrap();
    let error = schemas.check_allowed(&Resource::default(), &other).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
    assert!(error.detail.contains("profile must be one of: standard, recording"), "{error}");
    schemas.check_allowed(&Resource::default(), &resource).unwrap();
    schemas.check_allowed(&other, &other).unwrap();
    schemas.check_allowed(&resource, &other).unwrap_err();
}

#[test]
fn s6_what_is_hidden_is_kept_through_writes_and_not_shown() {
    const URN: &str = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User";
    let before = Resource::from_stored(
        &json!({ "userName": "a", URN: { "profile": "recording", "old": 1 } }).to_string(),
    );
    let before = before.unwrap();
    let schemas = sightcall().with_hidden("sightcall", "old");
    let read = |body: &Value| Resource::read(ResourceKind::User, &schemas, body).unwrap();
    let mut after = read(&json!({ "userName": "b", URN: { "profile": "standard", "old": 2 } }));
    schemas.keep_left_out(&before, &mut after);
    assert_eq!(after.get(URN), Some(&json!({ "profile": "standard", "old": 1 })));
    schemas.hide_left_out(&mut after);
    assert_eq!(after.get(URN), Some(&json!({ "profile": "standard" })));
    let alone = Schemas::standard().with_hidden("sightcall", "profile").with_hidden("sightcall", "old");
    alone.hide_left_out(&mut after);
    assert_eq!(after.get(URN), None);
    let mut bare = read(&json!({ "userName": "c" }));
    alone.keep_left_out(&before, &mut bare);
    assert_eq!(bare.get(URN), before.get(URN));
    alone.keep_left_out(&Resource::default(), &mut bare);
    assert_eq!(bare.get(URN), None);
}

#[test]
fn an_attribute_of_the_standards_extension_needs_no_urn_whatever_a_tenant_defines() {
    let attribute = ExtensionAttribute {
        name: "department".into(),
        kind: Type::String,
        multi_valued: false,
        description: String::new(),
        allowed: Vec::new(),
        default: None,
    };
    let schemas = Schemas::standard().with_extension("acme", vec![attribute]).unwrap();
    let path = crate::AttrPath::parse("department").unwrap();
    let crate::schema::Target::Attribute { extension, .. } =
        schemas.resolve(ResourceKind::User, &path).unwrap()
    else {
        panic!("no attribute");
    };
    assert_eq!(extension, Some(ENTERPRISE_URN));
}

#[test]
fn s6_lists_of_simple_values() {
    const URN: &str = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";
    let list = |kind, default: Option<&str>| ExtensionAttribute {
        name: "skills".into(),
        kind,
        multi_valued: true,
        description: String::new(),
        allowed: Vec::new(),
        default: default.map(Into::into),
    };
    let schemas = |attribute| Schemas::standard().with_extension("acme", vec![attribute]).unwrap();
    let texts = schemas(list(Type::String, Some("talk")));
    let read = |body: Value| Resource::read(ResourceKind::User, &texts, &body);
    let one = read(json!({ "userName": "a", URN: { "skills": ["x", "y", "x"] } })).unwrap();
    assert_eq!(one.extension(URN, "skills"), Some(&json!(["x", "y"])));
    let mut none = read(json!({ "userName": "a" })).unwrap();
    none.set_create_defaults(ResourceKind::User, &texts);
    assert_eq!(none.extension(URN, "skills"), Some(&json!(["talk"])));
    assert!(read(json!({ "userName": "a", URN: { "skills": [1] } })).is_err());
    let numbers = schemas(list(Type::Integer, None));
    let body = json!({ "userName": "a", URN: { "skills": 7 } });
    let one = Resource::read(ResourceKind::User, &numbers, &body).unwrap();
    assert_eq!(one.extension(URN, "skills"), Some(&json!([7])));
}

#[test]
fn bad_extensions_are_refused() {
    let attribute = |name: &str, default: Option<&str>| ExtensionAttribute {
        name: name.into(),
        kind: Type::String,
        multi_valued: false,
        description: String::new(),
        allowed: vec!["x".into()],
        default: default.map(Into::into),
    };
    let schemas = Schemas::standard();
    for (name, attributes) in [
        ("", vec![]),
        ("a b", vec![]),
        ("a:b", vec![]),
        ("Enterprise", vec![]),
        ("ok", vec![attribute("1a", None)]),
        ("ok", vec![attribute("a.b", None)]),
        ("ok", vec![attribute("Members", None)]),
        ("ok", vec![attribute("a", Some("y"))]),
        ("ok", vec![attribute("a", None), attribute("A", None)]),
    ] {
        assert!(schemas.clone().with_extension(name, attributes).is_err(), "{name}");
    }
}

#[test]
fn stored_documents_come_back() {
    let resource = user(&json!({"userName": "ä\"\\", "emails": [{"value": "x"}]}));
    assert_eq!(Resource::from_stored(&resource.to_stored()).unwrap(), resource);
    assert_eq!(Resource::from_stored("[").unwrap_err().status, 500);
}

/// B2: what is left out of the service is read over, kept as it was, and shown to nobody.
#[test]
fn b2_what_is_left_out_is_taken_and_dropped() {
    let schemas = Schemas::standard().without("roles").without("phoneNumbers");
    let roles = json!([{"value": "agent"}]);
    let body = json!({"userName": "a", "ROLES": 5, "phoneNumbers": [{"value": "1"}], "title": "t"});
    let read = Resource::read(ResourceKind::User, &schemas, &body).unwrap();
    assert_eq!(read.to_stored(), r#"{"userName":"a","title":"t"}"#);
    let before = user(&json!({"userName": "a", "roles": roles}));
    let mut after =
        user(&json!({"userName": "a", "roles": [{"value": "manager"}], "phoneNumbers": [{"value": "1"}]}));
    schemas.keep_left_out(&before, &mut after);
    assert_eq!(after, before);
    schemas.hide_left_out(&mut after);
    assert_eq!(after.to_stored(), r#"{"userName":"a"}"#);
}
