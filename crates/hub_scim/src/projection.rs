//! `attributes` and `excludedAttributes` (RFC 7644, 3.9; rule H31).

use serde_json::{Map, Value};

use crate::error::Result;
use crate::path::AttrPath;
use crate::schema::{ResourceKind, Returned, Schemas, Target};

/// Which attributes a response carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Projection {
    /// All that are returned by default.
    #[default]
    Default,
    /// These, and `id` and `schemas`.
    Only(Vec<AttrPath>),
    /// All but these.
    Without(Vec<AttrPath>),
}

impl Projection {
    /// Reads the two query parameters; when both are given `attributes` wins. Names of unknown
    /// attributes are accepted and name nothing.
    ///
    /// # Errors
    /// 400 `invalidPath` for what is no attribute path at all.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self> {
        let split = |text: Option<&str>| {
            let names = text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        Self::of(&split(attributes), &split(excluded))
    }

    /// The same from the two lists of a search request.
    ///
    /// # Errors
    /// 400 `invalidPath` for what is no attribute path at all.
    pub fn of(attributes: &[String], excluded: &[String]) -> Result<Self> {
        let paths =
            |names: &[String]| names.iter().map(|name| AttrPath::parse(name)).collect::<Result<Vec<_>>>();
        if !attributes.is_empty() {
            return Ok(Self::Only(paths(attributes)?));
        }
        if !excluded.is_empty() {
            return Ok(Self::Without(paths(excluded)?));
        }
        Ok(Self::Default)
    }

    /// Whether the response needs this core attribute (`groups`, `members`), so that the caller
    /// may leave it unread.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        let names = |path: &AttrPath| path.name.eq_ignore_ascii_case(name);
        let is_core = |path: &AttrPath| {
            path.as_urn().is_some_and(|urn| {
                [ResourceKind::User, ResourceKind::Group]
                    .iter()
                    .any(|kind| urn.eq_ignore_ascii_case(kind.urn()))
            })
        };
        match self {
            Self::Default => true,
            Self::Only(paths) => paths.iter().any(|path| names(path) || is_core(path)),
            Self::Without(paths) => {
                !paths.iter().any(|path| (names(path) && path.sub.is_none()) || is_core(path))
            }
        }
    }

    /// The rendered resource with the wanted attributes only.
    #[must_use]
    pub fn apply(&self, kind: ResourceKind, schemas: &Schemas, resource: Value) -> Value {
        let Value::Object(full) = resource else { return resource };
        let projected = match self {
            Self::Default => return Value::Object(full),
            Self::Only(paths) => only(paths, kind, schemas, &full),
            Self::Without(paths) => without(paths, kind, schemas, full),
        };
        Value::Object(with_present_schemas(projected, kind))
    }
}

fn always(kind: ResourceKind, schemas: &Schemas, name: &str) -> bool {
    schemas.own(kind, name).is_some_and(|attribute| attribute.returned == Returned::Always)
}

fn only(
    paths: &[AttrPath],
    kind: ResourceKind,
    schemas: &Schemas,
    full: &Map<String, Value>,
) -> Map<String, Value> {
    let mut wanted = Map::new();
    for path in paths {
        match schemas.resolve(kind, path) {
            Some(Target::Schema(schema)) if schema.urn == kind.urn() => {
                let core = full.iter().filter(|(name, _)| schema.attribute(name).is_some());
                wanted.extend(core.map(|(name, value)| (name.clone(), value.clone())));
            }
            Some(Target::Schema(schema)) => {
                if let Some(value) = full.get(schema.urn.as_ref()) {
                    wanted.insert(schema.urn.as_ref().to_owned(), value.clone());
                }
            }
            Some(Target::Attribute { extension: None, attribute, sub }) => {
                copy(full, &mut wanted, &attribute.name, sub.map(|sub| sub.name.as_ref()));
            }
            Some(Target::Attribute { extension: Some(urn), attribute, sub }) => {
                let Some(from) = full.get(urn).and_then(Value::as_object) else { continue };
                let into = wanted.entry(urn).or_insert_with(|| Map::new().into());
                if let Some(into) = into.as_object_mut() {
                    copy(from, into, &attribute.name, sub.map(|sub| sub.name.as_ref()));
                }
            }
            None => {}
        }
    }
    // In the order of the full representation.
    let keep = |name: &str| always(kind, schemas, name);
    full.iter()
        .filter_map(|(name, value)| match wanted.shift_remove(name) {
            _ if keep(name) => Some((name.clone(), value.clone())),
            Some(wanted) if wanted.as_object().is_none_or(|fields| !fields.is_empty()) => {
                Some((name.clone(), wanted))
            }
            _ => None,
        })
        .collect()
}

