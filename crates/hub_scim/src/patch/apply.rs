//! One operation on a resource.

use serde_json::{Map, Value};

use super::{Op, Operation, list};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::path::{AttrPath, Path};
use crate::resource::Resource;
use crate::schema::{
    Attribute, Mutability, ResourceKind, Schema, Schemas, Target, Type, is_unassigned, tidy,
};

/// What an operation aims at.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    extension: Option<&'a str>,
    pub(super) attribute: &'a Attribute,
    pub(super) sub: Option<&'a Attribute>,
    pub(super) filter: Option<&'a Filter>,
}

pub(super) fn operation(
    schemas: &Schemas,
    kind: ResourceKind,
    draft: &mut Resource,
    operation: &Operation,
) -> Result<()> {
    let Some(path) = &operation.path else {
        return without_path(schemas, kind, draft, operation.op, &operation.value);
    };
    match schemas.resolve(kind, &path.attr) {
        Some(Target::Attribute { extension: None, attribute, .. })
            if schemas.leaves_out(kind, &attribute.name) =>
        {
            Ok(())
        }
        Some(Target::Attribute { extension, attribute, sub }) => {
            let place = Place { extension, attribute, sub, filter: path.filter.as_ref() };
            if let Some(refused) = place.refusal(path, operation) {
                return Err(refused);
            }
            place.change(draft, operation.op, &operation.value)
        }
        Some(Target::Schema(schema)) if path.filter.is_none() => {
            whole_schema(schemas, kind, draft, operation, schema)
        }
        _ => Err(Error::invalid_path(format!("{path} is not an attribute of a {}.", kind.name()))),
    }
}

/// Empty lists, extensions and elements are unassigned at the end of a PATCH; until then a later
/// operation may complete an element.
pub(super) fn finish(draft: &mut Resource) {
    for value in draft.attributes.values_mut() {
        if let Value::Array(elements) = value {
            tidy(elements);
        }
    }
    draft.attributes.retain(|_, value| !is_unassigned(value));
}

/// A path-less value: attribute names, extension objects, or paths as keys (H34). What is unknown
/// or read-only is ignored (H13, H15).
fn without_path(
    schemas: &Schemas,
    kind: ResourceKind,
    draft: &mut Resource,
    op: Op,
    value: &Value,
) -> Result<()> {
    let fields = value.as_object().ok_or_else(|| {
        Error::invalid_value("Without \"path\" the \"value\" must be an object of attributes.")
    })?;
    for (key, value) in fields {
        if let Some(schema) = schemas.schema(kind, key) {
            schema_fields(schemas, kind, draft, op, schema, value)?;
            continue;
        }
        let path = match Path::parse(key) {
            Ok(path) => path,
            Err(error) if key.contains('[') => return Err(error),
            Err(_) => continue,
        };
        if path.attr.urn.is_none() && schemas.own(kind, &path.attr.name).is_none() {
            continue;
        }
        if let Some(Target::Attribute { extension, attribute, sub }) = schemas.resolve(kind, &path.attr) {
            if extension.is_none() && schemas.leaves_out(kind, &attribute.name) {
                continue;
            }
            Place { extension, attribute, sub, filter: path.filter.as_ref() }.change(draft, op, value)?;
        }
    }
    Ok(())
}

/// A path that is the URN of a schema alone.
fn whole_schema(
    schemas: &Schemas,
    kind: ResourceKind,
    draft: &mut Resource,
    operation: &Operation,
    schema: &Schema,
) -> Result<()> {
    if operation.op != Op::Remove {
        return schema_fields(schemas, kind, draft, operation.op, schema, &operation.value);
    }
    if schema.urn == kind.urn() {
        return Err(Error::mutability("The core attributes cannot be removed all at once."));
    }
    draft.attributes.shift_remove(schema.urn.as_ref());
    Ok(())
}

fn schema_fields(
    schemas: &Schemas,
    kind: ResourceKind,
    draft: &mut Resource,
    op: Op,
    schema: &Schema,
    value: &Value,
) -> Result<()> {
    if schema.urn == kind.urn() {
        return match value {
            Value::Object(fields) if !fields.keys().any(|key| key.eq_ignore_ascii_case(&schema.urn)) => {
                without_path(schemas, kind, draft, op, value)
            }
            _ => Err(Error::invalid_value(format!("{} must be an object with its attributes.", schema.urn))),
        };
    }
    if is_unassigned(value) {
        draft.attributes.shift_remove(schema.urn.as_ref());
        return Ok(());
    }
    let fields = value.as_object().ok_or_else(|| {
        Error::invalid_value(format!("{} must be an object with its attributes.", schema.urn))
    })?;
    for (key, value) in fields {
        let Ok(path) = AttrPath::parse(key) else { continue };
        let Some(attribute) = schema.attribute(&path.name).filter(|_| path.urn.is_none()) else { continue };
        let sub = match &path.sub {
            None => None,
            Some(name) => match attribute.sub(name) {
                Some(sub) => Some(sub),
                None => continue,
            },
        };
        let place = Place { extension: Some(&schema.urn), attribute, sub, filter: None };
        place.change(draft, op, value)?;
    }
    Ok(())
}

