use super::INTEGRATION;

/// K9: the generic form carries the names that people find in their identity provider's console.
#[test]
fn common_names_stand_beside_ours() {
    let hints = INTEGRATION.hints;
    assert_eq!(hints.entity_id.called, "Audience URI");
    assert_eq!(hints.sso_url.called, "Identity Provider Single Sign-On URL");
    assert_eq!(hints.idp_entity_id.called, "Identity Provider Issuer");
    assert_eq!(hints.certificate.called, "X-509 certificate");
}

/// The names the guide promises to understand are in the preset.
#[test]
fn promised_attribute_names_are_read() {
    let claims = INTEGRATION.claims;
    for name in ["email", "mail", "emailAddress"] {
        assert!(claims.email.contains(&name), "{name}");
    }
    for name in ["givenName", "firstName"] {
        assert!(claims.given_name.contains(&name), "{name}");
    }
    for name in ["sn", "lastName", "familyName"] {
        assert!(claims.family_name.contains(&name), "{name}");
    }
    for name in ["displayName", "name", "cn"] {
        assert!(claims.display_name.contains(&name), "{name}");
    }
}
