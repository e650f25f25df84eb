//! SQL of the `domains` table.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{DomainId, TenantId, Timestamp};

use crate::Result;

/// An e-mail domain that a tenant claims.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Domain {
    /// Its id.
    pub id: DomainId,
    /// The tenant that claims it.
    pub tenant: TenantId,
    /// The domain: ASCII, lower case.
    pub name: String,
    /// What the proof must hold.
    pub challenge: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: String,
    /// Since when it is proven to be the tenant's, while it is.
    pub verified_at: Option<Timestamp>,
    /// When the proof was lost for good, after it had been verified.
    pub lost_at: Option<Timestamp>,
    /// Whether the proof is there and the domain another tenant's all the same.
    pub taken_elsewhere: bool,
    /// Whoever becomes a user after this moment logs in by SSO only; none for "route only".
    pub new_people_since: Option<Timestamp>,
    /// When DNS is asked next by itself.
    pub next_check_at: Option<Timestamp>,
    /// Until when a node holds it for asking.
    pub checking_until: Option<Timestamp>,
    /// When DNS was last asked.
    pub checked_at: Option<Timestamp>,
    /// Since when DNS answers that the proof is not there.
    pub missing_since: Option<Timestamp>,
    /// How often in a row it did.
    pub misses: i64,
    /// Why DNS did not answer, the last time.
    pub trouble: Option<String>,
}

type DomainSql = (
    BigInt,
    BigInt,
    Text,
    Text,
    BigInt,
    Text,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Bool,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    BigInt,
    Nullable<Text>,
);
const SELECT: &str = "SELECT id, tenant_id, name, challenge, added_at, added_by, verified_at, lost_at, taken_elsewhere, \
    new_people_since, next_check_at, checking_until, checked_at, missing_since, misses, trouble FROM domains WHERE ";

statement!(Find { tenant: TenantId, id: DomainId } -> DomainSql = (SELECT) "tenant_id = " tenant " AND id = " id);
statement!(ByName<'a> { tenant: TenantId, name: &'a str } -> DomainSql =
    (SELECT) "tenant_id = " tenant " AND name = " name);
statement!(All { tenant: TenantId } -> DomainSql = (SELECT) "tenant_id = " tenant " ORDER BY name LIMIT 1000");
statement!(Count { tenant: TenantId } -> BigInt = "SELECT count(*) FROM domains WHERE tenant_id = " tenant);
statement!(Verified<'a> { name: &'a str } -> DomainSql = (SELECT) "name = " name " AND verified_at IS NOT NULL");
statement!(HasRule { tenant: TenantId } -> Bool =
    "SELECT EXISTS (SELECT 1 FROM domains WHERE tenant_id = " tenant
    " AND verified_at IS NOT NULL AND new_people_since IS NOT NULL)");
statement!(Due { now: Timestamp, most: i64 } -> BigInt =
    "SELECT id FROM domains WHERE next_check_at <= " now " AND (checking_until IS NULL OR checking_until <= " now
    ") ORDER BY next_check_at LIMIT " most);
statement!(Insert<'a> {
    id: DomainId, tenant: TenantId, name: &'a str, challenge: &'a str, now: Timestamp, by: &'a str,
    next_check_at: Timestamp,
} -> () = "INSERT INTO domains (id, tenant_id, name, challenge, added_at, added_by, taken_elsewhere, next_check_at, misses) \
           VALUES (" id ", " tenant ", " name ", " challenge ", " now ", " by ", false, " next_check_at ", 0)");
statement!(Update<'a> {
    tenant: TenantId, id: DomainId, verified_at: Option<Timestamp>, lost_at: Option<Timestamp>, taken_elsewhere: bool,
    new_people_since: Option<Timestamp>, next_check_at: Option<Timestamp>, checking_until: Option<Timestamp>,
    checked_at: Option<Timestamp>, missing_since: Option<Timestamp>, misses: i64, trouble: Option<&'a str>,
} -> () = "UPDATE domains SET verified_at = " verified_at ", lost_at = " lost_at ", taken_elsewhere = " taken_elsewhere
    ", new_people_since = " new_people_since ", next_check_at = " next_check_at ", checking_until = " checking_until
    ", checked_at = " checked_at ", missing_since = " missing_since ", misses = " misses ", trouble = " trouble
    " WHERE tenant_id = " tenant " AND id = " id);
statement!(Delete { tenant: TenantId, id: DomainId } -> () =
    "DELETE FROM domains WHERE tenant_id = " tenant " AND id = " id);

pub(super) fn find(c: &mut Conn, tenant: TenantId, id: DomainId) -> Result<Option<Domain>> {
    Ok(c.row(Find { tenant, id })?)
}

pub(super) fn by_name(c: &mut Conn, tenant: TenantId, name: &str) -> Result<Option<Domain>> {
    Ok(c.row(ByName { tenant, name })?)
}

pub(super) fn all(c: &mut Conn, tenant: TenantId) -> Result<Vec<Domain>> {
    Ok(c.rows(All { tenant })?)
}

pub(super) fn count(c: &mut Conn, tenant: TenantId) -> Result<i64> {
    Ok(c.one(Count { tenant })?)
}

/// The verified domain of this name, whoever's it is: what a login door asks.
pub(super) fn verified(c: &mut Conn, name: &str) -> Result<Option<Domain>> {
    Ok(c.row(Verified { name })?)
}

pub(super) fn has_rule(c: &mut Conn, tenant: TenantId) -> Result<bool> {
    Ok(c.one(HasRule { tenant })?)
}

/// Domains whose turn it is, of all tenants: for the hub's own round.
pub(super) fn due(c: &mut Conn, now: Timestamp, most: i64) -> Result<Vec<DomainId>> {
    Ok(c.rows(Due { now, most })?)
}

pub(super) fn insert(
    c: &mut Conn,
    id: DomainId,
    name: &str,
    challenge: &str,
    by: &str,
    now: Timestamp,
    next_check_at: Timestamp,
) -> Result<()> {
    c.execute(Insert { id, tenant: id.tenant(), name, challenge, now, by, next_check_at })?;
    Ok(())
}

pub(super) fn update(c: &mut Conn, row: &Domain) -> Result<()> {
    c.execute(Update {
        tenant: row.tenant,
        id: row.id,
        verified_at: row.verified_at,
        lost_at: row.lost_at,
        taken_elsewhere: row.taken_elsewhere,
        new_people_since: row.new_people_since,
        next_check_at: row.next_check_at,
        checking_until: row.checking_until,
        checked_at: row.checked_at,
        missing_since: row.missing_since,
        misses: row.misses,
        trouble: row.trouble.as_deref(),
    })?;
    Ok(())
}

pub(super) fn delete(c: &mut Conn, tenant: TenantId, id: DomainId) -> Result<()> {
    c.execute(Delete { tenant, id })?;
    Ok(())
}
