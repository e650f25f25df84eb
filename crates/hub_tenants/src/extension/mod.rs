//! Attributes of people that a tenant defines beyond the standard (`urn:…:extension:NAME:2.0:User`): what directories may
//! write, pages show, and tokens and webhooks carry.

mod data;
mod store;
#[cfg(test)]
mod tests;

pub use data::{MOST_PEOPLE, count_values, extension_attributes_of, shown_document};
pub(crate) use store::read;

use hub_db::Conn;
use hub_kernel::{Cx, TenantId};
use hub_scim::schema::{ExtensionAttribute, Type, extension_urn};
use hub_scim::{Resource, ResourceKind, Schemas};
use hub_text::{t, text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::event::{self, Action, Target};
use crate::session::Admin;
use crate::text_enum::text_enum;
use crate::{Error, Result};

/// Most attributes of a tenant, hidden ones included.
pub const MOST: usize = 50;
/// Most allowed values of an attribute.
pub const MOST_ALLOWED: usize = 100;
/// Longest name of an extension or attribute, in characters.
pub const LONGEST_NAME: usize = 60;
/// Longest label, value or default, in characters.
pub const LONGEST_TEXT: usize = 200;

text_enum! {
    /// What an attribute holds.
    Kind {
        /// Text.
        String = "string",
        /// True or false.
        Boolean = "boolean",
        /// A whole number.
        Integer = "integer",
        /// A number.
        Decimal = "decimal",
        /// An instant with its zone.
        DateTime = "dateTime",
    }
}

impl Kind {
    const fn of_scim(self) -> Type {
        match self {
            Self::String => Type::String,
            Self::Boolean => Type::Boolean,
            Self::Integer => Type::Integer,
            Self::Decimal => Type::Decimal,
            Self::DateTime => Type::DateTime,
        }
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| serde::de::Error::custom("no such kind"))
    }
}

/// An attribute as a tenant defines it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The extension's name, a part of its URN.
    pub extension: String,
    /// The attribute's name.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it holds several.
    pub multi_valued: bool,
    /// The accepted values of a text; empty accepts every value.
    pub allowed: Vec<String>,
    /// The value of whoever is given none.
    pub default: Option<String>,
    /// What it is, for directories and people.
    pub description: String,
    /// Whether it is removed while its values are kept: no directory knows it, nobody is shown it.
    pub hidden: bool,
}

impl Definition {
    /// The extension's URN.
    pub fn urn(&self) -> String {
        extension_urn(&self.extension)
    }

    /// The attribute's full name, as directories map to it.
    pub fn path(&self) -> String {
        format!("{}:{}", self.urn(), self.name)
    }

    fn is(&self, extension: &str, name: &str) -> bool {
        self.extension.eq_ignore_ascii_case(extension) && self.name.eq_ignore_ascii_case(name)
    }

    fn target(&self) -> Target {
        Target::new("extension_attribute", self.path(), self.label.clone())
    }

    fn details(&self) -> Value {
        json!({
            "attribute": self.path(), "label": self.label, "type": self.kind, "multi_valued": self.multi_valued,
            "allowed": self.allowed, "default": self.default, "description": self.description,
        })
    }

    fn of_scim(&self) -> ExtensionAttribute {
        ExtensionAttribute {
            name: self.name.clone(),
            kind: self.kind.of_scim(),
            multi_valued: self.multi_valued,
            description: self.description.clone(),
            allowed: self.allowed.clone(),
            default: self.default.clone(),
        }
    }
}

/// Adds a tenant's attributes to schemas. What they are was checked when they were defined.
pub(crate) fn extend(mut schemas: Schemas, definitions: &[Definition]) -> Schemas {
    for definition in definitions {
        schemas = match definition.hidden {
            true => schemas.with_hidden(&definition.extension, &definition.name),
            false => {
                match schemas.clone().with_extension(&definition.extension, vec![definition.of_scim()]) {
                    Ok(extended) => extended,
                    Err(_) => schemas,
                }
            }
        };
    }
    schemas
}

