//! The part of a filter that an index serves.

use chrono::{DateTime, Utc};

use super::{Filter, Literal, Op};
use crate::fold::fold;
use crate::instant;
use crate::path::AttrPath;
use crate::schema::{GROUP_URN, USER_URN, boolean};

/// A condition that every match of the filter satisfies: the store reads only these candidates,
/// then [`Filter::matches`] decides. Ordered from the narrowest to the widest.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// The resource with this id, letter by letter.
    Id(String),
    /// The user with this folded userName.
    UserName(String),
    /// Resources with this externalId, letter by letter.
    ExternalId(String),
    /// Users with this folded address in any element of `emails`.
    Email(String),
    /// Groups with this member; folded, as ids are in lower case.
    Member(String),
    /// Resources with this folded displayName.
    DisplayName(String),
    /// Resources last modified at this instant or later.
    LastModifiedAfter(DateTime<Utc>),
    /// Users whose `active` is this. An unassigned `active` may be on either side.
    Active(bool),
    /// No index helps: every resource is a candidate.
    None,
}

impl Lookup {
    const fn rank(&self) -> u8 {
        match self {
            Self::Id(_) => 0,
            Self::UserName(_) => 1,
            Self::ExternalId(_) => 2,
            Self::Email(_) => 3,
            Self::Member(_) => 4,
            Self::DisplayName(_) => 5,
            Self::LastModifiedAfter(_) => 6,
            Self::Active(_) => 7,
            Self::None => 8,
        }
    }
}

impl Filter {
    /// The narrowest index condition that holds for every resource that satisfies the filter.
    #[must_use]
    pub fn lookup(&self) -> Lookup {
        match self {
            // Every part of an `and` holds for every match; `or` and `not` promise nothing.
            Self::And(parts) => {
                parts.iter().map(Self::lookup).min_by_key(Lookup::rank).unwrap_or(Lookup::None)
            }
            Self::Compare { path, op, value } => compared(path, *op, value),
            Self::Elements { path, filter } => element(path, filter),
            Self::Or(_) | Self::Not(_) | Self::Present(_) => Lookup::None,
        }
    }
}

fn is_core(path: &AttrPath) -> bool {
    path.urn
        .as_ref()
        .is_none_or(|urn| urn.eq_ignore_ascii_case(USER_URN) || urn.eq_ignore_ascii_case(GROUP_URN))
}

fn compared(path: &AttrPath, op: Op, value: &Literal) -> Lookup {
    if !is_core(path) {
        return Lookup::None;
    }
    let name = path.name.to_ascii_lowercase();
    let sub = path.sub.as_deref().map(str::to_ascii_lowercase);
    match (name.as_str(), sub.as_deref(), op, value) {
        ("meta", Some("lastmodified"), Op::Gt | Op::Ge | Op::Eq, Literal::String(text)) => {
            instant::parse(text).map_or(Lookup::None, Lookup::LastModifiedAfter)
        }
        ("active", None, Op::Eq, Literal::Bool(value)) => Lookup::Active(*value),
        ("active", None, Op::Eq, Literal::String(text)) => {
            boolean(&text.as_str().into()).map_or(Lookup::None, Lookup::Active)
        }
        ("id", None, Op::Eq, Literal::String(text)) => Lookup::Id(text.clone()),
        ("externalid", None, Op::Eq, Literal::String(text)) => Lookup::ExternalId(text.clone()),
        ("username", None, Op::Eq, Literal::String(text)) => Lookup::UserName(fold(text)),
        ("displayname", None, Op::Eq, Literal::String(text)) => Lookup::DisplayName(fold(text)),
        ("emails", None | Some("value"), Op::Eq, Literal::String(text)) => Lookup::Email(fold(text)),
        ("members", None | Some("value"), Op::Eq, Literal::String(text)) => Lookup::Member(fold(text)),
        _ => Lookup::None,
    }
}

/// `emails[type eq "work" and value eq "x"]`: the element's value is among the attribute's values.
fn element(path: &AttrPath, filter: &Filter) -> Lookup {
    match filter {
        Filter::And(parts) => {
            parts.iter().map(|part| element(path, part)).min_by_key(Lookup::rank).unwrap_or(Lookup::None)
        }
        Filter::Compare { path: part, op, value } if part.name.eq_ignore_ascii_case("value") => {
            let whole = AttrPath { sub: Some("value".into()), ..path.clone() };
            compared(&whole, *op, value)
        }
        _ => Lookup::None,
    }
}
