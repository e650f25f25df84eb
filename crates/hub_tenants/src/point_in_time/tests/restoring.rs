//! What a restore does and does not do.

use super::plan;
use super::*;
use crate::connection::Toggle;
use crate::event::Action;
use crate::policies;
use crate::seat;
use crate::tenant::{SeatRule, set_plan};
use crate::user::{Role, UserState};

story!(
    /// Access comes back and goes as by hand, under the one rule of seats, each change with its event and the reference.
    access_is_restored_as_far_as_seats_are_free,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (ada, bob, eve) = (directory.push(c, "ada").id, directory.push(c, "bob").id, directory.push(c, "eve").id);
        user::deactivate(c, &at(5), &acme.operator(), eve).unwrap();
        let then = at(10).now;
        active(c, &directory, &at(20), ada, false);
        active(c, &directory, &at(20), bob, false);
        user::reactivate(c, &at(21), &acme.operator(), eve).unwrap();
        set_plan(c, &at(22), acme.tenant, Some(5), SeatRule::Refuse).unwrap();
        let owner = acme.right_of(c, acme.owner);
        let done = restore(c, acme, &owner, 30, then, &[ada, bob, eve], ALL);
        let expected = [
            ("Give access back", Outcome::Restored),
            ("Give access back", Outcome::NoSeat),
            ("Take access", Outcome::Restored),
        ];
        assert_eq!(told(&done), expected);
        assert!(acme.user(c, ada).is_active() && !acme.user(c, bob).is_active() && !acme.user(c, eve).is_active());
        assert_eq!(acme.seats(c), 4);
        let waits = seat::waiting_page(c, acme.tenant, None, 9).unwrap();
        assert_eq!((waits.len(), waits[0].user), (1, Some(bob)));
        for action in [Action::UserReactivate, Action::UserDeactivate, Action::DirectoryRestore] {
            let row = acme.newest(c, action);
            assert_eq!((row.request_id.as_str(), row.actor_name.as_str()), ("restore-30", "owner@acme.test"));
        }
        assert_eq!(acme.details(c, Action::UserReactivate)["restore"], json!("restore-30"));
        let (_, at_then, all) = results(c, acme.tenant, "restore-30").unwrap();
        assert_eq!((at_then, all.len(), all[1].outcome()), (then.rfc3339(), 3, Outcome::NoSeat));
        let globex = found(c, "globex").unwrap();
        assert!(matches!(results(c, globex.tenant, "restore-30"), Err(Error::NotFound)));
        // Once more: what is as it was is not touched again.
        assert_eq!(told(&restore(c, acme, &owner, 40, then, &[ada, eve], ALL)), []);
    }
);

story!(
    /// Whom the directory calls inactive or has deleted gets access back with a warning, and nobody else.
    access_against_the_directorys_word_is_warned_of,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let [ada, bob, eve] = ["ada", "bob", "eve"].map(|name| directory.push(c, name).id);
        let then = at(10).now;
        active(c, &directory, &at(20), ada, false);
        let scope = directory.scope(c);
        crate::provisioning::delete(c, &at(20), &scope, &bob.to_string(), &Conditions::default()).unwrap();
        user::deactivate(c, &at(20), &acme.operator(), eve).unwrap();
        let owner = acme.right_of(c, acme.owner);
        let access = Kinds { access: true, ..Kinds::default() };
        let planned = plan(&report(c, acme, then), &[ada, bob, eve].into(), access, &owner);
        let against: Vec<_> = planned.iter().map(|it| (it.person, it.act.clone(), it.against)).collect();
        let expected = [
            (ada, Act::GiveAccess, Some(Against::Inactive)),
            (bob, Act::GiveAccess, Some(Against::Deleted)),
            (eve, Act::GiveAccess, None),
        ];
        assert_eq!(against, expected);
        let before = revision(then, &planned);
        active(c, &directory, &at(21), ada, true);
        user::deactivate(c, &at(22), &acme.operator(), ada).unwrap();
        let planned = plan(&report(c, acme, then), &[ada, bob, eve].into(), access, &owner);
        assert_eq!(planned[0].against, None, "its word is another one now");
        assert_ne!(revision(then, &planned), before, "and whoever looked is asked once more");
    }
);

