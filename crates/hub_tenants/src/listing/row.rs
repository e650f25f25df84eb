//! A user or a group on its way into a list.

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId, UserId};
use hub_scim::list::ListQuery;
use hub_scim::{Projection, ResourceKind};
use serde_json::Value;

use crate::Result;
use crate::group::{self, Group};
use crate::provisioning::{Parts, Presenter};
use crate::user::{self, User};

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

    /// Its form for a filter or an order, which reads no more than they name.
    pub(super) fn judged(&self, c: &mut Conn, presenter: &Presenter, query: &ListQuery) -> Result<Value> {
        match self {
            Self::User(user) => {
                let parts = Parts { groups: query.reads("groups"), manager: query.reads("manager") };
                presenter.user_with(c, user, parts)
            }
            Self::Group(group) => presenter.group(c, group, query.reads("members")),
        }
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

/// The resources of a page. What the users share is read for all of them at once.
pub(super) fn draw(
    c: &mut Conn,
    presenter: &Presenter,
    rows: &[Row],
    projection: &Projection,
) -> Result<Vec<Value>> {
    let users: Vec<&User> = rows
        .iter()
        .filter_map(|row| match row {
            Row::User(user) => Some(&**user),
            Row::Group(_) => None,
        })
        .collect();
    let mut users = presenter.projected_all(c, &users, projection)?.into_iter();
    let mut drawn = Vec::with_capacity(rows.len());
    for row in rows {
        match row {
            Row::User(_) => drawn.extend(users.next()),
            Row::Group(group) => drawn.push(presenter.projected_group(c, group, projection)?),
        }
    }
    Ok(drawn)
}
