use super::INTEGRATION;
use crate::guide::{Block, Value};

/// K10: the certificate comes as `certificate.pem`, and the guide says so.
#[test]
fn certificate_is_named_as_the_download() {
    let brings = |block: &Block| matches!(block, Block::Bring { from: "certificate.pem", .. });
    assert!(INTEGRATION.guide.iter().any(|step| step.blocks.iter().any(brings)));
}

/// K19: the activation's test user and test group do not surprise the admin.
#[test]
fn activation_is_explained() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert!(format!("{step:?}").contains("creates a test user and a test group"));
    assert!(step.blocks.contains(&Block::Copy { into: "Token Key", value: Value::SecretToken }));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn attribute_rows_match_the_preset() {
    assert!(INTEGRATION.claims.given_name.contains(&"firstname"));
    assert!(INTEGRATION.claims.family_name.contains(&"lastname"));
}