story!(
    /// Groups come back first, and roles follow from them by the rules; by hand nobody becomes what a rule made of them.
    roles_follow_from_restored_groups,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada").id;
        let leads = push_group(c, acme, &directory, &at(2), "Leads").unwrap();
        lead_rule(c, acme, directory.connection, leads);
        member(c, acme, &directory, &at(3), leads, &ada.to_string(), true).unwrap();
        let then = at(10).now;
        member(c, acme, &directory, &at(20), leads, &ada.to_string(), false).unwrap();
        assert_eq!(acme.user(c, ada).role, Role::Member);
        let owner = acme.right_of(c, acme.owner);
        let roles = Kinds { roles: true, ..Kinds::default() };
        let done = restore(c, acme, &owner, 30, then, &[ada], roles);
        let expected = [("Role Admin", Outcome::RulesDecide), ("Product roles manager", Outcome::RulesDecide)];
        assert_eq!(told(&done), expected, "without the group no rule gives it");
        assert_eq!(acme.user(c, ada).role, Role::Member);
        let (admin, groups) = (acme.right_of(c, acme.admin), Kinds { groups: true, ..Kinds::default() });
        let done = restore(c, acme, &admin, 31, then, &[ada], groups);
        assert_eq!(told(&done), [("Into group Leads", Outcome::Restored)], "an admin makes admins");
        assert_eq!(acme.user(c, ada).role, Role::Admin);
        member(c, acme, &directory, &at(31), leads, &ada.to_string(), false).unwrap();
        let done = restore(c, acme, &owner, 31, then, &[ada], ALL);
        let expected = [
            ("Into group Leads", Outcome::Restored),
            ("Role Admin", Outcome::Restored),
            ("Product roles manager", Outcome::Restored),
        ];
        assert_eq!(told(&done), expected);
        assert_eq!(group::find(c, acme.tenant, &leads.to_string()).unwrap().members, 1);
        let user = acme.user(c, ada);
        assert!(role_mapping::held_by(c, &user).unwrap().admin_by_rule, "not by hand");
        // Restoring groups alone settles the roles too: none stands without a rule.
        let with = at(31).now;
        member(c, acme, &directory, &at(40), leads, &ada.to_string(), false).unwrap();
        let then = at(41).now;
        member(c, acme, &directory, &at(42), leads, &ada.to_string(), true).unwrap();
        assert_eq!(told(&restore(c, acme, &owner, 50, then, &[ada], groups)), [("Out of group Leads", Outcome::Restored)]);
        assert_eq!(acme.user(c, ada).role, Role::Member);
        assert!(role_mapping::product_roles_of(c, acme.tenant, ada).unwrap().is_empty());
        // The log of a restore is as good as any.
        assert!(report(c, acme, with).people.iter().any(|person| person.person == ada && person.groups[0].then));
        assert_eq!(begins(c, acme.tenant).unwrap(), now());
    }
);

story!(
    /// An admin makes admins as on the person's page, nobody restores themselves, and owners are left alone.
    who_may_restore_what,
    |c, acme| {
        let operator = acme.operator();
        let (ann, olaf) = (
            user::create(c, &at(1), acme.tenant, &account("ann@acme.test", Role::Admin)).unwrap(),
            user::create(c, &at(1), acme.tenant, &account("olaf@acme.test", Role::Owner)).unwrap(),
        );
        let then = at(10).now;
        user::change_role(c, &at(20), &operator, ann, Role::Member).unwrap();
        user::change_role(c, &at(20), &operator, olaf, Role::Member).unwrap();
        user::change_role(c, &at(20), &operator, acme.member, Role::Owner).unwrap();
        let (owner, admin) = (acme.right_of(c, acme.owner), acme.right_of(c, acme.admin));
        let who = [ann, olaf, acme.member];
        let mut done = restore(c, acme, &admin, 30, then, &who, ALL);
        done.sort_by(|a, b| a.1.as_str().cmp(b.1.as_str()));
        let expected = [
            ("Role Admin", Outcome::Restored),
            ("Role Sub-user", Outcome::OwnerUntouched),
            ("Role Owner", Outcome::OwnerUntouched),
        ];
        assert_eq!(BTreeSet::from_iter(done.iter().map(|(act, o)| (act.as_str(), o.as_str()))), BTreeSet::from_iter(expected.map(|(act, o)| (act, o.as_str()))));
        assert_eq!(acme.user(c, ann).role, Role::Admin);
        restore(c, acme, &owner, 31, then, &who, ALL);
        let roles = [ann, olaf, acme.member].map(|id| acme.user(c, id).role);
        assert_eq!(roles, [Role::Admin, Role::Member, Role::Owner], "a restore makes and unmakes no owner");
        let then = at(40).now;
        user::change_role(c, &at(50), &operator, ann, Role::Member).unwrap();
        user::change_role(c, &at(51), &operator, ann, Role::Admin).unwrap();
        user::change_role(c, &at(52), &operator, acme.admin, Role::Member).unwrap();
        user::change_role(c, &at(53), &operator, acme.admin, Role::Admin).unwrap();
        assert_eq!(told(&restore(c, acme, &owner, 60, then, &[ann, acme.admin], ALL)), [], "there and back is no difference");
        let lone = acme.right_of(c, ann);
        user::change_role(c, &at(70), &operator, acme.admin, Role::Member).unwrap();
        let before = at(65).now;
        user::deactivate(c, &at(71), &operator, acme.admin).unwrap();
        let (planned, chosen) = (report(c, acme, before), BTreeSet::from([acme.admin]));
        assert!(plan(&planned, &chosen, ALL, &lone).iter().all(|it| it.refused.is_none()));
        let me = Kinds { roles: true, ..Kinds::default() };
        let mine = plan(&report(c, acme, then.plus_seconds(-30)), &BTreeSet::from([ann]), me, &lone);
        assert!(mine.iter().all(|it| it.refused == Some(Outcome::Yourself)), "{mine:?}");
    }
);

