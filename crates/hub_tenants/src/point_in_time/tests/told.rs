//! What is told, and what is not.

use super::*;
use crate::event::{Action, Target};
use crate::point_in_time::compare::{Bounds, undone};
use crate::user::{DeactivatedBy, Role, UserState};

story!(
    /// Access, role, product roles and groups, each then and now, with who made it so.
    what_differs_is_told_with_its_cause,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let ada = directory.push(c, "ada");
        let leads = push_group(c, acme, &directory, &at(2), "Leads").unwrap();
        lead_rule(c, acme, directory.connection, leads);
        member(c, acme, &directory, &at(3), leads, &ada.id.to_string(), true).unwrap();
        let then = at(10).now;
        member(c, acme, &directory, &at(20), leads, &ada.id.to_string(), false).unwrap();
        active(c, &directory, &at(21), ada.id, false);
        user::change_role(c, &acme.by_owner(22), &acme.operator(), acme.member, Role::Admin).unwrap();
        let told = report(c, acme, then);
        assert_eq!(told.people.len(), 2, "{told:?}");
        let person = of(&told, ada.id);
        let access = person.access.as_ref().unwrap();
        assert_eq!((access.then.state, access.now.state), (UserState::Active, UserState::Deactivated));
        assert_eq!(access.now.by, Some(DeactivatedBy::Directory));
        assert_eq!((access.cause.actor_kind.as_str(), access.cause.at), ("token", at(21).now));
        let role = person.role.as_ref().unwrap();
        assert_eq!((role.then.role, role.now.role), (Role::Admin, Role::Member));
        assert!(role.then.rule.as_deref().unwrap().contains("Leads"), "{role:?}");
        let products = person.product_roles.as_ref().unwrap();
        assert_eq!((products.then.as_slice(), products.now.len()), (&["manager".to_owned()][..], 0));
        let membership = &person.groups[0];
        assert_eq!((membership.name.as_str(), membership.then, membership.exists, membership.managed), ("Leads", true, true, true));
        assert_eq!(membership.cause.request_id, "req-20");
        assert_eq!(of(&told, acme.member).role.as_ref().unwrap().cause.actor_name, "owner@acme.test");
        assert!(report(c, acme, at(30).now).people.is_empty(), "nothing since");
    }
);

story!(
    /// Who came since, who is gone, and who is the same person by another id; groups that came, went and were renamed.
    who_and_what_there_was,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let kept = directory.push(c, "kept");
        directory.toggle(c, crate::connection::Toggle::AutoCreate, false);
        let staged = directory.push(c, "gone");
        let (sales, old) = (
            push_group(c, acme, &directory, &at(2), "Sales").unwrap(),
            push_group(c, acme, &directory, &at(2), "Old").unwrap(),
        );
        for id in [sales, old] {
            member(c, acme, &directory, &at(3), id, &kept.id.to_string(), true).unwrap();
        }
        let then = at(10).now;
        let scope = directory.scope(c);
        let conditions = Conditions::default();
        crate::provisioning::delete(c, &at(20), &scope, &staged.id.to_string(), &conditions).unwrap();
        crate::provisioning::delete(c, &at(21), &scope, &kept.id.to_string(), &conditions).unwrap();
        let again = crate::provisioning::create(c, &at(22), &scope, &resource(&person("kept"))).unwrap().user;
        assert_ne!(again.id, kept.id);
        let new = crate::provisioning::create(c, &at(23), &scope, &resource(&person("new"))).unwrap().user;
        drop_group(c, &directory, &at(24), old).unwrap();
        let rename = json!({ "op": "replace", "path": "displayName", "value": "Selling" });
        patch_group(c, acme, &directory, &at(25), sales, &rename).unwrap();
        let fresh = push_group(c, acme, &directory, &at(26), "Fresh").unwrap();
        member(c, acme, &directory, &at(27), fresh, &sales.to_string(), true).unwrap();
        let told = report(c, acme, then);
        let gone = of(&told, staged.id);
        assert!(matches!(gone.presence, Presence::Gone(_)) && gone.user_name == "gone@acme.test");
        assert!(matches!(of(&told, new.id).presence, Presence::Came(_)));
        let same = of(&told, again.id);
        let groups: Vec<_> = same.groups.iter().map(|it| (it.name.as_str(), it.then, it.exists)).collect();
        assert_eq!((&same.presence, groups), (&Presence::Stayed, vec![("Selling", true, true), ("Old", true, false)]));
        assert!(!told.people.iter().any(|person| person.person == kept.id), "one person, once");
        let named: Vec<_> = told.groups.iter().map(|group| (group.name.as_str(), group.presence == Presence::Stayed)).collect();
        assert_eq!(named, [("Selling", true), ("Old", false), ("Fresh", false)]);
        assert_eq!(told.groups[0].renamed.as_ref().unwrap().then, "Sales");
        assert_eq!(told.groups[2].inner.len(), 1);
    }
);

