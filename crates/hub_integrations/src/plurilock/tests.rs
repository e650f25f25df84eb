use super::INTEGRATION;
use crate::guide::{Block, Value};
use crate::{Capabilities, Category, search};

/// It guards access with second factors and sends no people.
#[test]
fn it_logs_in_and_no_more() {
    assert_eq!(INTEGRATION.category, Category::AccessSecurity);
    let only_saml = Capabilities { sso: true, scim: false, groups: false, idp_initiated: true };
    assert_eq!(INTEGRATION.capabilities, only_saml);
}

/// Plurilock's names for our two values.
#[test]
fn sp_assertion_url_is_our_acs() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "enable-app").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "SP Assertion URL", value: Value::AcsUrl }));
    assert!(step.blocks.contains(&Block::Copy { into: "SP Entity ID", value: Value::EntityId }));
}

/// The product was CloudCodes before Plurilock bought it.
#[test]
fn the_older_names_lead_here() {
    for query in ["CloudCodes", "gcontrol", "plurilock sso"] {
        assert!(search(query, None).iter().any(|it| it.slug == "plurilock"), "{query}");
    }
}
