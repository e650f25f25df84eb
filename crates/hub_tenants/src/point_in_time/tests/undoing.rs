//! The fold alone: whatever happened, undoing it gives what was before.

use std::collections::BTreeMap;

use hub_kernel::{EventId, TenantId};
use proptest::prelude::*;

use super::*;
use crate::event::{Access, Gone, Past as Row, RoleHeld, Undo};
use crate::point_in_time::past::Past;
use crate::user::{DeactivatedBy, Role, UserState};

const TENANT: TenantId = TenantId::from_raw(7);

#[derive(Debug, Clone)]
enum Act {
    Come(i64),
    Forget(i64),
    Access(i64, UserState, Option<DeactivatedBy>),
    Role(i64, Role),
    Product(i64, usize),
    Member(i64, i64, bool),
    /// The person gets another id.
    Rename(i64),
    DropGroup(i64),
    LeaveAll(i64),
    /// The one becomes one with the other, whose id and groups they take.
    Merge(i64, i64),
}

fn act() -> impl Strategy<Value = Act> {
    let who = || 1_i64..5;
    let group = || 1_i64..4;
    let by = prop::sample::select(vec![None, Some(DeactivatedBy::Admin), Some(DeactivatedBy::Directory)]);
    prop_oneof![
        3 => who().prop_map(Act::Come),
        1 => who().prop_map(Act::Forget),
        3 => (who(), prop::sample::select(UserState::ALL), by).prop_map(|(n, state, by)| Act::Access(n, state, by)),
        2 => (who(), prop::sample::select(Role::ALL)).prop_map(|(n, role)| Act::Role(n, role)),
        2 => (who(), 0_usize..3).prop_map(|(n, roles)| Act::Product(n, roles)),
        5 => (who(), group(), any::<bool>()).prop_map(|(n, group, joins)| Act::Member(n, group, joins)),
        1 => who().prop_map(Act::Rename),
        1 => group().prop_map(Act::DropGroup),
        1 => who().prop_map(Act::LeaveAll),
        2 => (who(), who()).prop_map(|(n, other)| Act::Merge(n, other)),
    ]
}

type World = BTreeMap<UserId, Standing>;

fn user_id(n: i64) -> UserId {
    UserId::new(TENANT, n)
}

fn group_id(n: i64) -> GroupId {
    GroupId::new(TENANT, n)
}

fn newcomer() -> Standing {
    Standing {
        access: Access { state: UserState::Active, by: None },
        role: RoleHeld { role: Role::Member, rule: None },
        product_roles: Vec::new(),
        groups: BTreeSet::new(),
    }
}

