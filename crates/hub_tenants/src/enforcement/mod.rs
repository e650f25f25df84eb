//! Who must log in by SSO, and from when: the tenant's own choice, stored.

pub(crate) mod store;

use hub_db::Conn;
use hub_kernel::TenantId;

use crate::Result;
use crate::sign_in::policy::Rule;

/// What the tenant chose, and whether it can hold at all.
///
/// # Errors
/// The database's.
pub fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    store::rule(c, tenant)
}
