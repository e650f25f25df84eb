//! A user or a group on its way into a list.

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId, UserId};
use hub_scim::list::ListQuery;
use hub_scim::{Filter, Projection, ResourceKind};
use serde_json::Value;

use crate::Result;
use crate::group::members::MemberId;
use crate::group::{self, Group, Members};
use crate::provisioning::{Parts, Presenter};
use crate::user::{self, User, View};

/// A resource of either kind.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    User(Box<User>),
    Group(Box<Group>),
}

impl Row {
    pub(super) fn kind(&self) -> ResourceKind {
        match self {
            Self::User(_) => ResourceKind::User,
            Self::Group(_) => ResourceKind::Group,
        }
    }

    pub(super) fn raw(&self) -> i64 {
        match self {
            Self::User(user) => user.id.raw(),
            Self::Group(group) => group.id.raw(),
        }
    }

    /// How many members it would show.
    pub(super) fn members(&self) -> i64 {
        match self {
            Self::User(_) => 0,
            Self::Group(group) => group.members,
        }
    }

    /// Whether SCIM clients see it.
    pub(super) fn is_seen(&self) -> bool {
        match self {
            Self::User(user) => user.directory_deleted_at.is_none(),
            Self::Group(_) => true,
        }
    }

    /// The rows of these keys that this SCIM client sees, in the order of keys.
    pub(super) fn by_keys(c: &mut Conn, view: View, kind: ResourceKind, keys: &[i64]) -> Result<Vec<Self>> {
        Ok(match kind {
            ResourceKind::User => user::seen_by_keys(c, view, keys)?.into_iter().map(Self::from).collect(),
            ResourceKind::Group => {
                group::store::by_keys(c, view.tenant, keys)?.into_iter().map(Self::from).collect()
            }
        })
    }

    pub(super) fn find(c: &mut Conn, tenant: TenantId, kind: ResourceKind, raw: i64) -> Result<Option<Self>> {
        Ok(match kind {
            ResourceKind::User => {
                user::store::find(c, tenant, UserId::from_raw(raw))?.map(|user| Self::User(Box::new(user)))
            }
            ResourceKind::Group => group::store::find(c, tenant, GroupId::from_raw(raw))?
                .map(|group| Self::Group(Box::new(group))),
        })
    }
}

impl From<User> for Row {
    fn from(user: User) -> Self {
        Self::User(Box::new(user))
    }
}

impl From<Group> for Row {
    fn from(group: Group) -> Self {
        Self::Group(Box::new(group))
    }
}

/// What a filter and an order read beyond the rows.
pub(super) struct Needs {
    users: Parts,
    members: Members,
}

impl Needs {
    pub(super) fn of(tenant: TenantId, query: &ListQuery) -> Self {
        let sorts_by =
            |name: &str| query.sort.as_ref().is_some_and(|sort| sort.by.name.eq_ignore_ascii_case(name));
        let named = query.filter.as_ref().and_then(Filter::named_members).filter(|_| !sorts_by("members"));
        let members = match named {
            _ if !query.reads("members") => Members::None,
            Some(ids) => {
                Members::These(ids.iter().filter_map(|id| MemberId::in_tenant(tenant, id)).collect())
            }
            None => Members::All,
        };
        let version = query.filter.as_ref().is_some_and(|filter| filter.mentions_part("meta", "version"));
        let groups = query.reads("groups") || version || sorts_by("meta");
        Self { users: Parts { groups, manager: query.reads("manager") }, members }
    }

    /// How many members have to be looked at to judge these rows.
    pub(super) fn members_of(&self, rows: &[Row]) -> usize {
        match &self.members {
            Members::All => {
                let members: i64 = rows.iter().map(Row::members).sum();
                usize::try_from(members).unwrap_or(usize::MAX)
            }
            // Each of them is looked for in each group.
            Members::These(ids) => {
                let groups = rows.iter().filter(|row| row.kind() == ResourceKind::Group).count();
                groups.saturating_mul(ids.len())
            }
            Members::None => 0,
        }
    }
}

/// Forms for a filter or an order, which read no more than these name, and that at once.
pub(super) fn judged(c: &mut Conn, presenter: &Presenter, rows: &[Row], needs: &Needs) -> Result<Vec<Value>> {
    let mut users = presenter.users_with(c, &users_of(rows), needs.users)?.into_iter();
    let mut values = Vec::with_capacity(rows.len());
    for row in rows {
        match row {
            Row::User(_) => values.extend(users.next()),
            Row::Group(group) => values.push(presenter.group_with(c, group, &needs.members)?),
        }
    }
    Ok(values)
}

fn users_of(rows: &[Row]) -> Vec<&User> {
    let users = rows.iter().map(|row| match row {
        Row::User(user) => Some(&**user),
        Row::Group(_) => None,
    });
    users.flatten().collect()
}

/// The resources of a page. What the users share is read for all of them at once.
pub(super) fn draw(
    c: &mut Conn,
    presenter: &Presenter,
    rows: &[Row],
    projection: &Projection,
) -> Result<Vec<Value>> {
    let mut users = presenter.projected_all(c, &users_of(rows), projection)?.into_iter();
    let mut drawn = Vec::with_capacity(rows.len());
    for row in rows {
        match row {
            Row::User(_) => drawn.extend(users.next()),
            Row::Group(group) => drawn.push(presenter.projected_group(c, group, projection)?),
        }
    }
    Ok(drawn)
}
