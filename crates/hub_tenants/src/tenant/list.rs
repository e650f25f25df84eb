//! All tenants of the hub, for the operator. Nobody else may see more than one.

use hub_db::{Conn, statement};
use hub_kernel::TenantId;

use super::store::{SELECT, Tenant, TenantSql};
use crate::Result;

statement!(Page { after: TenantId, limit: i64 } -> TenantSql =
    (SELECT) "id > " after " ORDER BY id LIMIT " limit);

/// At most `limit` tenants in the order in which they came, those after `after`.
///
/// # Errors
/// The database's.
pub fn page(c: &mut Conn, after: Option<TenantId>, limit: i64) -> Result<Vec<Tenant>> {
    let after = after.unwrap_or(TenantId::from_raw(0));
    Ok(c.rows(Page { after, limit })?)
}
