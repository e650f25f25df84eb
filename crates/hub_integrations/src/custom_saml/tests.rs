use super::INTEGRATION;
use crate::find;

/// K9: the same words as in the form that takes both protocols.
#[test]
fn it_is_the_saml_half_of_custom() {
    let both = find("custom").unwrap();
    assert_eq!(INTEGRATION.claims, both.claims);
    assert_eq!(INTEGRATION.places, both.places);
    assert_eq!(INTEGRATION.hints.sso_url, both.hints.sso_url);
    assert_eq!(INTEGRATION.hints.idp_entity_id, both.hints.idp_entity_id);
}

/// It promises no provisioning and asks for none.
#[test]
fn nothing_of_scim_is_in_it() {
    assert!(INTEGRATION.capabilities.sso && !INTEGRATION.capabilities.scim);
    assert!(!format!("{:?}", INTEGRATION.guide).contains("Secret Token"));
}
