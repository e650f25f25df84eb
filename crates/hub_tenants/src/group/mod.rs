//! SCIM groups of a tenant, with their members. What a group means for roles is decided elsewhere.

pub(crate) mod members;
mod nesting;
mod present;
mod restore;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use nesting::Nesting;
pub(crate) use present::Members;
pub use present::find;
pub(crate) use restore::{Restored, restore_member};
pub use store::Group;

use hub_db::Conn;
use hub_kernel::{Cx, GroupId};
use hub_scim::etag::{self, Conditions};
use hub_scim::{Error as Scim, MemberChange, Patch, Resource, ResourceKind, fold};
use serde_json::{Value, json};

use crate::directory::DirectoryScope;
use crate::event::{self, Action, Target, Undo};
use crate::provisioning::{Presenter, as_directory, key};
use crate::{Result, role_mapping, tenant};
use members::{Delta, MemberId};

impl Group {
    /// How events name this group.
    pub fn target(&self) -> Target {
        Target::new("group", self.id, self.display_name.clone())
    }

    fn lay_over(&mut self, resource: &Resource) {
        self.display_name = resource.display_name().unwrap_or_default().to_owned();
        self.display_name_key = fold(&self.display_name);
        self.external_id = resource.external_id().map(key);
        self.attributes = resource.to_stored();
    }
}

/// Creates a group (RFC 7644, 3.3). Members that are nobody of this tenant are left out.
///
/// # Errors
/// 403 while groups are off for the connection, 409 `uniqueness` when the displayName is taken.
pub fn create(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    presenter: &Presenter,
    resource: &Resource,
) -> Result<Group> {
    check_offered(scope)?;
    let cx = &as_directory(cx, scope);
    let mut group = Group {
        id: GroupId::new(scope.tenant(), tenant::store::next_sequence(c, scope.tenant())?),
        tenant: scope.tenant(),
        connection: Some(scope.connection()),
        display_name: String::new(),
        display_name_key: String::new(),
        external_id: None,
        attributes: String::new(),
        members: 0,
        version: 1,
        created_at: cx.now,
        modified_at: cx.now,
    };
    group.lay_over(resource);
    check_name(c, &group)?;
    store::insert(c, &group)?;
    let delta = members::change(c, presenter, &group, vec![MemberChange::Add(resource.members())])?;
    group.members = delta.balance();
    store::update(c, &group)?;
    let details = json!({ "after": { "displayName": group.display_name }, "members": delta.details() });
    let (joined, left) = delta.net();
    let undo = Undo { joined, left, ..Undo::came() };
    record(c, cx, &group, Action::GroupCreateProvision, &details, &undo)?;
    review(c, cx, &group, &delta)?;
    Ok(group)
}

/// Replaces a group with its membership (RFC 7644, 3.5.1).
///
/// # Errors
/// 404, 403 for another connection's group, 409 `uniqueness`, 412.
pub fn replace(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    presenter: &Presenter,
    id: &str,
    put: &Resource,
    conditions: &Conditions,
) -> Result<Group> {
    let group = owned(c, scope, id, conditions)?;
    let after = Resource::from_stored(&put.to_stored())?;
    write(c, cx, scope, presenter, group, &after, vec![MemberChange::Replace(put.members())])
}

/// Applies a PATCH (RFC 7644, 3.5.2), all of it or nothing.
///
/// # Errors
/// As [`replace`], and 400 for what cannot be applied.
pub fn patch(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    presenter: &Presenter,
    id: &str,
    patch: Patch,
    conditions: &Conditions,
) -> Result<Group> {
    let group = owned(c, scope, id, conditions)?;
    let (rest, changes) = patch.split_members()?;
    let mut after = Resource::from_stored(&group.attributes)?;
    rest.apply(presenter.schemas(), ResourceKind::Group, &mut after)?;
    write(c, cx, scope, presenter, group, &after, changes)
}

