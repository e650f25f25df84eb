//! Users as SCIM clients see them.

use hub_db::Conn;
use hub_kernel::{TenantId, UserId};
use hub_scim::render::{self, Facts, Reference};
use hub_scim::{Error as Scim, Projection, Resource, ResourceKind, Schemas, etag};
use serde_json::Value;

use crate::Result;
use crate::user::{self, User};

/// Renders a tenant's resources under its Tenant URL.
#[derive(Debug, Clone)]
pub struct Presenter {
    tenant: TenantId,
    base: String,
    schemas: Schemas,
}

impl Presenter {
    /// For the tenant whose Tenant URL is `base`.
    pub fn new(tenant: TenantId, base: String, schemas: Schemas) -> Self {
        Self { tenant, base, schemas }
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

    /// A user in full.
    ///
    /// # Errors
    /// The database's.
    pub fn user(&self, c: &mut Conn, user: &User) -> Result<Value> {
        let mut resource = Resource::from_stored(&user.attributes)?;
        if user.connection.is_none() && user.directory_active.is_none() {
            // Nobody's directory spoke of this account: the IdP that imports it learns what is the case.
            resource.set_active(user.is_active());
        }
        let manager = match resource.manager_id() {
            Some(id) => self.manager(c, id)?,
            None => None,
        };
        let facts = Facts {
            id: user.id.to_string(),
            location: self.location(user.id),
            created: user.created_at.rfc3339(),
            last_modified: user.modified_at.rfc3339(),
            version: etag::weak(user.version),
            groups: None,
            members: None,
            manager,
        };
        Ok(render::user(&resource, &facts))
    }

    /// A user with the attributes that were asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn projected(&self, c: &mut Conn, user: &User, projection: &Projection) -> Result<Value> {
        let value = self.user(c, user)?;
        Ok(projection.apply(ResourceKind::User, &self.schemas, value))
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

/// The user of an id as SCIM sees it.
///
/// # Errors
/// 404, also for another tenant's id and for one that is no id.
pub fn find(c: &mut Conn, tenant: TenantId, id: &str) -> Result<User> {
    let user = match UserId::in_tenant(tenant, id) {
        Some(id) => user::store::find(c, tenant, id)?,
        None => None,
    };
    user.filter(|user| user.directory_deleted_at.is_none())
        .ok_or_else(|| Scim::not_found(format!("There is no user {id} in this workspace.")).into())
}
