//! SQL of `recovery_codes`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{TenantId, Timestamp, TokenHash, UserId};

use crate::Result;

/// An owner who holds recovery codes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Holder {
    /// Who.
    pub user: UserId,
    /// Their name; may be empty.
    pub display_name: String,
    /// Their main e-mail.
    pub email: Option<String>,
    /// How many codes are unused.
    pub unused: i64,
    /// When they were made.
    pub made_at: Timestamp,
}

statement!(Insert<'a> { hash: &'a [u8], tenant: TenantId, user: UserId, now: Timestamp } -> () =
    "INSERT INTO recovery_codes (code_hash, tenant_id, user_id, made_at) VALUES (" hash ", " tenant ", " user ", " now ")");
statement!(Forget { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM recovery_codes WHERE tenant_id = " tenant " AND user_id = " user);
statement!(Spend<'a> { hash: &'a [u8], tenant: TenantId, user: UserId, now: Timestamp } -> () =
    "UPDATE recovery_codes SET used_at = " now " WHERE code_hash = " hash " AND tenant_id = " tenant
    " AND user_id = " user " AND used_at IS NULL");
statement!(Unused { tenant: TenantId, user: UserId } -> BigInt =
    "SELECT count(*) FROM recovery_codes WHERE tenant_id = " tenant " AND user_id = " user " AND used_at IS NULL");
statement!(Holders { tenant: TenantId } -> (BigInt, Text, Nullable<Text>, BigInt, BigInt) =
    "SELECT u.id, u.display_name, u.email, count(*) FILTER (WHERE r.used_at IS NULL), max(r.made_at) FROM \
     recovery_codes r JOIN users u ON u.tenant_id = r.tenant_id AND u.id = r.user_id WHERE r.tenant_id = " tenant
    " AND u.role = 'owner' AND u.state = 'active' GROUP BY u.id, u.display_name, u.email ORDER BY u.id");

pub(super) fn insert(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<()> {
    c.execute(Insert { hash: hash.as_bytes(), tenant, user, now })?;
    Ok(())
}

pub(super) fn forget(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(Forget { tenant, user })?;
    Ok(())
}

/// Uses a code up; `false` when there is no such unused code of theirs.
pub(super) fn spend(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<bool> {
    Ok(c.execute(Spend { hash: hash.as_bytes(), tenant, user, now })? == 1)
}

pub(super) fn unused(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<i64> {
    Ok(c.one(Unused { tenant, user })?)
}

pub(super) fn holders(c: &mut Conn, tenant: TenantId) -> Result<Vec<Holder>> {
    Ok(c.rows(Holders { tenant })?)
}
