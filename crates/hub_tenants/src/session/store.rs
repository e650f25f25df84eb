//! SQL of the `sessions` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{ConnectionId, Cx, SessionId, TenantId, Timestamp, TokenHash, UserId};
use hub_saml::NameId;

use super::{ClientKind, Opening, Proof, SecondFactor};
use crate::Result;
use crate::sign_in::policy::Rule;
use crate::user::{Role, User, UserState};

/// A session as its person sees it.
#[derive(Debug, Clone, Queryable)]
pub struct SessionRow {
    /// Its public handle.
    pub id: SessionId,
    /// How it was earned.
    pub proof: Proof,
    /// What kind of client holds it.
    pub client: ClientKind,
    /// When it began.
    pub created_at: Timestamp,
    /// Its last request, to the minute.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Where it began.
    pub address: Option<String>,
    /// What the client called itself.
    pub user_agent: Option<String>,
    /// What was proved beside the password.
    pub second_factor: Option<SecondFactor>,
}

/// A session as the IdP behind it knows it: what a logout message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtIdp {
    /// Its public handle.
    pub session: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// The connection that opened it.
    pub connection: ConnectionId,
    /// The person's name at the IdP, as received at login.
    pub name_id: NameId,
    /// The session's name at the IdP.
    pub session_index: Option<String>,
}

#[derive(Queryable)]
struct AtIdpRow {
    session: SessionId,
    user: UserId,
    connection: ConnectionId,
    name_id: String,
    name_id_format: Option<String>,
    name_qualifier: Option<String>,
    sp_name_qualifier: Option<String>,
    session_index: Option<String>,
}

type AtIdpSql =
    (BigInt, BigInt, BigInt, Text, Nullable<Text>, Nullable<Text>, Nullable<Text>, Nullable<Text>);

impl From<AtIdpRow> for AtIdp {
    fn from(row: AtIdpRow) -> Self {
        Self {
            session: row.session,
            user: row.user,
            connection: row.connection,
            name_id: NameId {
                value: row.name_id,
                format: row.name_id_format,
                name_qualifier: row.name_qualifier,
                sp_name_qualifier: row.sp_name_qualifier,
            },
            session_index: row.session_index,
        }
    }
}

/// A session with all that a request needs to know of its person.
#[derive(Debug, Clone, Queryable)]
pub(super) struct AuthenticatedRow {
    pub session: SessionId,
    pub tenant: TenantId,
    pub user: UserId,
    pub proof: Proof,
    pub connection: Option<ConnectionId>,
    pub seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub role: Role,
    pub user_state: UserState,
    pub user_name: String,
    pub email: Option<String>,
    pub display_name: String,
    pub tenant_name: String,
    pub tenant_slug: String,
    sso_integrated: bool,
    sub_users_from: Option<Timestamp>,
    everyone_from: Option<Timestamp>,
    suspended_until: Option<Timestamp>,
    pub second_factor: Option<SecondFactor>,
    pub confirmed_at: Option<Timestamp>,
    pub alarmed_at: Option<Timestamp>,
}

impl AuthenticatedRow {
    /// Who of the tenant must log in by SSO, as stored.
    pub fn rule(&self) -> Rule {
        Rule {
            integrated: self.sso_integrated,
            sub_users_from: self.sub_users_from,
            everyone_from: self.everyone_from,
            suspended_until: self.suspended_until,
        }
    }
}

statement!(Insert<'a> {
    id: SessionId, tenant: TenantId, user: UserId, hash: &'a [u8], proof: Proof, client: ClientKind,
    connection: Option<ConnectionId>, name_id: Option<&'a str>, name_id_format: Option<&'a str>,
    name_qualifier: Option<&'a str>, sp_name_qualifier: Option<&'a str>, session_index: Option<&'a str>,
    now: Timestamp, expires_at: Timestamp, address: Option<&'a str>, user_agent: Option<&'a str>,
    second_factor: Option<SecondFactor>, confirmed_at: Timestamp,
} -> () = "INSERT INTO sessions (id, tenant_id, user_id, token_hash, proof, client, connection_id, name_id, \
           name_id_format, name_qualifier, sp_name_qualifier, session_index, created_at, seen_at, expires_at, address, user_agent, second_factor, \
           confirmed_at) VALUES ("
    id ", " tenant ", " user ", " hash ", " proof ", " client ", " connection ", " name_id ", " name_id_format ", "
    name_qualifier ", " sp_name_qualifier ", " session_index ", " now ", " now ", " expires_at ", " address ", " user_agent ", " second_factor ", "
    confirmed_at ")");
