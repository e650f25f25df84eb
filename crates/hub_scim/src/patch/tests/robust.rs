//! Whatever is sent: no panic, all or nothing, and what is stored is in normal form.

use proptest::prelude::*;

use super::*;
use crate::json;

const PATHS: [&str; 22] = [
    "",
    "userName",
    "active",
    "name",
    "name.givenName",
    "emails",
    "emails.value",
    "emails.primary",
    "emails[type eq \"work\"]",
    "emails[type eq \"work\"].value",
    "emails[type eq \"work\" and primary eq true].value",
    "emails[not (value pr)]",
    "roles",
    "roles[primary eq \"True\"].value",
    "addresses",
    "addresses[type eq \"home\"].locality",
    "manager",
    "manager.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "password",
    "externalId",
];

const VALUES: [&str; 22] = [
    "null",
    "\"\"",
    "\"a\"",
    "\"True\"",
    "true",
    "1",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    "[\"a\"]",
    r#"{"value":"x"}"#,
    r#"[{"value":"x","type":"work","primary":true},{"value":"y","primary":"true"}]"#,
    r#"[{"value":"x","type":"work"},{"value":"x","type":"work"}]"#,
    r#"[{"type":"work"},{"display":"d"},{"primary":true}]"#,
    r#"{"givenName":"g","familyName":null}"#,
    r#"{"department":"d","manager":"m","manager.value":"n"}"#,
    r#"{"emails[type eq \"home\"].value":"h","name.givenName":"g","title":""}"#,
    r#"{"locality":"l","type":"home"}"#,
    r#"{"$ref":"r","displayName":"d"}"#,
    r#"{"userName":"b","active":"false","password":"p"}"#,
    r#"{"urn:ietf:params:scim:schemas:core:2.0:User":{"urn:ietf:params:scim:schemas:core:2.0:User":{}}}"#,
];

fn operation() -> impl Strategy<Value = Value> {
    let pick = |list: &'static [&'static str]| proptest::sample::select(list);
    (pick(&["add", "Replace", "remove"]), pick(&PATHS), pick(&VALUES)).prop_map(
        |(op, path, value)| json!({"op": op, "path": path, "value": json::parse(value.as_bytes()).unwrap()}),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn operations_leave_a_normal_resource(operations in proptest::collection::vec(operation(), 1..6)) {
        let mut resource = user(&json!({"userName": "a"}));
        for operation in operations {
            let Ok(patch) = Patch::parse(&json!({ "Operations": [operation] })) else { continue };
            let before = resource.clone();
            let applied = patch.apply(&Schemas::standard(), ResourceKind::User, &mut resource);
            if applied.is_err() {
                prop_assert_eq!(&resource, &before, "all or nothing: {}", operation);
            }
            resource.take_password();
            prop_assert_eq!(user(&document(&resource)), resource.clone(), "{}", operation);
            for (name, value) in document(&resource).as_object().unwrap() {
                let primary = value.as_array().into_iter().flatten().filter(|e| e["primary"] == true).count();
                prop_assert!(primary <= 1, "{} {}", name, operation);
            }
        }
    }
}
