use super::INTEGRATION;
use crate::Capabilities;
use crate::guide::{Block, Value};

/// Keycloak receives people over SCIM and sends none.
#[test]
fn no_provisioning_is_promised() {
    let only_saml = Capabilities { sso: true, scim: false, groups: false, idp_initiated: true };
    assert_eq!(INTEGRATION.capabilities, only_saml);
}

/// A new client demands signed requests, and ours are unsigned at first.
#[test]
fn unsigned_requests_are_allowed_in_the_guide() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "settings").unwrap();
    assert!(step.blocks.contains(&Block::Choose { setting: "Client signature required", to: "Off" }));
}

/// Keycloak finds a client by the issuer of the request: its Client ID is our Entity ID.
#[test]
fn the_client_id_is_our_entity_id() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "create-client").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "Client ID", value: Value::EntityId }));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn mappers_match_the_preset() {
    let claims = INTEGRATION.claims;
    assert!(claims.email.contains(&"email") && claims.groups.contains(&"groups"));
    assert!(claims.given_name.contains(&"firstName") && claims.family_name.contains(&"lastName"));
    assert!(claims.roles.contains(&"Role"), "the name in Keycloak's built-in role_list scope");
}