/// A tenant's attributes, hidden ones too, in the order in which they were defined.
///
/// # Errors
/// The database's.
pub fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<Definition>> {
    store::all(c, tenant)
}

/// The attribute of that name.
///
/// # Errors
/// `NotFound`.
pub fn find(c: &mut Conn, tenant: TenantId, extension: &str, name: &str) -> Result<Definition> {
    all(c, tenant)?.into_iter().find(|known| known.is(extension, name)).ok_or(Error::NotFound)
}

/// Defines an attribute. One that is hidden comes back with the values that were kept, if it holds the same kind.
///
/// # Errors
/// `Invalid` with `extension`, `name`, `label`, `kind`, `allowed`, `default` or `description`.
pub fn define(c: &mut Conn, cx: &Cx, by: &Admin, new: Definition) -> Result<Definition> {
    let tenant = by.tenant();
    let mut known = all(c, tenant)?;
    let mut new = checked(new)?;
    // The spelling of an extension is that of its first attribute.
    if let Some(first) = known.iter().find(|one| one.extension.eq_ignore_ascii_case(&new.extension)) {
        new.extension.clone_from(&first.extension);
    }
    match known.iter().position(|one| one.is(&new.extension, &new.name)) {
        Some(at) => {
            let old = known.remove(at);
            if !old.hidden {
                return Err(Error::invalid("name", text!("{name} is defined already", name = old.path())));
            }
            if (old.kind, old.multi_valued) != (new.kind, new.multi_valued) {
                let message = match old.multi_valued {
                    true => text!(
                        "values are kept of when this was several values of type {kind}; choose that, or remove them first",
                        kind = old.kind.as_str()
                    ),
                    false => text!(
                        "values are kept of when this was type {kind}; choose that, or remove them first",
                        kind = old.kind.as_str()
                    ),
                };
                return Err(Error::invalid("kind", message));
            }
            new.name = old.name;
            known.insert(at, new.clone());
        }
        None if known.len() >= MOST => {
            return Err(Error::invalid(
                "name",
                text!("there are {count} attributes already; remove one first", count = MOST),
            ));
        }
        None => known.push(new.clone()),
    }
    store::put(c, cx, tenant, &known)?;
    let details = json!({ "after": new.details() });
    event::record(c, cx, tenant, Action::ExtensionAttributeCreate, &new.target(), None, &details)?;
    Ok(new)
}

/// Changes label, description, allowed values, default or name of an attribute. The values go with a new name; what was
/// written before stays, allowed or not.
///
/// # Errors
/// `NotFound`; as [`define`]; `Invalid` with `name` when too many people have a value for a new name.
pub fn change(
    c: &mut Conn,
    cx: &Cx,
    by: &Admin,
    extension: &str,
    name: &str,
    new: Definition,
) -> Result<Definition> {
    let tenant = by.tenant();
    let old = find(c, tenant, extension, name)?;
    if old.hidden {
        return Err(Error::NotFound);
    }
    let fixed = Definition {
        extension: old.extension.clone(),
        kind: old.kind,
        multi_valued: old.multi_valued,
        hidden: false,
        ..new
    };
    let new = checked(fixed)?;
    if new == old {
        return Ok(new);
    }
    let mut known = all(c, tenant)?;
    if known.iter().any(|other| *other != old && other.is(&new.extension, &new.name)) {
        return Err(Error::invalid(
            "name",
            text!("{name} is there already, shown or hidden", name = new.path()),
        ));
    }
    let moved = match new.name == old.name {
        true => 0,
        false => data::rename(c, cx, &old, &new.name, tenant)?,
    };
    for one in known.iter_mut().filter(|one| **one == old) {
        one.clone_from(&new);
    }
    store::put(c, cx, tenant, &known)?;
    let details = json!({ "before": old.details(), "after": new.details(), "values_moved": moved });
    event::record(c, cx, tenant, Action::ExtensionAttributeUpdate, &new.target(), None, &details)?;
    Ok(new)
}

