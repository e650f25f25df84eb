use super::INTEGRATION;
use crate::Category;
use crate::guide::{Block, Value};

/// Rippling's tile answers a request that nobody made, unless a box is ticked.
#[test]
fn the_tile_is_mended() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "attributes").unwrap();
    let ticked = Block::Choose {
        setting: "Disable InResponseTo field in assertions for IdP initiated SSO",
        to: "ticked",
    };
    assert!(step.blocks.contains(&ticked));
}

#[test]
fn it_is_a_personnel_system() {
    assert_eq!(INTEGRATION.category, Category::HumanResources);
    assert!(crate::search("scim", Some(Category::HumanResources)).contains(&&INTEGRATION));
}

#[test]
fn provisioning_gets_both_values() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "SCIM base URL", value: Value::TenantUrl }));
    assert!(step.blocks.contains(&Block::Copy { into: "Bearer Token", value: Value::SecretToken }));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn attributes_match_the_preset() {
    let claims = INTEGRATION.claims;
    assert!(claims.email.contains(&"email"));
    assert!(claims.given_name.contains(&"firstName") && claims.family_name.contains(&"lastName"));
}