statement!(Authenticate<'a> { hash: &'a [u8] } ->
    (BigInt, BigInt, BigInt, Text, Nullable<BigInt>, BigInt, BigInt, Text, Text, Text, Nullable<Text>, Text, Text,
     Text, Bool, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<Text>, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT s.id, s.tenant_id, s.user_id, s.proof, s.connection_id, s.seen_at, s.expires_at, u.role, u.state, \
     u.user_name, u.email, u.display_name, t.name, t.slug, EXISTS (SELECT 1 FROM connections k WHERE k.tenant_id = \
     s.tenant_id AND k.state = 'integrated' AND k.sso_url IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM tenant_policies \
     i WHERE i.tenant_id = s.tenant_id AND i.sso_included = FALSE), p.sub_users_from, p.everyone_from, \
     p.suspended_until, s.second_factor, s.confirmed_at, p.alarmed_at FROM sessions s JOIN users u ON u.tenant_id = s.tenant_id AND u.id = s.user_id JOIN tenants t ON \
     t.id = s.tenant_id LEFT JOIN sign_in_policies p ON p.tenant_id = s.tenant_id WHERE s.token_hash = " hash);
statement!(Touch { tenant: TenantId, id: SessionId, now: Timestamp } -> () =
    "UPDATE sessions SET seen_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(Confirm { tenant: TenantId, id: SessionId, now: Timestamp } -> () =
    "UPDATE sessions SET confirmed_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(List { tenant: TenantId, user: UserId, now: Timestamp } ->
    (BigInt, Text, Text, BigInt, BigInt, BigInt, Nullable<Text>, Nullable<Text>, Nullable<Text>) =
    "SELECT id, proof, client, created_at, seen_at, expires_at, address, user_agent, second_factor FROM sessions WHERE tenant_id = "
    tenant " AND user_id = " user " AND expires_at > " now " ORDER BY seen_at DESC, id DESC LIMIT 100");
statement!(AtIdpOf { tenant: TenantId, id: SessionId } -> AtIdpSql =
    "SELECT id, user_id, connection_id, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index FROM \
     sessions WHERE tenant_id = " tenant " AND id = " id " AND connection_id IS NOT NULL AND name_id IS NOT NULL");
statement!(AtIdpByName<'a> { connection: ConnectionId, name: &'a str, tenant: TenantId } -> AtIdpSql =
    "SELECT id, user_id, connection_id, name_id, name_id_format, name_qualifier, sp_name_qualifier, session_index FROM \
     sessions WHERE connection_id = " connection " AND name_id = " name " AND tenant_id = " tenant " LIMIT 1000");
statement!(Delete { tenant: TenantId, user: UserId, id: SessionId } -> () =
    "DELETE FROM sessions WHERE tenant_id = " tenant " AND user_id = " user " AND id = " id);
statement!(DeleteOthers { tenant: TenantId, user: UserId, id: SessionId } -> () =
    "DELETE FROM sessions WHERE tenant_id = " tenant " AND user_id = " user " AND id <> " id);
statement!(DeleteAll { tenant: TenantId, user: UserId } -> () =
    "DELETE FROM sessions WHERE tenant_id = " tenant " AND user_id = " user);
statement!(DeleteByProof { tenant: TenantId, user: UserId, proof: Proof } -> () =
    "DELETE FROM sessions WHERE tenant_id = " tenant " AND user_id = " user " AND proof = " proof);
// What `policy::decide` refuses, in SQL; a test compares the two.
statement!(CountRefused { tenant: TenantId, everyone: bool, now: Timestamp } -> BigInt =
    "SELECT count(*) FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.tenant_id = " tenant
    " AND s.proof <> 'saml' AND (u.role = 'member' OR (" everyone
    " AND NOT (u.role = 'owner' AND s.proof = 'recovery_code'))) AND s.expires_at > " now);
statement!(DeleteRefused { tenant: TenantId, everyone: bool } -> () =
    "DELETE FROM sessions WHERE tenant_id = " tenant " AND proof <> 'saml' AND EXISTS (SELECT 1 FROM users u WHERE \
     u.tenant_id = sessions.tenant_id AND u.id = sessions.user_id AND (u.role = 'member' OR (" everyone
    " AND NOT (u.role = 'owner' AND sessions.proof = 'recovery_code'))))");
