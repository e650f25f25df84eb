//! PUT, PATCH and DELETE of /Users/{id}.

use hub_db::Conn;
use hub_kernel::{ConnectionId, Cx};
use hub_scim::etag::Conditions;
use hub_scim::{Error as Scim, Patch, Resource, ResourceKind, Schemas, fold};
use serde_json::json;

use super::by_id::{link_by_id, say_that_the_address_stays};
use super::document::{difference, keep_to, lay_over, visible};
use super::give_way::give_way;
use super::policy::{self, Access, Removal, Toggles};
use super::present::{find, version};
use super::{Written, as_directory, store, toggles, view};
use crate::directory::DirectoryScope;
use crate::event::{self, Access as Had, Action, Gone, RoleHeld, Undo};
use crate::group::members::{self, MemberId};
use crate::mass_change::{self, Asked};
use crate::role_mapping::{self, Applied};
use crate::seat::Way;
use crate::user::{self, DeactivatedBy, User, UserState};
use crate::{Result, app};

/// Replaces a user (RFC 7644, 3.5.1).
///
/// # Errors
/// 404, 409 `uniqueness`, 412, 403 without a free seat.
pub fn replace(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    id: &str,
    put: Resource,
    conditions: &Conditions,
) -> Result<Written> {
    let user = owned(c, scope, id, conditions)?;
    let before = visible(&user)?;
    let says_active = put.active();
    let mut after = before.clone();
    after.replace_with(put);
    keep_to(&scope.schemas()?, &before, &mut after)?;
    write(c, cx, scope, user, &before, &after, says_active)
}

/// Applies a PATCH (RFC 7644, 3.5.2), all of it or nothing.
///
/// # Errors
/// As [`replace`], and 400 for what cannot be applied.
pub fn patch(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    schemas: &Schemas,
    id: &str,
    patch: &Patch,
    conditions: &Conditions,
) -> Result<Written> {
    let user = owned(c, scope, id, conditions)?;
    let before = visible(&user)?;
    let mut after = before.clone();
    patch.apply(schemas, ResourceKind::User, &mut after)?;
    keep_to(&scope.schemas()?, &before, &mut after)?;
    // Unassigned counts as active (RFC 7643, 4.1.1 leaves it open).
    let says_active = speaks_of_active(patch).then(|| after.active().unwrap_or(true));
    write(c, cx, scope, user, &before, &after, says_active)
}

fn speaks_of_active(patch: &Patch) -> bool {
    patch.operations.iter().any(|operation| match &operation.path {
        Some(path) => path.attr.name.eq_ignore_ascii_case("active"),
        None => operation.value.as_object().is_some_and(|keys| {
            keys.keys()
                .any(|key| key.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case("active")))
        }),
    })
}

fn write(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    mut user: User,
    before: &Resource,
    after: &Resource,
    says_active: Option<bool>,
) -> Result<Written> {
    let cx = &as_directory(cx, scope);
    let adopted = !user.is_written_by_directory();
    if !may_be_called(c, scope, &user, &fold(after.user_name()), adopted)? {
        return Err(Scim::uniqueness(format!(
            "The userName {} is taken in this workspace.",
            after.user_name()
        ))
        .into());
    }
    if before != after || adopted {
        let address_stays = link_by_id(c, scope, &user)?;
        user.connection = Some(scope.connection());
        user.first_pushed_at = user.first_pushed_at.or(Some(cx.now));
        let keys = lay_over(c, &mut user, after)?;
        if before != after {
            user.version += 1;
            user.modified_at = cx.now;
        }
        user::store::update(c, &user, Some(&keys))?;
        if adopted {
            give_way(c, cx, scope.connection(), &user)?;
        }
        let action = if adopted { Action::UserLinkProvision } else { Action::UserUpdateProvision };
        let connection = Some(scope.connection());
        let mut details = difference(before, after);
        say_that_the_address_stays(&mut details, address_stays);
        event::record(c, cx, user.tenant, action, &user.target(), connection, &details)?;
    }
    if let Some(active) = says_active {
        settle_access(c, cx, Wanting::of(scope), &mut user, active)?;
    }
    role_mapping::settle(c, cx, &mut user)?;
    Ok(Written { user, welcome: false })
}

