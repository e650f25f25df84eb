//! What a person may do in the product: the SCIM roles that are known here, else the connection's default roles.

use hub_db::Conn;
use hub_scim::Resource;

use super::{Configuration, read};
use crate::Result;
use crate::user::User;

/// The product roles that are known.
pub const PRODUCT_ROLES: [&str; 7] =
    ["manager", "agent", "scheduler", "reporter", "router", "supervisor", "sales"];

/// What Entra sends for people to whom no role was assigned.
const NO_ROLES: [&str; 2] = ["user", "msiam_access"];

/// A person's phone number, where the connection takes phone numbers: the primary one, else the first.
///
/// # Errors
/// The database's.
pub fn phone_number(c: &mut Conn, user: &User) -> Result<Option<String>> {
    let Some(connection) = user.connection else { return Ok(None) };
    if !read(c, user.tenant, connection)?.configuration.features.phone_number_sync {
        return Ok(None);
    }
    let resource = Resource::from_stored(&user.attributes)?;
    let numbers = resource.phone_numbers();
    let chosen = numbers.iter().find(|number| number.primary).or_else(|| numbers.first());
    Ok(chosen.map(|number| number.value.to_owned()))
}

/// A person's product roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductRoles {
    /// The roles.
    pub roles: Vec<String>,
    /// Whether they are the connection's default roles, as the IdP names none that is known here.
    pub by_default: bool,
    /// What the IdP names and nobody knows here.
    pub unknown: Vec<String>,
}

impl ProductRoles {
    /// The product roles of a person; none for somebody whom no directory manages.
    ///
    /// # Errors
    /// The database's.
    pub fn of(c: &mut Conn, user: &User) -> Result<Self> {
        let Some(connection) = user.connection else { return Ok(Self::default()) };
        let configuration = read(c, user.tenant, connection)?.configuration;
        Ok(Self::decide(&Resource::from_stored(&user.attributes)?.roles(), &configuration))
    }

    /// Decides by the roles that the IdP wrote.
    pub(super) fn decide(written: &[String], configuration: &Configuration) -> Self {
        let mut found = Self::default();
        for word in written.iter().filter(|_| configuration.features.roles) {
            let word = word.trim();
            let known = PRODUCT_ROLES.iter().find(|known| known.eq_ignore_ascii_case(word));
            let (list, word) = match known {
                Some(known) => (&mut found.roles, *known),
                None if word.is_empty() || NO_ROLES.contains(&word.to_ascii_lowercase().as_str()) => continue,
                None => (&mut found.unknown, word),
            };
            if !list.iter().any(|other| other == word) {
                list.push(word.to_owned());
            }
        }
        if found.roles.is_empty() {
            found.by_default = !configuration.default_roles.is_empty();
            found.roles.clone_from(&configuration.default_roles);
        }
        found
    }
}