statement!(Sweep { now: Timestamp } -> () = "DELETE FROM sessions WHERE expires_at <= " now);

pub(super) fn insert(
    c: &mut Conn,
    cx: &Cx,
    id: SessionId,
    user: &User,
    hash: &TokenHash,
    opening: &Opening,
    expires_at: Timestamp,
) -> Result<()> {
    let name = opening.name_id.as_ref();
    c.execute(Insert {
        id,
        tenant: user.tenant,
        user: user.id,
        hash: hash.as_bytes(),
        proof: opening.proof,
        client: opening.client,
        connection: opening.connection,
        name_id: name.map(|name| name.value.as_str()),
        name_id_format: name.and_then(|name| name.format.as_deref()),
        name_qualifier: name.and_then(|name| name.name_qualifier.as_deref()),
        sp_name_qualifier: name.and_then(|name| name.sp_name_qualifier.as_deref()),
        session_index: opening.session_index.as_deref(),
        now: cx.now,
        expires_at,
        address: cx.address.as_deref(),
        user_agent: opening.user_agent.as_deref(),
        second_factor: opening.second_factor,
        // An IdP's clock may be ahead of ours.
        confirmed_at: opening.proved_at.map_or(cx.now, |at| at.min(cx.now)),
    })?;
    Ok(())
}

pub(super) fn authenticate(c: &mut Conn, hash: &TokenHash) -> Result<Option<AuthenticatedRow>> {
    Ok(c.row(Authenticate { hash: hash.as_bytes() })?)
}

pub(super) fn touch(c: &mut Conn, tenant: TenantId, id: SessionId, now: Timestamp) -> Result<()> {
    c.execute(Touch { tenant, id, now })?;
    Ok(())
}

pub(super) fn confirm(c: &mut Conn, tenant: TenantId, id: SessionId, now: Timestamp) -> Result<()> {
    c.execute(Confirm { tenant, id, now })?;
    Ok(())
}

pub(super) fn list(c: &mut Conn, tenant: TenantId, user: UserId, now: Timestamp) -> Result<Vec<SessionRow>> {
    Ok(c.rows(List { tenant, user, now })?)
}

pub(super) fn at_idp(c: &mut Conn, tenant: TenantId, id: SessionId) -> Result<Option<AtIdp>> {
    let row: Option<AtIdpRow> = c.row(AtIdpOf { tenant, id })?;
    Ok(row.map(AtIdp::from))
}

pub(super) fn at_idp_by_name(c: &mut Conn, connection: ConnectionId, name: &str) -> Result<Vec<AtIdp>> {
    let rows: Vec<AtIdpRow> = c.rows(AtIdpByName { connection, name, tenant: connection.tenant() })?;
    Ok(rows.into_iter().map(AtIdp::from).collect())
}

pub(super) fn delete(c: &mut Conn, tenant: TenantId, user: UserId, id: SessionId) -> Result<bool> {
    Ok(c.execute(Delete { tenant, user, id })? == 1)
}

pub(super) fn delete_others(c: &mut Conn, tenant: TenantId, user: UserId, id: SessionId) -> Result<usize> {
    Ok(c.execute(DeleteOthers { tenant, user, id })?)
}

pub(super) fn delete_all(c: &mut Conn, tenant: TenantId, user: UserId) -> Result<usize> {
    Ok(c.execute(DeleteAll { tenant, user })?)
}

pub(super) fn delete_by_proof(c: &mut Conn, tenant: TenantId, user: UserId, proof: Proof) -> Result<usize> {
    Ok(c.execute(DeleteByProof { tenant, user, proof })?)
}

pub(super) fn count_refused(c: &mut Conn, tenant: TenantId, everyone: bool, now: Timestamp) -> Result<i64> {
    Ok(c.one(CountRefused { tenant, everyone, now })?)
}

pub(super) fn delete_refused(c: &mut Conn, tenant: TenantId, everyone: bool) -> Result<usize> {
    Ok(c.execute(DeleteRefused { tenant, everyone })?)
}

pub(super) fn sweep(c: &mut Conn, now: Timestamp) -> Result<usize> {
    Ok(c.execute(Sweep { now })?)
}
