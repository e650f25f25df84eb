//! What a filter may match: the few that an index finds, or a bounded walk over all.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId, Timestamp, UserId};
use hub_scim::{Error as Scim, Lookup, ResourceKind};

use super::position::following;
use super::{MOST_SCANNED, Row, store};
use crate::Result;
use crate::group;
use crate::group::members::MemberId;
use crate::provisioning::key;
use crate::user::{self, View};

/// Rows that are read and judged at once.
const CHUNK: usize = 500;
/// One more than may be looked at: with so many the request is refused.
const TOO_MANY: i64 = MOST_SCANNED as i64 + 1;

/// What is done with candidates; it may end the walk.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&mut Conn, &mut Budget, Vec<Row>) -> Result<ControlFlow<()>>;

/// How much one request may still look at, over all kinds of resources.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn full() -> Self {
        Self(MOST_SCANNED)
    }

    /// Takes note of so many rows looked at.
    pub(super) fn spend(&mut self, rows: usize) -> Result<()> {
        self.0 = self.0.checked_sub(rows).ok_or_else(|| {
            Scim::too_many(format!(
                "This request would have to look at more than {MOST_SCANNED} resources or members. Filter by userName, \
                 externalId, e-mail, id, displayName, a group, a member or meta.lastModified."
            ))
        })?;
        Ok(())
    }
}

/// What an index finds.
enum Found {
    /// One at most, read already.
    Rows(Vec<Row>),
    /// By key, in no order.
    Keys(Vec<i64>),
    /// No index helps.
    Everything,
}

/// Visits the candidates with keys from `from` on, in their order.
pub(super) fn each(
    c: &mut Conn,
    view: View,
    kind: ResourceKind,
    lookup: &Lookup,
    from: i64,
    budget: &mut Budget,
    visit: Visit<'_>,
) -> Result<ControlFlow<()>> {
    match find(c, view, kind, lookup)? {
        Found::Rows(mut rows) => {
            budget.spend(rows.len())?;
            rows.retain(|row| row.raw() >= from);
            visit(c, budget, rows)
        }
        Found::Keys(mut keys) => {
            keys.retain(|key| *key >= from);
            keys.sort_unstable();
            keys.dedup();
            budget.spend(keys.len())?;
            for chunk in keys.chunks(CHUNK) {
                let rows = Row::by_keys(c, view, kind, chunk)?;
                if visit(c, budget, rows)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        }
        Found::Everything => walk(c, view, kind, from, budget, visit),
    }
}

fn find(c: &mut Conn, view: View, kind: ResourceKind, lookup: &Lookup) -> Result<Found> {
    let tenant = view.tenant;
    let row = match (kind, lookup) {
        (_, Lookup::None) => return Ok(Found::Everything),
        (ResourceKind::User, Lookup::Id(id)) => match UserId::in_tenant(tenant, id) {
            Some(id) => user::seen_by_keys(c, view, &[id.raw()])?.pop().map(Row::from),
            None => None,
        },
        (ResourceKind::User, Lookup::UserName(name)) => match user::by_scim_name(c, view, name)? {
            Some(user) => user::seen_by_keys(c, view, &[user.id.raw()])?.pop().map(Row::from),
            None => None,
        },
        (ResourceKind::Group, Lookup::Id(id)) => match GroupId::in_tenant(tenant, id) {
            Some(id) => group::store::find(c, tenant, id)?.map(Row::from),
            None => None,
        },
        (ResourceKind::Group, Lookup::DisplayName(name)) => {
            group::store::by_name(c, tenant, name)?.map(Row::from)
        }
        _ => return Ok(Found::Keys(keys(c, view, kind, lookup)?)),
    };
    Ok(Found::Rows(row.into_iter().filter(Row::is_seen).collect()))
}

fn keys(c: &mut Conn, view: View, kind: ResourceKind, lookup: &Lookup) -> Result<Vec<i64>> {
    if let Lookup::Any(parts) = lookup {
        let mut all = BTreeSet::new();
        for part in parts {
            match find(c, view, kind, part)? {
                Found::Rows(rows) => all.extend(rows.iter().map(Row::raw)),
                Found::Keys(keys) => all.extend(keys),
                // No part of an `or` with an index is without one.
                Found::Everything => {}
            }
        }
        return Ok(all.into_iter().collect());
    }
    match kind {
        ResourceKind::User => users(c, view.tenant, lookup),
        ResourceKind::Group => groups(c, view.tenant, lookup),
    }
}

fn users(c: &mut Conn, tenant: TenantId, lookup: &Lookup) -> Result<Vec<i64>> {
    match lookup {
        Lookup::ExternalId(id) => store::users_by_external_id(c, tenant, &key(id), TOO_MANY),
        Lookup::Email(email) => store::users_by_email(c, tenant, &key(email), TOO_MANY),
        Lookup::DisplayName(name) => {
            // As the column has it: the first line, so far as an index takes it.
            let line = name.split('\n').next().unwrap_or_default();
            store::users_by_display_name(c, tenant, &key(line), TOO_MANY)
        }
        Lookup::Group(id) => match GroupId::in_tenant(tenant, id) {
            Some(group) => store::users_in_group(c, tenant, group, TOO_MANY),
            None => Ok(Vec::new()),
        },
        Lookup::LastModified { from, to } => store::users_modified(c, tenant, window(*from, *to), TOO_MANY),
        Lookup::Active(active) => store::users_by_active(c, tenant, *active, TOO_MANY),
        // Found as rows, as parts, or by attributes that users have not.
        Lookup::Id(_) | Lookup::UserName(_) | Lookup::Member(_) | Lookup::Any(_) | Lookup::None => {
            Ok(Vec::new())
        }
    }
}

fn groups(c: &mut Conn, tenant: TenantId, lookup: &Lookup) -> Result<Vec<i64>> {
    match lookup {
        Lookup::ExternalId(id) => store::groups_by_external_id(c, tenant, &key(id), TOO_MANY),
        Lookup::Member(id) => match MemberId::in_tenant(tenant, id) {
            Some(member) => store::groups_by_member(c, tenant, member, TOO_MANY),
            None => Ok(Vec::new()),
        },
        Lookup::LastModified { from, to } => store::groups_modified(c, tenant, window(*from, *to), TOO_MANY),
        Lookup::Id(_)
        | Lookup::UserName(_)
        | Lookup::Email(_)
        | Lookup::DisplayName(_)
        | Lookup::Group(_)
        | Lookup::Active(_)
        | Lookup::Any(_)
        | Lookup::None => Ok(Vec::new()),
    }
}

/// A millisecond wider than asked: the filter itself decides, and more finely.
fn window(from: Option<i64>, to: Option<i64>) -> (Timestamp, Timestamp) {
    let to = to.map_or(i64::MAX, |to| to.saturating_add(1));
    (Timestamp::from_millis(from.unwrap_or(i64::MIN)), Timestamp::from_millis(to))
}

fn walk(
    c: &mut Conn,
    view: View,
    kind: ResourceKind,
    from: i64,
    budget: &mut Budget,
    visit: Visit<'_>,
) -> Result<ControlFlow<()>> {
    let first = UserId::new(view.tenant, 0).raw();
    let mut from = from.max(first);
    loop {
        let chunk = following(c, view, kind, from, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(ControlFlow::Continue(())) };
        from = last.raw() + 1;
        budget.spend(chunk.len())?;
        if visit(c, budget, chunk)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}
