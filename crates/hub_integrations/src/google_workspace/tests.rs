use super::INTEGRATION;
use crate::Capabilities;
use crate::guide::{Block, Value};

/// Google provisions into the apps of its own catalogue only, and a custom SAML app is none of them.
#[test]
fn nothing_is_promised_that_custom_apps_cannot_do() {
    let only_saml = Capabilities { sso: true, scim: false, groups: false, idp_initiated: true };
    assert_eq!(INTEGRATION.capabilities, only_saml);
    assert!(INTEGRATION.what_it_does.iter().any(|text| text.contains("does not send people")));
}

/// The two addresses differ by a path only; the guide warns of it.
#[test]
fn entity_id_and_sso_url_are_told_apart() {
    let hints = INTEGRATION.hints;
    assert!(hints.sso_url.example.contains("/idp?idpid=") && !hints.idp_entity_id.example.contains("/idp?"));
    let step = INTEGRATION.guide.iter().find(|step| step.id == "bring-back").unwrap();
    assert!(step.blocks.iter().any(|block| matches!(block, Block::Warning(text) if text.contains("/idp?"))));
}

/// A new app is off for everyone, which is the commonest reason of a first failure.
#[test]
fn the_app_is_turned_on_before_the_test() {
    let place = |id| INTEGRATION.guide.iter().position(|step| step.id == id).unwrap();
    assert!(place("user-access") < place("test-sign-in"));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn app_attributes_match_the_preset() {
    let claims = INTEGRATION.claims;
    let read = [claims.email, claims.given_name, claims.family_name, claims.groups].concat();
    for name in ["email", "firstName", "lastName", "groups"] {
        assert!(read.contains(&name), "{name} is asked for but never read");
        assert!(format!("{:?}", INTEGRATION.guide).contains(name), "{name} is read but never asked for");
    }
}

#[test]
fn acs_url_goes_where_google_asks_for_it() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "service-provider").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "ACS URL", value: Value::AcsUrl }));
    assert!(step.blocks.contains(&Block::Copy { into: "Entity ID", value: Value::EntityId }));
}
