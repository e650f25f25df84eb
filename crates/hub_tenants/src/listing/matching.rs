//! Lists with a filter or an order.

use std::ops::ControlFlow;

use hub_db::Conn;
use hub_scim::list::{Key, ListQuery};
use hub_scim::{Filter, Lookup, ResourceKind};
use serde_json::Value;

use super::candidates::{self, Budget};
use super::row::{self, Needs};
use super::{Place, Row, Rows, Start};
use crate::Result;
use crate::provisioning::Presenter;

pub(super) fn rows(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    start: Start,
) -> Result<Rows> {
    match (&query.sort, start) {
        (Some(_), _) => sorted(c, presenter, query, kinds, start),
        (None, Start::After(Some(place))) => following(c, presenter, query, kinds, place),
        (None, Start::After(None)) => in_order(c, presenter, query, kinds, 0),
        (None, Start::Position(start)) => in_order(c, presenter, query, kinds, start - 1),
    }
}

/// Visits what the filter matches, from a place on.
fn each_match(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    after: Option<Place>,
    visit: &mut dyn FnMut(Row, Value) -> ControlFlow<()>,
) -> Result<()> {
    let lookup = query.filter.as_ref().map_or(Lookup::None, Filter::lookup);
    let tenant = presenter.tenant();
    let needs = Needs::of(tenant, query);
    let mut budget = Budget::full();
    let begin = after.and_then(|place| kinds.iter().position(|kind| *kind == place.kind)).unwrap_or(0);
    for kind in kinds.iter().skip(begin) {
        let from = after.filter(|place| place.kind == *kind).map_or(0, |place| place.id + 1);
        let mut judge = |c: &mut Conn, budget: &mut Budget, rows: Vec<Row>| {
            budget.spend(needs.members_of(&rows))?;
            let values = row::judged(c, presenter, &rows, &needs)?;
            for (row, value) in rows.into_iter().zip(values) {
                let filter = query.filter.as_ref();
                if filter.is_none_or(|filter| filter.matches(presenter.schemas(), *kind, &value))
                    && visit(row, value).is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        };
        if candidates::each(c, presenter.view(), *kind, &lookup, from, &mut budget, &mut judge)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// In the order of creation; all are counted, the window is kept.
fn in_order(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    skip: u64,
) -> Result<Rows> {
    let count = query.count as usize;
    let (mut total, mut rows) = (0, Vec::new());
    each_match(c, presenter, query, kinds, None, &mut |row, _| {
        total += 1;
        if total > skip && rows.len() < count {
            rows.push(row);
        }
        ControlFlow::Continue(())
    })?;
    let more = count > 0 && total > skip.saturating_add(rows.len() as u64);
    Ok(Rows { total, rows, more })
}

/// The next page of a cursor: it begins where the last one ended and looks no further than it must.
fn following(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    place: Place,
) -> Result<Rows> {
    let count = query.count as usize;
    let mut rows = Vec::new();
    each_match(c, presenter, query, kinds, Some(place), &mut |row, _| {
        rows.push(row);
        if rows.len() > count { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let more = count > 0 && rows.len() > count;
    rows.truncate(count);
    Ok(Rows { total: place.total, rows, more })
}

/// Keys and ids of all matches are sorted; only the page's rows are read again.
fn sorted(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    start: Start,
) -> Result<Rows> {
    let mut keys: Vec<(Option<Key>, ResourceKind, i64)> = Vec::new();
    each_match(c, presenter, query, kinds, None, &mut |row, value| {
        let kind = row.kind();
        let key = query.sort.as_ref().map(|sort| sort.key(presenter.schemas(), kind, &value));
        keys.push((key, kind, row.raw()));
        ControlFlow::Continue(())
    })?;
    // Stable: equal keys keep the order of creation.
    keys.sort_by(|a, b| a.0.cmp(&b.0));
    let skip = match start {
        Start::Position(start) => usize::try_from(start - 1).unwrap_or(usize::MAX),
        Start::After(None) => 0,
        Start::After(Some(place)) => keys
            .iter()
            .position(|(_, kind, id)| (*kind, *id) == (place.kind, place.id))
            // The last resource is gone: those after it have moved up by one.
            .map_or_else(
                || usize::try_from(place.offset.saturating_sub(1)).unwrap_or(usize::MAX),
                |at| at + 1,
            ),
    };
    let count = query.count as usize;
    let mut rows = Vec::new();
    for (_, kind, id) in keys.iter().skip(skip).take(count) {
        rows.extend(Row::find(c, presenter.tenant(), *kind, *id)?);
    }
    let more = count > 0 && keys.len() > skip.saturating_add(rows.len());
    Ok(Rows { total: keys.len() as u64, rows, more })
}
