//! SQL of `directory_passwords`.

use diesel::sql_types::Bool;
use hub_db::{Conn, statement};
use hub_kernel::{TenantId, Timestamp, UserId};

use crate::Result;

statement!(Note<'a> { user: UserId, tenant: TenantId, hash: &'a str, now: Timestamp } -> () =
    "INSERT INTO directory_passwords (user_id, tenant_id, password_hash, set_at) VALUES (" user ", " tenant ", " hash ", "
    now ") ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, set_at = excluded.set_at");
statement!(IsDirectorys { tenant: TenantId, user: UserId } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM directory_passwords d JOIN users u ON u.id = d.user_id WHERE d.tenant_id = " tenant
    " AND d.user_id = " user " AND u.password_hash = d.password_hash)");

statement!(Forget { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM directory_passwords WHERE tenant_id = " tenant " AND user_id = " user);

/// Remembers that a directory set the password with this hash.
pub(super) fn note_password(
    c: &mut Conn,
    tenant: TenantId,
    user: UserId,
    hash: &str,
    now: Timestamp,
) -> Result<()> {
    c.execute(Note { user, tenant, hash, now })?;
    Ok(())
}

/// Whether the person's password is the one that a directory set.
pub(super) fn is_directorys(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<bool> {
    Ok(c.one(IsDirectorys { tenant, user })?)
}

/// Forgets that a directory ever set the person's password; `false` when none did.
pub(super) fn forget(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<bool> {
    Ok(c.execute(Forget { tenant, user })? == 1)
}