story!(
    /// Who is no more, came since, was staged, or is unknown to the directory; a group that is no more.
    what_cannot_be_restored_is_said,
    |c, acme| {
        let directory = acme.directory(c, false, false);
        let (gone, waiting) = (directory.push(c, "gone").id, directory.push(c, "waiting").id);
        let mut body = person("member@acme.test");
        body["externalId"] = json!("ext-member");
        directory.post(c, &body).unwrap();
        let (old, sales) = (
            push_group(c, acme, &directory, &at(2), "Old").unwrap(),
            push_group(c, acme, &directory, &at(2), "Sales").unwrap(),
        );
        for id in [old, sales] {
            member(c, acme, &directory, &at(3), id, &acme.member.to_string(), true).unwrap();
        }
        let then = at(10).now;
        let (scope, conditions) = (directory.scope(c), Conditions::default());
        crate::provisioning::delete(c, &at(20), &scope, &gone.to_string(), &conditions).unwrap();
        crate::provisioning::delete(c, &at(20), &scope, &acme.member.to_string(), &conditions).unwrap();
        drop_group(c, &directory, &at(21), old).unwrap();
        crate::provisioning::import(c, &at(22), &acme.operator(), waiting).unwrap();
        let new = crate::provisioning::create(c, &at(23), &scope, &resource(&person("new"))).unwrap().user.id;
        let owner = acme.right_of(c, acme.owner);
        let mut done = restore(c, acme, &owner, 30, then, &[gone, waiting, acme.member, new], ALL);
        done.sort_by_key(|(act, outcome)| (outcome.as_str(), act.clone()));
        let expected = [
            ("Take access", Outcome::CameSince),
            ("Give access back", Outcome::Deleted),
            ("Into group Sales", Outcome::NotInDirectory),
            ("Take access", Outcome::StaysImported),
            ("Into group Old", Outcome::UnknownGroup),
        ];
        assert_eq!(told(&done), expected);
        assert_eq!(acme.user(c, waiting).state, UserState::Active);
        assert!(user::store::find(c, acme.tenant, gone).unwrap().is_none());
    }
);

story!(
    /// The workspace's lock on removing by hand holds here too, and says why; what a rule makes is not unmade.
    the_rules_of_the_workspace_hold,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        user::deactivate(c, &at(5), &acme.operator(), ada).unwrap();
        let then = at(10).now;
        user::reactivate(c, &at(20), &acme.operator(), ada).unwrap();
        let leads = push_group(c, acme, &directory, &at(21), "Leads").unwrap();
        lead_rule(c, acme, directory.connection, leads);
        member(c, acme, &directory, &at(22), leads, &bob.to_string(), true).unwrap();
        let owner = acme.right_of(c, acme.owner);
        let lock = policies::Change { people_by_directory: Some(true), ..policies::Change::default() };
        policies::change(c, &at(23), &owner, lock).unwrap();
        directory.toggle(c, Toggle::AutoCreate, true);
        crate::connection::note_scim_request(c, &at(23), acme.tenant, directory.connection).unwrap();
        let kinds = Kinds { access: true, roles: true, groups: false };
        let chosen = BTreeSet::from([ada, bob]);
        let planned = plan(&report(c, acme, then), &chosen, kinds, &owner);
        let cx = acme.by_owner(30);
        let done = carry_out(c, &cx, &owner.confirmed(cx.now).unwrap(), then, &planned).unwrap();
        let outcomes: Vec<_> = done.iter().map(|it| (it.act.as_str(), it.outcome())).collect();
        let expected = [
            ("Take access", Outcome::Refused),
            ("Role Sub-user", Outcome::RulesDecide),
            ("No product roles", Outcome::RulesDecide),
        ];
        assert_eq!(outcomes, expected);
        assert!(done[0].detail.contains("the directory manages this person"), "{done:?}");
        assert!(acme.user(c, ada).is_active() && acme.user(c, bob).role == Role::Admin);
    }
);

#[test]
fn a_plan_is_cut_into_short_transactions() {
    let tenant = hub_kernel::TenantId::from_raw(7);
    let one = |person: i64| Planned {
        person: UserId::new(tenant, person),
        name: String::new(),
        act: Act::GiveAccess,
        refused: None,
        against: None,
    };
    let sizes = |people: Vec<i64>| -> Vec<usize> {
        parts(people.into_iter().map(one).collect()).iter().map(Vec::len).collect()
    };
    assert!(sizes(Vec::new()).is_empty());
    assert_eq!(sizes((0..120).collect()), [50, 50, 20]);
    assert_eq!(sizes([vec![1; 60], vec![2; 3]].concat()), [60, 3], "a person’s changes stay together");
    assert_eq!(sizes(vec![1; 450]), [200, 200, 50]);
    let then = Timestamp::from_millis(1);
    assert_ne!(revision(then, &[one(1)]), revision(then, &[one(2)]));
    assert_ne!(revision(then, &[one(1)]), revision(Timestamp::from_millis(2), &[one(1)]));
}
