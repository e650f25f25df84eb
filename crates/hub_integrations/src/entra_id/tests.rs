use super::INTEGRATION;
use crate::guide::{Block, Signal};

fn all_text() -> String {
    format!("{:?}", INTEGRATION.guide)
}

/// C7: a non-gallery application is enough.
#[test]
fn guide_uses_a_non_gallery_application() {
    assert!(all_text().contains("(Non-gallery)"));
}

/// C20: users only; groups are switched off and nothing is lost.
#[test]
fn guide_switches_group_mapping_off() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "users-only").unwrap();
    for groups in [true, false] {
        let says: Vec<_> = step.blocks_for(|_| groups).collect();
        let off = says.iter().any(
            |block| matches!(block, Block::Choose { setting: "Enabled", to } if to.starts_with("No, then Save")),
        );
        assert!(off, "{says:?}");
        assert_eq!(says.iter().any(|block| matches!(block, Block::Warning(_))), !groups);
    }
}

/// C27: the 40 minutes stand in the cadence and in the guide.
#[test]
fn forty_minutes_are_said() {
    assert_eq!(INTEGRATION.cadence.minutes, Some(40));
    assert!(INTEGRATION.cadence.sentence.contains("40 minutes"));
    assert!(all_text().contains("40 minutes"));
}

/// C22: only assigned people are expected.
#[test]
fn scope_is_the_assigned_people() {
    assert!(all_text().contains("Sync only assigned users and groups"));
}

#[test]
fn test_connection_ticks_the_provisioning_step() {
    let step = INTEGRATION.guide.iter().find(|step| step.id == "connect-provisioning").unwrap();
    assert_eq!(step.done_when, Some(Signal::ScimSeen));
    assert!(format!("{step:?}").contains("**Test Connection**"));
}

/// The slash at the end of Entra's identifier is part of it.
#[test]
fn issuer_example_keeps_its_slash() {
    assert!(INTEGRATION.hints.idp_entity_id.example.ends_with('/'));
}
