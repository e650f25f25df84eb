//! List requests and responses (RFC 7644, 3.4.2 and 3.4.3; RFC 9865; rules H29 to H31).

mod query;
mod sort;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use crate::filter::Filter;
use crate::path::AttrPath;
use crate::projection::Projection;

pub use sort::Key;

/// URN of a list response.
pub const LIST_URN: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// URN of a search request.
pub const SEARCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Page sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSizes {
    /// When the request does not say.
    pub default: u32,
    /// At most; a larger count is capped, not refused (H7).
    pub max: u32,
}

impl Default for PageSizes {
    fn default() -> Self {
        Self { default: 100, max: 1000 }
    }
}

/// How the request walks through the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// By position; `start` is 1-based and at least 1.
    Index {
        /// Position of the first resource.
        start: u64,
    },
    /// By cursor (RFC 9865); none asks for the first page.
    Cursor(Option<String>),
}

/// The order asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// `sortBy`.
    pub by: AttrPath,
    /// `sortOrder` is descending.
    pub descending: bool,
}

/// A list or search request.
#[derive(Debug, Clone, PartialEq)]
pub struct ListQuery {
    /// Which resources.
    pub filter: Option<Filter>,
    /// Where the page begins.
    pub paging: Paging,
    /// How many resources at most; 0 asks for the total only.
    pub count: u32,
    /// In which order; none is the server's own (created, id).
    pub sort: Option<Sort>,
    /// Which attributes.
    pub projection: Projection,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListResponse {
    /// How many resources the filter has in all.
    pub total: u64,
    /// Position of the first one, for paging by index.
    pub start_index: Option<u64>,
    /// The resources, rendered and projected.
    pub resources: Vec<Value>,
    /// Cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
    /// Cursor of the page before; none on the first.
    pub previous_cursor: Option<String>,
}

impl ListResponse {
    /// The message. `Resources` is always there (H30).
    #[must_use]
    pub fn to_body(self) -> Value {
        let mut body = Map::new();
        body.insert("schemas".into(), vec![LIST_URN].into());
        body.insert("totalResults".into(), self.total.into());
        if let Some(start) = self.start_index {
            body.insert("startIndex".into(), start.into());
        }
        body.insert("itemsPerPage".into(), self.resources.len().into());
        if let Some(cursor) = self.next_cursor {
            body.insert("nextCursor".into(), cursor.into());
        }
        if let Some(cursor) = self.previous_cursor {
            body.insert("previousCursor".into(), cursor.into());
        }
        body.insert("Resources".into(), self.resources.into());
        body.into()
    }
}
