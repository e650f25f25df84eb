use super::INTEGRATION;
use crate::guide::{Block, Value};
use crate::search;

/// The product had two names before.
#[test]
fn idaptive_and_centrify_lead_here() {
    for query in ["Idaptive", "centrify", "workforce identity"] {
        assert!(search(query, None).iter().any(|it| it.slug == "cyberark"), "{query}");
    }
}

/// Preview Mode sends nothing, and people are kept unless a box is unticked.
#[test]
fn guide_leaves_preview_mode_and_takes_people_away() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert!(format!("{step:?}").contains("Live Mode"));
    let roles = INTEGRATION.guide.iter().find(|step| step.id == "send-roles").unwrap();
    assert!(format!("{roles:?}").contains("Do not de-provision"));
    assert!(step.blocks.contains(&Block::Copy { into: "SCIM Service URL", value: Value::TenantUrl }));
}

/// The attribute names in the guide are those the preset reads.
#[test]
fn attributes_match_the_preset() {
    let claims = INTEGRATION.claims;
    let read = [claims.email, claims.given_name, claims.family_name, claims.display_name].concat();
    for name in ["email", "firstName", "lastName", "displayName"] {
        assert!(read.contains(&name), "{name}");
    }
}