fn write(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    presenter: &Presenter,
    mut group: Group,
    after: &Resource,
    changes: Vec<MemberChange>,
) -> Result<Group> {
    let cx = &as_directory(cx, scope);
    let before = Resource::from_stored(&group.attributes)?;
    let former = group.display_name.clone();
    group.lay_over(after);
    check_name(c, &group)?;
    let delta = members::change(c, presenter, &group, changes)?;
    let adopted = group.connection.is_none();
    let changed = before != *after || delta.is_change();
    if changed || adopted {
        group.connection = Some(scope.connection());
        group.members += delta.balance();
        if changed {
            group.version += 1;
            group.modified_at = cx.now;
        }
        store::update(c, &group)?;
    }
    if changed || adopted || delta.is_worth_an_event() {
        let (joined, left) = delta.net();
        let name = (former != group.display_name).then(|| former.clone());
        let undo = Undo { name, joined, left, ..Undo::default() };
        let details = update_details(&former, &before, after, &delta);
        record(c, cx, &group, Action::GroupUpdateProvision, &details, &undo)?;
    }
    if former != group.display_name {
        role_mapping::follow_name(c, group.id, &group.display_name)?;
    }
    if delta.is_change() {
        review(c, cx, &group, &delta)?;
    }
    Ok(group)
}

/// Applies the rules of roles to those who joined or left, directly or within a group.
fn review(c: &mut Conn, cx: &Cx, group: &Group, delta: &Delta) -> Result<()> {
    let (people, groups) = delta.who();
    let people = role_mapping::concerned(c, group, people, groups)?;
    if people.is_empty() {
        return Ok(());
    }
    let cause = format!("members of group {} changed", group.display_name);
    role_mapping::review(c, cx, group.tenant, people, &cause)
}

fn update_details(former: &str, before: &Resource, after: &Resource, delta: &Delta) -> Value {
    json!({
        "before": { "displayName": former, "externalId": before.external_id() },
        "after": { "displayName": after.display_name(), "externalId": after.external_id() },
        "members": delta.details(),
    })
}

/// Deletes a group; its members stay (RFC 7644, 3.6).
///
/// # Errors
/// 404, 403, 412.
pub fn delete(
    c: &mut Conn,
    cx: &Cx,
    scope: &DirectoryScope,
    id: &str,
    conditions: &Conditions,
) -> Result<()> {
    let group = owned(c, scope, id, conditions)?;
    let cx = &as_directory(cx, scope);
    let people = role_mapping::concerned(c, &group, [], [group.id])?;
    let above = members::above(c, group.tenant, group.id)?;
    let left = members::ids(c, group.tenant, group.id)?.iter().map(ToString::to_string).collect();
    members::leave_all(c, group.tenant, MemberId::Group(group.id), cx.now)?;
    store::delete(c, group.tenant, group.id)?;
    let details = json!({ "before": { "displayName": group.display_name, "members": group.members } });
    let undo = Undo {
        name: Some(group.display_name.clone()),
        left,
        left_groups: above.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        ..Undo::default()
    };
    record(c, cx, &group, Action::GroupDeleteProvision, &details, &undo)?;
    let cause = format!("group {} was deleted", group.display_name);
    role_mapping::review(c, cx, group.tenant, people, &cause)
}

fn record(c: &mut Conn, cx: &Cx, group: &Group, action: Action, details: &Value, undo: &Undo) -> Result<()> {
    event::record_undo(c, cx, group.tenant, action, &group.target(), group.connection, details, undo)
}

/// IdPs match groups by name, so a name stands for one group of the tenant (H22).
fn check_name(c: &mut Conn, group: &Group) -> Result<()> {
    match store::by_name(c, group.tenant, &group.display_name_key)? {
        Some(other) if other.id != group.id => Err(Scim::uniqueness(format!(
            "The displayName {} is taken by another group of this workspace.",
            group.display_name
        ))
        .into()),
        _ => Ok(()),
    }
}

/// Who writes groups must hear that nothing comes of it: who only looks is shown none.
fn check_offered(scope: &DirectoryScope) -> Result<()> {
    if scope.features().groups {
        return Ok(());
    }
    Err(Scim::forbidden(
        "Groups are switched off for this connection: switch them on under SCIM configuration on the Provisioning tab, \
         or stop sending groups at the identity provider.",
    )
    .into())
}

/// The group of an id, which this connection may write: its own or one that nobody manages.
fn owned(c: &mut Conn, scope: &DirectoryScope, id: &str, conditions: &Conditions) -> Result<Group> {
    check_offered(scope)?;
    let group = find(c, scope.tenant(), id)?;
    if group.connection.is_some_and(|connection| connection != scope.connection()) {
        return Err(Scim::forbidden(
            "This group is managed by another connection of the workspace; change it there, or disconnect it.",
        )
        .into());
    }
    if !conditions.hold(&etag::weak(group.version)) {
        return Err(Scim::precondition_failed(
            "The group has changed since this version was read; read it again and repeat the change.",
        )
        .into());
    }
    Ok(group)
}
