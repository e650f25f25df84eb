//! From a path to the attribute it names.

use super::{Attribute, ENTERPRISE_URN, ResourceKind, Schema, Schemas};
use crate::path::AttrPath;

/// What a path names in the schemas of a resource type.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// An attribute, or a part of it.
    Attribute {
        /// URN of the extension that holds it; none for core and common attributes.
        extension: Option<&'a str>,
        /// The attribute.
        attribute: &'a Attribute,
        /// The part of it.
        sub: Option<&'a Attribute>,
    },
    /// A whole schema: the path was a URN alone.
    Schema(&'a Schema),
}

impl Schemas {
    /// Finds what a path names, in any letter case. Extension attributes may go without URN where
    /// no core attribute and no other extension has the name (rule H27 c).
    #[must_use]
    pub fn resolve(&self, kind: ResourceKind, path: &AttrPath) -> Option<Target<'_>> {
        if let Some(schema) = path.as_urn().and_then(|urn| self.schema(kind, &urn)) {
            return Some(Target::Schema(schema));
        }
        let (extension, attribute) = match &path.urn {
            Some(urn) if urn.eq_ignore_ascii_case(kind.urn()) => (None, self.own(kind, &path.name)?),
            Some(urn) => {
                let schema = self.extension(kind, urn)?;
                (Some(schema.urn.as_ref()), schema.attribute(&path.name)?)
            }
            None => match self.own(kind, &path.name) {
                Some(attribute) => (None, attribute),
                None => self.unqualified(kind, &path.name)?,
            },
        };
        let sub = match &path.sub {
            Some(name) => Some(attribute.sub(name)?),
            None => None,
        };
        Some(Target::Attribute { extension, attribute, sub })
    }

    /// The core or extension schema with that URN.
    #[must_use]
    pub fn schema(&self, kind: ResourceKind, urn: &str) -> Option<&Schema> {
        let core = self.core(kind);
        if core.urn.eq_ignore_ascii_case(urn) { Some(core) } else { self.extension(kind, urn) }
    }

    /// The core or common attribute of that name.
    #[must_use]
    pub fn own(&self, kind: ResourceKind, name: &str) -> Option<&Attribute> {
        let common = || self.common().iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name));
        self.core(kind).attribute(name).or_else(common)
    }

    fn unqualified(&self, kind: ResourceKind, name: &str) -> Option<(Option<&str>, &Attribute)> {
        let mut found = self
            .extensions(kind)
            .filter_map(|schema| Some((Some(schema.urn.as_ref()), schema.attribute(name)?)));
        let first = found.next()?;
        // The standard's extension comes first: no name of a tenant's own takes `manager` from it.
        (first.0 == Some(ENTERPRISE_URN) || found.next().is_none()).then_some(first)
    }
}
