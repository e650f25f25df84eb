use super::INTEGRATION;
use crate::guide::{Block, Value};

/// PingOne's NameID is a bare id at first: the guide changes it and asks for the e-mail beside it.
#[test]
fn the_subject_is_made_an_email() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "attributes").unwrap();
    let rows = step.blocks.iter().find_map(|block| match block {
        Block::Table { rows, .. } => Some(*rows),
        _ => None,
    });
    assert!(rows.unwrap().contains(&&["saml_subject", "Email Address"][..]));
    assert!(rows.unwrap().contains(&&["email", "Email Address"][..]));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn mappings_match_the_preset() {
    let claims = INTEGRATION.claims;
    assert!(claims.email.contains(&"email"));
    assert!(claims.given_name.contains(&"firstName") && claims.family_name.contains(&"lastName"));
}

#[test]
fn the_token_is_called_access_token_there() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert!(step.blocks.contains(&Block::Copy { into: "OAuth access token", value: Value::SecretToken }));
    assert!(
        step.blocks.contains(&Block::Choose { setting: "Authentication method", to: "OAuth 2 Bearer Token" })
    );
}

/// People who know the older products find it.
#[test]
fn pingone_and_pingfederate_lead_here() {
    for query in ["pingone", "PingFederate", "ping one"] {
        assert!(crate::search(query, None).iter().any(|it| it.slug == "ping_identity"), "{query}");
    }
}
