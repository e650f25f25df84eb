//! The part of a filter that an index serves.

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
    /// Users who are directly in the group with this id; folded.
    Group(String),
    /// Resources last modified within these milliseconds since 1970, of which both belong to it.
    LastModified {
        /// In this one or later.
        from: Option<i64>,
        /// In this one or earlier.
        to: Option<i64>,
    },
    /// Users whose `active` is this.
    Active(bool),
    /// What one of these finds.
    Any(Vec<Lookup>),
    /// No index helps: every resource is a candidate.
    None,
}

/// Most parts of an `or` that may each find more than one resource and still be looked up by index.
const MOST_WIDE: usize = 8;

impl Lookup {
    fn rank(&self) -> u8 {
        match self {
            Self::Id(_) => 0,
            Self::UserName(_) => 1,
            Self::ExternalId(_) => 2,
            Self::Email(_) => 3,
            Self::Member(_) => 4,
            Self::DisplayName(_) => 5,
            Self::Group(_) => 6,
            Self::LastModified { .. } => 7,
            Self::Active(_) => 8,
            Self::Any(parts) => parts.iter().map(Self::rank).max().unwrap_or(0),
            Self::None => 9,
        }
    }

    /// Whether it finds one resource at most.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        self.rank() <= 1 && !matches!(self, Self::Any(_))
    }

    /// Whether it finds few resources in any directory that makes sense.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.rank() <= 5
    }

    /// The narrowest of conditions that all hold.
    fn all(parts: impl Iterator<Item = Self>) -> Self {
        let (mut narrowest, mut from, mut to) = (Self::None, None, None);
        for part in parts {
            if let Self::LastModified { from: later, to: earlier } = part {
                from = from.max(later);
                to = to.into_iter().chain(earlier).min();
            } else if part.rank() < narrowest.rank() {
                narrowest = part;
            }
        }
        let window = Self::LastModified { from, to };
        let is_window = from.is_some() || to.is_some();
        if is_window && window.rank() < narrowest.rank() { window } else { narrowest }
    }

    /// What finds everything that one of these finds. Many parts that may each find much are no better than no index.
    fn any(parts: impl Iterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for part in parts {
            let found = match part {
                Self::None => return Self::None,
                Self::Any(inner) => inner,
                part => vec![part],
            };
            for part in found {
                if !all.contains(&part) {
                    all.push(part);
                }
            }
        }
        let wide = all.iter().filter(|part| !part.is_unique()).count();
        if wide > MOST_WIDE { Self::None } else { Self::Any(all) }
    }
}

impl Filter {
    /// The narrowest index condition that holds for every resource that satisfies the filter.
    #[must_use]
    pub fn lookup(&self) -> Lookup {
        match self {
            Self::And(parts) => Lookup::all(parts.iter().map(Self::lookup)),
            Self::Or(parts) => Lookup::any(parts.iter().map(Self::lookup)),
            Self::Compare { path, op, value } => compared(path, *op, value),
            Self::Elements { path, filter } => element(path, filter),
            // What is denied promises nothing.
            Self::Not(_) | Self::Present(_) => Lookup::None,
        }
    }

    /// The folded ids of the members that decide the filter, when it asks of `members` only whether these are among
    /// them: a group of a hundred thousand need not be read to find one. `None` when it asks for more.
    #[must_use]
    pub fn named_members(&self) -> Option<Vec<String>> {
        let is_members = |path: &AttrPath| path.name.eq_ignore_ascii_case("members");
        match self {
            Self::And(parts) | Self::Or(parts) => {
                let named = parts.iter().map(Self::named_members).collect::<Option<Vec<_>>>()?;
                Some(named.concat())
            }
            Self::Not(part) => part.named_members(),
            Self::Compare { path, op, value } if is_members(path) => {
                let is_id = path.sub.as_deref().is_none_or(|sub| sub.eq_ignore_ascii_case("value"));
                match value {
                    Literal::String(id) if is_id && matches!(op, Op::Eq | Op::Ne) => Some(vec![fold(id)]),
                    _ => None,
                }
            }
            Self::Elements { path, filter } if is_members(path) => filter.named_values(),
            Self::Present(path) if is_members(path) => None,
            Self::Compare { .. } | Self::Elements { .. } | Self::Present(_) => Some(Vec::new()),
        }
    }

    /// Of a filter in brackets: the folded values one of which a matching element must have.
    fn named_values(&self) -> Option<Vec<String>> {
        match self {
            Self::And(parts) => parts.iter().find_map(Self::named_values),
            Self::Or(parts) => {
                Some(parts.iter().map(Self::named_values).collect::<Option<Vec<_>>>()?.concat())
            }
            Self::Compare { path, op: Op::Eq, value: Literal::String(id) }
                if path.name.eq_ignore_ascii_case("value") =>
            {
                Some(vec![fold(id)])
            }
            _ => None,
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
        ("meta", Some("lastmodified"), op, Literal::String(text)) => modified(op, text),
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
        ("groups", None | Some("value"), Op::Eq, Literal::String(text)) => Lookup::Group(fold(text)),
        _ => Lookup::None,
    }
}

fn modified(op: Op, text: &str) -> Lookup {
    let Some(instant) = instant::parse(text).map(|at| at.timestamp_millis()) else { return Lookup::None };
    match op {
        Op::Gt | Op::Ge => Lookup::LastModified { from: Some(instant), to: None },
        Op::Lt | Op::Le => Lookup::LastModified { from: None, to: Some(instant) },
        Op::Eq => Lookup::LastModified { from: Some(instant), to: Some(instant) },
        Op::Ne | Op::Co | Op::Sw | Op::Ew => Lookup::None,
    }
}

/// `emails[type eq "work" and value eq "x"]`: the element's value is among the attribute's values.
fn element(path: &AttrPath, filter: &Filter) -> Lookup {
    match filter {
        Filter::And(parts) => Lookup::all(parts.iter().map(|part| element(path, part))),
        Filter::Or(parts) => Lookup::any(parts.iter().map(|part| element(path, part))),
        Filter::Compare { path: part, op, value } if part.name.eq_ignore_ascii_case("value") => {
            let whole = AttrPath { sub: Some("value".into()), ..path.clone() };
            compared(&whole, *op, value)
        }
        _ => Lookup::None,
    }
}
