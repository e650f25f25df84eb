//! Lists of users and groups: by index where one serves, else a bounded walk. Every candidate is judged by the one
//! evaluator of `hub_scim`, so that both databases answer alike.

mod candidates;
mod matching;
mod position;
mod row;
mod store;
#[cfg(test)]
mod tests;

use hub_db::Conn;
use hub_scim::list::{ListQuery, ListResponse};
use hub_scim::{Error as Scim, ResourceKind};

use crate::Result;
use crate::provisioning::Presenter;
pub(crate) use row::Row;

/// Resources, and members of groups, that the filter and the order of one request may look at.
///
/// A tenth of it in this crate's own tests, which have to fill a tenant beyond it.
pub const MOST_SCANNED: usize = if cfg!(test) { 10_000 } else { 100_000 };
/// Members that the groups of one page may have when the page shows them.
const MOST_MEMBERS: i64 = 200_000;

/// Where a page begins.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// At this 1-based position.
    Position(u64),
    /// After this place; `None` for the beginning.
    After(Option<Place>),
}

/// Where a page ended, for the next one to go on: it survives what is added and deleted in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Kind of the last resource.
    pub kind: ResourceKind,
    /// Its database key.
    pub id: i64,
    /// How many resources the pages so far had.
    pub offset: u64,
    /// The total, as the first page said.
    pub total: u64,
}

/// A page and where it ended, if more follows.
#[derive(Debug)]
pub struct Page {
    /// The page.
    pub response: ListResponse,
    /// Where the next one goes on.
    pub next: Option<Place>,
}

/// Rows of a page before they are drawn.
struct Rows {
    total: u64,
    rows: Vec<Row>,
    more: bool,
}

/// A page over these resource types.
///
/// # Errors
/// 400 `invalidFilter`; `tooMany` when a filter that no index serves meets too many resources.
pub fn page(
    c: &mut Conn,
    presenter: &Presenter,
    query: &ListQuery,
    kinds: &[ResourceKind],
    start: Start,
) -> Result<Page> {
    query.check(presenter.schemas(), kinds)?;
    let found = if query.filter.is_none() && query.sort.is_none() {
        position::rows(c, presenter.view(), kinds, start, query.count as usize)?
    } else {
        matching::rows(c, presenter, query, kinds, start)?
    };
    let members: i64 = found.rows.iter().map(Row::members).sum();
    if members > MOST_MEMBERS && query.projection.wants("members") {
        return Err(Scim::too_many(
            "The groups of this page have too many members for one answer; ask with excludedAttributes=members, or \
             for fewer groups at once.",
        )
        .into());
    }
    let before = match start {
        Start::After(Some(place)) => place.offset,
        _ => 0,
    };
    let last = found.rows.last().filter(|_| found.more);
    let next = last.map(|row| Place {
        kind: row.kind(),
        id: row.raw(),
        offset: before + found.rows.len() as u64,
        total: found.total,
    });
    let start_index = match start {
        Start::Position(start) => Some(start),
        Start::After(_) => None,
    };
    let resources = row::draw(c, presenter, &found.rows, &query.projection)?;
    Ok(Page {
        response: ListResponse { total: found.total, start_index, resources, ..ListResponse::default() },
        next,
    })
}
