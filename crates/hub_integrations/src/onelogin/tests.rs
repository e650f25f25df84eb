use super::INTEGRATION;
use crate::guide::{Block, Value};

/// A SHA-1 signature is refused, and OneLogin's connectors may come with it.
#[test]
fn guide_leaves_sha1() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "bring-back").unwrap();
    assert!(
        step.blocks
            .contains(&Block::Choose { setting: "SAML Signature Algorithm", to: "SHA-256, then Save" })
    );
}

/// OneLogin's own names for our two SAML values.
#[test]
fn audience_is_our_entity_id_and_consumer_our_acs() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "configure-saml").unwrap();
    for (into, value) in [
        ("SAML Audience URL", Value::EntityId),
        ("SAML Consumer URL", Value::AcsUrl),
        ("SAML Recipient", Value::AcsUrl),
    ] {
        assert!(step.blocks.contains(&Block::Copy { into, value }), "{into}");
    }
}

/// The parameters in the guide are those the preset reads.
#[test]
fn parameters_match_the_preset() {
    let claims = INTEGRATION.claims;
    assert!(claims.email.contains(&"email"));
    assert!(claims.given_name.contains(&"firstName") && claims.family_name.contains(&"lastName"));
}

/// Its lists of one come as an object, which only its own dialect names.
#[test]
fn it_speaks_its_own_dialect() {
    assert_eq!(INTEGRATION.dialect, "onelogin");
}
