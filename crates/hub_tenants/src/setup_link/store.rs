//! SQL of the `setup_links` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, SecretTokenId, SetupLinkId, TenantId, Timestamp, TokenHash, UserId};

use super::Scope;
use crate::Result;
use crate::user::Role;

/// A link, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Link {
    /// Its id.
    pub id: SetupLinkId,
    /// The workspace.
    pub tenant: TenantId,
    /// The connection that it opens.
    pub connection: ConnectionId,
    /// What of it.
    pub scope: Scope,
    /// Who it is for; may be empty.
    pub contact_name: String,
    /// Their e-mail; may be empty.
    pub contact_email: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by_id: UserId,
    /// Their name then.
    pub created_by: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// When an admin ended it.
    pub revoked_at: Option<Timestamp>,
    /// When its visitor was done.
    pub done_at: Option<Timestamp>,
    /// The Secret Token that was made by it.
    pub token: Option<SecretTokenId>,
    /// The role of whoever made it, as it is now.
    pub maker_role: Option<Role>,
    /// Whether they have access now.
    pub maker_active: bool,
}

type LinkSql = (
    BigInt,
    BigInt,
    BigInt,
    Text,
    Text,
    Text,
    BigInt,
    BigInt,
    Text,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<Text>,
    Bool,
);
const LINK: &str = "SELECT l.id, l.tenant_id, l.connection_id, l.scope, l.contact_name, l.contact_email, l.created_at, \
    l.created_by_id, l.created_by, l.expires_at, l.opened_at, l.revoked_at, l.done_at, l.token_id, u.role, \
    coalesce(u.state = 'active', FALSE) FROM setup_links l LEFT JOIN users u ON u.tenant_id = l.tenant_id AND \
    u.id = l.created_by_id WHERE ";
statement!(ByToken<'a> { hash: &'a [u8] } -> LinkSql = (LINK) "l.token_hash = " hash);
statement!(ByVisit<'a> { hash: &'a [u8] } -> LinkSql = (LINK) "l.visit_hash = " hash);
statement!(ById { tenant: TenantId, id: SetupLinkId } -> LinkSql = (LINK) "l.tenant_id = " tenant " AND l.id = " id);
// Those that may be living first, so that no number of ended ones hides them.
statement!(All { tenant: TenantId, connection: ConnectionId, most: i64 } -> LinkSql = (LINK) "l.tenant_id = " tenant
    " AND l.connection_id = " connection " ORDER BY (l.revoked_at IS NULL AND l.done_at IS NULL) DESC, l.id DESC LIMIT " most);
statement!(Insert<'a> {
    id: SetupLinkId, tenant: TenantId, connection: ConnectionId, scope: Scope, name: &'a str, email: &'a str,
    hash: &'a [u8], at: Timestamp, by_id: UserId, by: &'a str, expires_at: Timestamp,
} -> () = "INSERT INTO setup_links (id, tenant_id, connection_id, scope, contact_name, contact_email, token_hash, \
    created_at, created_by_id, created_by, expires_at) VALUES (" id ", " tenant ", " connection ", " scope ", " name
    ", " email ", " hash ", " at ", " by_id ", " by ", " expires_at ")");
statement!(Open<'a> { tenant: TenantId, id: SetupLinkId, visit: &'a [u8], now: Timestamp } -> () =
    "UPDATE setup_links SET opened_at = " now ", visit_hash = " visit " WHERE tenant_id = " tenant " AND id = " id
    " AND opened_at IS NULL");
statement!(Revoke { tenant: TenantId, id: SetupLinkId, now: Timestamp } -> () =
    "UPDATE setup_links SET revoked_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(Finish { tenant: TenantId, id: SetupLinkId, now: Timestamp } -> () =
    "UPDATE setup_links SET done_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(RememberToken { tenant: TenantId, id: SetupLinkId, token: SecretTokenId } -> () =
    "UPDATE setup_links SET token_id = " token " WHERE tenant_id = " tenant " AND id = " id);
statement!(RenameMaker { tenant: TenantId, from: UserId, to: UserId } -> () =
    "UPDATE setup_links SET created_by_id = " to " WHERE tenant_id = " tenant " AND created_by_id = " from);
statement!(Sweep { before: Timestamp } -> () = "DELETE FROM setup_links WHERE expires_at < " before);

pub(super) fn by_token(c: &mut Conn, hash: &TokenHash) -> Result<Option<Link>> {
    Ok(c.row(ByToken { hash: hash.as_bytes() })?)
}

pub(super) fn by_visit(c: &mut Conn, hash: &TokenHash) -> Result<Option<Link>> {
    Ok(c.row(ByVisit { hash: hash.as_bytes() })?)
}

pub(super) fn by_id(c: &mut Conn, tenant: TenantId, id: SetupLinkId) -> Result<Option<Link>> {
    Ok(c.row(ById { tenant, id })?)
}

pub(super) fn all(c: &mut Conn, tenant: TenantId, connection: ConnectionId, most: i64) -> Result<Vec<Link>> {
    Ok(c.rows(All { tenant, connection, most })?)
}

pub(super) fn insert(c: &mut Conn, link: &Link, hash: &TokenHash) -> Result<()> {
    c.execute(Insert {
        id: link.id,
        tenant: link.tenant,
        connection: link.connection,
        scope: link.scope,
        name: &link.contact_name,
        email: &link.contact_email,
        hash: hash.as_bytes(),
        at: link.created_at,
        by_id: link.created_by_id,
        by: &link.created_by,
        expires_at: link.expires_at,
    })?;
    Ok(())
}

/// Whether it was not opened before.
pub(super) fn open(
    c: &mut Conn,
    tenant: TenantId,
    id: SetupLinkId,
    visit: &TokenHash,
    now: Timestamp,
) -> Result<bool> {
    Ok(c.execute(Open { tenant, id, visit: visit.as_bytes(), now })? == 1)
}

pub(super) fn revoke(c: &mut Conn, tenant: TenantId, id: SetupLinkId, now: Timestamp) -> Result<()> {
    c.execute(Revoke { tenant, id, now })?;
    Ok(())
}

pub(super) fn finish(c: &mut Conn, tenant: TenantId, id: SetupLinkId, now: Timestamp) -> Result<()> {
    c.execute(Finish { tenant, id, now })?;
    Ok(())
}

pub(super) fn remember_token(
    c: &mut Conn,
    tenant: TenantId,
    id: SetupLinkId,
    token: SecretTokenId,
) -> Result<()> {
    c.execute(RememberToken { tenant, id, token })?;
    Ok(())
}

/// Follows a person who got a new id: they are still the maker of their links.
pub(crate) fn rename_maker(c: &mut Conn, tenant: TenantId, from: UserId, to: UserId) -> Result<()> {
    c.execute(RenameMaker { tenant, from, to })?;
    Ok(())
}

/// Forgets links that ended before `before`; their events stay.
///
/// # Errors
/// The database's.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<()> {
    c.execute(Sweep { before })?;
    Ok(())
}
