//! What testers compare in the discovery documents (RFC checklist 3.1).

use super::*;
use crate::schema::{ENTERPRISE_URN, ExtensionAttribute, GROUP_URN, USER_URN};

const BASE: &str = "https://hub.test/scim/v2/tnt-1";

fn offer() -> Offer {
    Offer {
        documentation_uri: Some("https://hub.test/docs".into()),
        max_page_size: 1000,
        default_page_size: 100,
        cursor_timeout: None,
        bulk_max_operations: 1000,
        bulk_max_payload: 1_048_576,
        client_credentials: true,
        change_password: false,
    }
}

fn standard(urn: &str) -> Value {
    find_schema(BASE, &Schemas::standard(), urn).unwrap()
}

/// `emails.type` of a schema document.
fn find<'a>(schema: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(schema, |node, name| {
        let list =
            node.get("attributes").or_else(|| node.get("subAttributes")).and_then(Value::as_array).unwrap();
        list.iter().find(|attribute| attribute["name"] == name).unwrap_or_else(|| panic!("{path}"))
    })
}

#[test]
fn descriptions_and_facts_are_those_of_the_rfc() {
    for (urn, description) in
        [(USER_URN, "User Account"), (ENTERPRISE_URN, "Enterprise User"), (GROUP_URN, "Group")]
    {
        let schema = standard(urn);
        assert_eq!(schema["description"], description);
        assert_eq!(schema["meta"]["location"], format!("{BASE}/Schemas/{urn}"));
    }
    for (urn, path, fact, wanted) in [
        (USER_URN, "userName", "required", json!(true)),
        (USER_URN, "userName", "uniqueness", json!("server")),
        (USER_URN, "userName", "caseExact", json!(false)),
        (USER_URN, "password", "mutability", json!("writeOnly")),
        (USER_URN, "password", "returned", json!("never")),
        (USER_URN, "groups", "mutability", json!("readOnly")),
        (USER_URN, "groups.$ref", "referenceTypes", json!(["User", "Group"])),
        (USER_URN, "groups.$ref", "caseExact", json!(true)),
        (USER_URN, "profileUrl", "referenceTypes", json!(["external"])),
        (USER_URN, "photos.value", "referenceTypes", json!(["external"])),
        (USER_URN, "emails", "multiValued", json!(true)),
        (USER_URN, "emails.type", "canonicalValues", json!(["work", "home", "other"])),
        (
            USER_URN,
            "phoneNumbers.type",
            "canonicalValues",
            json!(["work", "home", "mobile", "fax", "pager", "other"]),
        ),
        (USER_URN, "photos.type", "canonicalValues", json!(["photo", "thumbnail"])),
        (USER_URN, "addresses.type", "canonicalValues", json!(["work", "home", "other"])),
        (
            USER_URN,
            "ims.type",
            "canonicalValues",
            json!(["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
        ),
        (USER_URN, "x509Certificates.value", "type", json!("binary")),
        (GROUP_URN, "displayName", "required", json!(true)),
        (GROUP_URN, "members.type", "canonicalValues", json!(["User", "Group"])),
        (GROUP_URN, "members.value", "mutability", json!("immutable")),
        (GROUP_URN, "members.$ref", "referenceTypes", json!(["User", "Group"])),
        (GROUP_URN, "members.display", "mutability", json!("readOnly")),
        (ENTERPRISE_URN, "manager.$ref", "referenceTypes", json!(["User"])),
        (ENTERPRISE_URN, "manager.displayName", "mutability", json!("readOnly")),
    ] {
        assert_eq!(find(&standard(urn), path)[fact], wanted, "{path} {fact}");
    }
}

#[test]
fn ms_build_schema_documents_hold_no_nulls_and_are_complete() {
    fn walk(value: &Value) {
        match value {
            Value::Null => panic!("null"),
            Value::Array(list) => list.iter().for_each(walk),
            Value::Object(fields) => {
                if fields.contains_key("multiValued") {
                    for name in
                        ["name", "type", "description", "required", "mutability", "returned", "uniqueness"]
                    {
                        assert!(fields.contains_key(name), "{fields:?}");
                    }
                }
                fields.values().for_each(walk);
            }
            _ => {}
        }
    }
    let list = schemas(BASE, &Schemas::standard());
    walk(&list);
    assert_eq!((&list["totalResults"], list["Resources"].as_array().unwrap().len()), (&json!(3), 3));
    walk(&resource_types(BASE, &Schemas::standard()));
    walk(&service_provider_config(BASE, &offer()));
}

#[test]
fn h43_what_is_offered() {
    let config = service_provider_config(BASE, &offer());
    for (pointer, wanted) in [
        ("/patch/supported", json!(true)),
        ("/bulk/supported", json!(true)),
        ("/bulk/maxOperations", json!(1000)),
        ("/filter/maxResults", json!(1000)),
        ("/changePassword/supported", json!(false)),
        ("/sort/supported", json!(true)),
        ("/etag/supported", json!(true)),
        ("/pagination/cursor", json!(true)),
        ("/pagination/defaultPaginationMethod", json!("index")),
        ("/authenticationSchemes/0/type", json!("oauthbearertoken")),
        ("/documentationUri", json!("https://hub.test/docs")),
    ] {
        assert_eq!(config.pointer(pointer), Some(&wanted), "{pointer}");
    }
}

#[test]
fn resource_types_and_single_documents() {
    let standard = Schemas::standard();
    let user = find_resource_type(BASE, &standard, "User").unwrap();
    assert_eq!(user["endpoint"], "/Users");
    assert_eq!(user["schemaExtensions"], json!([{"schema": ENTERPRISE_URN, "required": false}]));
    assert_eq!(find_resource_type(BASE, &standard, "user").unwrap_err().status, 404);
    assert_eq!(find_schema(BASE, &standard, "urn:x").unwrap_err().status, 404);
    assert_eq!(resource_types(BASE, &standard)["totalResults"], 2);
}

#[test]
fn s6_a_tenants_extension_is_listed() {
    let attribute = ExtensionAttribute {
        name: "profile".into(),
        kind: Type::String,
        multi_valued: false,
        description: "Profile".into(),
        allowed: vec!["standard".into()],
        default: None,
    };
    let custom = Schemas::standard().with_extension("sightcall", vec![attribute]).unwrap();
    let urn = "urn:ietf:params:scim:schemas:extension:sightcall:2.0:User";
    let schema = find_schema(BASE, &custom, urn).unwrap();
    assert_eq!(find(&schema, "profile")["canonicalValues"], json!(["standard"]));
    assert_eq!(find_resource_type(BASE, &custom, "User").unwrap()["schemaExtensions"][1]["schema"], urn);
    assert_eq!(find_schema(BASE, &Schemas::standard(), urn).unwrap_err().status, 404);
}

/// B2, B4: what a connection leaves out is in no discovery document; the rest stays.
#[test]
fn b2_what_is_left_out_is_not_advertised() {
    let schemas = Schemas::standard().without("roles").without("phoneNumbers").without_groups();
    let ids = |list: Value| -> Vec<String> {
        let all = list["Resources"].as_array().unwrap().iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(resource_types(BASE, &schemas)), ["User"]);
    assert_eq!(ids(super::schemas(BASE, &schemas)), [USER_URN, ENTERPRISE_URN]);
    assert_eq!(find_resource_type(BASE, &schemas, "Group").unwrap_err().status, 404);
    assert_eq!(find_schema(BASE, &schemas, GROUP_URN).unwrap_err().status, 404);
    let names = |schemas: &Schemas| -> Vec<String> {
        let user = find_schema(BASE, schemas, USER_URN).unwrap();
        let all = user["attributes"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut all = names(&Schemas::standard());
    all.retain(|name| !["roles", "phoneNumbers", "groups"].contains(&name.as_str()));
    assert_eq!(names(&schemas), all);
    let config = service_provider_config(BASE, &Offer { change_password: true, ..offer() });
    assert_eq!(config["changePassword"], json!({ "supported": true }));
}
