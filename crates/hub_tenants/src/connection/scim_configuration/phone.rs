//! The phone number of a person, where the connection takes phone numbers.

use hub_db::Conn;
use hub_scim::Resource;

use super::read;
use crate::Result;
use crate::user::User;

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
