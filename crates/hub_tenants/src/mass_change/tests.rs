//! What waits, what becomes of it, and who says so.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::test_support::*;
use crate::user::{Role, UserState};

/// A directory whose `n` people have access, and who they are.
fn staffed(c: &mut Conn, acme: &Acme, n: usize) -> (Directory, Vec<UserId>) {
    let directory = acme.directory(c, true, true);
    let people = (0..n).map(|i| directory.push(c, &format!("p{i}@acme.test")).id).collect();
    (directory, people)
}

fn with_access(c: &mut Conn, acme: &Acme, people: &[UserId]) -> usize {
    people.iter().filter(|id| acme.user(c, **id).is_active()).count()
}

fn takes_all(c: &mut Conn, directory: &Directory, people: &[UserId]) {
    for id in people {
        directory.active(c, *id, false);
    }
}

fn inactive() -> serde_json::Value {
    json!([{ "op": "replace", "path": "active", "value": false }])
}

#[test]
fn the_smaller_of_the_two_limits_holds_and_a_handful_is_no_mass() {
    let limit = |active| Rule::default().limit(active);
    let table: Vec<(i64, i64)> = [0, 1, 5, 15, 16, 20, 49, 50, 1000].map(|n| (n, limit(n))).into();
    assert_eq!(table, [(0, 2), (1, 2), (5, 2), (15, 3), (16, 3), (20, 4), (49, 9), (50, 10), (1000, 10)]);
    assert_eq!(Rule { people: 1, ..Rule::default() }.limit(1000), 1, "a tenant may want less than a handful");
}

proptest! {
    #[test]
    fn a_limit_is_never_beyond_what_was_chosen(people in 1_i64..200, percent in 1_i64..=100, active in 0_i64..1_000_000) {
        let limit = Rule { enabled: true, people, percent }.limit(active);
        prop_assert!(limit >= 1 && limit <= people);
        prop_assert!(limit <= FEWEST.max(active * percent / 100));
    }
}

story!(
    /// Somebody whom the directory switches off and on is one person, and none while they have access.
    who_came_back_is_no_loss,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 6);
        let [first, second, ..] = people[..] else { unreachable!() };
        directory.active(c, first, false);
        for _ in 0..4 {
            directory.active(c, second, false);
            assert_eq!((acme.user(c, second).is_active(), count(c, acme.tenant).unwrap()), (false, 0));
            directory.active(c, second, true);
            assert!(acme.user(c, second).is_active());
        }
    }
);

story!(
    /// The IdP gets its success, what is beyond the limit keeps access, and the log says why.
    what_is_too_much_at_once_waits_for_an_owner,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        takes_all(c, &directory, &people);
        // 23 have access: 20 % are four.
        assert_eq!((with_access(c, acme, &people), count(c, acme.tenant).unwrap()), (16, 16));
        for id in &people {
            assert_eq!(acme.user(c, *id).directory_active, Some(false), "what the directory wrote is stored");
        }
        assert_eq!(acme.count(c, Action::MassChangeHold), 1);
        assert_eq!(acme.details(c, Action::MassChangeHold)["rule"]["people"], json!(10));
        let reason = acme.details(c, Action::UserProvisionRefused)["reason"].clone();
        assert!(reason.as_str().unwrap().contains("an owner decides first"), "{reason}");
        let held = page(c, acme.tenant, None, 3).unwrap();
        assert_eq!((held.len(), held[0].asked, held[0].connection), (3, Asked::Inactive, directory.connection));
        let owner = acme.right_of(c, acme.owner);
        assert_eq!(decide(c, &at(9), &owner, Whom::NextOfAll, Decision::Apply).unwrap(), 16);
        assert_eq!((with_access(c, acme, &people), count(c, acme.tenant).unwrap()), (0, 0));
        assert_eq!(acme.seats(c), 3);
        assert_eq!(acme.user(c, people[19]).deactivated_by, Some(DeactivatedBy::Directory));
    }
);

story!(
    /// A mistake is undone: who waits keeps access, who lost it before gets it back, and it stays on record.
    an_owner_undoes_a_mistake,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        takes_all(c, &directory, &people);
        let owner = acme.right_of(c, acme.owner);
        assert_eq!(give_back(c, &at(9), &owner).unwrap(), 4);
        assert_eq!(decide(c, &at(9), &owner, Whom::NextOfAll, Decision::Keep).unwrap(), 16);
        assert_eq!(with_access(c, acme, &people), 20);
        assert_eq!(acme.count(c, Action::MassChangeKeep), 16);
        assert_eq!(acme.count(c, Action::UserReactivate), 4);
        assert_eq!(decide(c, &at(9), &owner, Whom::NextOfAll, Decision::Keep).unwrap(), 0);
    }
);

story!(
    /// The directory's own change of mind needs nobody's decision.
    whom_the_directory_wants_back_no_longer_waits,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        takes_all(c, &directory, &people);
        directory.active(c, people[19], true);
        assert_eq!(count(c, acme.tenant).unwrap(), 15);
        directory.active(c, people[0], true);
        assert_eq!(with_access(c, acme, &people), 17);
        let owner = acme.right_of(c, acme.owner);
        let gone = decide(c, &at(9), &owner, Whom::One(people[19]), Decision::Apply);
        assert!(matches!(gone, Err(Error::NotFound)));
        user::deactivate(c, &acme.by_owner(9), &owner, people[18]).unwrap();
        assert_eq!(count(c, acme.tenant).unwrap(), 14, "taken by hand, nothing waits");
    }
);

