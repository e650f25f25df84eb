//! What a person may do in the product, and who is an admin by rule.

use hub_db::Conn;
use hub_kernel::{TenantId, UserId};

use crate::connection::scim_configuration::ProductRoles;
use crate::{Result, user};

/// The product roles that a person has now, in the order of the tenant's list: what tokens and webhooks carry.
///
/// # Errors
/// `NotFound`, also for another tenant's person.
pub fn product_roles_of(c: &mut Conn, tenant: TenantId, person: UserId) -> Result<Vec<String>> {
    let user = user::get(c, tenant, person)?;
    Ok(ProductRoles::of(c, &user)?.roles)
}
