//! SQL of `saml_requests`, `saml_assertions`, `sign_in_handoffs` and `federated_identities`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, TenantId, Timestamp, TokenHash, UserId};

use super::Purpose;
use crate::Result;
use crate::connection::Connection;
use crate::user::User;

/// An AuthnRequest that is out.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Request {
    pub id: String,
    pub tenant: TenantId,
    pub connection: ConnectionId,
    pub browser_hash: Vec<u8>,
    pub return_to: Option<String>,
    pub purpose: Purpose,
    pub asked_by: Option<UserId>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A verified login on its way to the browser.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Handoff {
    pub tenant: TenantId,
    pub user: UserId,
    pub connection: ConnectionId,
    pub browser_hash: Option<Vec<u8>>,
    pub name_id: Option<String>,
    pub name_id_format: Option<String>,
    pub name_qualifier: Option<String>,
    pub sp_name_qualifier: Option<String>,
    pub session_index: Option<String>,
    pub session_ends_at: Option<Timestamp>,
    pub return_to: Option<String>,
    pub issuer: Option<String>,
    pub certificate_sha256: Option<String>,
    pub expires_at: Timestamp,
    pub authenticated_at: Option<Timestamp>,
}

type RequestSql = (Text, BigInt, BigInt, Binary, Nullable<Text>, Text, Nullable<BigInt>, BigInt, BigInt);
type HandoffSql = (
    BigInt,
    BigInt,
    BigInt,
    Nullable<Binary>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<Text>,
    BigInt,
    Nullable<BigInt>,
);

statement!(InsertRequest<'a> { id: &'a str, tenant: TenantId, connection: ConnectionId, browser: &'a [u8],
                               return_to: Option<&'a str>, purpose: Purpose, asked_by: Option<UserId>, now: Timestamp,
                               expires_at: Timestamp } -> () =
    "INSERT INTO saml_requests (id, tenant_id, connection_id, browser_hash, return_to, purpose, asked_by, created_at, \
     expires_at) VALUES ("
    id ", " tenant ", " connection ", " browser ", " return_to ", " purpose ", " asked_by ", " now ", " expires_at ")");
statement!(FindRequest<'a> { id: &'a str, connection: ConnectionId, now: Timestamp } -> RequestSql =
    "SELECT id, tenant_id, connection_id, browser_hash, return_to, purpose, asked_by, created_at, expires_at FROM saml_requests \
     WHERE id = " id
    " AND connection_id = " connection " AND expires_at > " now);
statement!(TakeRequest<'a> { id: &'a str, connection: ConnectionId, purpose: Purpose, now: Timestamp } -> RequestSql =
    "DELETE FROM saml_requests WHERE id = " id " AND connection_id = " connection " AND purpose = " purpose
    " AND expires_at > " now
    " RETURNING id, tenant_id, connection_id, browser_hash, return_to, purpose, asked_by, created_at, expires_at");
statement!(Remember<'a> { connection: ConnectionId, id: &'a str, tenant: TenantId, expires_at: Timestamp } -> () =
    "INSERT INTO saml_assertions (connection_id, assertion_id, tenant_id, expires_at) VALUES (" connection ", " id ", "
    tenant ", " expires_at ") ON CONFLICT DO NOTHING");
statement!(InsertHandoff<'a> { hash: &'a [u8], tenant: TenantId, user: UserId, connection: ConnectionId,
                               browser: Option<&'a [u8]>, name_id: Option<&'a str>, name_id_format: Option<&'a str>,
                               name_qualifier: Option<&'a str>, sp_name_qualifier: Option<&'a str>,
                               session_index: Option<&'a str>, ends_at: Option<Timestamp>, return_to: Option<&'a str>,
                               issuer: Option<&'a str>, certificate: Option<&'a str>, expires_at: Timestamp,
                               authenticated_at: Option<Timestamp> } -> () =
    "INSERT INTO sign_in_handoffs (token_hash, tenant_id, user_id, connection_id, browser_hash, name_id, \
     name_id_format, name_qualifier, sp_name_qualifier, session_index, session_ends_at, return_to, issuer, certificate_sha256, expires_at, \
     authenticated_at) VALUES ("
    hash ", " tenant ", " user ", " connection ", " browser ", " name_id ", " name_id_format ", " name_qualifier ", "
    sp_name_qualifier ", " session_index ", " ends_at ", " return_to ", " issuer ", " certificate ", " expires_at ", "
    authenticated_at ")");
