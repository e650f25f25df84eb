//! SQL of the `secret_tokens` table: Secret Tokens, and the secrets of OAuth clients.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, SecretTokenId, TenantId, Timestamp, TokenHash, UserId};

use crate::Result;
use crate::session::Admin;
use crate::text_enum::text_enum;

text_enum! {
    /// What a secret is for.
    Purpose {
        /// A Secret Token: the bearer of each call.
        Token = "token",
        /// An OAuth client's secret: exchanged for access tokens, never a bearer itself.
        ClientSecret = "client_secret",
        /// A configuration key: opens the configuration of its connection, and no Tenant URL.
        Configuration = "configuration",
    }
}

/// A token as pages show it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct TokenRow {
    /// Its id.
    pub id: SecretTokenId,
    /// Its name.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it, by name.
    pub created_by: String,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Its last use, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Whether its maker is no owner or admin any more (D4): the token lives on, the page says so.
    pub orphaned: bool,
}

#[derive(Queryable)]
pub(super) struct Found {
    pub id: SecretTokenId,
    pub tenant: TenantId,
    pub connection: ConnectionId,
    pub name: String,
    pub expires_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    pub integration: String,
    pub auto_create: bool,
    pub auto_deactivate: bool,
    pub welcome_mail: bool,
    pub scim_enabled: bool,
    pub scim_seen_at: Option<Timestamp>,
    pub purpose: Purpose,
    pub groups: bool,
    pub roles: bool,
    pub password_sync: bool,
    pub phone_number_sync: bool,
    pub scim_included: bool,
    /// Definitions of the tenant's extension attributes.
    pub extensions: Option<String>,
}

statement!(Insert<'a> {
    id: SecretTokenId, tenant: TenantId, connection: ConnectionId, name: &'a str, prefix: &'a str, hash: &'a [u8],
    now: Timestamp, by_id: Option<UserId>, by: &'a str, expires_at: Option<Timestamp>,
    purpose: Purpose,
} -> () = "INSERT INTO secret_tokens (id, tenant_id, connection_id, name, prefix, token_hash, created_at, \
           created_by_id, created_by, expires_at, purpose) VALUES ("
    id ", " tenant ", " connection ", " name ", " prefix ", " hash ", " now ", " by_id ", " by ", " expires_at ", "
    purpose ")");
statement!(All { tenant: TenantId, connection: ConnectionId, purpose: Purpose } ->
    (BigInt, Text, Text, BigInt, Text, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Bool) =
    "SELECT t.id, t.name, t.prefix, t.created_at, t.created_by, t.expires_at, t.revoked_at, t.last_used_at, \
     t.created_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users u WHERE u.tenant_id = t.tenant_id AND \
     u.id = t.created_by_id AND u.state = 'active' AND u.role IN ('owner', 'admin')) FROM secret_tokens t \
     WHERE t.tenant_id = " tenant " AND t.connection_id = " connection " AND t.purpose = " purpose " ORDER BY t.id DESC");
type FoundSql = (
    BigInt,
    BigInt,
    BigInt,
    Text,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Text,
    Bool,
    Bool,
    Bool,
    Bool,
    Nullable<BigInt>,
    Text,
    Bool,
    Bool,
    Bool,
    Bool,
    Bool,
    Nullable<Text>,
);
const FOUND: &str = "SELECT t.id, t.tenant_id, t.connection_id, t.name, t.expires_at, t.revoked_at, k.integration, \
    k.auto_create, k.auto_deactivate, k.welcome_mail, k.scim_enabled, k.scim_seen_at, t.purpose, \
    k.groups_enabled, k.roles_enabled, k.password_sync, k.phone_number_sync, NOT EXISTS (SELECT 1 FROM \
    tenant_policies p WHERE p.tenant_id = t.tenant_id AND p.scim_included = FALSE), (SELECT x.definitions \
    FROM extension_schemas x WHERE x.tenant_id = t.tenant_id) FROM \
    secret_tokens t JOIN connections k ON k.tenant_id = t.tenant_id AND k.id = t.connection_id WHERE ";
statement!(ByHash<'a> { hash: &'a [u8] } -> FoundSql = (FOUND) "t.token_hash = " hash);
statement!(ById { tenant: TenantId, id: SecretTokenId } -> FoundSql = (FOUND) "t.tenant_id = " tenant " AND t.id = " id);
statement!(Revoke { tenant: TenantId, id: SecretTokenId, now: Timestamp } -> () =
    "UPDATE secret_tokens SET revoked_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(RenameMaker { tenant: TenantId, from: UserId, to: UserId } -> () =
    "UPDATE secret_tokens SET created_by_id = " to " WHERE tenant_id = " tenant " AND created_by_id = " from);
statement!(Used { tenant: TenantId, id: SecretTokenId, now: Timestamp } -> () =
    "UPDATE secret_tokens SET last_used_at = " now " WHERE tenant_id = " tenant " AND id = " id);

/// A secret to be stored.
pub(super) struct NewSecret<'a> {
    pub id: SecretTokenId,
    pub connection: ConnectionId,
    pub purpose: Purpose,
    pub name: &'a str,
    pub prefix: &'a str,
    pub hash: TokenHash,
    pub expires_at: Option<Timestamp>,
}

pub(super) fn insert(c: &mut Conn, cx: &Cx, by: &Admin, new: &NewSecret<'_>) -> Result<()> {
    c.execute(Insert {
        id: new.id,
        tenant: new.id.tenant(),
        connection: new.connection,
        name: new.name,
        prefix: new.prefix,
        hash: new.hash.as_bytes(),
        now: cx.now,
        by_id: by.user(),
        by: cx.actor.name(),
        expires_at: new.expires_at,
        purpose: new.purpose,
    })?;
    Ok(())
}

pub(super) fn all(
    c: &mut Conn,
    tenant: TenantId,
    connection: ConnectionId,
    purpose: Purpose,
) -> Result<Vec<TokenRow>> {
    Ok(c.rows(All { tenant, connection, purpose })?)
}

pub(super) fn by_hash(c: &mut Conn, hash: &TokenHash) -> Result<Option<Found>> {
    Ok(c.row(ByHash { hash: hash.as_bytes() })?)
}

pub(super) fn by_id(c: &mut Conn, tenant: TenantId, id: SecretTokenId) -> Result<Option<Found>> {
    Ok(c.row(ById { tenant, id })?)
}

pub(super) fn revoke(c: &mut Conn, tenant: TenantId, id: SecretTokenId, now: Timestamp) -> Result<()> {
    c.execute(Revoke { tenant, id, now })?;
    Ok(())
}

/// Follows a person who got a new id: they are still the maker of their tokens.
pub(crate) fn rename_maker(c: &mut Conn, tenant: TenantId, from: UserId, to: UserId) -> Result<()> {
    c.execute(RenameMaker { tenant, from, to })?;
    Ok(())
}

pub(super) fn note_use(c: &mut Conn, tenant: TenantId, id: SecretTokenId, now: Timestamp) -> Result<()> {
    c.execute(Used { tenant, id, now })?;
    Ok(())
}
