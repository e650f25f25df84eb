//! Attributes that accept only certain values: a tenant's own, whose lists may become narrower.

use serde_json::Value;

use super::{Attribute, ResourceKind, Schemas};
use crate::error::{Error, Result};
use crate::resource::Resource;

impl Schemas {
    /// Whether a write gives a user only values that their attributes accept. What is stored already may be sent again: a list
    /// that became narrower must not stop the rest of a write, such as the end of somebody's access.
    ///
    /// # Errors
    /// 400 `invalidValue` for the first other value.
    pub fn check_allowed(&self, before: &Resource, after: &Resource) -> Result<()> {
        for schema in self.extensions(ResourceKind::User) {
            for attribute in schema.attributes.iter().filter(|attribute| attribute.closed) {
                let stored = elements(before.extension(&schema.urn, &attribute.name));
                let sent = elements(after.extension(&schema.urn, &attribute.name));
                if sent.iter().any(|value| !stored.contains(value) && !attribute.allows(value)) {
                    let allowed = attribute.canonical.join(", ");
                    return Err(Error::invalid_value(format!(
                        "{} must be one of: {allowed}.",
                        attribute.name
                    )));
                }
            }
        }
        Ok(())
    }
}

impl Attribute {
    fn allows(&self, value: &Value) -> bool {
        value.as_str().is_none_or(|text| self.canonical.iter().any(|allowed| allowed == text))
    }
}

fn elements(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}
