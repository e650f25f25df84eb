//! Access: nobody has it, or loses it, without an act that says so; owners, sessions and passwords are no directory's.

use super::*;

pub(super) fn check(c: &mut Conn, world: &World, act: &Act, before: &Before, after: &[User]) {
    owners(act, before, after);
    let seen = after.iter().filter(|user| user.directory_deleted_at.is_none()).count() as i64;
    assert_eq!(user::store::total(c, world.acme.tenant).unwrap(), seen);
    for user in after {
        let old = before.same(user);
        let had = old.is_some_and(User::is_active);
        if user.is_active() && !had {
            assert!(!gains(act, old, before).is_empty(), "access without a rule: {user:?} was {old:?}");
        }
        if had && !user.is_active() {
            assert!(may_lose(act, old.unwrap(), before), "access taken without a rule: {user:?}");
        }
        assert_eq!(user.state == UserState::Deactivated, user.deactivated_by.is_some());
        assert!(user.state != UserState::Staged || user.sign_in_email_key.is_none());
        password(world, act, before, old, user);
    }
    let is_there = |old: &User| after.iter().any(|user| before.same(user).is_some_and(|s| s.id == old.id));
    assert!(before.users.iter().all(|old| old.state == UserState::Staged || is_there(old)), "accounts stay");
    locks(act, before, after);
    sessions(c, world, after);
}

/// An owner is there; one is made and removed by hand only, and an admin's hand is not enough.
fn owners(act: &Act, before: &Before, after: &[User]) {
    assert!(after.iter().any(|user| user.is_active() && user.role == Role::Owner), "an owner is there");
    let by_hand = act.hand() != Some(Hand::Admin);
    let changes_roles = by_hand && matches!(act, Act::Role { .. } | Act::Create(..));
    let takes = by_hand && matches!(act, Act::Deactivate { .. } | Act::Mend { what: Mend::Deactivate, .. });
    for user in after {
        let old = before.same(user);
        let was = old.is_some_and(|old| old.role == Role::Owner);
        if was != (user.role == Role::Owner) {
            assert!(changes_roles, "an owner made or removed by {act:?}: {user:?}");
        }
        let Some(old) = old.filter(|_| was) else { continue };
        assert!(user.is_active() || !old.is_active() || takes, "an owner lost access by {act:?}");
        assert_eq!(user.sign_in_email_key, old.sign_in_email_key, "an owner's address stays");
    }
}

/// A password is set by the directory that synchronises passwords, of a sub-user whose address is theirs to change, and else
/// goes only when its holder may do more.
fn password(world: &World, act: &Act, before: &Before, old: Option<&User>, user: &User) {
    let Some(old) = old.filter(|old| old.password_hash != user.password_hash) else { return };
    if user.password_hash.is_none() {
        assert!(
            old.role == Role::Member && user.role != Role::Member,
            "a password lost by {act:?}: {user:?}"
        );
        return;
    }
    let Act::Password { by, .. } = act else { panic!("a password set by {act:?}: {user:?}") };
    assert!(before.synchronises_passwords[*by] && world.touched == Some(user.id));
    assert!(old.role == Role::Member && user.role == Role::Member, "the password of an admin: {user:?}");
}

/// Where people are left to their directory, no owner's or admin's hand adds or takes those whom it manages; where SCIM
/// is off, none of its calls is taken.
fn locks(act: &Act, before: &Before, after: &[User]) {
    let included = before.policies.scim_included;
    if let Some(by) = act.caller() {
        assert!(included && before.directories[by].scim_enabled, "a call was taken: {act:?}");
    }
    let setting_up = matches!(
        act,
        Act::Toggle { on: true, toggle: Toggle::Scim | Toggle::AutoCreate | Toggle::AutoDeactivate, .. }
    );
    assert!(included || !setting_up, "set up beyond the plan: {act:?}");
    let by_person = act.hand().is_some_and(|hand| hand != Hand::Operator);
    if !(by_person && before.policies.people_by_directory && included) {
        return;
    }
    let writes = |row: &connection::Connection| row.scim_enabled && row.scim_seen_at.is_some();
    assert!(
        !matches!(act, Act::Invite { .. }) || !before.directories.iter().any(writes),
        "added by hand while a directory provisions"
    );
    if let Act::Deactivate { .. } = act {
        for user in after.iter().filter(|user| !user.is_active() && user.role != Role::Owner) {
            let old = before.same(user).filter(|old| old.is_active());
            let Some(own) = old.and_then(|old| old.connection) else { continue };
            let managing = before.directories.iter().find(|row| row.id == own);
            assert!(!managing.is_some_and(writes), "removed by hand, whom a directory manages: {user:?}");
        }
    }
}

fn sessions(c: &mut Conn, world: &World, after: &[User]) {
    for user in after.iter().filter(|user| !user.is_active()) {
        let open = session::list(c, world.acme.tenant, user.id, world.cx().now).unwrap();
        assert!(open.is_empty(), "a session without access: {user:?}");
        let written = world.passwords.contains(&user.id) || user.state == UserState::Deactivated;
        assert!(written || user.password_hash.is_none(), "a password of nobody's: {user:?}");
    }
}