statement!(HandoffTenant<'a> { hash: &'a [u8], now: Timestamp } -> BigInt =
    "SELECT tenant_id FROM sign_in_handoffs WHERE token_hash = " hash " AND expires_at > " now);
statement!(FindHandoff<'a> { hash: &'a [u8], now: Timestamp } -> HandoffSql =
    "SELECT tenant_id, user_id, \
     connection_id, browser_hash, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index, session_ends_at, return_to, issuer, certificate_sha256, expires_at, \
     authenticated_at FROM sign_in_handoffs WHERE token_hash = " hash
    " AND expires_at > " now);
statement!(TakeHandoff<'a> { hash: &'a [u8], now: Timestamp } -> HandoffSql =
    "DELETE FROM sign_in_handoffs WHERE token_hash = " hash " AND expires_at > " now " RETURNING tenant_id, user_id, \
     connection_id, browser_hash, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index, session_ends_at, return_to, issuer, certificate_sha256, expires_at, \
     authenticated_at");
statement!(Federated<'a> { connection: ConnectionId, issuer: &'a str, name_id: &'a str } -> BigInt =
    "SELECT user_id FROM federated_identities WHERE connection_id = " connection " AND issuer = " issuer
    " AND name_id = " name_id);
statement!(SetFederated<'a> { connection: ConnectionId, issuer: &'a str, name_id: &'a str, tenant: TenantId,
                                 user: UserId, now: Timestamp } -> () =
    "INSERT INTO federated_identities (connection_id, issuer, name_id, tenant_id, user_id, created_at) VALUES ("
    connection ", " issuer ", " name_id ", " tenant ", " user ", " now ") ON CONFLICT (connection_id, issuer, name_id) DO UPDATE SET user_id = excluded.user_id, \
                                 created_at = excluded.created_at");
statement!(ForgetConnection { connection: ConnectionId } -> () =
    "DELETE FROM federated_identities WHERE connection_id = " connection);
statement!(ForgetSince { connection: ConnectionId, since: Timestamp } -> () =
    "DELETE FROM federated_identities WHERE connection_id = " connection " AND created_at >= " since);