story!(
    /// The log is believed as far back as every change says what it replaced, and no further.
    how_far_back_the_log_goes,
    |c, acme| {
        assert_eq!(begins(c, acme.tenant).unwrap(), now());
        let early = compare(c, acme.tenant, now().plus_seconds(-1)).unwrap();
        assert!(matches!(early, Answer::TooEarly { begins } if begins == now()));
        // As a hub wrote it that did not know of this yet.
        let (target, details) = (Target::new("user", acme.member, "Max"), json!({}));
        event::record(c, &at(50), acme.tenant, Action::RoleUpdate, &target, None, &details).unwrap();
        event::record(c, &at(60), acme.tenant, Action::Login, &target, None, &details).unwrap();
        assert_eq!(begins(c, acme.tenant).unwrap(), at(50).now);
        assert!(matches!(compare(c, acme.tenant, at(49).now).unwrap(), Answer::TooEarly { .. }));
        assert!(report(c, acme, at(50).now).people.is_empty());
        let globex = found(c, "globex").unwrap();
        assert_eq!(begins(c, globex.tenant).unwrap(), now(), "each workspace has its own");
    }
);

story!(
    /// What is too much is said to be, and another workspace's log is another one.
    an_answer_has_bounds,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let people: Vec<_> = (0..6).map(|n| directory.push(c, &format!("p{n}")).id).collect();
        for id in &people {
            user::deactivate(c, &at(20), &acme.operator(), *id).unwrap();
        }
        let enough = |c: &mut Conn, then: i64, events, bytes, people| {
            let most = Bounds { events, bytes, people };
            undone(c, acme.tenant, at(then).now, &most).unwrap().is_some()
        };
        let much = 1 << 20;
        // What was before is five minutes away: nothing is passed over.
        for id in &people {
            user::reactivate(c, &at(1000), &acme.operator(), *id).unwrap();
        }
        assert!(!enough(c, 900, 5, much, 100) && enough(c, 900, 6, much, 100));
        assert!(!enough(c, 900, 6, 100, 100), "texts count");
        assert!(!enough(c, 19, 11, much, 100) && enough(c, 19, 100, much, 100));
        let staff = push_group(c, acme, &directory, &at(2000), "Staff").unwrap();
        for (seconds, id) in (2000..).zip(&people) {
            member(c, acme, &directory, &at(seconds), staff, &id.to_string(), true).unwrap();
        }
        assert!(!enough(c, 1900, 100, much, 5) && enough(c, 1900, 100, much, 6), "people count");
        drop_group(c, &directory, &at(3000), staff).unwrap();
        assert!(!enough(c, 2900, 100, much, 5), "who were in one group");
        assert!(enough(c, 1900, 100, much, 6), "each once");
        for id in &people {
            user::deactivate(c, &at(3001), &acme.operator(), *id).unwrap();
        }
        let globex = found(c, "globex").unwrap();
        assert!(report(c, &globex, at(10).now).people.is_empty());
        assert_eq!(report(c, acme, at(10).now).people.len(), 6);
    }
);

story!(
    /// Whoever is slow is written later than they began: what began before the instant is passed over, not what lies behind it.
    what_overtook_each_other_is_undone,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let (ada, bob) = (directory.push(c, "ada").id, directory.push(c, "bob").id);
        user::deactivate(c, &at(1000), &acme.operator(), ada).unwrap();
        // Began earlier, and was written later.
        user::deactivate(c, &at(970), &acme.operator(), bob).unwrap();
        let told = report(c, acme, at(980).now);
        assert_eq!(of(&told, ada).access.as_ref().unwrap().then.state, UserState::Active);
        assert_eq!(told.people.len(), 1, "{told:?}");
        let told = report(c, acme, at(960).now);
        assert_eq!(told.people.iter().map(|it| it.person).collect::<BTreeSet<_>>(), BTreeSet::from([ada, bob]));
        // Five minutes: no request takes that long.
        user::reactivate(c, &at(1000 - 302), &acme.operator(), bob).unwrap();
        assert!(report(c, acme, at(999).now).people.is_empty());
    }
);

story!(
    /// However long the texts are, all of them are read.
    long_texts_are_read_in_portions,
    |c, acme| {
        let directory = acme.directory(c, true, true);
        let people: Vec<_> = (0..4).map(|n| directory.push(c, &format!("p{n}")).id).collect();
        let long = "x".repeat(600 << 10);
        for (n, id) in people.iter().enumerate() {
            let seconds = 1000 + i64::try_from(n).unwrap();
            user::deactivate(c, &at(seconds), &acme.operator(), *id).unwrap();
        }
        // A text of more than half of what is read at a time.
        let q = hub_db::Dynamic::<()>::new("UPDATE events SET undo = replace(undo, '{', '{\"unknown\":\"' || ")
            .bind(long.as_str())
            .sql(" || '\",') WHERE undo LIKE '{%' AND action = 'seat_free' AND tenant_id = ")
            .bind(acme.tenant);
        c.execute(q).unwrap();
        let told = report(c, acme, at(900).now);
        assert_eq!(told.people.len(), 4, "{:?}", told.people.len());
    }
);
