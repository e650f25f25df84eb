//! Users as SCIM clients see them.

use std::collections::BTreeMap;

use hub_db::Conn;
use hub_kernel::{ConnectionId, GroupId, TenantId, UserId};
use hub_scim::render::{self, Facts, Reference};
use hub_scim::{Error as Scim, Projection, ResourceKind, Schemas, etag};
use serde_json::Value;

use super::document::visible;
use crate::Result;
use crate::group::members;
use crate::user::{self, User, View};

/// What of a user is not in the row and is read only where it is needed. The version needs the groups, too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts {
    /// The groups the user is in.
    pub groups: bool,
    /// Name and address of the manager.
    pub manager: bool,
}

/// Renders a tenant's resources under its Tenant URL.
#[derive(Debug, Clone)]
pub struct Presenter {
    tenant: TenantId,
    connection: Option<ConnectionId>,
    base: String,
    schemas: Schemas,
}

impl Presenter {
    /// For the tenant whose Tenant URL is `base`.
    pub fn new(tenant: TenantId, base: String, schemas: Schemas) -> Self {
        Self { tenant, connection: None, base, schemas }
    }

    /// For the identity provider of this connection: of an account and somebody of its own who waits beside it, it is shown
    /// the latter. Everybody else is shown the account.
    #[must_use]
    pub fn seen_by(self, connection: ConnectionId) -> Self {
        Self { connection: Some(connection), ..self }
    }

    /// Whom lists show.
    pub(crate) fn view(&self) -> View {
        View { tenant: self.tenant, connection: self.connection }
    }

    /// The tenant.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The schemas of the tenant's resources.
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The absolute URL of a user.
    pub fn location(&self, user: UserId) -> String {
        format!("{}/Users/{user}", self.base)
    }

    fn offers_groups(&self) -> bool {
        self.schemas.offers(ResourceKind::Group)
    }

    /// What all of its URLs begin with.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The user of an id.
    ///
    /// # Errors
    /// 404, also for another tenant's id, for one that is no id, and for somebody who waits at another connection.
    pub fn find(&self, c: &mut Conn, id: &str) -> Result<User> {
        find(c, self.view(), id)
    }

    /// A user in full.
    ///
    /// # Errors
    /// The database's.
    pub fn user(&self, c: &mut Conn, user: &User) -> Result<Value> {
        self.user_with(c, user, Parts { groups: true, manager: true })
    }

    /// A user with what was asked for of that which is not in the row.
    pub(crate) fn user_with(&self, c: &mut Conn, user: &User, parts: Parts) -> Result<Value> {
        let groups = match parts.groups {
            true => members::groups_of(c, self.tenant, &[user.id])?.remove(&user.id),
            false => None,
        };
        self.draw(c, user, groups.unwrap_or_default(), parts.manager)
    }

    /// Users with what was asked for of that which is not in their rows; groups are read for all of them at once.
    pub(crate) fn users_with(&self, c: &mut Conn, users: &[&User], parts: Parts) -> Result<Vec<Value>> {
        let mut groups = match parts.groups {
            true => {
                members::groups_of(c, self.tenant, &users.iter().map(|user| user.id).collect::<Vec<_>>())?
            }
            false => BTreeMap::new(),
        };
        let draw =
            |user: &&User| self.draw(c, user, groups.remove(&user.id).unwrap_or_default(), parts.manager);
        users.iter().map(draw).collect()
    }

    /// A user with the attributes that were asked for, and its ETag.
    ///
    /// # Errors
    /// The database's.
    pub fn projected(&self, c: &mut Conn, user: &User, projection: &Projection) -> Result<(Value, String)> {
        let groups = groups_of(c, user)?;
        let version = version_of(user, &groups);
        let value = self.draw(c, user, groups, true)?;
        Ok((projection.apply(ResourceKind::User, &self.schemas, value), version))
    }

    /// Users with the attributes that were asked for; their groups are read for all of them at once.
    pub(crate) fn projected_all(
        &self,
        c: &mut Conn,
        users: &[&User],
        projection: &Projection,
    ) -> Result<Vec<Value>> {
        let groups = projection.wants("groups") || projection.wants("meta");
        let parts = Parts { groups, manager: true };
        let drawn = self.users_with(c, users, parts)?.into_iter();
        Ok(drawn.map(|value| projection.apply(ResourceKind::User, &self.schemas, value)).collect())
    }

    fn draw(
        &self,
        c: &mut Conn,
        user: &User,
        groups: Vec<(GroupId, String)>,
        with_manager: bool,
    ) -> Result<Value> {
        let mut resource = visible(user)?;
        self.schemas.hide_left_out(&mut resource);
        let manager = match resource.manager_id().filter(|_| with_manager) {
            Some(id) => self.manager(c, id)?,
            None => None,
        };
        let direct = |(id, name): (GroupId, String)| Reference {
            value: id.to_string(),
            location: Some(self.group_location(id)),
            display: Some(name),
            label: Some("direct"),
        };
        let facts = Facts {
            id: user.id.to_string(),
            location: self.location(user.id),
            created: user.created_at.rfc3339(),
            last_modified: user.modified_at.rfc3339(),
            version: version_of(user, &groups),
            groups: self.offers_groups().then(|| groups.into_iter().map(direct).collect()),
            members: None,
            manager,
        };
        Ok(render::user(&resource, &facts))
    }

    fn manager(&self, c: &mut Conn, id: &str) -> Result<Option<Reference>> {
        let Some(manager) = UserId::in_tenant(self.tenant, id) else { return Ok(None) };
        let found =
            user::store::find(c, self.tenant, manager)?.filter(|user| user.directory_deleted_at.is_none());
        Ok(found.map(|user| Reference {
            value: id.to_owned(),
            location: Some(self.location(manager)),
            display: Some(user.display_name),
            label: None,
        }))
    }
}

fn groups_of(c: &mut Conn, user: &User) -> Result<Vec<(GroupId, String)>> {
    Ok(members::groups_of(c, user.tenant, &[user.id])?.remove(&user.id).unwrap_or_default())
}

fn version_of(user: &User, groups: &[(GroupId, String)]) -> String {
    etag::user(user.version, groups.iter().map(|(id, _)| id.raw()))
}

/// The ETag of a user.
pub(super) fn version(c: &mut Conn, user: &User) -> Result<String> {
    Ok(version_of(user, &groups_of(c, user)?))
}

/// The user of an id as SCIM sees it: whoever waits at another connection is not there, an account always.
pub(super) fn find(c: &mut Conn, view: View, id: &str) -> Result<User> {
    let user = match UserId::in_tenant(view.tenant, id) {
        Some(id) => user::store::find(c, view.tenant, id)?,
        None => None,
    };
    user.filter(|user| user.directory_deleted_at.is_none() && !view.knows_nothing_of(user))
        .ok_or_else(|| Scim::not_found(format!("There is no user {id} in this workspace.")).into())
}
