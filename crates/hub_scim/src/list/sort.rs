//! The order of resources (RFC 7644, 3.4.2.3).

use std::cmp::Ordering;

use serde_json::Value;

use super::Sort;
use crate::fold::fold;
use crate::instant;
use crate::schema::{Attribute, ResourceKind, Schemas, Target, Type, is_unassigned};

/// What a resource is sorted by. Unassigned comes last in ascending and first in descending order;
/// equal keys keep the order they came in, so sort stably.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    descending: bool,
    value: Sortable,
}

#[derive(Debug, Clone, PartialEq)]
enum Sortable {
    Bool(bool),
    Number(f64),
    Instant(i64, u32),
    Text(String),
    Unassigned,
}

impl Sortable {
    const fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Number(_) => 1,
            Self::Instant(..) => 2,
            Self::Text(_) => 3,
            Self::Unassigned => 4,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Instant(a, b), Self::Instant(c, d)) => (a, b).cmp(&(c, d)),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.value.order(&other.value);
        if self.descending { order.reverse() } else { order }
    }
}

impl Sort {
    /// The key of a rendered resource. Keys of one `Sort` compare with each other.
    #[must_use]
    pub fn key(&self, schemas: &Schemas, kind: ResourceKind, resource: &Value) -> Key {
        let value = self.find(schemas, kind, resource).unwrap_or(Sortable::Unassigned);
        Key { descending: self.descending, value }
    }

    /// Compares two rendered resources of one type.
    #[must_use]
    pub fn compare(&self, schemas: &Schemas, kind: ResourceKind, left: &Value, right: &Value) -> Ordering {
        self.key(schemas, kind, left).cmp(&self.key(schemas, kind, right))
    }

    fn find(&self, schemas: &Schemas, kind: ResourceKind, resource: &Value) -> Option<Sortable> {
        let Target::Attribute { extension, attribute, sub } = schemas.resolve(kind, &self.by)? else {
            return None;
        };
        let holder = extension.map_or(Some(resource), |urn| resource.get(urn))?;
        let value = holder.get(attribute.name.as_ref())?;
        let value = match value {
            // Of a list the primary element counts, else the first.
            Value::Array(list) => {
                list.iter().find(|e| e.get("primary") == Some(&Value::Bool(true))).or_else(|| list.first())?
            }
            single => single,
        };
        let sub = sub.or_else(|| attribute.sub("value")).or_else(|| attribute.sub.first());
        match sub {
            Some(sub) => sortable(sub, value.get(sub.name.as_ref())?),
            None => sortable(attribute, value),
        }
    }
}

fn sortable(attribute: &Attribute, value: &Value) -> Option<Sortable> {
    match value {
        value if is_unassigned(value) => None,
        Value::Bool(value) => Some(Sortable::Bool(*value)),
        Value::Number(number) => number.as_f64().map(Sortable::Number),
        Value::String(text) if attribute.kind == Type::DateTime => {
            let instant = instant::parse(text)?;
            Some(Sortable::Instant(instant.timestamp(), instant.timestamp_subsec_nanos()))
        }
        Value::String(text) if attribute.case_exact => Some(Sortable::Text(text.clone())),
        Value::String(text) => Some(Sortable::Text(fold(text))),
        _ => None,
    }
}
