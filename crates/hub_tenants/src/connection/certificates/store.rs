//! SQL of the `certificates` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{CertificateId, ConnectionId, Cx, TenantId, Timestamp};
use hub_saml::Certificate;

use super::{CertificateSource, CertificateState};
use crate::Result;

/// A stored certificate as pages show it.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct CertificateRow {
    /// Its id.
    pub id: CertificateId,
    /// Whom it names.
    pub subject: String,
    /// Its SHA-256 thumbprint.
    pub sha256: String,
    /// Its SHA-1 thumbprint, as Entra shows it.
    pub sha1: String,
    /// Valid from.
    pub not_before: Timestamp,
    /// Valid until.
    pub not_after: Timestamp,
    /// When it was saved, or first seen.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// The last sign-in that it verified.
    pub last_used_at: Option<Timestamp>,
    /// Whether it verifies.
    pub state: CertificateState,
    /// Where it came from.
    pub source: CertificateSource,
    /// When it was last offered again: by the metadata or a login.
    pub last_seen_at: Option<Timestamp>,
    /// How often logins brought it.
    pub seen_count: i64,
    /// When the connection's metadata last listed it.
    pub listed_at: Option<Timestamp>,
    /// Since when the metadata lists it no more.
    pub unlisted_at: Option<Timestamp>,
}
type CertificateSql = (
    BigInt,
    Text,
    Text,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Text,
    Nullable<BigInt>,
    Text,
    Text,
    Nullable<BigInt>,
    BigInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

statement!(Insert<'a> {
    id: CertificateId, tenant: TenantId, connection: ConnectionId, der: &'a [u8], subject: &'a str, sha256: &'a str,
    sha1: &'a str, not_before: Timestamp, not_after: Timestamp, now: Timestamp, by: &'a str, state: CertificateState,
    source: CertificateSource, listed_at: Option<Timestamp>,
} -> () = "INSERT INTO certificates (id, tenant_id, connection_id, der, subject, sha256, sha1, not_before, not_after, \
           added_at, added_by, state, source, last_seen_at, seen_count, listed_at) VALUES ("
    id ", " tenant ", " connection ", " der ", " subject ", " sha256 ", " sha1 ", " not_before ", " not_after ", "
    now ", " by ", " state ", " source ", " now ", 1, " listed_at ")");
statement!(All { tenant: TenantId, connection: ConnectionId } -> CertificateSql =
    "SELECT id, subject, sha256, sha1, not_before, not_after, added_at, added_by, last_used_at, state, source, \
     last_seen_at, seen_count, listed_at, unlisted_at FROM certificates \
     WHERE tenant_id = " tenant " AND connection_id = " connection " ORDER BY id DESC");
// Active ones only: nothing else ever verifies. The one that verified last comes first: each one that is tried costs
// a decoding.
statement!(Ders { tenant: TenantId, connection: ConnectionId } -> Binary =
    "SELECT der FROM certificates WHERE tenant_id = " tenant " AND connection_id = " connection
    " AND state = 'active' ORDER BY coalesce(last_used_at, 0) DESC, id DESC");
statement!(CountActive { tenant: TenantId, connection: ConnectionId } -> BigInt =
    "SELECT count(*) FROM certificates WHERE tenant_id = " tenant " AND connection_id = " connection
    " AND state = 'active'");
statement!(IsActive<'a> { tenant: TenantId, connection: ConnectionId, sha256: &'a str } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM certificates WHERE tenant_id = " tenant " AND connection_id = " connection
    " AND sha256 = " sha256 " AND state = 'active')");
statement!(SetState { tenant: TenantId, connection: ConnectionId, id: CertificateId, state: CertificateState } -> () =
    "UPDATE certificates SET state = " state " WHERE tenant_id = " tenant " AND connection_id = " connection
    " AND id = " id);
statement!(Delete { tenant: TenantId, connection: ConnectionId, id: CertificateId } -> () =
    "DELETE FROM certificates WHERE tenant_id = " tenant " AND connection_id = " connection " AND id = " id);
statement!(NoteUse<'a> { tenant: TenantId, connection: ConnectionId, sha256: &'a str, now: Timestamp } -> () =
    "UPDATE certificates SET last_used_at = " now " WHERE tenant_id = " tenant " AND connection_id = " connection
    " AND sha256 = " sha256);
statement!(NoteOffer { tenant: TenantId, id: CertificateId, now: Timestamp } -> () =
    "UPDATE certificates SET last_seen_at = " now ", seen_count = seen_count + 1 WHERE tenant_id = " tenant
    " AND id = " id);
