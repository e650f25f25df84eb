//! What a filter means for one rendered resource, or for one element of an attribute.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Filter, Literal, Op};
use crate::fold::fold;
use crate::instant;
use crate::path::AttrPath;
use crate::schema::{Attribute, ResourceKind, Schemas, Target, Type, boolean, is_unassigned};

/// Where the names of a filter are looked up.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource { schemas: &'a Schemas, kind: ResourceKind, resource: &'a Value },
    Element { attribute: &'a Attribute, element: &'a Value },
}

impl Filter {
    /// Whether a rendered resource satisfies the filter. An unknown attribute is unassigned.
    #[must_use]
    pub fn matches(&self, schemas: &Schemas, kind: ResourceKind, resource: &Value) -> bool {
        self.holds(Scope::Resource { schemas, kind, resource })
    }

    /// Whether one element of an attribute satisfies the filter that stands in brackets.
    #[must_use]
    pub fn matches_element(&self, attribute: &Attribute, element: &Value) -> bool {
        self.holds(Scope::Element { attribute, element })
    }

    fn holds(&self, scope: Scope<'_>) -> bool {
        match self {
            Self::And(parts) => parts.iter().all(|part| part.holds(scope)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(scope)),
            Self::Not(part) => !part.holds(scope),
            Self::Present(path) => scope.find(path).is_some_and(|found| !found.values.is_empty()),
            Self::Compare { path, op, value } => scope
                .find(path)
                .map_or_else(|| unassigned(*op, value), |found| found.comparable().compare(*op, value)),
            Self::Elements { path, filter } => scope.find(path).is_some_and(|found| {
                found.values.iter().any(|element| filter.matches_element(found.attribute, element))
            }),
        }
    }
}

fn unassigned(op: Op, value: &Literal) -> bool {
    match op {
        Op::Eq => *value == Literal::Null,
        Op::Ne => *value != Literal::Null,
        _ => false,
    }
}

/// The assigned values at a path, with the attribute that describes them.
struct Found<'a> {
    attribute: &'a Attribute,
    values: Vec<&'a Value>,
}

fn assigned(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(list)) => list.iter().filter(|value| !is_unassigned(value)).collect(),
        Some(value) if !is_unassigned(value) => vec![value],
        _ => Vec::new(),
    }
}

impl<'a> Scope<'a> {
    fn find(self, path: &AttrPath) -> Option<Found<'a>> {
        match self {
            Self::Element { attribute, element } if attribute.kind != Type::Complex => {
                let whole = path.name.eq_ignore_ascii_case("value") && path.sub.is_none();
                whole.then(|| Found { attribute, values: assigned(Some(element)) })
            }
            Self::Element { attribute, element } => {
                let sub = attribute.sub(&path.name).filter(|_| path.sub.is_none())?;
                Some(Found { attribute: sub, values: assigned(element.get(sub.name.as_ref())) })
            }
            Self::Resource { schemas, kind, resource } => match schemas.resolve(kind, path)? {
                Target::Schema(_) => None,
                Target::Attribute { extension, attribute, sub } => {
                    let holder = extension.map_or(Some(resource), |urn| resource.get(urn));
                    let values = assigned(holder.and_then(|holder| holder.get(attribute.name.as_ref())));
                    let found = Found { attribute, values };
                    Some(match sub {
                        Some(sub) => found.part(sub),
                        None => found,
                    })
                }
            },
        }
    }
}

impl<'a> Found<'a> {
    fn part(&self, sub: &'a Attribute) -> Self {
        let values = self.values.iter().flat_map(|value| assigned(value.get(sub.name.as_ref()))).collect();
        Self { attribute: sub, values }
    }

    /// A complex attribute without sub-attribute compares its `value` (H27 b).
    fn comparable(self) -> Self {
        match self.attribute.sub("value") {
            Some(value) => self.part(value),
            None => self,
        }
    }

    fn compare(&self, op: Op, literal: &Literal) -> bool {
        match (op, literal) {
            (Op::Eq, Literal::Null) => self.values.is_empty(),
            (Op::Ne, Literal::Null) => !self.values.is_empty(),
            (Op::Ne, _) => !self.compare(Op::Eq, literal),
            _ => self.values.iter().any(|value| one(self.attribute, op, value, literal)),
        }
    }
}

fn one(attribute: &Attribute, op: Op, value: &Value, literal: &Literal) -> bool {
    match (attribute.kind, literal) {
        (Type::Complex, _) => false,
        (Type::Boolean, Literal::Bool(wanted)) => op == Op::Eq && boolean(value) == Some(*wanted),
        (Type::Boolean, Literal::String(text)) => {
            let wanted = boolean(&Value::from(text.as_str()));
            op == Op::Eq && wanted.is_some() && boolean(value) == wanted
        }
        (Type::Integer | Type::Decimal, Literal::Number(wanted)) => {
            let ordering = value.as_f64().zip(wanted.as_f64()).and_then(|(a, b)| a.partial_cmp(&b));
            ordering.is_some_and(|ordering| ordered(op, ordering))
        }
        (Type::DateTime, Literal::String(wanted)) if !matches!(op, Op::Co | Op::Sw | Op::Ew) => {
            let instants = value.as_str().and_then(instant::parse).zip(instant::parse(wanted));
            instants.is_some_and(|(a, b)| ordered(op, a.cmp(&b)))
        }
        (_, Literal::String(wanted)) => value.as_str().is_some_and(|value| {
            if attribute.case_exact { text(op, value, wanted) } else { text(op, &fold(value), &fold(wanted)) }
        }),
        _ => false,
    }
}

fn text(op: Op, value: &str, wanted: &str) -> bool {
    match op {
        Op::Co => value.contains(wanted),
        Op::Sw => value.starts_with(wanted),
        Op::Ew => value.ends_with(wanted),
        _ => ordered(op, value.cmp(wanted)),
    }
}

fn ordered(op: Op, ordering: Ordering) -> bool {
    match op {
        Op::Eq => ordering.is_eq(),
        Op::Ne => ordering.is_ne(),
        Op::Gt => ordering.is_gt(),
        Op::Ge => ordering.is_ge(),
        Op::Lt => ordering.is_lt(),
        Op::Le => ordering.is_le(),
        Op::Co | Op::Sw | Op::Ew => false,
    }
}
