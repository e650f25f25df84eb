//! SQL of the tables `oauth_clients` and `oauth_access_tokens`. The secrets stand in `secret_tokens`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, SecretTokenId, TenantId, Timestamp, TokenHash};

use crate::Result;

/// An OAuth client as pages show it. Its identifier is the connection's id.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Client {
    /// Whose connection.
    pub connection: ConnectionId,
    /// How long its access tokens live, in minutes.
    pub token_minutes: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it, by name.
    pub created_by: String,
}

/// An access token's row.
#[derive(Queryable)]
pub(super) struct Access {
    pub tenant: TenantId,
    pub secret: SecretTokenId,
    pub expires_at: Timestamp,
}

statement!(Insert<'a> {
    connection: ConnectionId, tenant: TenantId, minutes: i64, now: Timestamp, by: &'a str,
} -> () = "INSERT INTO oauth_clients (connection_id, tenant_id, token_minutes, created_at, created_by) VALUES ("
    connection ", " tenant ", " minutes ", " now ", " by ")");
statement!(Find { tenant: TenantId, connection: ConnectionId } -> (BigInt, BigInt, BigInt, Text) =
    "SELECT connection_id, token_minutes, created_at, created_by FROM oauth_clients WHERE tenant_id = " tenant
    " AND connection_id = " connection);
statement!(SetMinutes { tenant: TenantId, connection: ConnectionId, minutes: i64 } -> () =
    "UPDATE oauth_clients SET token_minutes = " minutes " WHERE tenant_id = " tenant
    " AND connection_id = " connection);
statement!(Delete { tenant: TenantId, connection: ConnectionId } -> () =
    "DELETE FROM oauth_clients WHERE tenant_id = " tenant " AND connection_id = " connection);
statement!(InsertAccess<'a> {
    hash: &'a [u8], tenant: TenantId, secret: SecretTokenId, now: Timestamp, expires_at: Timestamp,
} -> () = "INSERT INTO oauth_access_tokens (token_hash, tenant_id, secret_id, created_at, expires_at) VALUES ("
    hash ", " tenant ", " secret ", " now ", " expires_at ")");
statement!(FindAccess<'a> { hash: &'a [u8] } -> (BigInt, BigInt, BigInt) =
    "SELECT tenant_id, secret_id, expires_at FROM oauth_access_tokens WHERE token_hash = " hash);
statement!(Prune { tenant: TenantId, secret: SecretTokenId, kept: i64 } -> () =
    "DELETE FROM oauth_access_tokens WHERE tenant_id = " tenant " AND secret_id = " secret
    " AND created_at < (SELECT n.created_at FROM oauth_access_tokens n WHERE n.secret_id = " secret
    " ORDER BY n.created_at DESC LIMIT 1 OFFSET " kept ")");
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM oauth_access_tokens WHERE expires_at <= " before);

pub(super) fn insert(c: &mut Conn, cx: &Cx, connection: ConnectionId, minutes: i64) -> Result<()> {
    let tenant = connection.tenant();
    c.execute(Insert { connection, tenant, minutes, now: cx.now, by: cx.actor.name() })?;
    Ok(())
}

pub(super) fn find(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Option<Client>> {
    Ok(c.row(Find { tenant, connection })?)
}

pub(super) fn set_minutes(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
    minutes: i64,
) -> Result<()> {
    c.execute(SetMinutes { tenant, connection, minutes })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<()> {
    c.execute(Delete { tenant, connection })?;
    Ok(())
}

/// Stores an access token and drops the oldest of its secret beyond `kept`.
pub(super) fn insert_access(
    c: &mut Conn,
    secret: SecretTokenId,
    hash: &TokenHash,
    now: Timestamp,
    expires_at: Timestamp,
    kept: i64,
) -> Result<()> {
    let tenant = secret.tenant();
    c.execute(InsertAccess { hash: hash.as_bytes(), tenant, secret, now, expires_at })?;
    c.execute(Prune { tenant, secret, kept })?;
    Ok(())
}

pub(super) fn find_access(c: &mut Conn, hash: &TokenHash) -> Result<Option<Access>> {
    Ok(c.row(FindAccess { hash: hash.as_bytes() })?)
}

pub(super) fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