statement!(NoteListed { tenant: TenantId, id: CertificateId, now: Timestamp } -> () =
    "UPDATE certificates SET last_seen_at = " now ", listed_at = " now ", unlisted_at = NULL WHERE tenant_id = " tenant
    " AND id = " id);
statement!(NoteUnlisted { tenant: TenantId, id: CertificateId, now: Timestamp } -> () =
    "UPDATE certificates SET unlisted_at = " now " WHERE tenant_id = " tenant " AND id = " id);
statement!(ForgetListing { tenant: TenantId, connection: ConnectionId } -> () =
    "UPDATE certificates SET listed_at = NULL, unlisted_at = NULL WHERE tenant_id = " tenant
    " AND connection_id = " connection);
statement!(TenantsWithEnds { now: Timestamp, until: Timestamp } -> BigInt =
    "SELECT tenant_id FROM certificates WHERE state = 'active' AND not_after > " now " AND not_after <= " until
    " UNION SELECT tenant_id FROM secret_tokens WHERE revoked_at IS NULL AND expires_at > " now
    " AND expires_at <= " until);

/// A certificate that is to be stored.
pub(super) struct New<'a> {
    pub certificate: &'a Certificate,
    pub state: CertificateState,
    pub source: CertificateSource,
    /// Whether the connection's metadata lists it.
    pub listed: bool,
}

pub(super) fn insert(
    c: &mut Conn,
    cx: &Cx,
    connection: ConnectionId,
    id: CertificateId,
    new: &New<'_>,
) -> Result<()> {
    let certificate = new.certificate;
    c.execute(Insert {
        id,
        tenant: connection.tenant(),
        connection,
        der: &certificate.der,
        subject: &certificate.subject,
        sha256: &certificate.sha256_thumbprint,
        sha1: &certificate.sha1_thumbprint,
        not_before: Timestamp::from_millis(certificate.not_before),
        not_after: Timestamp::from_millis(certificate.not_after),
        now: cx.now,
        by: cx.actor.name(),
        state: new.state,
        source: new.source,
        listed_at: new.listed.then_some(cx.now),
    })?;
    Ok(())
}

/// Every certificate of a connection, whatever its state, the newest first.
pub(super) fn all(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<CertificateRow>> {
    Ok(c.rows(All { tenant, connection })?)
}

pub(super) fn ders(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<Vec<Vec<u8>>> {
    Ok(c.rows(Ders { tenant, connection })?)
}

pub(super) fn count_active(c: &mut Conn, tenant: TenantId, connection: ConnectionId) -> Result<i64> {
    Ok(c.one(CountActive { tenant, connection })?)
}

pub(super) fn is_active(c: &mut Conn, id: ConnectionId, sha256: &str) -> Result<bool> {
    Ok(c.one(IsActive { tenant: id.tenant(), connection: id, sha256 })?)
}

pub(super) fn set_state(
    c: &mut Conn,
    connection: ConnectionId,
    id: CertificateId,
    state: CertificateState,
) -> Result<()> {
    c.execute(SetState { tenant: connection.tenant(), connection, id, state })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, connection: ConnectionId, id: CertificateId) -> Result<()> {
    c.execute(Delete { tenant: connection.tenant(), connection, id })?;
    Ok(())
}

pub(super) fn note_use(c: &mut Conn, connection: ConnectionId, sha256: &str, now: Timestamp) -> Result<()> {
    c.execute(NoteUse { tenant: connection.tenant(), connection, sha256, now })?;
    Ok(())
}

pub(super) fn note_offer(c: &mut Conn, id: CertificateId, now: Timestamp) -> Result<()> {
    c.execute(NoteOffer { tenant: id.tenant(), id, now })?;
    Ok(())
}

pub(super) fn note_listed(c: &mut Conn, id: CertificateId, now: Timestamp) -> Result<()> {
    c.execute(NoteListed { tenant: id.tenant(), id, now })?;
    Ok(())
}

pub(super) fn note_unlisted(c: &mut Conn, id: CertificateId, now: Timestamp) -> Result<()> {
    c.execute(NoteUnlisted { tenant: id.tenant(), id, now })?;
    Ok(())
}

pub(super) fn forget_listing(c: &mut Conn, connection: ConnectionId) -> Result<()> {
    c.execute(ForgetListing { tenant: connection.tenant(), connection })?;
    Ok(())
}

/// Tenants with a certificate or Secret Token that ends between `now` and `until`.
pub(super) fn tenants_with_ends(c: &mut Conn, now: Timestamp, until: Timestamp) -> Result<Vec<TenantId>> {
    Ok(c.rows(TenantsWithEnds { now, until })?)
}
