//! Whether a filter fits the schemas (rule H28).

use super::{Filter, Literal, Op};
use crate::error::{Error, Result};
use crate::instant;
use crate::path::AttrPath;
use crate::schema::{Attribute, ResourceKind, Returned, Schemas, Target, Type, boolean};

impl Filter {
    /// Checks every comparison against the schemas of the searched resource types (one, or both
    /// for a search at the root, where an attribute of either is known).
    ///
    /// # Errors
    /// 400 `invalidFilter`: unknown attribute, one that is never returned, an operator or a value
    /// that does not fit the type.
    pub fn check(&self, schemas: &Schemas, kinds: &[ResourceKind]) -> Result<()> {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().try_for_each(|part| part.check(schemas, kinds))
            }
            Self::Not(part) => part.check(schemas, kinds),
            Self::Present(path) => known(path, schemas, kinds).map(|_| ()),
            Self::Compare { path, op, value } => {
                let attribute = known(path, schemas, kinds)?;
                fits(comparable(attribute, path)?, path, *op, value)
            }
            Self::Elements { path, filter } => filter.check_element(known(path, schemas, kinds)?),
        }
    }

    /// Checks a filter in brackets against the parts of the attribute before them.
    ///
    /// # Errors
    /// 400 `invalidFilter` as [`Filter::check`].
    pub fn check_element(&self, attribute: &Attribute) -> Result<()> {
        let part = |path: &AttrPath| match attribute.kind {
            Type::Complex => attribute.sub(&path.name).filter(|_| path.sub.is_none() && path.urn.is_none()),
            _ => Some(attribute).filter(|_| path.name.eq_ignore_ascii_case("value")),
        };
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().try_for_each(|part| part.check_element(attribute))
            }
            Self::Not(part) => part.check_element(attribute),
            Self::Present(path) => part(path).map(|_| ()).ok_or_else(|| unknown(path)),
            Self::Compare { path, op, value } => {
                let part = part(path).ok_or_else(|| unknown(path))?;
                fits(part, path, *op, value)
            }
            Self::Elements { .. } => Err(Error::invalid_filter("Brackets cannot stand within brackets.")),
        }
    }
}

fn unknown(path: &AttrPath) -> Error {
    Error::invalid_filter(format!(
        "The filter names {path}, which is not an attribute of this resource type."
    ))
}

fn known<'s>(path: &AttrPath, schemas: &'s Schemas, kinds: &[ResourceKind]) -> Result<&'s Attribute> {
    let found = kinds.iter().find_map(|kind| match schemas.resolve(*kind, path)? {
        Target::Attribute { attribute, sub, .. } => Some((attribute, sub.unwrap_or(attribute))),
        Target::Schema(_) => None,
    });
    match found {
        Some((whole, _)) if whole.returned == Returned::Never => {
            Err(Error::invalid_filter(format!("{path} cannot be searched.")))
        }
        Some((_, attribute)) => Ok(attribute),
        None => Err(unknown(path)),
    }
}

fn comparable<'s>(attribute: &'s Attribute, path: &AttrPath) -> Result<&'s Attribute> {
    if attribute.kind != Type::Complex {
        return Ok(attribute);
    }
    attribute.sub("value").ok_or_else(|| {
        Error::invalid_filter(format!(
            "{path} has parts: name one of them, like {path}.{}.",
            first_part(attribute)
        ))
    })
}

fn first_part(attribute: &Attribute) -> &str {
    attribute.sub.first().map_or("value", |sub| sub.name.as_ref())
}

fn fits(attribute: &Attribute, path: &AttrPath, op: Op, value: &Literal) -> Result<()> {
    let wrong = |why: &str| Err(Error::invalid_filter(format!("{path} {} {value}: {why}.", op.as_str())));
    if *value == Literal::Null {
        return if matches!(op, Op::Eq | Op::Ne) { Ok(()) } else { wrong("null goes with eq and ne only") };
    }
    let orders = matches!(op, Op::Gt | Op::Ge | Op::Lt | Op::Le);
    let part = matches!(op, Op::Co | Op::Sw | Op::Ew);
    match (attribute.kind, value) {
        (Type::Boolean, _) if orders || part => wrong("a boolean can be compared by eq and ne only"),
        (Type::Boolean, Literal::Bool(_)) => Ok(()),
        (Type::Boolean, Literal::String(text)) if boolean(&text.as_str().into()).is_some() => Ok(()),
        (Type::Boolean, _) => wrong("the value must be true or false"),
        (Type::Integer | Type::Decimal, Literal::Number(_)) if !part => Ok(()),
        (Type::Integer | Type::Decimal, _) => wrong("the value must be a number"),
        (Type::DateTime, Literal::String(text)) if part || instant::parse(text).is_some() => Ok(()),
        (Type::DateTime, _) => wrong("the value must be a dateTime like \"2026-01-31T12:00:00Z\""),
        (Type::Binary, _) if orders => wrong("binary data has no order"),
        (_, Literal::String(_)) => Ok(()),
        _ => wrong("the value must be text in double quotes"),
    }
}
