//! What a service leaves out of the standard. RFC 7643, 4 lets it: what is not in /Schemas is not offered.
//!
//! A client need not know: what it writes of such an attribute is taken and changes nothing, so that a job whose
//! mapping still has it goes on; and nobody is shown it.

use super::{ResourceKind, Schemas, extension_urn};
use crate::resource::Resource;

impl Schemas {
    /// Users without this core attribute.
    #[must_use]
    pub fn without(mut self, attribute: &'static str) -> Self {
        self.left_out.push(attribute);
        self
    }

    /// No groups: neither the resource type nor the `groups` of users.
    #[must_use]
    pub fn without_groups(self) -> Self {
        self.without("groups")
    }

    /// Whether the service has resources of this type.
    #[must_use]
    pub fn offers(&self, kind: ResourceKind) -> bool {
        match kind {
            ResourceKind::User => true,
            ResourceKind::Group => !self.left_out.contains(&"groups"),
        }
    }

    /// Whether this core attribute is left out. The name is the canonical one.
    #[must_use]
    pub fn leaves_out(&self, kind: ResourceKind, name: &str) -> bool {
        kind == ResourceKind::User && self.left_out.contains(&name)
    }

    /// Users with this extension attribute hidden: it is in no schema, what is stored of it stays stored, and nobody is
    /// shown it. Names are the canonical ones.
    #[must_use]
    pub fn with_hidden(mut self, extension: &str, attribute: &str) -> Self {
        self.hidden.push((extension_urn(extension), attribute.to_owned()));
        self
    }

    /// Undoes what a write did to attributes that are left out: they are as they were before it.
    pub fn keep_left_out(&self, before: &Resource, after: &mut Resource) {
        for (urn, name) in &self.hidden {
            after.put_extension(urn, name, before.extension(urn, name).cloned());
        }
        for name in &self.left_out {
            match before.attributes.get(*name) {
                Some(value) => after.attributes.insert((*name).to_owned(), value.clone()),
                None => after.attributes.shift_remove(*name),
            };
        }
    }

    /// Takes the attributes that are left out off a user on its way to a client.
    pub fn hide_left_out(&self, user: &mut Resource) {
        for (urn, name) in &self.hidden {
            user.put_extension(urn, name, None);
        }
        for name in &self.left_out {
            user.attributes.shift_remove(*name);
        }
    }
}
