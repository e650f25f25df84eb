//! SQL of `sign_in_policies`.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use hub_db::{Conn, statement};
use hub_kernel::{TenantId, Timestamp};

use crate::Result;
use crate::sign_in::policy::{Required, Rule};

/// A tenant's policy as stored. The default is that of a tenant that never chose.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Policy {
    /// From when sub-users must log in by SSO; none: from the moment of Integrated.
    pub sub_users_from: Option<Timestamp>,
    /// From when everyone must; none: never.
    pub everyone_from: Option<Timestamp>,
    /// Until when it is suspended.
    pub suspended_until: Option<Timestamp>,
    /// Since when.
    pub suspended_at: Option<Timestamp>,
    /// By whom.
    pub suspended_by: Option<String>,
    /// Who must log in by SSO, as last announced and enforced.
    pub held: Required,
    /// Since when that holds; none: from the beginning.
    pub held_since: Option<Timestamp>,
    /// The next moment at which time alone changes it.
    pub next_at: Option<Timestamp>,
    /// When owners were told that most logins fail since then.
    pub alarmed_at: Option<Timestamp>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            sub_users_from: None,
            everyone_from: None,
            suspended_until: None,
            suspended_at: None,
            suspended_by: None,
            held: Required::Nobody,
            held_since: None,
            next_at: None,
            alarmed_at: None,
        }
    }
}

impl Policy {
    pub(super) fn rule(&self, integrated: bool) -> Rule {
        Rule {
            integrated,
            sub_users_from: self.sub_users_from,
            everyone_from: self.everyone_from,
            suspended_until: self.suspended_until,
        }
    }
}

type Times = (bool, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);

statement!(RuleOf { tenant: TenantId } -> (Bool, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT EXISTS (SELECT 1 FROM connections k WHERE k.tenant_id = t.id AND k.state = 'integrated' AND k.sso_url IS \
     NOT NULL) AND NOT EXISTS (SELECT 1 FROM tenant_policies i WHERE i.tenant_id = t.id AND i.sso_included = FALSE), \
     p.sub_users_from, p.everyone_from, p.suspended_until FROM tenants t LEFT JOIN sign_in_policies p ON \
     p.tenant_id = t.id WHERE t.id = " tenant);
statement!(Find { tenant: TenantId } ->
    (Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<BigInt>, Nullable<Text>, Text, Nullable<BigInt>,
     Nullable<BigInt>, Nullable<BigInt>) =
    "SELECT sub_users_from, everyone_from, suspended_until, suspended_at, suspended_by, held, held_since, next_at, \
     alarmed_at FROM sign_in_policies WHERE tenant_id = " tenant);
statement!(Save<'a> {
    tenant: TenantId, sub_users_from: Option<Timestamp>, everyone_from: Option<Timestamp>,
    suspended_until: Option<Timestamp>, suspended_at: Option<Timestamp>, suspended_by: Option<&'a str>, held: Required,
    held_since: Timestamp, next_at: Option<Timestamp>, alarmed_at: Option<Timestamp>,
} -> () = "INSERT INTO sign_in_policies (tenant_id, sub_users_from, everyone_from, suspended_until, suspended_at, \
           suspended_by, held, held_since, next_at, alarmed_at) VALUES ("
    tenant ", " sub_users_from ", " everyone_from ", " suspended_until ", " suspended_at ", " suspended_by ", " held ", "
    held_since ", " next_at ", " alarmed_at ") ON CONFLICT (tenant_id) DO UPDATE SET sub_users_from = \
    excluded.sub_users_from, everyone_from = excluded.everyone_from, suspended_until = excluded.suspended_until, \
    suspended_at = excluded.suspended_at, suspended_by = excluded.suspended_by, held = excluded.held, held_since = \
    excluded.held_since, next_at = excluded.next_at, alarmed_at = excluded.alarmed_at");
statement!(Due { now: Timestamp } -> BigInt =
    "SELECT tenant_id FROM sign_in_policies WHERE next_at <= " now " ORDER BY next_at LIMIT 500");
statement!(Begun { since: Timestamp } -> BigInt =
    "SELECT tenant_id FROM sign_in_policies WHERE held_since > " since
    " AND held <> 'nobody' AND alarmed_at IS NULL ORDER BY held_since LIMIT 500");
statement!(Outcomes { tenant: TenantId, since: Timestamp, most: i64 } -> (BigInt, BigInt) =
    "SELECT count(*) FILTER (WHERE action = 'login'), count(*) FILTER (WHERE action = 'sso_failed') FROM (SELECT at, \
     action, connection_id FROM events WHERE tenant_id = " tenant " ORDER BY id DESC LIMIT " most
    ") e WHERE at >= " since " AND connection_id IS NOT NULL");

pub(super) fn rule(c: &mut Conn, tenant: TenantId) -> Result<Rule> {
    let row: Option<Times> = c.row(RuleOf { tenant })?;
    let (integrated, sub_users_from, everyone_from, suspended_until) = row.unwrap_or_default();
    Ok(Rule { integrated, sub_users_from, everyone_from, suspended_until })
}

pub(super) fn find(c: &mut Conn, tenant: TenantId) -> Result<Option<Policy>> {
    Ok(c.row(Find { tenant })?)
}

pub(super) fn save(c: &mut Conn, tenant: TenantId, policy: &Policy, now: Timestamp) -> Result<()> {
    c.execute(Save {
        tenant,
        sub_users_from: policy.sub_users_from,
        everyone_from: policy.everyone_from,
        suspended_until: policy.suspended_until,
        suspended_at: policy.suspended_at,
        suspended_by: policy.suspended_by.as_deref(),
        held: policy.held,
        held_since: policy.held_since.unwrap_or(now),
        next_at: policy.next_at,
        alarmed_at: policy.alarmed_at,
    })?;
    Ok(())
}

/// The tenants where a planned time or the end of a suspension has passed and nothing has followed from it yet.
///
/// # Errors
/// The database's.
pub fn due(c: &mut Conn, now: Timestamp) -> Result<Vec<TenantId>> {
    Ok(c.rows(Due { now })?)
}

/// The tenants where it took hold after `since` and nobody was alarmed.
pub(super) fn begun(c: &mut Conn, since: Timestamp) -> Result<Vec<TenantId>> {
    Ok(c.rows(Begun { since })?)
}

/// How many logins by SSO succeeded and failed since then, among the tenant's newest `most` events.
pub(super) fn outcomes(c: &mut Conn, tenant: TenantId, since: Timestamp, most: i64) -> Result<(i64, i64)> {
    Ok(c.one(Outcomes { tenant, since, most })?)
}