/// Whether nobody whom this directory sees has a userName but this person, or who gives way to them.
fn may_be_called(
    c: &mut Conn,
    scope: &DirectoryScope,
    user: &User,
    name: &str,
    adopted: bool,
) -> Result<bool> {
    let mut other = |key: &str| -> Result<bool> {
        let found = user::store::by_user_name(c, scope.tenant(), key)?;
        Ok(found.is_some_and(|other| other.id != user.id))
    };
    let is_account = user.state != UserState::Staged;
    if other(&user::waiting_key_at(scope.connection(), name))? && !(adopted && is_account) {
        return Ok(false);
    }
    // Somebody without an account keeps the name that they have, and waits beside whoever has it, too.
    Ok(!other(name)? || !is_account && name == user::name_key(user))
}

/// By which connection, and under which switches, a directory wants something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanting {
    pub connection: ConnectionId,
    pub toggles: Toggles,
}

impl Wanting {
    pub(super) fn of(scope: &DirectoryScope) -> Self {
        Self { connection: scope.connection(), toggles: toggles(scope) }
    }
}

/// Lets access follow what the directory wrote as `active`, as far as the rules allow; what is not done is an event.
pub(super) fn settle_access(
    c: &mut Conn,
    cx: &Cx,
    by: Wanting,
    user: &mut User,
    wants_active: bool,
) -> Result<()> {
    if wants_active {
        mass_change::release(c, user)?;
    }
    let decided = policy::access(wants_active, user.state, user.deactivated_by, user.role, by.toggles);
    let decided = unless_a_mass(c, cx, by.connection, user, decided, Asked::Inactive)?;
    let action = match decided {
        Access::Unchanged => return Ok(()),
        Access::Take => {
            user::end_access(c, cx, user, DeactivatedBy::Directory)?;
            Action::UserDeprovision
        }
        Access::GiveBack => {
            user::give_access(c, cx, user, Way::Directory)?;
            Action::UserReprovision
        }
        Access::KeptOwner | Access::KeptByToggle | Access::WithheldByAdmin | Access::HeldAsMass => {
            Action::UserProvisionRefused
        }
    };
    let details = json!({
        "asked": { "active": wants_active }, "reason": decided.refusal(), "state": user.state,
        "toggles": by.toggles,
    });
    event::record(c, cx, user.tenant, action, &user.target(), Some(by.connection), &details)
}

/// A loss of access, or that it waits for an owner because so many come at once.
fn unless_a_mass(
    c: &mut Conn,
    cx: &Cx,
    connection: ConnectionId,
    user: &User,
    decided: Access,
    asked: Asked,
) -> Result<Access> {
    let has_room = decided != Access::Take || mass_change::admits(c, cx, user.tenant)?;
    let decided = policy::unless_held(decided, has_room);
    if decided == Access::HeldAsMass {
        mass_change::hold(c, cx, user, connection, asked)?;
    }
    Ok(decided)
}

