//! Filters (RFC 7644, 3.4.2.2; rules H27 and H28): text to syntax tree, and what a tree means.
//!
//! The store narrows by [`Filter::lookup`], which an index serves, and then every candidate is
//! evaluated whole by [`Filter::matches`]. An attribute that no searched resource type has is
//! refused by [`Filter::check`], so that a typing error in a mapping is seen by its administrator.

mod check;
mod eval;
mod lexer;
mod lookup;
mod parser;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::Number;

use crate::error::Result;
use crate::path::AttrPath;

pub use lookup::Lookup;

pub(crate) use lexer::closing_bracket;

/// Longest filter, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;
/// Deepest nesting of parentheses, brackets and `not` (H7).
pub const MAX_DEPTH: usize = 50;
/// Most comparisons in one filter.
pub const MAX_TERMS: usize = 500;

/// A filter as a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Every part holds.
    And(Vec<Filter>),
    /// One part holds.
    Or(Vec<Filter>),
    /// The part does not hold.
    Not(Box<Filter>),
    /// `path op value`.
    Compare {
        /// The attribute; one without sub-attribute that is complex compares its `value`.
        path: AttrPath,
        /// The operator.
        op: Op,
        /// What it is compared with.
        value: Literal,
    },
    /// `path pr`.
    Present(AttrPath),
    /// `path[filter]`: one element of the attribute satisfies all of the filter.
    Elements {
        /// The multi-valued attribute.
        path: AttrPath,
        /// Filter over the parts of one element.
        filter: Box<Filter>,
    },
}

/// Comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Equal.
    Eq,
    /// The negation of equal (H28).
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

impl Op {
    /// Every operator with its spelling.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Eq, "eq"),
        (Self::Ne, "ne"),
        (Self::Co, "co"),
        (Self::Sw, "sw"),
        (Self::Ew, "ew"),
        (Self::Gt, "gt"),
        (Self::Ge, "ge"),
        (Self::Lt, "lt"),
        (Self::Le, "le"),
    ];

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(word)).map(|(op, _)| *op)
    }

    /// The operator as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(op, _)| *op == self).map_or("eq", |(_, name)| name)
    }
}

/// A value in a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Quoted text.
    String(String),
    /// A number.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// `null`: unassigned.
    Null,
}

impl Filter {
    /// Reads a filter. Blanks around it do not matter.
    ///
    /// # Errors
    /// 400 `invalidFilter` when it cannot be read or is over [`MAX_LENGTH`], [`MAX_DEPTH`] or [`MAX_TERMS`].
    pub fn parse(text: &str) -> Result<Self> {
        parser::parse(text, false)
    }

    /// Reads what stands in the brackets of a path.
    pub(crate) fn parse_inner(text: &str) -> Result<Self> {
        parser::parse(text, true)
    }

    /// Whether the filter names this attribute (or a part of it), so that a caller must load it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.mentions(name)),
            Self::Not(part) => part.mentions(name),
            Self::Compare { path, .. } | Self::Present(path) | Self::Elements { path, .. } => {
                path.name.eq_ignore_ascii_case(name)
            }
        }
    }

    /// Whether the filter names this part of an attribute, or the attribute as a whole.
    #[must_use]
    pub fn mentions_part(&self, name: &str, part: &str) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|inner| inner.mentions_part(name, part)),
            Self::Not(inner) => inner.mentions_part(name, part),
            Self::Elements { path, .. } => path.name.eq_ignore_ascii_case(name),
            Self::Compare { path, .. } | Self::Present(path) => {
                path.name.eq_ignore_ascii_case(name)
                    && path.sub.as_ref().is_none_or(|sub| sub.eq_ignore_ascii_case(part))
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) => serde_json::Value::from(text.as_str()).fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Bool(value) => value.fmt(f),
            Self::Null => f.write_str("null"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " and "),
            Self::Or(parts) => joined(f, parts, " or "),
            Self::Not(part) => write!(f, "not ({part})"),
            Self::Compare { path, op, value } => write!(f, "{path} {} {value}", op.as_str()),
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Elements { path, filter } => write!(f, "{path}[{filter}]"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Filter], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Filter::And(_) | Filter::Or(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}
