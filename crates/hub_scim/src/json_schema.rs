//! The schemas as JSON Schema (2020-12), for a description of the service: what a client sends and what it gets back.
//! The reader takes more than this says (see [`crate::dialect`]); who keeps to it is always understood.

use serde_json::{Map, Value, json};

use crate::resource::MAX_NAME;
use crate::schema::{Attribute, MAX_ELEMENTS, Mutability, ResourceKind, Returned, Schema, Schemas, Type};

/// Whose document a schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The body of a POST or PUT.
    Sent,
    /// A resource as the server answers it, whole or projected.
    Returned,
}

/// The name of a schema among the components of a description: `User` as returned, `UserInput` as sent.
#[must_use]
pub fn name(schema: &Schema, side: Side) -> String {
    match side {
        Side::Sent => format!("{}Input", schema.name),
        Side::Returned => schema.name.as_ref().to_owned(),
    }
}

/// Every schema on both sides by its name. Resources name their extensions by `#/components/schemas/NAME`.
#[must_use]
pub fn components(schemas: &Schemas) -> Map<String, Value> {
    let mut all = Map::new();
    for side in [Side::Returned, Side::Sent] {
        for kind in [ResourceKind::User, ResourceKind::Group] {
            all.insert(name(schemas.core(kind), side), resource(schemas, kind, side));
            for schema in schemas.extensions(kind) {
                all.insert(name(schema, side), object(schema.attributes.iter(), &schema.description, side));
            }
        }
    }
    all
}

/// A resource with its common attributes and its extensions.
#[must_use]
pub fn resource(schemas: &Schemas, kind: ResourceKind, side: Side) -> Value {
    let core = schemas.core(kind);
    let urns: Vec<&str> = std::iter::once(&core.urn)
        .chain(schemas.extensions(kind).map(|s| &s.urn))
        .map(AsRef::as_ref)
        .collect();
    let common = schemas.common().iter().filter(|attribute| attribute.name != "schemas");
    let mut document = object(common.chain(&core.attributes), &core.description, side);
    let mut listed = json!({
        "type": "array",
        "items": { "type": "string" },
        "minItems": 1,
        "description": "The URNs of the schemas whose attributes the resource carries.",
    });
    if side == Side::Sent {
        listed["items"]["enum"] = urns.into();
    }
    let mut properties = Map::from_iter([("schemas".to_owned(), listed)]);
    if let Some(own) = document["properties"].as_object() {
        properties.extend(own.clone());
    }
    for schema in schemas.extensions(kind) {
        let reference = json!({ "$ref": format!("#/components/schemas/{}", name(schema, side)) });
        properties.insert(schema.urn.as_ref().to_owned(), reference);
    }
    document["properties"] = properties.into();
    let mut required = vec![Value::from("schemas")];
    required.extend(document["required"].as_array().cloned().unwrap_or_default());
    document["required"] = required.into();
    document
}

fn object<'a>(attributes: impl Iterator<Item = &'a Attribute>, description: &str, side: Side) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for attribute in attributes.filter(|attribute| attribute.is_seen(side)) {
        let is_required = match side {
            Side::Sent => attribute.required,
            // Anything else may be left out by a projection.
            Side::Returned => attribute.returned == Returned::Always,
        };
        if is_required {
            required.push(Value::from(attribute.name.as_ref()));
        }
        properties.insert(attribute.name.as_ref().to_owned(), property(attribute, side));
    }
    let mut document = json!({ "type": "object", "description": description, "properties": properties });
    if !required.is_empty() {
        document["required"] = required.into();
    }
    document
}

impl Attribute {
    fn is_seen(&self, side: Side) -> bool {
        match side {
            Side::Sent => self.mutability != Mutability::ReadOnly && self.name != "$ref",
            Side::Returned => self.returned != Returned::Never,
        }
    }
}

fn property(attribute: &Attribute, side: Side) -> Value {
    let one = match attribute.kind {
        Type::Complex => object(attribute.sub.iter(), "", side),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::Decimal => json!({ "type": "number" }),
        Type::Integer => json!({ "type": "integer" }),
        Type::DateTime => json!({ "type": "string", "format": "date-time" }),
        Type::Binary => json!({ "type": "string", "contentEncoding": "base64" }),
        Type::String | Type::Reference => json!({ "type": "string" }),
    };
    let one = limited(one, attribute, side);
    let mut whole = match attribute.multi_valued {
        false => one,
        true if side == Side::Sent && attribute.name != "members" => {
            json!({ "type": "array", "items": one, "maxItems": MAX_ELEMENTS })
        }
        true => json!({ "type": "array", "items": one }),
    };
    whole["description"] = attribute.description.as_ref().into();
    match attribute.mutability {
        Mutability::ReadOnly => whole["readOnly"] = true.into(),
        Mutability::WriteOnly => whole["writeOnly"] = true.into(),
        Mutability::ReadWrite | Mutability::Immutable => {}
    }
    whole["x-scim"] = crate::discovery::characteristics(attribute).into();
    whole
}

/// What a value may be. Suggested values are examples unless no other one is taken.
fn limited(mut one: Value, attribute: &Attribute, side: Side) -> Value {
    if let Some(fields) = one.as_object_mut().filter(|_| attribute.kind == Type::Complex) {
        fields.shift_remove("description");
    }
    let values = || -> Value { attribute.canonical.iter().map(AsRef::<str>::as_ref).collect() };
    match (attribute.canonical.is_empty(), attribute.closed) {
        (false, true) => one["enum"] = values(),
        (false, false) => one["examples"] = values(),
        (true, _) => {}
    }
    if side == Side::Sent && attribute.required && attribute.unique {
        one["minLength"] = 1.into();
        one["maxLength"] = MAX_NAME.into();
        // Blanks alone are no name.
        one["pattern"] = r"\S".into();
    }
    one
}

#[cfg(test)]
mod tests;