/// Removes an attribute. With `keep` its values stay, hidden, and come back when it is defined again; else they are
/// removed from everybody. Gives how many people had one.
///
/// # Errors
/// `NotFound`; `Invalid` with `keep` when too many people have a value to be removed at once.
pub fn remove(c: &mut Conn, cx: &Cx, by: &Admin, extension: &str, name: &str, keep: bool) -> Result<i64> {
    let tenant = by.tenant();
    let old = find(c, tenant, extension, name)?;
    let mut known = all(c, tenant)?;
    let people = match keep {
        true => count_values(c, tenant, &old)?,
        false => data::purge(c, cx, &old, tenant)?,
    };
    if keep {
        known.iter_mut().filter(|one| **one == old).for_each(|one| one.hidden = true);
    } else {
        known.retain(|one| *one != old);
    }
    store::put(c, cx, tenant, &known)?;
    let details = json!({ "before": old.details(), "values_kept": keep, "people": people });
    event::record(c, cx, tenant, Action::ExtensionAttributeDelete, &old.target(), None, &details)?;
    Ok(people)
}

fn checked(new: Definition) -> Result<Definition> {
    let line = |text: &str| text.trim().chars().filter(|ch| !ch.is_control()).collect::<String>();
    let mut new = Definition {
        extension: new.extension.trim().to_owned(),
        name: new.name.trim().to_owned(),
        label: line(&new.label),
        allowed: new.allowed.iter().map(|value| line(value)).filter(|value| !value.is_empty()).collect(),
        default: new.default.as_deref().map(line).filter(|value| !value.is_empty()),
        description: line(&new.description),
        hidden: false,
        ..new
    };
    let given = std::mem::take(&mut new.allowed);
    for value in given {
        if !new.allowed.contains(&value) {
            new.allowed.push(value);
        }
    }
    if new.label.is_empty() {
        new.label.clone_from(&new.name);
    }
    check_texts(&new)?;
    let bare = |name: &str, attributes| Schemas::standard().with_extension(name, attributes);
    if bare(&new.extension, Vec::new()).is_err() {
        let message =
            t("a name has letters, digits, hyphens, dots and underscores; enterprise is the standard's");
        return Err(Error::invalid("extension", message));
    }
    let plain = Definition { allowed: Vec::new(), default: None, ..new.clone() };
    if bare(&new.extension, vec![plain.of_scim()]).is_err() {
        let message = t(
            "a name begins with a letter, has letters, digits, hyphens and underscores, and is not members",
        );
        return Err(Error::invalid("name", message));
    }
    let schemas = bare(&new.extension, vec![new.of_scim()])
        .map_err(|_| Error::invalid("default", t("the default is one of the allowed values")))?;
    if new.default.is_some() {
        let mut nobody = Resource::default();
        nobody.set_extension_defaults(ResourceKind::User, &schemas);
        if nobody.extension(&new.urn(), &new.name).is_none() {
            return Err(Error::invalid(
                "default",
                text!("the default must be a value of type {kind}", kind = new.kind.as_str()),
            ));
        }
    }
    Ok(new)
}

fn check_texts(new: &Definition) -> Result<()> {
    let long = |text: &str, most: usize| text.chars().count() > most;
    for (field, text, most) in [
        ("extension", &new.extension, LONGEST_NAME),
        ("name", &new.name, LONGEST_NAME),
        ("label", &new.label, LONGEST_TEXT),
        ("description", &new.description, LONGEST_TEXT),
        ("default", new.default.as_ref().unwrap_or(&String::new()), LONGEST_TEXT),
    ] {
        if long(text, most) {
            return Err(Error::invalid(field, text!("at most {count} characters", count = most)));
        }
    }
    if new.kind != Kind::String && !new.allowed.is_empty() {
        return Err(Error::invalid("allowed", t("only a text can be limited to some values")));
    }
    if new.allowed.len() > MOST_ALLOWED || new.allowed.iter().any(|value| long(value, LONGEST_TEXT)) {
        let message = text!(
            "at most {count} values, each of at most {length} characters",
            count = MOST_ALLOWED,
            length = LONGEST_TEXT
        );
        return Err(Error::invalid("allowed", message));
    }
    Ok(())
}