/// Does it; gives the target and the past of its event when it did anything.
fn play(world: &mut World, act: &Act, number: i64) -> Option<(String, Undo)> {
    let none = Undo::default;
    let user = |n: &i64| user_id(*n);
    let about = |id: UserId, undo: Undo| Some((id.to_string(), undo));
    match act {
        Act::Come(n) => {
            let fresh = !world.contains_key(&user(n));
            world.entry(user(n)).or_insert_with(newcomer);
            fresh.then(|| (user(n).to_string(), Undo::came()))
        }
        Act::Forget(n) => {
            let was = world.remove(&user(n))?;
            let left_groups = was.groups.iter().map(|id| (id.to_string(), "G".to_owned())).collect();
            let gone = Gone {
                name: String::new(),
                access: was.access,
                role: was.role,
                product_roles: was.product_roles,
            };
            about(user(n), Undo { gone: Some(Box::new(gone)), left_groups, ..none() })
        }
        Act::Access(n, state, by) => {
            let after = Access { state: *state, by: *by };
            let before = std::mem::replace(&mut world.get_mut(&user(n))?.access, after);
            about(user(n), Undo::access(before))
        }
        Act::Role(n, role) => {
            let rule = (*role == Role::Admin).then(|| "a rule".to_owned());
            let after = RoleHeld { role: *role, rule };
            let before = std::mem::replace(&mut world.get_mut(&user(n))?.role, after);
            about(user(n), Undo { role: Some(before), ..none() })
        }
        Act::Product(n, roles) => {
            let after = (0..*roles).map(|role| format!("role {role}")).collect();
            let before = std::mem::replace(&mut world.get_mut(&user(n))?.product_roles, after);
            about(user(n), Undo { product_roles: Some(before), ..none() })
        }
        Act::Member(n, group, joins) => {
            let (id, groups) = (group_id(*group), &mut world.get_mut(&user(n))?.groups);
            let who = vec![user(n).to_string()];
            let (done, undo) = match joins {
                true => (groups.insert(id), Undo { joined: who, ..none() }),
                false => (groups.remove(&id), Undo { left: who, ..none() }),
            };
            done.then(|| (id.to_string(), undo))
        }
        Act::Rename(n) => {
            let standing = world.remove(&user(n))?;
            let new = user_id(100 + number);
            world.insert(new, standing);
            about(new, Undo { former_id: Some(user(n)), ..none() })
        }
        Act::DropGroup(group) => {
            let id = group_id(*group);
            let mut left = Vec::new();
            for (person, standing) in world {
                if standing.groups.remove(&id) {
                    left.push(person.to_string());
                }
            }
            Some((id.to_string(), Undo { name: Some("G".to_owned()), left, ..none() }))
        }
        Act::Merge(n, other) => {
            if n == other || !world.contains_key(&user(other)) {
                return None;
            }
            let mut standing = world.remove(&user(n))?;
            let was = world.remove(&user(other))?;
            let names = |groups: &BTreeSet<GroupId>| {
                groups.iter().map(|id| (id.to_string(), "G".to_owned())).collect()
            };
            let (left_groups, merged_groups) = (names(&standing.groups), names(&was.groups));
            standing.groups = was.groups;
            world.insert(user(other), standing);
            let merged = Gone {
                name: String::new(),
                access: was.access,
                role: was.role,
                product_roles: was.product_roles,
            };
            let former_id = Some(user(n));
            about(
                user(other),
                Undo { former_id, left_groups, merged_groups, merged: Some(Box::new(merged)), ..none() },
            )
        }
        Act::LeaveAll(n) => {
            let groups = std::mem::take(&mut world.get_mut(&user(n))?.groups);
            let left_groups = groups.iter().map(|id| (id.to_string(), "G".to_owned())).collect();
            about(user(n), Undo { left_groups, ..none() })
        }
    }
}

fn row(number: i64, target_id: String) -> Row {
    Row {
        id: EventId::from_raw(number),
        at: Timestamp::from_millis(number),
        actor_kind: "system".to_owned(),
        actor_name: "Switchboard".to_owned(),
        target_id,
        target_name: "x".to_owned(),
        request_id: String::new(),
        undo: String::new(),
    }
}

proptest! {
    /// After any acts, undoing those after any instant gives the world as it was at that instant.
    #[test]
    fn undoing_gives_what_was(acts in prop::collection::vec(act(), 0..60)) {
        let (mut world, mut worlds, mut log) = (World::new(), Vec::new(), Vec::new());
        for (number, act) in acts.iter().enumerate() {
            let number = i64::try_from(number).unwrap();
            worlds.push((log.len(), world.clone()));
            if let Some((target, undo)) = play(&mut world, act, number) {
                let written = serde_json::to_string(&undo).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Undo>(&written).unwrap(), &undo, "{}", written);
                log.push((row(number, target), undo));
            }
        }
        for (events, then) in worlds {
            let mut past = Past::new(TENANT);
            for (row, undo) in log[events..].iter().rev() {
                past.undo(row, undo);
            }
            let known = past.people.keys().chain(world.keys()).copied().collect::<BTreeSet<_>>();
            let told: World = known
                .into_iter()
                .filter_map(|id| Some((id, past.before(id, world.get(&id))?)))
                .collect();
            let then: World = then.into_iter().map(|(id, standing)| (past.now_called(id), standing)).collect();
            prop_assert_eq!(told, then);
        }
    }
}
