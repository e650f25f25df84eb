//! One description of every attribute (RFC 7643, 8.7): it drives validation, discovery, the case
//! rules of filters, and projection.

mod allowed;
mod coerce;
mod left_out;
mod resolve;
mod standard;

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::error::{Error, Result};

pub use resolve::Target;

pub(crate) use coerce::{
    MAX_ELEMENTS, boolean, identity, is_unassigned, merge, primary, settle_primary, tidy, too_many,
};

/// URN of the core User schema.
pub const USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// URN of the core Group schema.
pub const GROUP_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// URN of the enterprise extension of User.
pub const ENTERPRISE_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The resource types of this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A person.
    User,
    /// A group of persons and groups.
    Group,
}

impl ResourceKind {
    /// The name, as in `meta.resourceType`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// The endpoint below the Tenant URL.
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    /// URN of the core schema.
    #[must_use]
    pub const fn urn(self) -> &'static str {
        match self {
            Self::User => USER_URN,
            Self::Group => GROUP_URN,
        }
    }
}

/// Data type of an attribute (RFC 7643, 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A real number.
    Decimal,
    /// A whole number.
    Integer,
    /// An instant with zone.
    DateTime,
    /// Base64 text.
    Binary,
    /// A URI or URN.
    Reference,
    /// Sub-attributes.
    Complex,
}

impl Type {
    /// The name as it stands in /Schemas.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who may write an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone.
    ReadOnly,
    /// The client.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client, and nobody reads it.
    WriteOnly,
}

impl Mutability {
    /// The name as it stands in /Schemas.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When an attribute is in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Always, whatever the projection says.
    Always,
    /// Never.
    Never,
    /// Unless a projection leaves it out.
    Default,
}

impl Returned {
    /// The name as it stands in /Schemas.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
        }
    }
}

/// One attribute with its characteristics (RFC 7643, 7).
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Canonical name.
    pub name: Cow<'static, str>,
    /// Data type.
    pub kind: Type,
    /// A list of values.
    pub multi_valued: bool,
    /// What it is, for people.
    pub description: Cow<'static, str>,
    /// Must be there on create and replace.
    pub required: bool,
    /// Compared letter by letter.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// Unique within the tenant (`server` in /Schemas, else `none`).
    pub unique: bool,
    /// Suggested values.
    pub canonical: Vec<Cow<'static, str>>,
    /// No other value than the suggested ones is accepted (extension attributes of a tenant).
    pub closed: bool,
    /// What a reference points to.
    pub references: &'static [&'static str],
    /// Parts of a complex attribute.
    pub sub: Vec<Attribute>,
    /// Value given on create and replace when the client gives none.
    pub default: Option<String>,
}

impl Attribute {
    /// The sub-attribute of that name, in any letter case.
    #[must_use]
    pub fn sub(&self, name: &str) -> Option<&Self> {
        self.sub.iter().find(|sub| sub.name.eq_ignore_ascii_case(name))
    }
}

/// A schema: the core of a resource type or an extension.
#[derive(Debug, Clone)]
pub struct Schema {
    /// URN.
    pub urn: Cow<'static, str>,
    /// Name for people.
    pub name: Cow<'static, str>,
    /// Description for people.
    pub description: Cow<'static, str>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// The attribute of that name, in any letter case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }
}

/// An extension attribute as a tenant defines it (Entra: `urn:…:extension:NAME:2.0:User:attribute`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionAttribute {
    /// Attribute name.
    pub name: String,
    /// Data type; not [`Type::Complex`].
    pub kind: Type,
    /// A list of values.
    pub multi_valued: bool,
    /// What it is, for people.
    pub description: String,
    /// The accepted values; empty accepts every value.
    pub allowed: Vec<String>,
    /// Value given on create and replace when the client gives none.
    pub default: Option<String>,
}

/// URN of a tenant's own extension of User.
#[must_use]
pub fn extension_urn(name: &str) -> String {
    format!("urn:ietf:params:scim:schemas:extension:{name}:2.0:User")
}

/// The standard schemas and a tenant's own extensions.
#[derive(Debug, Clone)]
pub struct Schemas {
    common: Arc<[Attribute]>,
    user: Arc<Schema>,
    group: Arc<Schema>,
    user_extensions: Vec<Arc<Schema>>,
    /// Core attributes of users that the service does without.
    left_out: Vec<&'static str>,
    /// Extension attributes whose values are kept and not shown: URN of the extension and name.
    hidden: Vec<(String, String)>,
}

