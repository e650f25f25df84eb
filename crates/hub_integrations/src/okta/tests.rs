use super::INTEGRATION;
use crate::guide::{Block, Value};

/// Okta names its fields unlike us; the guide must pair them the right way round.
#[test]
fn sign_on_url_is_our_acs_and_audience_is_our_entity_id() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "configure-saml").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "Single sign-on URL", value: Value::AcsUrl }));
    assert!(
        step.blocks.contains(&Block::Copy { into: "Audience URI (SP Entity ID)", value: Value::EntityId })
    );
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn attribute_statements_match_the_preset() {
    let claims = INTEGRATION.claims;
    for name in ["email", "firstName", "lastName", "displayName"] {
        let read = [claims.email, claims.given_name, claims.family_name, claims.display_name].concat();
        assert!(read.contains(&name), "{name} is asked for but never read");
        assert!(format!("{:?}", INTEGRATION.guide).contains(name), "{name} is read but never asked for");
    }
}

/// Okta writes on change: a quiet day must not look like a fault.
#[test]
fn silence_is_no_sign() {
    assert_eq!(INTEGRATION.cadence.minutes, None);
}
