//! Roles: who has an account holds what the rules as they stand give, and nobody is an admin for whom neither a hand nor a
//! rule speaks. The rules are read here once more.

use super::*;

pub(super) fn check(c: &mut Conn, world: &World, after: &[User]) {
    assert_eq!(role_mapping::waiting(c, world.acme.tenant).unwrap(), 0);
    let written = product_roles(c, after);
    for user in after {
        let held = role_mapping::held_by(c, user).unwrap();
        let settled = !matches!(held.hub_role, HubRole::Promote | HubRole::Demote);
        assert!(settled, "the rules still want to change {user:?}: {held:?}");
        let fitting = fitting(c, world, user);
        let grant = fitting.iter().find_map(|rule| rule.hub_role);
        let hand = world.by_hand.contains(&user.id);
        if user.role == Role::Admin && user.state != UserState::Staged {
            assert!(hand || grant == Some(Grant::Admin), "an admin by nothing: {user:?}");
        }
        if user.role == Role::Member && user.state != UserState::Staged {
            assert!(grant != Some(Grant::Admin), "no admin, against a rule: {user:?}");
        }
        let names: Vec<&str> = held.product_roles.iter().map(|(name, _)| name.as_str()).collect();
        let by_rule = fitting.iter().any(|rule| rule.product_roles.contains(&"manager".to_owned()));
        assert_eq!(names.contains(&"manager"), by_rule, "{user:?} holds {held:?}");
        assert!(user.connection.is_some() || names.is_empty(), "a product role by nothing: {user:?}");
        let noted: Vec<&str> = written.get(&user.id).into_iter().flatten().map(String::as_str).collect();
        assert_eq!(noted, names, "what is noted of {user:?}");
    }
}

/// The rules that fit somebody, read from what is stored of them, in their order.
fn fitting(c: &mut Conn, world: &World, user: &User) -> Vec<Rule> {
    let tenant = world.acme.tenant;
    let Some(by) = user.connection else { return Vec::new() };
    let features = scim_configuration::of(c, tenant, by).unwrap().configuration.features;
    let document: Value = serde_json::from_str(&user.attributes).unwrap();
    let says = |value: &str| {
        let all = document["roles"].as_array().cloned().unwrap_or_default();
        all.iter().any(|role| role["value"] == value)
    };
    let groups = groups_around(world, user.id);
    let mut rules = role_mapping::rules(c, tenant, by).unwrap();
    rules.retain(|rule| match &rule.source {
        Source::Group(id) => features.groups && groups.contains(id),
        Source::Value(_, value) => features.roles && says(value),
    });
    rules
}

/// The groups that somebody is in, directly or within another.
fn groups_around(world: &World, person: UserId) -> BTreeSet<GroupId> {
    let mut inner = BTreeSet::from([MemberId::User(person)]);
    loop {
        let has_one = |members: &BTreeSet<MemberId>| !members.is_disjoint(&inner);
        let found: Vec<MemberId> = world
            .members
            .iter()
            .filter(|(_, members)| has_one(members))
            .map(|(id, _)| MemberId::Group(*id))
            .collect();
        let known = inner.len();
        inner.extend(found);
        if inner.len() == known {
            let groups = inner.into_iter().filter_map(|id| match id {
                MemberId::Group(id) => Some(id),
                MemberId::User(_) => None,
            });
            return groups.collect();
        }
    }
}