impl Place<'_> {
    /// Why an operation with an explicit path is refused before it is tried (H15, H40).
    fn refusal(&self, path: &Path, operation: &Operation) -> Option<Error> {
        if self.attribute.name == "schemas" {
            return None;
        }
        if self.is_read_only() {
            return Some(Error::mutability(format!("{path} is set by the server and cannot be changed.")));
        }
        if self.attribute.required && operation.op == Op::Remove {
            return Some(Error::mutability(format!("{path} is required and cannot be removed.")));
        }
        let filter = self.filter?;
        if !self.attribute.multi_valued {
            return Some(Error::invalid_path(format!(
                "{} has one value: no brackets may follow it.",
                path.attr.name
            )));
        }
        filter.check_element(self.attribute).err()
    }

    fn is_read_only(&self) -> bool {
        let read_only = |attribute: &Attribute| attribute.mutability == Mutability::ReadOnly;
        read_only(self.attribute) || self.sub.is_some_and(read_only)
    }

    fn change(&self, draft: &mut Resource, op: Op, value: &Value) -> Result<()> {
        // References are computed; what clients say of them is ignored (H17).
        if self.is_read_only() || self.sub.is_some_and(|sub| sub.name == "$ref") {
            return Ok(());
        }
        if self.attribute.name == "password" {
            if let Some(Value::String(password)) = self.attribute.read(value)?.filter(|_| op != Op::Remove) {
                draft.password = Some(password);
            }
            return Ok(());
        }
        let name = self.attribute.name.as_ref();
        let holder = match self.extension {
            None => &mut draft.attributes,
            Some(urn) => {
                let holder = draft.attributes.entry(urn).or_insert_with(|| Map::new().into());
                holder
                    .as_object_mut()
                    .ok_or_else(|| Error::internal("A stored extension is not an object."))?
            }
        };
        let slot = holder.entry(name).or_insert(Value::Null);
        let changed = if self.attribute.multi_valued {
            let current = match slot.take() {
                Value::Array(current) => current,
                _ => Vec::new(),
            };
            Value::Array(list::change(self, op, current, value)?)
        } else {
            self.single(op, slot.take(), value)?
        };
        *slot = changed;
        if is_unassigned(slot) {
            holder.shift_remove(name);
        }
        Ok(())
    }

    /// The new value of a single-valued attribute; `Null` when unassigned.
    fn single(&self, op: Op, current: Value, value: &Value) -> Result<Value> {
        match self.sub {
            Some(sub) => {
                let mut current = current;
                set_part(&mut current, sub, op, value)?;
                Ok(current)
            }
            None if op == Op::Remove => Ok(Value::Null),
            None if is_unassigned(value) && self.attribute.required => Err(Error::invalid_value(format!(
                "{} is required and must not be empty.",
                self.attribute.name
            ))),
            None if is_unassigned(value) => Ok(Value::Null),
            None if self.attribute.kind == Type::Complex => merge_complex(self.attribute, current, value),
            None => Ok(self.attribute.read(unwrapped(value))?.unwrap_or_default()),
        }
    }
}

/// Merges sub-attributes: those not named stay, those named `null` go (H35).
fn merge_complex(attribute: &Attribute, mut current: Value, value: &Value) -> Result<Value> {
    let Value::Object(fields) = value else {
        let read = attribute.read(value)?;
        return Ok(read.unwrap_or(current));
    };
    for (name, value) in fields {
        if let Some(sub) = attribute.sub(name) {
            set_part(&mut current, sub, Op::Replace, value)?;
        }
    }
    Ok(current)
}

/// Sets or removes one part of a complex value.
pub(super) fn set_part(whole: &mut Value, sub: &Attribute, op: Op, value: &Value) -> Result<()> {
    if sub.mutability == Mutability::ReadOnly || sub.name == "$ref" {
        return Ok(());
    }
    let read = if op == Op::Remove || is_unassigned(value) { None } else { sub.read(unwrapped(value))? };
    if !whole.is_object() {
        *whole = Value::Object(Map::new());
    }
    let Some(fields) = whole.as_object_mut() else { return Ok(()) };
    match read {
        Some(read) => fields.insert(sub.name.as_ref().to_owned(), read),
        None => fields.shift_remove(sub.name.as_ref()),
    };
    Ok(())
}

/// Older Entra jobs wrap a simple value: `[{"$ref": null, "value": "x"}]`.
fn unwrapped(value: &Value) -> &Value {
    match value {
        Value::Array(list) if list.len() == 1 => list.first().map_or(value, unwrapped),
        Value::Object(fields) => fields.get("value").filter(|inner| !inner.is_object()).unwrap_or(value),
        _ => value,
    }
}
