//! Everything, in the order of creation: any position costs the same.

use hub_db::Conn;
use hub_kernel::{GroupId, UserId};
use hub_scim::ResourceKind;

use super::{Row, Rows, Start};
use crate::user::{self, View};
use crate::{Result, group};

pub(super) fn rows(
    c: &mut Conn,
    view: View,
    kinds: &[ResourceKind],
    start: Start,
    count: usize,
) -> Result<Rows> {
    let mut total = 0;
    let mut rows: Vec<Row> = Vec::new();
    let (mut skip, mut after) = match start {
        Start::Position(start) => (i64::try_from(start - 1).unwrap_or(i64::MAX), None),
        Start::After(place) => (0, place),
    };
    for kind in kinds {
        let hidden = match kind {
            ResourceKind::User => user::hidden(c, view)?,
            ResourceKind::Group => Vec::new(),
        };
        let of_kind = total_of(c, view, *kind, &hidden)?;
        total += of_kind;
        // One more than asked for tells whether a next page is worth a cursor.
        let wanted = (count + 1).saturating_sub(rows.len());
        if let Some(place) = after {
            if place.kind != *kind {
                continue;
            }
            after = None;
            rows.extend(following(c, view, *kind, place.id + 1, wanted)?);
        } else if skip >= of_kind {
            skip -= of_kind;
        } else {
            rows.extend(at(c, view, *kind, &hidden, skip, wanted)?);
            skip = 0;
        }
    }
    let more = rows.len() > count && count > 0;
    rows.truncate(count);
    Ok(Rows { total: u64::try_from(total).unwrap_or(0), rows, more })
}

fn total_of(c: &mut Conn, view: View, kind: ResourceKind, hidden: &[i64]) -> Result<i64> {
    match kind {
        ResourceKind::User => user::total_without(c, view.tenant, hidden),
        ResourceKind::Group => group::store::total(c, view.tenant),
    }
}

fn at(
    c: &mut Conn,
    view: View,
    kind: ResourceKind,
    hidden: &[i64],
    skip: i64,
    limit: usize,
) -> Result<Vec<Row>> {
    match kind {
        ResourceKind::User => match user::seen_at(c, view.tenant, hidden, skip + 1)? {
            Some(first) => following(c, view, kind, first.raw(), limit),
            None => Ok(Vec::new()),
        },
        ResourceKind::Group => {
            let first = GroupId::new(view.tenant, 0);
            let groups = group::store::page_from(c, view.tenant, first, skip, limit as i64)?;
            Ok(groups.into_iter().map(Row::from).collect())
        }
    }
}

/// At most `limit` resources from the key `from` on.
pub(super) fn following(
    c: &mut Conn,
    view: View,
    kind: ResourceKind,
    from: i64,
    limit: usize,
) -> Result<Vec<Row>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(match kind {
        ResourceKind::User => {
            let users = user::page_from(c, view, UserId::from_raw(from), limit)?;
            users.into_iter().map(Row::from).collect()
        }
        ResourceKind::Group => {
            let groups = group::store::page_from(c, view.tenant, GroupId::from_raw(from), 0, limit)?;
            groups.into_iter().map(Row::from).collect()
        }
    })
}
