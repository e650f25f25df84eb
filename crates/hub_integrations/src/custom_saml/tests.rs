use super::INTEGRATION;
use crate::{Capabilities, find};

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
    let only_saml = Capabilities { sso: true, scim: false, groups: false, idp_initiated: true };
    assert_eq!(INTEGRATION.capabilities, only_saml);
    assert!(!format!("{:?}", INTEGRATION.guide).contains("Secret Token"));
}