static STANDARD: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    common: standard::common().into(),
    user: Arc::new(standard::user()),
    group: Arc::new(standard::group()),
    user_extensions: vec![Arc::new(standard::enterprise())],
    left_out: Vec::new(),
    hidden: Vec::new(),
});

impl Schemas {
    /// Core User, core Group and Enterprise User. Cheap to call.
    #[must_use]
    pub fn standard() -> Self {
        STANDARD.clone()
    }

    /// Adds `urn:ietf:params:scim:schemas:extension:{name}:2.0:User` to users; a second call with
    /// the same name adds its attributes to the first.
    ///
    /// # Errors
    /// 400 `invalidValue` for a name or attribute name that cannot stand in a path, a reserved or
    /// repeated name, a complex type, or a default that is not among the allowed values.
    pub fn with_extension(mut self, name: &str, attributes: Vec<ExtensionAttribute>) -> Result<Self> {
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
            return Err(Error::invalid_value(format!("{name:?} cannot name an extension.")));
        }
        let urn = extension_urn(name);
        if urn.eq_ignore_ascii_case(ENTERPRISE_URN) {
            return Err(Error::invalid_value("The enterprise extension is defined by the standard."));
        }
        let known = self.user_extensions.iter().position(|schema| schema.urn.eq_ignore_ascii_case(&urn));
        let mut schema = match known {
            Some(index) => Schema::clone(&self.user_extensions.remove(index)),
            None => Schema {
                urn: urn.into(),
                name: name.to_owned().into(),
                description: format!("Extension {name}").into(),
                attributes: Vec::new(),
            },
        };
        for attribute in attributes {
            let attribute = custom(attribute)?;
            if schema.attribute(&attribute.name).is_some() {
                return Err(Error::invalid_value(format!(
                    "The attribute {} is defined twice.",
                    attribute.name
                )));
            }
            schema.attributes.push(attribute);
        }
        self.user_extensions.push(Arc::new(schema));
        Ok(self)
    }

    /// The core schema of a resource type.
    #[must_use]
    pub fn core(&self, kind: ResourceKind) -> &Schema {
        match kind {
            ResourceKind::User => &self.user,
            ResourceKind::Group => &self.group,
        }
    }

    /// The extensions of a resource type, the enterprise extension first.
    pub fn extensions(&self, kind: ResourceKind) -> impl Iterator<Item = &Schema> {
        let list = match kind {
            ResourceKind::User => self.user_extensions.as_slice(),
            ResourceKind::Group => &[],
        };
        list.iter().map(Arc::as_ref)
    }

    /// The extension with that URN, in any letter case.
    #[must_use]
    pub fn extension(&self, kind: ResourceKind, urn: &str) -> Option<&Schema> {
        self.extensions(kind).find(|schema| schema.urn.eq_ignore_ascii_case(urn))
    }

    /// Every schema, as listed by /Schemas.
    pub fn all(&self) -> impl Iterator<Item = &Schema> {
        let core = [ResourceKind::User, ResourceKind::Group].into_iter().filter(|kind| self.offers(*kind));
        core.map(|kind| self.core(kind)).chain(self.extensions(ResourceKind::User))
    }

    /// Attributes that every resource has: schemas, id, externalId, meta (RFC 7643, 3.1).
    #[must_use]
    pub fn common(&self) -> &[Attribute] {
        &self.common
    }
}

fn custom(wanted: ExtensionAttribute) -> Result<Attribute> {
    let name = &wanted.name;
    let good = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    // Memberships are kept as rows, under rules of their own.
    if !good || name.eq_ignore_ascii_case("members") {
        return Err(Error::invalid_value(format!("{name:?} cannot name an attribute.")));
    }
    if wanted.kind == Type::Complex {
        return Err(Error::invalid_value(format!("{name} must have a simple type.")));
    }
    if let Some(default) = &wanted.default
        && !wanted.allowed.is_empty()
        && !wanted.allowed.contains(default)
    {
        return Err(Error::invalid_value(format!("The default of {name} is not an allowed value.")));
    }
    let mut attribute = standard::attribute(wanted.name, wanted.kind, wanted.description);
    attribute.multi_valued = wanted.multi_valued;
    attribute.closed = !wanted.allowed.is_empty();
    attribute.canonical = wanted.allowed.into_iter().map(Cow::Owned).collect();
    attribute.default = wanted.default;
    Ok(attribute)
}
