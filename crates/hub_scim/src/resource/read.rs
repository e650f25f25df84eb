//! From the body of a POST or PUT to a [`Resource`].

use serde_json::{Map, Value};

use super::Resource;
use crate::error::{Error, Result};
use crate::schema::{Attribute, GROUP_URN, ResourceKind, Schema, Schemas, Type, USER_URN, is_unassigned};

pub(super) fn read(kind: ResourceKind, schemas: &Schemas, body: &Value) -> Result<Resource> {
    let fields =
        body.as_object().ok_or_else(|| Error::invalid_syntax("The request body must be a JSON object."))?;
    let mut resource = Resource::default();
    for (key, value) in fields {
        if key.eq_ignore_ascii_case("schemas") {
            check_schemas(kind, value)?;
        } else if let Some(attribute) = schemas.own(kind, key) {
            if !schemas.leaves_out(kind, &attribute.name) {
                resource.set_new(attribute, value)?;
            }
        } else if let Some(schema) = schemas.extension(kind, key) {
            let Some(read) = extension(schema, value)? else { continue };
            if resource.attributes.insert(schema.urn.as_ref().to_owned(), read.into()).is_some() {
                return Err(twice(&schema.urn));
            }
        }
    }
    resource.check_names(kind)?;
    Ok(resource)
}

fn twice(name: &str) -> Error {
    Error::invalid_syntax(format!("{name} is given twice."))
}

impl Resource {
    fn set_new(&mut self, attribute: &Attribute, value: &Value) -> Result<()> {
        let Some(value) = attribute.read(value)? else { return Ok(()) };
        if attribute.name == "password" {
            self.password = value.as_str().map(str::to_owned);
        } else if self.attributes.insert(attribute.name.as_ref().to_owned(), value).is_some() {
            return Err(twice(&attribute.name));
        }
        Ok(())
    }
}

fn extension(schema: &Schema, value: &Value) -> Result<Option<Map<String, Value>>> {
    if is_unassigned(value) {
        return Ok(None);
    }
    let fields = value.as_object().ok_or_else(|| {
        Error::invalid_value(format!("{} must be an object with its attributes.", schema.urn))
    })?;
    let mut read = Map::new();
    for (name, value) in fields {
        let Some(attribute) = schema.attribute(name) else { continue };
        if let Some(value) = attribute.read(value)?
            && read.insert(attribute.name.as_ref().to_owned(), value).is_some()
        {
            return Err(twice(&format!("{}:{}", schema.urn, attribute.name)));
        }
    }
    Ok((!read.is_empty()).then_some(read))
}

/// Unknown URNs and extensions are fine, a body of another resource type is not (H13).
fn check_schemas(kind: ResourceKind, value: &Value) -> Result<()> {
    let bad = || Error::invalid_syntax("\"schemas\" must be an array of URNs.");
    let urns = match value {
        Value::Null => return Ok(()),
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<Vec<_>>>().ok_or_else(bad)?,
        _ => return Err(bad()),
    };
    let names = |urn: &str| urns.iter().any(|given| given.eq_ignore_ascii_case(urn));
    let other = match kind {
        ResourceKind::User => GROUP_URN,
        ResourceKind::Group => USER_URN,
    };
    if names(other) && !names(kind.urn()) {
        return Err(Error::invalid_syntax(format!(
            "\"schemas\" names {other}, but {} takes {}.",
            kind.endpoint(),
            kind.urn()
        )));
    }
    Ok(())
}

impl Attribute {
    /// A text from the tenant's settings as a value of this attribute.
    pub(super) fn literal(&self, text: &str) -> Value {
        match self.kind {
            Type::Integer | Type::Decimal => {
                serde_json::from_str(text).map_or_else(|_| text.into(), Value::Number)
            }
            _ => text.into(),
        }
    }
}