statement!(ForgetUnvouched { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM federated_identities WHERE tenant_id = " tenant " AND user_id = " user
    " AND NOT EXISTS (SELECT 1 FROM connection_trust t WHERE t.connection_id = federated_identities.connection_id \
     AND t.vouched_at IS NOT NULL)");
statement!(DropHandoffsOf { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM sign_in_handoffs WHERE tenant_id = " tenant " AND user_id = " user);
statement!(DropRequests { connection: ConnectionId } -> () =
    "DELETE FROM saml_requests WHERE connection_id = " connection);
statement!(DropHandoffs { connection: ConnectionId } -> () =
    "DELETE FROM sign_in_handoffs WHERE connection_id = " connection);
statement!(SweepRequests { now: Timestamp } -> () = "DELETE FROM saml_requests WHERE expires_at <= " now);
statement!(SweepAssertions { now: Timestamp } -> () = "DELETE FROM saml_assertions WHERE expires_at <= " now);
statement!(SweepHandoffs { now: Timestamp } -> () = "DELETE FROM sign_in_handoffs WHERE expires_at <= " now);

pub(super) fn insert_request(c: &mut Conn, r: &Request) -> Result<()> {
    c.execute(InsertRequest {
        id: &r.id,
        tenant: r.tenant,
        connection: r.connection,
        browser: &r.browser_hash,
        return_to: r.return_to.as_deref(),
        purpose: r.purpose,
        asked_by: r.asked_by,
        now: r.created_at,
        expires_at: r.expires_at,
    })?;
    Ok(())
}

pub(super) fn find_request(
    c: &mut Conn,
    connection: ConnectionId,
    id: &str,
    now: Timestamp,
) -> Result<Option<Request>> {
    Ok(c.row(FindRequest { id, connection, now })?)
}

/// Consumes a request: whoever comes second, or with something else in mind, finds nothing.
pub(super) fn take_request(
    c: &mut Conn,
    connection: ConnectionId,
    id: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<Request>> {
    Ok(c.row(TakeRequest { id, connection, purpose, now })?)
}

/// Notes an assertion; `false` when it was seen before.
pub(super) fn remember_assertion(
    c: &mut Conn,
    connection: ConnectionId,
    id: &str,
    until: Timestamp,
) -> Result<bool> {
    Ok(c.execute(Remember { connection, id, tenant: connection.tenant(), expires_at: until })? == 1)
}

pub(super) fn insert_handoff(c: &mut Conn, hash: &TokenHash, h: &Handoff) -> Result<()> {
    c.execute(InsertHandoff {
        hash: hash.as_bytes(),
        tenant: h.tenant,
        user: h.user,
        connection: h.connection,
        browser: h.browser_hash.as_deref(),
        name_id: h.name_id.as_deref(),
        name_id_format: h.name_id_format.as_deref(),
        name_qualifier: h.name_qualifier.as_deref(),
        sp_name_qualifier: h.sp_name_qualifier.as_deref(),
        session_index: h.session_index.as_deref(),
        ends_at: h.session_ends_at,
        return_to: h.return_to.as_deref(),
        issuer: h.issuer.as_deref(),
        certificate: h.certificate_sha256.as_deref(),
        expires_at: h.expires_at,
        authenticated_at: h.authenticated_at,
    })?;
    Ok(())
}

pub(super) fn handoff_tenant(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<TenantId>> {
    Ok(c.row(HandoffTenant { hash: hash.as_bytes(), now })?)
}

/// A hand-off that is looked at and left.
pub(super) fn find_handoff(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<Handoff>> {
    Ok(c.row(FindHandoff { hash: hash.as_bytes(), now })?)
}

pub(super) fn take_handoff(c: &mut Conn, hash: &TokenHash, now: Timestamp) -> Result<Option<Handoff>> {
    Ok(c.row(TakeHandoff { hash: hash.as_bytes(), now })?)
}

pub(super) fn federated_user(
    c: &mut Conn,
    connection: ConnectionId,
    issuer: &str,
    name_id: &str,
) -> Result<Option<UserId>> {
    Ok(c.row(Federated { connection, issuer, name_id })?)
}

/// Remembers whom a NameID means.
pub(crate) fn set_federated(
    c: &mut Conn,
    row: &Connection,
    issuer: &str,
    name_id: &str,
    user: UserId,
    now: Timestamp,
) -> Result<()> {
    c.execute(SetFederated { connection: row.id, issuer, name_id, tenant: row.tenant, user, now })?;
    Ok(())
}

/// Forgets what a connection that ends had under way and whom it knew.
pub(crate) fn forget_connection(c: &mut Conn, connection: ConnectionId) -> Result<()> {
    c.execute(ForgetConnection { connection })?;
    c.execute(DropRequests { connection })?;
    c.execute(DropHandoffs { connection })?;
    Ok(())
}

/// Forgets whom a connection named since then, or ever; and the logins that are under way by it.
pub(crate) fn forget_identities_since(
    c: &mut Conn,
    connection: ConnectionId,
    since: Option<Timestamp>,
) -> Result<()> {
    match since {
        Some(since) => c.execute(ForgetSince { connection, since })?,
        None => c.execute(ForgetConnection { connection })?,
    };
    c.execute(DropHandoffs { connection })?;
    Ok(())
}

/// Forgets what connections call a person for which no owner stands, and the logins of theirs that are under way.
pub(crate) fn forget_unvouched(c: &mut Conn, user: &User) -> Result<()> {
    c.execute(ForgetUnvouched { tenant: user.tenant, user: user.id })?;
    c.execute(DropHandoffsOf { tenant: user.tenant, user: user.id })?;
    Ok(())
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<()> {
    c.execute(SweepRequests { now })?;
    c.execute(SweepAssertions { now })?;
    c.execute(SweepHandoffs { now })?;
    Ok(())
}
