//! What must hold for the guide of every entry.

use std::collections::BTreeSet;

use crate::guide::{Block, Part};
use crate::tests::blocks;
use crate::{CATALOG, Feature, Signal, setup};

/// A guide ticks itself off: each half has the effects by which the hub follows it, each once and in this order.
#[test]
fn every_guide_names_the_effects_of_its_halves() {
    use Signal::{
        AutoCreateOn, DomainVerified, GroupSeen, SamlStored, ScimSeen, SignedIn, Tested, TokenMade, UserSeen,
    };
    for it in CATALOG {
        let of = |part: Part| -> Vec<Signal> {
            it.guide.iter().filter(|step| step.part == part).filter_map(|step| step.done_when).collect()
        };
        let sign_on: &[Signal] =
            if it.capabilities.sso { &[SamlStored, Tested, SignedIn, DomainVerified] } else { &[] };
        assert_eq!(of(Part::SignOn), sign_on, "{}", it.slug);
        let mut provisioning = of(Part::Provisioning);
        provisioning.retain(|signal| *signal != GroupSeen);
        let wanted: &[Signal] =
            if it.capabilities.scim { &[TokenMade, ScimSeen, AutoCreateOn, UserSeen] } else { &[] };
        assert_eq!(provisioning, wanted, "{}", it.slug);
        assert!(of(Part::Prepare).is_empty(), "{}: preparations show nothing by themselves", it.slug);
    }
    let used = |signal: &Signal| {
        CATALOG.iter().any(|it| it.guide.iter().any(|step| step.done_when == Some(*signal)))
    };
    assert!(Signal::ALL.iter().all(used), "an effect that no step has");
}

/// What the reader of a provisioning half must have seen: the mapping, and groups off where the hub takes none.
#[test]
fn every_provisioning_half_says_what_is_mapped_and_switched_off() {
    for it in CATALOG.iter().filter(|it| it.capabilities.scim) {
        let mapped = blocks(it).any(|block| {
            matches!(block, Block::Table { rows, .. } if format!("{rows:?}").contains("userName"))
                && format!("{block:?}").contains("name.givenName")
        });
        assert!(mapped, "{}: no mapping", it.slug);
        let off = |groups: bool| -> String {
            let is_on = |feature| feature != Feature::Groups || groups;
            let steps = it.guide.iter().flat_map(|step| step.blocks_for(is_on));
            steps.map(|block| format!("{block:?}")).collect()
        };
        assert_eq!(
            off(false).contains("Groups are switched off for this connection"),
            it.capabilities.groups,
            "{}",
            it.slug
        );
        assert!(!off(true).contains("Groups are switched off"), "{}", it.slug);
        if it.cadence.minutes == Some(40) {
            assert!(off(true).contains("40 minutes"), "{}: C27", it.slug);
        }
    }
}

/// A step can be marked by hand exactly where the hub may never see its effect.
#[test]
fn what_is_seen_is_not_marked() {
    for it in CATALOG {
        for step in it.guide {
            let seen = step.done_when.is_some_and(|signal| !signal.is_choice());
            assert_eq!(step.is_marked_by_hand(), !seen, "{} {}", it.slug, step.id);
            assert!(
                step.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{}: {} stands in an address",
                it.slug,
                step.id
            );
        }
    }
    for signal in Signal::ALL {
        assert!(!signal.label().is_empty());
    }
}

/// Files are named for an address and a file system, once in a guide.
#[test]
fn files_are_named_plainly() {
    for it in CATALOG {
        let files: Vec<_> = blocks(it)
            .filter_map(|b| if let Block::Files(files) = b { Some(*files) } else { None })
            .flatten()
            .collect();
        let names: BTreeSet<_> = files.iter().map(|file| file.name).collect();
        assert_eq!(names.len(), files.len(), "{}", it.slug);
        for name in names {
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-')),
                "{name}"
            );
        }
    }
    assert_eq!(setup::fill("a @@X@@ b @@Y@@ c", &[("X", "@@Y@@"), ("Y", "2")]), "a @@Y@@ b 2 c");
}
