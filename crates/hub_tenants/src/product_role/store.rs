//! SQL of `product_roles`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, statement};
use hub_kernel::TenantId;

use crate::{Error, Result};

/// What somebody may do in the product.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ProductRole {
    /// What directories and tokens carry; it never changes.
    pub name: String,
    /// What people read.
    pub label: String,
}

statement!(All { tenant: TenantId } -> (Text, Text) =
    "SELECT name, label FROM product_roles WHERE tenant_id = " tenant " ORDER BY position, name");
statement!(Last { tenant: TenantId } -> BigInt =
    "SELECT coalesce(max(position), 0) FROM product_roles WHERE tenant_id = " tenant);
statement!(Insert<'a> { tenant: TenantId, name: &'a str, label: &'a str, position: i64 } -> () =
    "INSERT INTO product_roles (tenant_id, name, label, position) VALUES (" tenant ", " name ", " label ", " position ")");
statement!(Rename<'a> { tenant: TenantId, name: &'a str, label: &'a str } -> () =
    "UPDATE product_roles SET label = " label " WHERE tenant_id = " tenant " AND name = " name);
statement!(Delete<'a> { tenant: TenantId, name: &'a str } -> () =
    "DELETE FROM product_roles WHERE tenant_id = " tenant " AND name = " name);

pub(super) fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<ProductRole>> {
    Ok(c.rows(All { tenant })?)
}

pub(super) fn add(c: &mut Conn, tenant: TenantId, name: &str, label: &str) -> Result<()> {
    let last: i64 = c.one(Last { tenant })?;
    c.execute(Insert { tenant, name, label, position: last + 1 })?;
    Ok(())
}

pub(super) fn rename(c: &mut Conn, tenant: TenantId, name: &str, label: &str) -> Result<()> {
    if c.execute(Rename { tenant, name, label })? == 1 { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) fn delete(c: &mut Conn, tenant: TenantId, name: &str) -> Result<()> {
    if c.execute(Delete { tenant, name })? == 1 { Ok(()) } else { Err(Error::NotFound) }
}
