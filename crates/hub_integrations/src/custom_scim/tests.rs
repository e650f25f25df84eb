use super::INTEGRATION;
use crate::progress::{Filled, Requirement, missing};
use crate::{ClaimPreset, Places, find};

/// It becomes Integrated with the first authenticated request, and by nothing else.
#[test]
fn only_the_first_call_counts() {
    let all_of_saml = Filled { idp_entity_id: true, sso_url: true, certificate: true, scim_seen: false };
    assert_eq!(missing(&all_of_saml, INTEGRATION.capabilities), [Requirement::ScimRequest]);
}

/// Nothing of SAML is hinted at.
#[test]
fn it_is_the_scim_half_of_custom() {
    let both = find("custom").unwrap();
    assert_eq!(INTEGRATION.hints.tenant_url, both.hints.tenant_url);
    assert_eq!(INTEGRATION.hints.secret_token, both.hints.secret_token);
    assert_eq!((INTEGRATION.places, INTEGRATION.claims), (Places::NONE, ClaimPreset::NONE));
}