/// Deletes a user's resource (RFC 7644, 3.6). SCIM no longer knows it; what becomes of an account is decided by rule.
///
/// # Errors
/// 404, 412.
pub fn delete(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    id: &str,
    conditions: &Conditions,
) -> Result<()> {
    let mut user = owned(c, scope, id, conditions)?;
    let cx = &as_directory(cx, scope);
    // Whoever is created again gets the account back, and with it no more than by a write.
    link_by_id(c, scope, &user)?;
    let connection = Some(scope.connection());
    let target = user.target();
    let mut undo = Undo { left_groups: groups_of(c, &user)?, ..Undo::default() };
    members::leave_all(c, user.tenant, MemberId::User(user.id), cx.now)?;
    let removal = match policy::remove(user.state, user.deactivated_by, user.role, toggles(scope)) {
        Removal::KeepWithoutAccess(access) => {
            match unless_a_mass(c, cx, scope.connection(), &user, access, Asked::Deleted)? {
                Access::HeldAsMass => Removal::KeepWithAccess(Access::HeldAsMass),
                taken => Removal::KeepWithoutAccess(taken),
            }
        }
        other => other,
    };
    let kept = match removal {
        Removal::Forget => {
            undo.gone = Some(Box::new(all_of(c, &user)?));
            user::store::delete(c, user.tenant, user.id)?;
            None
        }
        Removal::KeepWithoutAccess(access) => {
            if access == Access::Take {
                user::end_access(c, cx, &mut user, DeactivatedBy::Directory)?;
                let details = json!({ "asked": "delete", "state": user.state, "toggles": toggles(scope) });
                event::record(c, cx, user.tenant, Action::UserDeprovision, &target, connection, &details)?;
            }
            hide(c, cx, scope, &mut user)?;
            None
        }
        Removal::KeepWithAccess(access) => {
            hide(c, cx, scope, &mut user)?;
            access.refusal()
        }
    };
    let details = json!({ "asked": "delete", "account_kept_because": kept });
    let action = Action::UserDeleteProvision;
    event::record_undo(c, cx, scope.tenant(), action, &target, connection, &details, &undo)?;
    if let Some(reason) = kept {
        let details =
            json!({ "asked": "delete", "reason": reason, "state": user.state, "toggles": toggles(scope) });
        event::record(c, cx, scope.tenant(), Action::UserProvisionRefused, &target, connection, &details)?;
    }
    Ok(())
}

/// The groups of a person, by their ids, with their names.
pub(super) fn groups_of(c: &mut Conn, user: &User) -> Result<Vec<(String, String)>> {
    let groups = members::groups_of(c, user.tenant, &[user.id])?.remove(&user.id).unwrap_or_default();
    Ok(groups.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

/// What is to be known of a person who will be no more.
pub(super) fn all_of(c: &mut Conn, user: &User) -> Result<Gone> {
    let applied = role_mapping::applied(c, user.tenant, &[user.id])?.remove(&user.id);
    let Applied { admin_rule: rule, product_roles } = applied.unwrap_or_default();
    let role = RoleHeld { role: user.role, rule };
    Ok(Gone { name: user.label().to_owned(), access: Had::of(user), role, product_roles })
}

fn hide(c: &mut Conn, cx: &Cx, scope: &DirectoryScope, user: &mut User) -> Result<()> {
    user.connection = None;
    let by = Some(scope.connection());
    store::remember_former(c, user.id, user.id, user.external_id.as_deref(), by, cx.now)?;
    app::grant::remember_object(c, user.tenant, user.id, user.external_id.as_deref())?;
    user.external_id = None;
    user.directory_deleted_at = Some(cx.now);
    user::store::update(c, user, Some(&[]))?;
    user::store::set_seen_over_scim(c, user.id, false)?;
    role_mapping::settle(c, cx, user)
}

/// The user of an id, which this connection may write: its own or one that nobody manages.
pub(super) fn owned(c: &mut Conn, scope: &DirectoryScope, id: &str, conditions: &Conditions) -> Result<User> {
    let user = find(c, view(scope), id)?;
    if user.connection.is_some_and(|connection| connection != scope.connection()) {
        return Err(Scim::forbidden(
            "This user is managed by another connection of the workspace; change the user there, or disconnect it.",
        )
        .into());
    }
    if !conditions.is_empty() && !conditions.hold(&version(c, &user)?) {
        return Err(Scim::precondition_failed(
            "The user has changed since this version was read; read it again and repeat the change.",
        )
        .into());
    }
    Ok(user)
}