fn copy(from: &Map<String, Value>, into: &mut Map<String, Value>, name: &str, sub: Option<&str>) {
    let Some(value) = from.get(name) else { return };
    let Some(sub) = sub else {
        into.insert(name.to_owned(), value.clone());
        return;
    };
    let part = |whole: &Value| whole.get(sub).map(|part| (sub.to_owned(), part.clone()));
    match (value, into.get_mut(name)) {
        (Value::Object(_), Some(Value::Object(have))) => have.extend(part(value)),
        (Value::Object(_), _) => {
            if let Some(part) = part(value) {
                into.insert(name.to_owned(), Value::Object(Map::from_iter([part])));
            }
        }
        // Elements stay in step: the second sub-attribute joins the element of the first.
        (Value::Array(list), Some(Value::Array(have))) if have.len() == list.len() => {
            for (element, have) in list.iter().zip(have) {
                if let Some(have) = have.as_object_mut() {
                    have.extend(part(element));
                }
            }
        }
        (Value::Array(list), _) => {
            let parts = list.iter().map(|element| Value::Object(part(element).into_iter().collect()));
            into.insert(name.to_owned(), parts.collect());
        }
        _ => {}
    }
}

fn without(
    paths: &[AttrPath],
    kind: ResourceKind,
    schemas: &Schemas,
    mut full: Map<String, Value>,
) -> Map<String, Value> {
    for path in paths {
        match schemas.resolve(kind, path) {
            Some(Target::Schema(schema)) if schema.urn == kind.urn() => {
                full.retain(|name, _| schema.attribute(name).is_none());
            }
            Some(Target::Schema(schema)) => {
                full.shift_remove(schema.urn.as_ref());
            }
            Some(Target::Attribute { attribute, .. }) if attribute.returned == Returned::Always => {}
            Some(Target::Attribute { extension, attribute, sub }) => {
                let holder = match extension {
                    None => Some(&mut full),
                    Some(urn) => full.get_mut(urn).and_then(Value::as_object_mut),
                };
                if let Some(holder) = holder {
                    drop_part(holder, &attribute.name, sub.map(|sub| sub.name.as_ref()));
                }
            }
            None => {}
        }
    }
    full.retain(|name, value| !(name.contains(':') && value.as_object().is_some_and(Map::is_empty)));
    full
}

fn drop_part(holder: &mut Map<String, Value>, name: &str, sub: Option<&str>) {
    let Some(sub) = sub else {
        holder.shift_remove(name);
        return;
    };
    match holder.get_mut(name) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(sub);
        }
        Some(Value::Array(list)) => {
            for fields in list.iter_mut().filter_map(Value::as_object_mut) {
                fields.shift_remove(sub);
            }
        }
        _ => {}
    }
}

/// `schemas` names the extensions that are still there.
fn with_present_schemas(mut body: Map<String, Value>, kind: ResourceKind) -> Map<String, Value> {
    let present: Vec<String> = body.keys().filter(|key| key.contains(':')).cloned().collect();
    if let Some(Value::Array(urns)) = body.get_mut("schemas") {
        urns.retain(|urn| {
            urn.as_str().is_some_and(|urn| urn == kind.urn() || present.iter().any(|key| key == urn))
        });
    }
    body
}

#[cfg(test)]
mod tests;
