//! From a stored resource to its representation (RFC 7643, 3; rules H17, H19, H24, H26).

use serde_json::{Map, Value};

use crate::resource::Resource;
use crate::schema::{ENTERPRISE_URN, ResourceKind};

/// What the server knows of a resource and the client does not write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Its id.
    pub id: String,
    /// Absolute URL, as in the `Location` header (H9).
    pub location: String,
    /// RFC 3339 instant of creation.
    pub created: String,
    /// RFC 3339 instant of the last change. Cut to fewer digits it must be rounded down, so that
    /// the index on the exact instant stays a superset of the matches of a filter.
    pub last_modified: String,
    /// The ETag, as in the header.
    pub version: String,
    /// Groups of a user; none when the projection does not want them.
    pub groups: Option<Vec<Reference>>,
    /// Members of a group; none when the projection does not want them.
    pub members: Option<Vec<Reference>>,
    /// The manager, when the stored id is a user of the tenant; else only the id is shown (H17).
    pub manager: Option<Reference>,
}

/// A reference to another resource of the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// Its id.
    pub value: String,
    /// Its absolute URL.
    pub location: Option<String>,
    /// Its displayName; left out when it has none (H26).
    pub display: Option<String>,
    /// `User` or `Group` for members, `direct` or `indirect` for groups.
    pub label: Option<&'static str>,
}

impl Reference {
    fn to_value(&self, display: &str) -> Value {
        let mut fields = Map::new();
        fields.insert("value".into(), self.value.as_str().into());
        if let Some(location) = &self.location {
            fields.insert("$ref".into(), location.as_str().into());
        }
        if let Some(name) = self.display.as_deref().filter(|name| !name.is_empty()) {
            fields.insert(display.into(), name.into());
        }
        if let Some(label) = self.label {
            fields.insert("type".into(), label.into());
        }
        fields.into()
    }
}

/// The representation of a user.
#[must_use]
pub fn user(resource: &Resource, facts: &Facts) -> Value {
    let mut body = start(ResourceKind::User, resource, facts);
    if let Some(groups) = facts.groups.as_deref().filter(|groups| !groups.is_empty()) {
        body.insert("groups".into(), references(groups));
    }
    if let Some(manager) = &facts.manager
        && resource.manager_id() == Some(manager.value.as_str())
        && let Some(enterprise) = body.get_mut(ENTERPRISE_URN).and_then(Value::as_object_mut)
    {
        enterprise.insert("manager".into(), manager.to_value("displayName"));
    }
    finish(body, ResourceKind::User, facts)
}

/// The representation of a group. `members` is an empty list for a group without members.
#[must_use]
pub fn group(resource: &Resource, facts: &Facts) -> Value {
    let mut body = start(ResourceKind::Group, resource, facts);
    body.shift_remove("members");
    if let Some(members) = &facts.members {
        body.insert("members".into(), references(members));
    }
    finish(body, ResourceKind::Group, facts)
}

fn references(list: &[Reference]) -> Value {
    list.iter().map(|reference| reference.to_value("display")).collect()
}

/// `schemas` lists exactly the URNs of the data present.
fn start(kind: ResourceKind, resource: &Resource, facts: &Facts) -> Map<String, Value> {
    let mut urns: Vec<Value> = vec![kind.urn().into()];
    urns.extend(resource.attributes.keys().filter(|key| key.contains(':')).map(|key| key.as_str().into()));
    let mut body = Map::with_capacity(resource.attributes.len() + 5);
    body.insert("schemas".into(), urns.into());
    body.insert("id".into(), facts.id.as_str().into());
    for (name, value) in &resource.attributes {
        body.insert(name.clone(), value.clone());
    }
    body
}

fn finish(mut body: Map<String, Value>, kind: ResourceKind, facts: &Facts) -> Value {
    let mut meta = Map::new();
    let fields = [
        ("resourceType", kind.name()),
        ("created", &facts.created),
        ("lastModified", &facts.last_modified),
        ("location", &facts.location),
        ("version", &facts.version),
    ];
    for (name, value) in fields {
        if !value.is_empty() {
            meta.insert(name.into(), value.into());
        }
    }
    body.insert("meta".into(), meta.into());
    body.into()
}

#[cfg(test)]
mod tests;
