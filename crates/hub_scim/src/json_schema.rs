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
                let described = Object::of(schema.attributes.iter(), side).described(&schema.description);
                all.insert(name(schema, side), described);
            }
        }
    }
    all
}

/// A resource with its common attributes and its extensions.
#[must_use]
pub fn resource(schemas: &Schemas, kind: ResourceKind, side: Side) -> Value {
    let core = schemas.core(kind);
    let urns = std::iter::once(core).chain(schemas.extensions(kind)).map(|schema| schema.urn.as_ref());
    let items = match side {
        Side::Sent => json!({ "type": "string", "enum": urns.collect::<Vec<_>>() }),
        Side::Returned => json!({ "type": "string" }),
    };
    let listed = json!({
        "type": "array",
        "items": items,
        "minItems": 1,
        "description": "The URNs of the schemas whose attributes the resource carries.",
    });
    let mut object = Object::default();
    object.add("schemas", listed, true);
    let common = schemas.common().iter().filter(|attribute| attribute.name != "schemas");
    object.extend(common.chain(&core.attributes), side);
    for schema in schemas.extensions(kind) {
        let reference = json!({ "$ref": format!("#/components/schemas/{}", name(schema, side)) });
        object.add(&schema.urn, reference, false);
    }
    object.described(&core.description)
}

/// An object schema in the making.
#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Object {
    fn of<'a>(attributes: impl Iterator<Item = &'a Attribute>, side: Side) -> Self {
        let mut object = Self::default();
        object.extend(attributes, side);
        object
    }

    fn add(&mut self, name: &str, schema: Value, required: bool) {
        self.properties.insert(name.to_owned(), schema);
        if required {
            self.required.push(name.into());
        }
    }

    fn extend<'a>(&mut self, attributes: impl Iterator<Item = &'a Attribute>, side: Side) {
        for attribute in attributes.filter(|attribute| attribute.is_seen(side)) {
            let required = match side {
                Side::Sent => attribute.required,
                // Anything else may be left out by a projection.
                Side::Returned => attribute.returned == Returned::Always,
            };
            self.add(&attribute.name, property(attribute, side), required);
        }
    }

    fn fields(self) -> Map<String, Value> {
        let mut fields = Map::from_iter([("type".to_owned(), "object".into())]);
        fields.insert("properties".to_owned(), self.properties.into());
        if !self.required.is_empty() {
            fields.insert("required".to_owned(), self.required.into());
        }
        fields
    }

    fn described(self, description: &str) -> Value {
        let mut fields = self.fields();
        fields.insert("description".to_owned(), description.into());
        fields.into()
    }
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
    let one = one(attribute, side);
    let mut whole = Map::new();
    if attribute.multi_valued {
        whole.insert("type".to_owned(), "array".into());
        whole.insert("items".to_owned(), one.into());
        if side == Side::Sent && attribute.name != "members" {
            whole.insert("maxItems".to_owned(), MAX_ELEMENTS.into());
        }
    } else {
        whole = one;
    }
    whole.insert("description".to_owned(), attribute.description.as_ref().into());
    match attribute.mutability {
        Mutability::ReadOnly => whole.insert("readOnly".to_owned(), true.into()),
        Mutability::WriteOnly => whole.insert("writeOnly".to_owned(), true.into()),
        Mutability::ReadWrite | Mutability::Immutable => None,
    };
    whole.insert("x-scim".to_owned(), crate::discovery::characteristics(attribute).into());
    whole.into()
}

/// The schema of one value.
fn one(attribute: &Attribute, side: Side) -> Map<String, Value> {
    let mut one = match attribute.kind {
        Type::Complex => return Object::of(attribute.sub.iter(), side).fields(),
        Type::Boolean => keyword("boolean"),
        Type::Decimal => keyword("number"),
        Type::Integer => keyword("integer"),
        Type::String | Type::Reference | Type::DateTime | Type::Binary => keyword("string"),
    };
    match attribute.kind {
        Type::DateTime => one.insert("format".to_owned(), "date-time".into()),
        Type::Binary => one.insert("contentEncoding".to_owned(), "base64".into()),
        _ => None,
    };
    if !attribute.canonical.is_empty() {
        // Suggested values are examples unless no other one is taken.
        let key = if attribute.closed { "enum" } else { "examples" };
        one.insert(key.to_owned(), attribute.canonical.iter().map(AsRef::<str>::as_ref).collect());
    }
    if side == Side::Sent && attribute.required && attribute.unique {
        one.insert("maxLength".to_owned(), MAX_NAME.into());
        // Blanks alone are no name.
        one.insert("pattern".to_owned(), r"\S".into());
    }
    one
}

fn keyword(kind: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), kind.into())])
}

#[cfg(test)]
mod tests;
