//! Groups as SCIM clients see them.

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId};
use hub_scim::render::{self, Facts, Reference};
use hub_scim::{Error as Scim, Projection, Resource, ResourceKind, etag};
use serde_json::{Value, json};

use super::members::{self, MemberId};
use super::{Group, store};
use crate::Result;
use crate::provisioning::Presenter;

/// Which members of a group are read for its form.
pub(crate) enum Members {
    /// None; the group shows no `members`.
    None,
    /// Those of these who are in it.
    These(Vec<MemberId>),
    /// All.
    All,
}

impl Presenter {
    /// The absolute URL of a group.
    pub fn group_location(&self, group: GroupId) -> String {
        format!("{}/Groups/{group}", self.base())
    }

    /// A member as it stands in its group.
    pub(super) fn member(&self, id: MemberId, name: Option<&str>) -> Reference {
        let (location, label) = match id {
            MemberId::User(id) => (self.location(id), "User"),
            MemberId::Group(id) => (self.group_location(id), "Group"),
        };
        Reference {
            value: id.to_string(),
            location: Some(location),
            display: name.map(str::to_owned),
            label: Some(label),
        }
    }

    /// The same as the value that a filter over members judges.
    pub(super) fn element(&self, id: MemberId, name: Option<&str>) -> Value {
        let Reference { value, location, display, label } = self.member(id, name);
        json!({ "value": value, "$ref": location, "display": display, "type": label })
    }

    /// A group; its members only when they are wanted, for they may be many.
    ///
    /// # Errors
    /// The database's.
    pub fn group(&self, c: &mut Conn, group: &Group, with_members: bool) -> Result<Value> {
        self.group_with(c, group, if with_members { &Members::All } else { &Members::None })
    }

    /// A group with some of its members.
    pub(crate) fn group_with(&self, c: &mut Conn, group: &Group, wanted: &Members) -> Result<Value> {
        let resource = Resource::from_stored(&group.attributes)?;
        let members = match wanted {
            Members::All => Some(members::all(c, group.tenant, group.id)?),
            Members::These(ids) => Some(members::present(c, group.tenant, group.id, ids)?),
            Members::None => None,
        };
        let references = members.map(|all| {
            all.into_iter().map(|(id, name)| self.member(id, name.as_deref())).collect::<Vec<_>>()
        });
        let facts = Facts {
            id: group.id.to_string(),
            location: self.group_location(group.id),
            created: group.created_at.rfc3339(),
            last_modified: group.modified_at.rfc3339(),
            version: etag::weak(group.version),
            groups: None,
            members: references,
            manager: None,
        };
        Ok(render::group(&resource, &facts))
    }

    /// A group with the attributes that were asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn projected_group(&self, c: &mut Conn, group: &Group, projection: &Projection) -> Result<Value> {
        let value = self.group(c, group, projection.wants("members"))?;
        Ok(projection.apply(ResourceKind::Group, self.schemas(), value))
    }
}

/// The group of an id.
///
/// # Errors
/// 404, also for another tenant's id and for one that is no id.
pub fn find(c: &mut Conn, tenant: TenantId, id: &str) -> Result<Group> {
    let group = match GroupId::in_tenant(tenant, id) {
        Some(id) => store::find(c, tenant, id)?,
        None => None,
    };
    group.ok_or_else(|| Scim::not_found(format!("There is no group {id} in this workspace.")).into())
}