story!(
    /// Deleting counts as much as deactivating; the resource is gone, the account waits.
    a_mass_of_deletes_waits_too,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        for id in &people {
            directory.delete(c, *id).unwrap();
        }
        assert_eq!(count(c, acme.tenant).unwrap(), 16);
        let held = page(c, acme.tenant, None, 1).unwrap();
        assert_eq!(held[0].asked, Asked::Deleted);
        let owner = acme.right_of(c, acme.owner);
        decide(c, &at(9), &owner, Whom::One(held[0].user), Decision::Apply).unwrap();
        assert_eq!(acme.user(c, held[0].user).state, UserState::Deactivated);
        assert_eq!(count(c, acme.tenant).unwrap(), 15);
    }
);

story!(
    /// Losses count for an hour; once something waits, all that follows waits until an owner has looked.
    the_hour_passes_but_what_waits_keeps_the_door_shut,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        let at_minute = |minute: i64| at(minute * 60);
        for (i, id) in people[..4].iter().enumerate() {
            directory.apply_at(c, &at_minute(i64::try_from(i).unwrap()), *id, inactive()).unwrap();
        }
        assert!(!admits(c, &at_minute(30), acme.tenant).unwrap());
        assert!(admits(c, &at_minute(64), acme.tenant).unwrap());
        directory.apply_at(c, &at_minute(30), people[4], inactive()).unwrap();
        assert_eq!(count(c, acme.tenant).unwrap(), 1);
        assert!(!admits(c, &at_minute(600), acme.tenant).unwrap());
    }
);

story!(
    /// Whether anything waits is a tenant's choice, an owner's; the decision is, too.
    the_rule_and_the_decision_are_an_owners,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        let (owner, admin) = (acme.right_of(c, acme.owner), acme.right_of(c, acme.admin));
        let off = Rule { enabled: false, ..Rule::default() };
        assert!(matches!(set_rule(c, &at(0), &admin, off), Err(Error::Forbidden(_))));
        for odd in [Rule { people: 0, ..off }, Rule { people: 100_001, ..off }] {
            assert_eq!(field(set_rule(c, &at(0), &owner, odd)), "people");
        }
        for odd in [Rule { percent: 0, ..off }, Rule { percent: 101, ..off }] {
            assert_eq!(field(set_rule(c, &at(0), &owner, odd)), "percent");
        }
        set_rule(c, &at(0), &owner, off).unwrap();
        set_rule(c, &at(0), &owner, off).unwrap();
        assert_eq!(acme.count(c, Action::PolicyUpdate), 1);
        takes_all(c, &directory, &people[..10]);
        assert_eq!(with_access(c, acme, &people), 10);
        set_rule(c, &at(0), &owner, Rule::default()).unwrap();
        takes_all(c, &directory, &people[10..]);
        assert_eq!(count(c, acme.tenant).unwrap(), 10);
        assert!(matches!(decide(c, &at(0), &admin, Whom::NextOfAll, Decision::Keep), Err(Error::Forbidden(_))));
        assert!(matches!(give_back(c, &at(0), &admin), Err(Error::Forbidden(_))));
        let globex = found(c, "globex").unwrap();
        let other = globex.right_of(c, globex.owner);
        assert!(matches!(decide(c, &at(0), &other, Whom::One(people[12]), Decision::Apply), Err(Error::NotFound)));
        assert_eq!(decide(c, &at(0), &other, Whom::NextOfAll, Decision::Apply).unwrap(), 0);
    }
);

story!(
    /// Owners are told once for each time that something begins to wait.
    owners_are_told_once,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        assert_eq!(untold(c, &at(0), acme.tenant).unwrap(), None);
        takes_all(c, &directory, &people);
        assert_eq!(tenants(c).unwrap(), [acme.tenant]);
        assert_eq!(untold(c, &at(0), acme.tenant).unwrap(), Some(16));
        assert_eq!(untold(c, &at(1), acme.tenant).unwrap(), None);
    }
);

story!(
    /// Who became an owner while they waited keeps access, whoever says yes.
    an_owner_is_removed_by_no_directory,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        takes_all(c, &directory, &people);
        let owner = acme.right_of(c, acme.owner);
        user::change_role(c, &acme.by_owner(0), &owner, people[19], Role::Owner).unwrap();
        decide(c, &at(9), &owner, Whom::NextOfAll, Decision::Apply).unwrap();
        assert!(acme.user(c, people[19]).is_active());
    }
);

story!(
    /// Whose removal waits is an owner's to decide on, by the person's page as by the list.
    no_admin_applies_what_waits,
    |c, acme| {
        let (directory, people) = staffed(c, acme, 20);
        takes_all(c, &directory, &people);
        let (owner, admin) = (acme.right_of(c, acme.owner), acme.right_of(c, acme.admin));
        let refused = crate::provisioning::apply_now(c, &at(9), &admin, people[19]);
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        assert!(acme.user(c, people[19]).is_active());
        crate::provisioning::apply_now(c, &at(9), &owner, people[19]).unwrap();
        assert_eq!(count(c, acme.tenant).unwrap(), 15);
    }
);
