//! Events: whatever changes somebody's access or roles says so in the same transaction, and what a directory did stands under
//! its name.

use super::*;

/// What tells of a change of access.
const ACCESS: [Action; 11] = [
    Action::UserCreate,
    Action::UserCreateProvision,
    Action::UserCreateLogin,
    Action::UserImport,
    Action::UserDeprovision,
    Action::UserReprovision,
    Action::UserDeactivate,
    Action::UserReactivate,
    Action::UserStageProvision,
    Action::UserLinkProvision,
    Action::UserLink,
];

pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    let mut rows = event::page(c, world.acme.tenant, &event::Filter::default(), 100).unwrap();
    rows.retain(|row| row.id > before.last_event);
    assert!(rows.len() < 100, "so many events at once: {act:?}");
    let tells = |user: &User, actions: &[Action]| {
        let old = before.same(user).map(|old| old.id.to_string());
        rows.iter().any(|row| {
            let is_about = row.target_id == user.id.to_string() || Some(&row.target_id) == old.as_ref();
            is_about && actions.iter().any(|action| action.as_str() == row.action)
        })
    };
    let roles = product_roles(c, after);
    for user in after {
        let old = before.same(user);
        let access = |user: &User| (user.state, user.deactivated_by);
        if old.is_none_or(|old| access(old) != access(user)) {
            assert!(tells(user, &ACCESS), "access changed by {act:?} without an event: {user:?} {rows:?}");
        }
        if old.is_some_and(|old| old.is_active() != user.is_active()) {
            let action = if user.is_active() { Action::SeatTake } else { Action::SeatFree };
            assert!(tells(user, &[action]), "a seat without an event: {user:?}");
        }
        if old.is_some_and(|old| old.role != user.role) {
            assert!(
                tells(user, &[Action::RoleUpdate]),
                "a role changed by {act:?} without an event: {user:?}"
            );
        }
        let before = old.and_then(|old| before.product_roles.get(&old.id)).filter(|roles| !roles.is_empty());
        if before != roles.get(&user.id).filter(|roles| !roles.is_empty()) {
            assert!(tells(user, &[Action::ProductRolesUpdate]), "product roles without an event: {user:?}");
        }
    }
    for old in before.users.iter().filter(|old| old.state == UserState::Staged) {
        if after.iter().all(|user| user.id != old.id) {
            assert!(tells(old, &[Action::UserDeleteProvision]), "nobody told of the end of {old:?}");
        }
    }
    if act.caller().is_some() {
        let own = |row: &&event::EventRow| {
            row.actor_kind == "token" || row.actor_kind == "system" && row.action.starts_with("idm_")
        };
        let foreign = rows.iter().find(|row| !own(row));
        assert!(foreign.is_none(), "a directory's act under another name: {foreign:?}");
    }
}
