//! What a filter may match: the few that an index finds, or a bounded walk over all.

use std::ops::ControlFlow;

use hub_db::Conn;
use hub_kernel::{GroupId, TenantId, Timestamp, UserId};
use hub_scim::{Error as Scim, Lookup, ResourceKind};

use super::position::following;
use super::{MOST_SCANNED, Row};
use crate::Result;
use crate::group::members::MemberId;
use crate::provisioning::key;
use crate::{group, user};

const CHUNK: usize = 500;
/// Recently changed resources that are taken at once; with more, the walk is as good and holds fewer in memory.
const FEW: i64 = 2000;

/// What is done with a candidate; it may end the walk.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&mut Conn, Row) -> Result<ControlFlow<()>>;

/// Visits the candidates with keys from `from` on, in their order. `seen` counts over all kinds.
pub(super) fn each(
    c: &mut Conn,
    tenant: TenantId,
    kind: ResourceKind,
    lookup: &Lookup,
    from: i64,
    seen: &mut usize,
    visit: Visit<'_>,
) -> Result<ControlFlow<()>> {
    let found = match kind {
        ResourceKind::User => users(c, tenant, lookup)?,
        ResourceKind::Group => groups(c, tenant, lookup)?,
    };
    let Some(rows) = found else { return walk(c, tenant, kind, from, seen, visit) };
    count(seen, rows.len())?;
    for row in rows.into_iter().filter(|row| row.raw() >= from) {
        if visit(c, row)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// The users that an index finds; `None` when none helps.
fn users(c: &mut Conn, tenant: TenantId, lookup: &Lookup) -> Result<Option<Vec<Row>>> {
    let users = match lookup {
        Lookup::Id(id) => match UserId::in_tenant(tenant, id) {
            Some(id) => user::store::find(c, tenant, id)?.into_iter().collect(),
            None => Vec::new(),
        },
        Lookup::UserName(name) => user::store::by_user_name(c, tenant, name)?.into_iter().collect(),
        Lookup::ExternalId(id) => user::store::by_external_id(c, tenant, &key(id))?,
        Lookup::Email(email) => user::store::by_any_email(c, tenant, &key(email))?,
        Lookup::LastModifiedAfter(instant) => {
            let since = Timestamp::from_millis(instant.timestamp_millis());
            let users = user::store::modified_since(c, tenant, since, FEW + 1)?;
            if users.len() as i64 > FEW {
                return Ok(None);
            }
            users
        }
        Lookup::Member(_) => Vec::new(),
        Lookup::DisplayName(_) | Lookup::Active(_) | Lookup::None => return Ok(None),
    };
    let seen_over_scim = users.into_iter().filter(|user| user.directory_deleted_at.is_none());
    Ok(Some(seen_over_scim.map(Row::from).collect()))
}

/// The groups that an index finds; `None` when none helps.
fn groups(c: &mut Conn, tenant: TenantId, lookup: &Lookup) -> Result<Option<Vec<Row>>> {
    let groups = match lookup {
        Lookup::Id(id) => match GroupId::in_tenant(tenant, id) {
            Some(id) => group::store::find(c, tenant, id)?.into_iter().collect(),
            None => Vec::new(),
        },
        Lookup::ExternalId(id) => group::store::by_external_id(c, tenant, &key(id))?,
        Lookup::DisplayName(name) => group::store::by_name(c, tenant, name)?.into_iter().collect(),
        Lookup::Member(id) => match MemberId::in_tenant(tenant, id) {
            Some(member) => group::store::by_member(c, tenant, member)?,
            None => Vec::new(),
        },
        Lookup::LastModifiedAfter(instant) => {
            let since = Timestamp::from_millis(instant.timestamp_millis());
            let groups = group::store::modified_since(c, tenant, since, FEW + 1)?;
            if groups.len() as i64 > FEW {
                return Ok(None);
            }
            groups
        }
        Lookup::UserName(_) | Lookup::Email(_) | Lookup::Active(_) => Vec::new(),
        Lookup::None => return Ok(None),
    };
    Ok(Some(groups.into_iter().map(Row::from).collect()))
}

fn walk(
    c: &mut Conn,
    tenant: TenantId,
    kind: ResourceKind,
    from: i64,
    seen: &mut usize,
    visit: Visit<'_>,
) -> Result<ControlFlow<()>> {
    let first = UserId::new(tenant, 0).raw();
    let mut from = from.max(first);
    loop {
        let chunk = following(c, tenant, kind, from, CHUNK)?;
        let Some(last) = chunk.last() else { return Ok(ControlFlow::Continue(())) };
        from = last.raw() + 1;
        count(seen, chunk.len())?;
        for row in chunk {
            if visit(c, row)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
}

fn count(seen: &mut usize, more: usize) -> Result<()> {
    *seen += more;
    if *seen > MOST_SCANNED {
        return Err(Scim::too_many(format!(
            "This request would have to look at more than {MOST_SCANNED} resources. Filter by userName, externalId, \
             e-mail, id, displayName of a group or meta.lastModified."
        ))
        .into());
    }
    Ok(())
}
