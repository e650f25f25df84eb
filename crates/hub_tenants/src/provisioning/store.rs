//! SQL of `directory_passwords`, `former_resources` and `kept_addresses`.

use diesel::sql_types::{BigInt, Bool, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, UserId};

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

statement!(KeepAddress { tenant: TenantId, user: UserId } -> () =
    "INSERT INTO kept_addresses (user_id, tenant_id) VALUES (" user ", " tenant ") ON CONFLICT DO NOTHING");
statement!(KeepsAddress { tenant: TenantId, user: UserId } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM kept_addresses WHERE tenant_id = " tenant " AND user_id = " user ")");
statement!(ReleaseAddress { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM kept_addresses WHERE tenant_id = " tenant " AND user_id = " user);

/// Keeps that an account was linked by its id alone, so that directories do not change what its person logs in with.
pub(super) fn keep_address(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(KeepAddress { tenant, user })?;
    Ok(())
}

/// Whether [`keep_address`] was called for somebody.
pub(super) fn keeps_address(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<bool> {
    Ok(c.one(KeepsAddress { tenant, user })?)
}

/// Forgets it: somebody has said who the person is.
pub(super) fn release_address(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<()> {
    c.execute(ReleaseAddress { tenant, user })?;
    Ok(())
}

statement!(RememberFormer<'a> {
    id: UserId, tenant: TenantId, user: UserId, external_id: Option<&'a str>, connection: Option<ConnectionId>, now: Timestamp,
} -> () = "INSERT INTO former_resources (id, tenant_id, user_id, external_id, connection_id, ended_at) VALUES ("
    id ", " tenant ", " user ", " external_id ", " connection ", " now
    ") ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, ended_at = excluded.ended_at, \
     connection_id = excluded.connection_id, external_id = coalesce(excluded.external_id, former_resources.external_id)");
statement!(EndedBy { tenant: TenantId, id: UserId, connection: ConnectionId } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM former_resources WHERE tenant_id = " tenant " AND id = " id " AND connection_id = " connection
    ")");
statement!(FormerOf { tenant: TenantId, user: UserId, limit: i64 } -> BigInt =
    "SELECT id FROM former_resources WHERE tenant_id = " tenant " AND user_id = " user " AND id <> " user
    " ORDER BY ended_at DESC, id DESC LIMIT " limit);
statement!(FormerNames { tenant: TenantId, user: UserId, limit: i64 } -> Text =
    "SELECT external_id FROM former_resources WHERE external_id IS NOT NULL AND tenant_id = " tenant " AND user_id = " user
    " ORDER BY ended_at DESC, id DESC LIMIT " limit);
statement!(FormerOwner<'a> { tenant: TenantId, external_id: &'a str, limit: i64 } -> BigInt =
    "SELECT user_id FROM former_resources WHERE tenant_id = " tenant " AND external_id = " external_id " LIMIT " limit);
statement!(Successor { tenant: TenantId, id: UserId } -> BigInt =
    "SELECT user_id FROM former_resources WHERE tenant_id = " tenant " AND id = " id);

/// Resources of one person that are looked at: more than anybody comes to.
const MOST_FORMER: i64 = 20;

/// Keeps that a resource ended, whose it was, what the directory called it, and which connection ended it.
pub(super) fn remember_former(
    c: &mut Conn,
    id: UserId,
    user: UserId,
    external_id: Option<&str>,
    connection: Option<ConnectionId>,
    now: Timestamp,
) -> Result<()> {
    c.execute(RememberFormer { id, tenant: id.tenant(), user, external_id, connection, now })?;
    Ok(())
}

/// Whether it was this connection that ended a resource.
pub(super) fn ended_by(c: &mut Conn, id: UserId, connection: ConnectionId) -> Result<bool> {
    Ok(c.one(EndedBy { tenant: id.tenant(), id, connection })?)
}

/// The ids under which somebody was known before, the last one first.
///
/// # Errors
/// The database's.
pub fn former_of(c: &mut Conn, user: UserId) -> Result<Vec<UserId>> {
    Ok(c.rows(FormerOf { tenant: user.tenant(), user, limit: MOST_FORMER })?)
}

/// What directories called somebody before.
pub(crate) fn former_names(c: &mut Conn, user: UserId) -> Result<Vec<String>> {
    Ok(c.rows(FormerNames { tenant: user.tenant(), user, limit: MOST_FORMER })?)
}

/// Those whom a directory called so before.
pub(crate) fn former_owner(c: &mut Conn, tenant: TenantId, external_id: &str) -> Result<Vec<UserId>> {
    Ok(c.rows(FormerOwner { tenant, external_id, limit: MOST_FORMER })?)
}

/// Who was known under an id that is nobody's now.
///
/// # Errors
/// The database's.
pub fn successor(c: &mut Conn, tenant: TenantId, id: UserId) -> Result<Option<UserId>> {
    Ok(c.row(Successor { tenant, id })?)
}
