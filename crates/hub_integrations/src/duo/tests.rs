use super::INTEGRATION;
use crate::guide::{Block, Value};
use crate::{Category, search};

/// The older names of the product lead here.
#[test]
fn cisco_and_the_access_gateway_lead_here() {
    for query in ["cisco", "Duo Security", "access gateway"] {
        assert!(search(query, None).iter().any(|it| it.slug == "duo"), "{query}");
    }
    assert_eq!(INTEGRATION.category, Category::AccessSecurity);
}

/// Two values have one name in Duo's panel; the guide says which is which.
#[test]
fn the_two_entity_ids_are_told_apart() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "bring-back").unwrap();
    let warns = |block: &Block| matches!(block, Block::Warning(text) if text.contains("Entity ID"));
    assert!(step.blocks.iter().any(warns));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn mapped_attributes_match_the_preset() {
    let claims = INTEGRATION.claims;
    let read = [claims.email, claims.given_name, claims.family_name, claims.display_name].concat();
    for name in ["email", "firstName", "lastName", "displayName"] {
        assert!(read.contains(&name), "{name}");
    }
}

#[test]
fn provisioning_gets_both_values() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "Base URL", value: Value::TenantUrl }));
    assert!(step.blocks.contains(&Block::Copy { into: "Token", value: Value::SecretToken }));
}
