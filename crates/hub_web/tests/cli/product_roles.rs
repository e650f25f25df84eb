use super::harness::{Hub, text};

#[test]
fn b7_product_roles_are_listed_added_renamed_and_removed() {
    let hub = Hub::new();
    hub.make_acme();
    let list = || hub.json("product-role list --tenant acme")["product_roles"].as_array().unwrap().clone();
    assert_eq!(list().len(), 7);
    assert_eq!(list()[0], serde_json::json!({ "name": "manager", "label": "Manager", "people": 0 }));
    assert_eq!(text(&hub.json("product-role add --tenant acme --name pilot"), "label"), "pilot");
    assert_eq!(
        text(&hub.json("product-role rename --tenant acme --name pilot --label Pilots"), "label"),
        "Pilots"
    );
    let (refused, _) = hub.refusal_with("product-role add --tenant acme --name PILOT", "");
    assert_eq!(text(&refused, "field"), "name");
    assert_eq!(hub.json("product-role remove --tenant acme --name pilot")["people"], 0);
    assert_eq!(hub.refusal("product-role remove --tenant acme --name pilot"), "not_found");
    assert_eq!(list().len(), 7);
    assert!(hub.json("events --tenant acme").to_string().contains("product_role_delete"));
}
