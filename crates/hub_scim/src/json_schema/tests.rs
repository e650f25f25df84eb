use serde_json::{Value, json};

use super::{Side, components, resource};
use crate::schema::{ENTERPRISE_URN, ExtensionAttribute, ResourceKind, Schemas, Type, USER_URN};

fn user(side: Side) -> Value {
    resource(&Schemas::standard(), ResourceKind::User, side)
}

#[test]
fn each_side_has_what_it_may_say() {
    let (sent, returned) = (user(Side::Sent), user(Side::Returned));
    assert_eq!(sent["required"], json!(["schemas", "userName"]));
    assert_eq!(returned["required"], json!(["schemas", "id"]));
    for (name, is_sent, is_returned) in [
        ("userName", true, true),
        ("externalId", true, true),
        ("password", true, false),
        ("id", false, true),
        ("meta", false, true),
        ("groups", false, true),
        ("schemas", true, true),
        (ENTERPRISE_URN, true, true),
    ] {
        assert_eq!(sent["properties"].get(name).is_some(), is_sent, "{name}");
        assert_eq!(returned["properties"].get(name).is_some(), is_returned, "{name}");
    }
    assert_eq!(returned["properties"]["meta"]["properties"]["created"]["format"], "date-time");
    assert_eq!(sent["properties"]["schemas"]["items"]["enum"], json!([USER_URN, ENTERPRISE_URN]));
    assert_eq!(sent["properties"]["userName"]["maxLength"], 255);
    assert_eq!(sent["properties"]["password"]["writeOnly"], true);
    assert_eq!(returned["properties"]["id"]["readOnly"], true);
}

#[test]
fn characteristics_and_suggestions_come_along() {
    let emails = &user(Side::Sent)["properties"]["emails"];
    assert_eq!((&emails["type"], &emails["maxItems"]), (&json!("array"), &json!(500)));
    let kind = &emails["items"]["properties"]["type"];
    assert_eq!(kind["examples"], json!(["work", "home", "other"]));
    assert_eq!(kind["enum"], Value::Null, "other values are taken");
    let name = &user(Side::Sent)["properties"]["userName"]["x-scim"];
    let expected = json!({
        "caseExact": false,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "server",
    });
    assert_eq!(name, &expected);
    let group = resource(&Schemas::standard(), ResourceKind::Group, Side::Sent);
    let members = &group["properties"]["members"];
    assert_eq!(members.get("maxItems"), None);
    assert_eq!(
        members["items"]["properties"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["value", "type"]
    );
    assert_eq!(members["items"]["properties"]["value"]["x-scim"]["mutability"], "immutable");
}

#[test]
fn a_tenants_own_attributes_are_described_with_their_values() {
    let region = ExtensionAttribute {
        name: "region".to_owned(),
        kind: Type::String,
        multi_valued: false,
        description: "Where the person works".to_owned(),
        allowed: vec!["north".to_owned(), "south".to_owned()],
        default: None,
    };
    let schemas = Schemas::standard().with_extension("Acme", vec![region]).unwrap();
    let all = components(&schemas);
    let names: Vec<&String> = all.keys().collect();
    assert_eq!(
        names,
        [
            "User",
            "EnterpriseUser",
            "Acme",
            "Group",
            "UserInput",
            "EnterpriseUserInput",
            "AcmeInput",
            "GroupInput"
        ]
    );
    assert_eq!(all["AcmeInput"]["properties"]["region"]["enum"], json!(["north", "south"]));
    for (name, schema) in &all {
        for target in references(schema) {
            let target = target.strip_prefix("#/components/schemas/").unwrap();
            assert!(all.contains_key(target), "{name} refers to {target}");
        }
    }
    assert_eq!(references(&all["UserInput"]).len(), 2);
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(list) => list.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}
