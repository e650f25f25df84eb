//! What the requests of the vendors do (the ones that are only accepted are in the tests of the dialects).

use super::*;
use crate::schema::ENTERPRISE_URN;

macro_rules! fixture {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../../../fixtures/", $name, ".json"))).unwrap()
    };
}

fn after(start: &Value, body: &Value) -> Value {
    let (document, changed) = patched(start, &body["Operations"]).unwrap();
    assert!(changed, "{body}");
    document
}

#[test]
fn entra_without_the_flag() {
    let ada = fixture!("entra/create");
    assert_eq!(after(&ada, &fixture!("entra/disable"))["active"], false);
    let updated = after(&ada, &fixture!("entra/update"));
    assert_eq!(updated["emails"], json!([{"primary": true, "type": "work", "value": "ada@acme.test"}]));
    assert_eq!(updated["phoneNumbers"], json!([{"type": "mobile", "value": "+49 170 0001"}]));
    assert_eq!(updated["addresses"], json!([{"type": "work", "formatted": "18/2111"}]));
    assert_eq!(updated[ENTERPRISE_URN], json!({"department": "Retail"}));
    assert_eq!(updated["name"]["familyName"], "Lovelace");
    assert_eq!(updated["name"]["givenName"], "Ada");
}

#[test]
fn entra_with_the_flag() {
    let updated = after(&fixture!("entra/create"), &fixture!("entra/update_flag"));
    assert_eq!(updated["displayName"], "Ada Lovelace");
    assert_eq!(
        updated["name"],
        json!({"formatted": "Ada Byron", "familyName": "Lovelace", "givenName": "Ada"})
    );
    assert_eq!(updated["emails"][0]["value"], "ada@acme.test");
    assert_eq!(updated[ENTERPRISE_URN], json!({"department": "Retail"}));
    assert!(updated.as_object().unwrap().keys().all(|key| !key.contains('.') || key == ENTERPRISE_URN));
}

#[test]
fn entra_manager_roles_and_clearing() {
    let start = json!({"userName": "a", "title": "t", "nickName": "n", "phoneNumbers": [{"type": "fax", "value": "1"}],
        ENTERPRISE_URN: {"manager": "old"}});
    let manager = json!({"manager": {"value": "usr-boss"}});
    assert_eq!(after(&start, &fixture!("entra/manager"))[ENTERPRISE_URN], manager);
    assert_eq!(after(&start, &fixture!("entra/manager_array"))[ENTERPRISE_URN], manager);
    assert_eq!(after(&start, &fixture!("entra/clear")), json!({"userName": "a"}));
    let single = after(&start, &fixture!("entra/roles_single"));
    assert_eq!(single["roles"], json!([{"primary": true, "value": "manager", "display": "Manager"}]));
    let complex = after(&single, &fixture!("entra/roles_complex"));
    assert_eq!(user(&complex).roles(), ["manager", "agent", "sales"]);
    let asserted = after(&complex, &fixture!("entra/roles_assert"));
    assert_eq!(user(&asserted).roles(), ["reporter"]);
    assert_eq!(after(&start, &fixture!("entra/old_wrapped"))["displayName"], "Ada L.");
}

#[test]
fn entra_validator_emails() {
    let emails = &after(&fixture!("entra/create"), &fixture!("entra/validator_emails"))["emails"];
    let wanted = json!([
        {"primary": false, "type": "work", "value": "oren@example.test"},
        {"type": "home", "value": "angelita@example.test", "display": "14UDKFEIO3YS", "primary": true},
        {"type": "other", "value": "yasmine@example.test"},
    ]);
    assert_eq!(emails, &wanted);
}

#[test]
fn okta_deactivates_and_puts_everything_back() {
    let mut stored = user(&fixture!("okta/create"));
    stored.take_password();
    assert_eq!(after(&document(&stored), &fixture!("okta/deactivate"))["active"], false);
    stored.replace_with(user(&fixture!("okta/replace")));
    assert_eq!(stored.family_name(), Some("Lovelace"));
    assert_eq!((stored.external_id(), stored.get("groups"), stored.get("id")), (None, None, None));
}

#[test]
fn jumpcloud_clears_by_replace() {
    let mut stored = user(&fixture!("jumpcloud/create"));
    stored.replace_with(user(&fixture!("jumpcloud/replace")));
    let wanted =
        json!({"userName": "ada", "name": {"familyName": "Lovelace", "givenName": "Ada"}, "active": true});
    assert_eq!(document(&stored), wanted);
}

#[test]
fn h16_the_entra_validator_gets_back_what_it_sent() {
    let mut sent = fixture!("entra/validator_create");
    let stored = document(&user(&sent));
    sent.as_object_mut().unwrap().shift_remove("schemas");
    sent["roles"][0]["primary"] = json!(true);
    assert_eq!(stored, sent);
}
