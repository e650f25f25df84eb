//! A resource in its stored form: canonical names, normal values, nothing unknown (rules H10 to H20).

mod access;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::schema::{ResourceKind, Schemas};

pub use access::{Email, Member, PhoneNumber};

/// What a client wrote of a user or group. What the server knows (id, times, memberships) is not
/// in it; [`crate::render`] adds that.
#[derive(Clone, Default, PartialEq)]
pub struct Resource {
    pub(crate) attributes: Map<String, Value>,
    pub(crate) password: Option<String>,
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let password = self.password.as_ref().map(|_| "***");
        f.debug_struct("Resource").field("attributes", &self.attributes).field("password", &password).finish()
    }
}

impl Resource {
    /// Reads the body of a POST or PUT.
    ///
    /// A create calls [`Resource::set_create_defaults`] next; a replace gives the result to
    /// [`Resource::replace_with`] of what is stored.
    ///
    /// # Errors
    /// 400 `invalidSyntax` for a body that is no object or names another type's schema only, 400
    /// `invalidValue` for missing required attributes and values of a wrong type.
    pub fn read(kind: ResourceKind, schemas: &Schemas, body: &Value) -> Result<Self> {
        read::read(kind, schemas, body)
    }

    /// Reads what [`Resource::to_stored`] wrote.
    ///
    /// # Errors
    /// 500 when the text is not such a document.
    pub fn from_stored(text: &str) -> Result<Self> {
        let attributes = serde_json::from_str(text)
            .map_err(|_| Error::internal("A stored resource cannot be read; tell the operator."))?;
        Ok(Self { attributes, password: None })
    }

    /// The document to store. Neither the password nor the members of a group are in it.
    #[must_use]
    pub fn to_stored(&self) -> String {
        if !self.attributes.contains_key("members") {
            return Value::Object(self.attributes.clone()).to_string();
        }
        let mut attributes = self.attributes.clone();
        attributes.shift_remove("members");
        Value::Object(attributes).to_string()
    }

    /// What a create adds: a user without `active` is active (H23), and the defaults of the tenant's
    /// extension attributes.
    pub fn set_create_defaults(&mut self, kind: ResourceKind, schemas: &Schemas) {
        if kind == ResourceKind::User {
            self.attributes.entry("active").or_insert(Value::Bool(true));
        }
        self.set_extension_defaults(kind, schemas);
    }

    /// Gives unassigned extension attributes their default. For replace; a create has it already.
    pub fn set_extension_defaults(&mut self, kind: ResourceKind, schemas: &Schemas) {
        for schema in schemas.extensions(kind) {
            for attribute in &schema.attributes {
                if let Some(default) = &attribute.default
                    && let Ok(Some(value)) = attribute.read(&attribute.literal(default))
                {
                    let holder =
                        self.attributes.entry(schema.urn.as_ref()).or_insert_with(|| Map::new().into());
                    if let Some(holder) = holder.as_object_mut() {
                        holder.entry(attribute.name.as_ref()).or_insert(value);
                    }
                }
            }
        }
    }

    /// Replaces everything by the body of a PUT; `active` and the password are kept when it omits them (H42).
    pub fn replace_with(&mut self, put: Self) {
        let active = self.attributes.shift_remove("active");
        let password = self.password.take();
        *self = put;
        if let Some(active) = active {
            self.attributes.entry("active").or_insert(active);
        }
        self.password = self.password.take().or(password);
    }

    /// Checks what every stored resource must have: the name that identifies it.
    pub(crate) fn check_names(&self, kind: ResourceKind) -> Result<()> {
        let name = match kind {
            ResourceKind::User => "userName",
            ResourceKind::Group => "displayName",
        };
        let value = self.text(name).unwrap_or_default();
        if value.trim().is_empty() {
            return Err(Error::invalid_value(format!("{name} is required and must not be empty.")));
        }
        if value.chars().count() > MAX_NAME {
            return Err(Error::invalid_value(format!("{name} is longer than {MAX_NAME} characters.")));
        }
        Ok(())
    }
}

/// Longest userName, and displayName of a group, in characters (H7).
pub const MAX_NAME: usize = 255;

/// Names of the attributes that differ, in stable order; those of extensions with their URN.
#[must_use]
pub fn changed(before: &Resource, after: &Resource) -> Vec<String> {
    let mut names = Vec::new();
    let empty = Map::new();
    for key in keys(&before.attributes, &after.attributes) {
        let (old, new) = (before.attributes.get(key), after.attributes.get(key));
        if old == new {
            continue;
        }
        if !key.contains(':') {
            names.push(key.to_owned());
            continue;
        }
        let (old, new) = (
            old.and_then(Value::as_object).unwrap_or(&empty),
            new.and_then(Value::as_object).unwrap_or(&empty),
        );
        let differing = keys(old, new).filter(|name| old.get(*name) != new.get(*name));
        names.extend(differing.map(|name| format!("{key}:{name}")));
    }
    names
}

fn keys<'a>(before: &'a Map<String, Value>, after: &'a Map<String, Value>) -> impl Iterator<Item = &'a str> {
    let added = after.keys().filter(|key| !before.contains_key(*key));
    before.keys().chain(added).map(String::as_str)
}
